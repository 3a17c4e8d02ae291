package devtools

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/jsontree"
)

// Export writes a scenario as a recording. lost says what of it the Recorder
// has no word for, by probe and step. A parameter is its stand-in: a recording cannot
// read the environment.
//
// Law: what [Format] reads, Export gives back, but for what is private and for
// fields that are not the Recorder's.
func Export(s scenarios.Scenario) (data []byte, lost []string) {
	w := writer{scenario: s}
	for _, p := range s.Probes {
		w.lost = append(w.lost, fmt.Sprintf("probe %s: the Recorder compares nothing", p.Name))
	}
	w.title = jsontree.Value{Kind: jsontree.Object}.Set("title", jsontree.Text(s.Name))
	for i := 0; i < len(s.Steps); {
		n := w.step(s.Steps[i:])
		for _, step := range s.Steps[i : i+n] {
			if len(step.Dialogs) > 0 {
				w.lose(step, "the Recorder answers no dialogs")
			}
		}
		i += n
	}
	recorded := len(s.Steps) > 0 && s.Steps[0].DevTools != ""
	if !w.sized && (!recorded || s.Environment.Viewport != scenarios.DefaultEnvironment().Viewport) {
		w.items = append([]jsontree.Value{viewport(s.Environment.Viewport)}, w.items...)
	}
	return w.title.Set("steps", jsontree.Of(w.items...)).Indented(), w.lost
}

type writer struct {
	scenario scenarios.Scenario
	title    jsontree.Value
	items    []jsontree.Value
	lost     []string
	sized    bool   // an item says the size of the page at first
	reader   reader // as the items that were written leave it
}

// step writes the first of the steps, or those that are of the same items, and
// returns how many.
func (w *writer) step(steps []scenarios.Step) int {
	w.add(thinks(steps[0].After)...)
	items, err := kept(steps[0])
	if err != nil {
		w.lose(steps[0], "its devtools cannot be read: "+err.Error())
	}
	if n := w.same(items, steps); n > 0 {
		w.add(items...)
		return n
	}
	// A person has changed the step since. What made no step is still so.
	for _, item := range items {
		if typ := item.String("type"); slices.Contains([]string{"", "setViewport", "emulateNetworkConditions", "close", "customStep", "waitForExpression"}, typ) {
			w.add(item)
		}
	}
	plain, lost := derive(w.scenario, steps[0])
	if lost != "" {
		w.lose(steps[0], lost)
	}
	w.add(plain...)
	return 1
}

func (w *writer) lose(s scenarios.Step, why string) {
	w.lost = append(w.lost, fmt.Sprintf("step %s, %s: %s", s.ID, s.Title(), why))
}

// kept is what a step was made of.
func kept(s scenarios.Step) ([]jsontree.Value, error) {
	if s.DevTools == "" {
		return nil, nil
	}
	list, err := jsontree.Parse([]byte(s.DevTools), maxDepth)
	if err != nil {
		return nil, err
	}
	for i, item := range list.Items {
		if item.Kind == jsontree.Object && item.String("type") == "" {
			continue // what is round the steps
		}
		if list.Items[i], _, err = checked(item); err != nil {
			return nil, err
		}
	}
	return list.Items, nil
}

// same says of how many of the steps the items are: reading them again makes
// those, as a person left them.
func (w *writer) same(items []jsontree.Value, steps []scenarios.Step) int {
	r := w.reader.fork(w.scenario)
	for _, item := range items {
		if item.String("type") != "" {
			r.item(item, "")
		}
	}
	made := r.out.Scenario.Steps
	if len(made) == 0 || len(made) > len(steps) {
		return 0
	}
	for i := range made {
		if !alike(made[i], steps[i]) || i > 0 && steps[i].DevTools != "" {
			return 0
		}
	}
	return len(made)
}

// alike compares what two steps do. A target may have got better locators
// since, but one they have in common.
func alike(made, now scenarios.Step) bool {
	a, b := made.Target, now.Target
	common := a.Empty() && b.Empty()
	for _, l := range a.Locators() {
		common = common || slices.Contains(b.Locators(), l)
	}
	if !common || a.Frame != b.Frame && !isPlaces(a.Frame) {
		return false
	}
	for _, s := range []*scenarios.Step{&made, &now} {
		s.ID, s.Name, s.After, s.Line, s.DevTools, s.Target, s.Rules, s.Dialogs = "", "", 0, 0, "", scenarios.Target{}, nil, nil
	}
	return reflect.DeepEqual(made, now)
}

func isPlaces(frame string) bool { return frame != "" && strings.Trim(frame, "0123456789> ") == "" }

