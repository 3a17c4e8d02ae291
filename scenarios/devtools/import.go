// Package devtools reads and writes the recordings of the Recorder panel of
// Chrome DevTools, which @puppeteer/replay runs.
//
// A recording says things that a scenario has no word for: where in an element
// a click was, every selector, the events it expects. A step keeps them, as
// the JSON that it was made of, and [Export] gives them back.
package devtools

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/jsontree"
)

// Format is how the recordings are imported.
func Format() imports.Format {
	return imports.Format{Name: "devtools", Doc: "Chrome DevTools Recorder, JSON", Sniff: sniff, Read: read}
}

// maxBytes and maxDepth bound a recording: one of 10,000 steps has 10 MB, and
// six levels.
const (
	maxBytes = 64 << 20
	maxDepth = 64
)

var (
	hasTitle = regexp.MustCompile(`"title"\s*:`)
	hasSteps = regexp.MustCompile(`"steps"\s*:\s*\[`)
	hasType  = regexp.MustCompile(`"type"\s*:\s*"(setViewport|navigate|click|doubleClick|hover|change|keyDown|keyUp|scroll|emulateNetworkConditions|close|customStep|waitForElement|waitForExpression)"`)
)

func sniff(_ string, head []byte) bool {
	return hasTitle.Match(head) && hasSteps.Match(head) && hasType.Match(head)
}

// read makes a scenario of a recording.
func read(in io.Reader, opt imports.Options) (imports.Result, error) {
	limits := opt.Limits.WithDefaults()
	data, err := io.ReadAll(imports.Bounded(in, min(limits.Bytes, maxBytes)))
	if err != nil {
		return imports.Result{}, fmt.Errorf("read the recording: %w", err)
	}
	session, err := parse(data, opt.Name, limits.Steps)
	if err != nil {
		return imports.Result{}, err
	}
	return imports.Result{Format: "devtools", Sessions: []imports.Session{session}}, nil
}

func parse(data []byte, name string, most int) (imports.Session, error) {
	doc, err := jsontree.Parse(data, maxDepth)
	if err != nil {
		return imports.Session{}, err
	}
	list, header, err := open(doc, most)
	if err != nil {
		return imports.Session{}, err
	}
	r := reader{waiting: header}
	r.out.Scenario = scenarios.Scenario{Name: cmp.Or(name, header[0].String("title"), "recording"), Environment: scenarios.DefaultEnvironment()}
	for i, item := range list {
		if err := r.keep(item, fmt.Sprintf("steps[%d]", i)); err != nil {
			return imports.Session{}, err
		}
	}
	if r.out.Scenario.URL == "" {
		return imports.Session{}, doc.Errorf("record it from a page on", "the recording opens no http or https page")
	}
	r.finish()
	return r.out, nil
}

// open checks what is round the steps. The header is the recording without
// them, as the first of what the first step is made of.
func open(doc jsontree.Value, most int) (list, header []jsontree.Value, err error) {
	title, _ := doc.Get("title")
	steps, there := doc.Get("steps")
	limit, limited := doc.Get("timeout")
	switch {
	case doc.Kind != jsontree.Object:
		return nil, nil, doc.Errorf("export it as JSON from the Recorder", "a recording is an object")
	case title.Kind != jsontree.String:
		return nil, nil, doc.Errorf("", `the recording needs "title", a text`)
	case !there || steps.Kind != jsontree.List:
		return nil, nil, doc.Errorf("", `the recording needs "steps", a list`)
	case len(steps.Items) == 0:
		return nil, nil, steps.Errorf("", "the recording has no steps")
	case len(steps.Items) > most:
		return nil, nil, steps.Errorf("", "the recording has %d steps, more than %d", len(steps.Items), most)
	case limited && timeout(limit) != "":
		return nil, nil, limit.Errorf("", "timeout of the recording: expected %s", timeout(limit))
	}
	head := jsontree.Value{Kind: jsontree.Object}
	for _, name := range []string{"title", "timeout", "selectorAttribute"} {
		if v, ok := doc.Get(name); ok && (name != "selectorAttribute" || v.Kind == jsontree.String) {
			head = head.Set(name, v)
		}
	}
	return steps.Items, []jsontree.Value{head}, nil
}

// reader makes steps of items in turn.
type reader struct {
	out      imports.Session
	held     []string      // the modifiers that are down
	idle     bool          // nothing was done since the last of them went down
	viewport bool          // the first setViewport was seen
	begun    bool          // a step was made
	opened   bool          // a page of a site was opened
	after    time.Duration // think time since the last step

	waiting []jsontree.Value   // items since the last step, which made none
	kept    [][]jsontree.Value // of each step, what it was made of
}

// fork is a reader that goes on from where this one is, with nothing made yet.
func (r reader) fork(s scenarios.Scenario) reader {
	r.held = slices.Clone(r.held)
	r.out = imports.Session{Scenario: scenarios.Scenario{URL: s.URL, Environment: scenarios.DefaultEnvironment()}}
	return r
}