// add writes the items of a step, with stand-ins for parameters. The viewport
// is that of the scenario, wherever it came from.
func (w *writer) add(items ...jsontree.Value) {
	for _, item := range items {
		typ := item.String("type")
		if typ == "" {
			for _, f := range item.Fields {
				w.title = w.title.Set(f.Name, f.Value)
			}
			continue
		}
		w.reader = w.reader.fork(w.scenario)
		first := !w.reader.viewport && !w.reader.begun
		w.reader.item(item, "")
		switch typ {
		case "setViewport":
			w.sized = w.sized || first
			if now := w.scenario.Environment.Viewport; first && w.reader.out.Scenario.Environment.Viewport != now {
				item = resized(item, now)
			}
		case "change", "waitForElement":
			item = withStandIn(item)
		}
		w.items = append(w.items, item)
	}
}

// resized is a viewport of another size; the numbers stay as they were written
// where they are the same.
func resized(item jsontree.Value, v scenarios.Viewport) jsontree.Value {
	for _, f := range []struct {
		name string
		now  float64
	}{{"width", float64(v.Width)}, {"height", float64(v.Height)}, {"deviceScaleFactor", v.Scale}} {
		if item.Number(f.name) != f.now {
			item = item.Set(f.name, jsontree.Num(f.now))
		}
	}
	return item
}

func viewport(v scenarios.Viewport) jsontree.Value {
	return newItem("setViewport").Set("width", jsontree.Num(float64(v.Width))).Set("height", jsontree.Num(float64(v.Height))).
		Set("deviceScaleFactor", jsontree.Num(v.Scale)).Set("isMobile", jsontree.Truth(false)).
		Set("hasTouch", jsontree.Truth(false)).Set("isLandscape", jsontree.Truth(false))
}

func newItem(typ string) jsontree.Value {
	return jsontree.Value{Kind: jsontree.Object}.Set("type", jsontree.Text(typ))
}

// derive makes the items of a step from the step alone, none if the Recorder
// has no such step. lost is what they do not say, "" if they say all.
func derive(s scenarios.Scenario, step scenarios.Step) (items []jsontree.Value, lost string) {
	if step.Tab != 0 {
		return nil, "it is in another tab"
	}
	switch step.Kind {
	case scenarios.Navigate:
		return []jsontree.Value{newItem("navigate").Set("url", jsontree.Text(absolute(s.URL, step.URL)))}, ""
	case scenarios.Press:
		if !step.Target.Empty() {
			lost = "the Recorder presses a key where the focus is"
		}
		return presses(step.Key), lost
	case scenarios.Resize:
		return []jsontree.Value{viewport(scenarios.Viewport{Width: step.Width, Height: step.Height, Scale: s.Environment.Viewport.Scale})}, ""
	case scenarios.Back, scenarios.Forward, scenarios.Drag, scenarios.Reload, scenarios.Type, scenarios.Wheel, scenarios.Touch, scenarios.Upload:
		return nil, "the Recorder has no step for it"
	}
	item, lost := aimed(step)
	if lost != "" {
		return nil, lost
	}
	typ := ""
	switch step.Kind {
	case scenarios.Click, scenarios.DoubleClick, scenarios.RightClick:
		return clicks(item, step), unclicked(step)
	case scenarios.Hover:
		typ = "hover"
	case scenarios.Fill, scenarios.Select:
		typ = "change"
		value, whole := plainValue(step)
		if !whole {
			lost = "its parameter has no stand-in"
		}
		item = item.Set("value", jsontree.Text(value))
	case scenarios.Check:
		// A change would set the value of the box.
		return clicks(item, step), "the Recorder clicks a box, whatever its state"
	case scenarios.Scroll:
		typ = "scroll"
		item = item.Set("x", jsontree.Num(step.X)).Set("y", jsontree.Num(step.Y))
	case scenarios.Wait, scenarios.Expect:
		return waits(item, step)
	}
	return []jsontree.Value{item.Set("type", jsontree.Text(typ))}, lost
}

// plainValue is the value of a step with stand-ins for its parameters. It is
// false if one has none.
func plainValue(step scenarios.Step) (string, bool) {
	if step.Kind != scenarios.Fill {
		return step.Value, true
	}
	plain, err := scenarios.Expand(step.Value, func(string) (string, bool) { return "", false })
	if err != nil {
		return step.Value, false
	}
	return plain, true
}

func absolute(base, address string) string {
	b, err := url.Parse(base)
	if err != nil {
		return address
	}
	u, err := b.Parse(address)
	if err != nil {
		return address
	}
	return u.String()
}