// keep reads an item, and has the step that it makes keep it. An item that
// makes none is kept by the next that does; the release of a key, by the last.
func (r *reader) keep(item jsontree.Value, event string) error {
	before := len(r.out.Scenario.Steps)
	item, dropped, err := checked(item)
	if err != nil {
		return err
	}
	for _, name := range dropped {
		r.out.Miss(imports.Ignored, event, fmt.Sprintf("field %q, which is not of the Recorder", name))
	}
	if after := thought(item); after > 0 {
		r.after += after // the step that follows says it
		return nil
	}
	item = r.item(item, event)
	made := len(r.out.Scenario.Steps) - before
	switch n := len(r.kept); {
	case made > 0:
		r.kept = append(r.kept, append(r.waiting, item))
		r.waiting = nil
		for range made - 1 {
			r.kept = append(r.kept, nil)
		}
	case item.String("type") == "keyUp" && len(r.waiting) == 0 && n > 0:
		last := r.lastKept()
		r.kept[last] = append(r.kept[last], item)
	default:
		r.waiting = append(r.waiting, item)
	}
	return nil
}

// lastKept is the last step that keeps items: the first of those that an item
// made keeps it for all.
func (r *reader) lastKept() int {
	last := len(r.kept) - 1
	for last > 0 && r.kept[last] == nil {
		last--
	}
	return last
}

// finish gives the steps what they keep, where it says more than they do.
func (r *reader) finish() {
	steps := r.out.Scenario.Steps
	if len(r.waiting) > 0 {
		last := r.lastKept()
		r.kept[last] = append(r.kept[last], r.waiting...)
	}
	for i := range r.kept {
		plain, lost := derive(r.out.Scenario, steps[i])
		if len(r.kept[i]) > 0 && (i == 0 || lost != "" || jsontree.Of(plain...).JSON() != jsontree.Of(r.kept[i]...).JSON()) {
			steps[i].DevTools = jsontree.Of(r.kept[i]...).JSON()
		}
	}
}

// item makes the steps of an item, and returns it without what is private.
func (r *reader) item(item jsontree.Value, event string) jsontree.Value {
	item, secret := withoutPrivate(item)
	if secret {
		r.out.Miss(imports.Ignored, event, "the user and password in a URL, which are not kept")
	}
	typ := item.String("type")
	if typ == "keyDown" || typ == "keyUp" {
		r.key(item, event)
		r.asserted(item, event)
		return item
	}
	r.idle = false
	if target := item.String("target"); target != "" && target != "main" {
		r.out.Miss(imports.Frame, event, typ+" in another window, or in a frame of another site: "+target)
		return item
	}
	if len(r.held) > 0 && strings.Contains(strings.ToLower(typ), "click") {
		r.out.Miss(imports.Unsupported, event, fmt.Sprintf("%s is held at this %s", strings.Join(r.held, "+"), typ))
	}
	switch typ {
	case "setViewport":
		r.setViewport(item, event)
	case "navigate":
		r.navigate(item, event)
	case "click", "doubleClick":
		r.click(item, event)
	case "hover":
		r.add(scenarios.Step{Kind: scenarios.Hover, Target: targetOf(item)}, event)
	case "change":
		r.change(item, event)
	case "scroll":
		r.scroll(item, event)
	case "waitForElement":
		r.waitForElement(item, event)
	case "emulateNetworkConditions":
		r.out.Miss(imports.Ignored, event, "the speed of the network, which a recorded network has not")
	case "close":
		r.out.Miss(imports.Unsupported, event, "the page is closed")
	case "customStep":
		r.out.Miss(imports.Unsupported, event, fmt.Sprintf("custom step %q", item.String("name")))
	case "waitForExpression":
		r.out.Miss(imports.Unsupported, event, "JavaScript to wait for, which is not executed: "+brief(item.String("expression")))
	}
	r.asserted(item, event)
	return item
}

func brief(s string) string {
	words := []rune(strings.Join(strings.Fields(s), " "))
	if len(words) > 80 {
		words = append(words[:79:79], '…')
	}
	return string(words)
}

// add appends a step, unless it has to have a target and has none that a
// scenario can name.
func (r *reader) add(s scenarios.Step, event string) bool {
	if scenarios.NeedsTarget(s.Kind) && s.Target.Empty() {
		r.out.Miss(imports.Untargeted, event, fmt.Sprintf("%s whose selectors a scenario has no locator for", s.Kind))
		return false
	}
	from := imports.Origin{Event: event, Confidence: imports.Certain}
	if strings.Trim(s.Target.Frame, "0123456789> ") == "" && s.Target.Frame != "" {
		from.Confidence, from.Reason = imports.Likely, "the frame is known by its place alone"
	}
	r.begun = true
	s.After, r.after = r.after, 0
	r.out.Add(s, from)
	return true
}