// aimed is an item with the selectors and the frame of a step. It has no
// selectors for a step that may go without. lost is why there are none that say
// what the target is.
func aimed(step scenarios.Step) (item jsontree.Value, lost string) {
	item = newItem("")
	if step.Target.Frame != "" {
		path := jsontree.Value{Kind: jsontree.List}
		for place := range strings.SplitSeq(step.Target.Frame, " >> ") {
			n, err := strconv.Atoi(place)
			if err != nil {
				return item, "the Recorder knows frames by their places alone"
			}
			path.Items = append(path.Items, jsontree.Num(float64(n)))
		}
		item = item.Set("frame", path)
	}
	if step.Target.Empty() {
		return item, ""
	}
	if step.Target.Nth != 0 {
		return item, "the Recorder cannot say which of several elements"
	}
	return item.Set("selectors", selectorsOf(step.Target)), ""
}

// corner is where an element is clicked whose size is not known, in CSS pixels
// from its top left: it is inside of corners that are rounded by up to 17.
const corner = 5.0

func clicks(item jsontree.Value, step scenarios.Step) []jsontree.Value {
	typ := "click"
	if step.Kind == scenarios.DoubleClick {
		typ = "doubleClick"
	}
	item = item.Set("type", jsontree.Text(typ))
	x, y := corner, corner
	if step.At {
		x, y = step.X, step.Y
	}
	item = item.Set("offsetX", jsontree.Num(x)).Set("offsetY", jsontree.Num(y))
	if step.Kind == scenarios.RightClick {
		item = item.Set("button", jsontree.Text("secondary"))
	}
	if step.Button == scenarios.Middle {
		item = item.Set("button", jsontree.Text("auxiliary"))
	}
	if step.Hold > 0 {
		item = item.Set("duration", jsontree.Num(float64(step.Hold.Milliseconds())))
	}
	return []jsontree.Value{item}
}

// unclicked is what the Recorder's click does not say of one, "" if nothing.
func unclicked(step scenarios.Step) string {
	switch {
	case step.Held != "":
		return "the Recorder does not say that " + step.Held + " is held"
	case step.Count > 2:
		return fmt.Sprintf("the Recorder clicks once, not %d times", step.Count)
	}
	return ""
}

func presses(key string) []jsontree.Value {
	k, err := scenarios.ParseKey(key)
	if err != nil {
		return nil
	}
	name := k.Name
	if name == "Space" {
		name = " "
	}
	var down, up []jsontree.Value
	for _, m := range []struct {
		held bool
		name string
	}{{k.Control, "Control"}, {k.Shift, "Shift"}, {k.Alt, "Alt"}, {k.Meta, "Meta"}, {true, name}} {
		if m.held {
			down = append(down, newItem("keyDown").Set("key", jsontree.Text(m.name)))
			up = append([]jsontree.Value{newItem("keyUp").Set("key", jsontree.Text(m.name))}, up...)
		}
	}
	return append(down, up...)
}

// waits are the waits for an element and for a URL. The Recorder has no
// others, but can wait for JavaScript.
func waits(item jsontree.Value, step scenarios.Step) (items []jsontree.Value, lost string) {
	js := func(expression string) {
		items = append(items, newItem("waitForExpression").Set("expression", jsontree.Text(expression)))
	}
	if step.URL != "" {
		js("location.href.endsWith(" + jsontree.Text(step.URL).JSON() + ")")
	}
	if step.Target.Empty() {
		if step.Text != "" {
			js(`document.body.innerText.replace(/\s+/g, " ").includes(` + jsontree.Text(step.Text).JSON() + ")")
		}
		return items, ""
	}
	item = item.Set("type", jsontree.Text("waitForElement"))
	properties := jsontree.Value{Kind: jsontree.Object}
	switch step.State {
	case scenarios.Hidden:
		item = item.Set("visible", jsontree.Truth(false))
	case scenarios.Checked, scenarios.Unchecked:
		properties = properties.Set("checked", jsontree.Truth(step.State == scenarios.Checked))
	case scenarios.Enabled, scenarios.Disabled:
		properties = properties.Set("disabled", jsontree.Truth(step.State == scenarios.Disabled))
	}
	if step.Text != "" {
		properties = properties.Set("textContent", jsontree.Text(step.Text))
		lost = "the Recorder compares the whole text of an element"
	}
	if len(properties.Fields) > 0 {
		item = item.Set("properties", properties)
	}
	if step.Timeout > 0 {
		item = item.Set("timeout", jsontree.Num(min(30_000, float64(step.Timeout.Milliseconds()))))
	}
	return append(items, item), lost
}