func (r *reader) setViewport(item jsontree.Value, event string) {
	w, h := item.Number("width"), item.Number("height")
	fits := func(v float64) bool { return v == math.Trunc(v) && v >= 1 && v <= 16384 }
	switch {
	case r.viewport || r.begun:
		r.out.Miss(imports.Unsupported, event, "the viewport changes on the way")
	case !fits(w) || !fits(h):
		r.out.Miss(imports.Broken, event, fmt.Sprintf("a viewport of %v by %v", w, h))
	default:
		scale := item.Number("deviceScaleFactor")
		if scale < 0.1 || scale > 10 {
			scale = 1
		}
		r.out.Scenario.Environment.Viewport = scenarios.Viewport{Width: int(w), Height: int(h), Scale: scale}
		for _, name := range []string{"isMobile", "hasTouch"} {
			if on, _ := item.Get(name); on.Text == "true" {
				r.out.Miss(imports.Ignored, event, name+": the page is shown as on a desktop")
			}
		}
	}
	r.viewport = true
}

// navigate opens a URL. The first one says where the scenario belongs.
func (r *reader) navigate(item jsontree.Value, event string) {
	u, err := url.Parse(item.String("url"))
	site := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	if !site && (item.String("url") != "about:blank" || !r.opened) {
		r.out.Miss(imports.Ignored, event, fmt.Sprintf("navigation to %q, which is no page of a site", brief(item.String("url"))))
		return
	}
	r.opened = true
	if r.out.Scenario.URL == "" {
		r.out.Scenario.URL = u.Scheme + "://" + u.Host + "/"
	}
	r.add(scenarios.Step{Kind: scenarios.Navigate, URL: imports.Within(r.out.Scenario.URL, item.String("url"))}, event)
}

func (r *reader) click(item jsontree.Value, event string) {
	s := scenarios.Step{Kind: scenarios.Click, Target: targetOf(item)}
	button := item.String("button")
	switch {
	case button == "secondary" && item.String("type") == "click":
		s.Kind = scenarios.RightClick
	case button == "auxiliary" && item.String("type") == "click":
		s.Button = scenarios.Middle
	case button != "" && button != "primary":
		r.out.Miss(imports.Unsupported, event, "a click with the "+button+" button")
		return
	case item.String("type") == "doubleClick":
		s.Kind = scenarios.DoubleClick
	}
	if tag := tagOf(item); tag == "canvas" || tag == "svg" {
		// Where in a drawing is what the click means; in a control it is not.
		s.At, s.X, s.Y = true, item.Number("offsetX"), item.Number("offsetY")
	}
	if r.add(s, event); item.String("deviceType") == "touch" || item.String("deviceType") == "pen" {
		r.out.Miss(imports.Ignored, event, "a tap with the "+item.String("deviceType")+", which is done with the mouse")
	}
}

// change gives a field another value: what is done depends on the field.
func (r *reader) change(item jsontree.Value, event string) {
	t, value := targetOf(item), item.String("value")
	tag := tagOf(item)
	switch {
	case fieldOf(item).Private():
		r.add(scenarios.Step{Kind: scenarios.Fill, Target: t, Value: value}, event) // it is a parameter
	case tag == "select" || t.Role == "listbox":
		r.add(scenarios.Step{Kind: scenarios.Select, Target: t, Value: value}, event)
	case t.Role == "checkbox" || t.Role == "radio" || t.Role == "switch":
		r.add(scenarios.Step{Kind: scenarios.Check, Target: t, Checked: !slices.Contains([]string{"false", "off", ""}, value)}, event)
	default:
		r.add(scenarios.Step{Kind: scenarios.Fill, Target: t, Value: scenarios.Literal(value)}, event)
	}
}

func (r *reader) scroll(item jsontree.Value, event string) {
	s := scenarios.Step{Kind: scenarios.Scroll, X: item.Number("x"), Y: item.Number("y")}
	if _, some := item.Get("selectors"); some {
		if s.Target = targetOf(item); s.Target.Empty() {
			r.out.Miss(imports.Untargeted, event, "scroll of an element whose selectors a scenario has no locator for")
			return
		}
	}
	s.Target.Frame = framePath(item)
	if math.Abs(s.X) > 1e9 || math.Abs(s.Y) > 1e9 {
		r.out.Miss(imports.Broken, event, "scroll farther than any page goes")
		return
	}
	r.add(s, event)
}

// asserted waits for the page that the recording expects after an act.
func (r *reader) asserted(item jsontree.Value, event string) {
	events, _ := item.Get("assertedEvents")
	if item.String("type") == "navigate" || !r.opened {
		return
	}
	for _, e := range events.Items {
		u := e.String("url")
		if u == "" || u == "about:blank" {
			continue
		}
		r.add(scenarios.Step{Kind: scenarios.Wait, URL: imports.Within(r.out.Scenario.URL, u)}, event+".assertedEvents")
	}
}
