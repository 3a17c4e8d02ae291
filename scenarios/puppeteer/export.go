// Package puppeteer writes scenarios as scripts for Puppeteer.
package puppeteer

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// Export writes a scenario as a script: a JavaScript module that ends with an
// error where a step cannot be done or an expectation is not met. A step that
// Puppeteer cannot do is a comment in it, and in lost. Puppeteer has no clock but
// the wall's, so the think time of the user takes as long as it did, or at most
// MOST_THINK milliseconds a step where the environment says so.
func Export(s scenarios.Scenario) (script []byte, lost []string) {
	w := writer{scenario: s, uses: map[string]bool{}}
	for _, step := range s.Steps {
		w.step(step)
	}
	return w.script(), w.lost
}

type writer struct {
	scenario scenarios.Scenario
	lost     []string
	body     bytes.Buffer
	uses     map[string]bool // functions that the steps call
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.body, "  "+format+"\n", args...) }

// call names a function that the script has to have.
func (w *writer) call(name string) string {
	w.uses[name] = true
	return name
}

func (w *writer) step(step scenarios.Step) {
	if step.Name != "" {
		w.line("// %s", javascript.Comment(step.ID+": "+step.Name))
	}
	if step.After > 0 {
		w.line("await %s(%d);", w.call("think"), step.After.Milliseconds())
	}
	if len(step.Dialogs) > 0 {
		w.call("answer")
		w.line("answers.splice(0, Infinity, %s);", javascript.Answers(step.Dialogs))
	}
	if why := w.act(step); why != "" {
		what := fmt.Sprintf("step %s, %s: %s", step.ID, step.Title(), why)
		w.lost = append(w.lost, what)
		w.line("// Not in this script: %s", javascript.Comment(what))
	}
}

// act writes what the step does, or returns why it cannot.
func (w *writer) act(step scenarios.Step) (why string) {
	if step.Tab != 0 {
		return "it is in another tab"
	}
	element, there := w.locator(step.Target)
	if !there && !step.Target.Empty() {
		return "Puppeteer has no locator for it"
	}
	switch step.Kind {
	case scenarios.Navigate:
		w.line("await page.goto(new URL(%s, base).href);", javascript.Quote(imports.Within(w.scenario.URL, step.URL)))
	case scenarios.Type:
		value, needed := javascript.Value(step.Value)
		if needed {
			w.call("parameter")
		}
		w.line("await page.keyboard.type(%s);", value)
	case scenarios.Resize:
		w.line("await page.setViewport({ width: %d, height: %d, deviceScaleFactor: %s });", step.Width, step.Height, javascript.Number(w.scenario.Environment.Viewport.Scale))
	case scenarios.Reload:
		w.line("await page.reload();")
	case scenarios.Back:
		w.line("await page.goBack();")
	case scenarios.Forward:
		w.line("await page.goForward();")
	case scenarios.Press:
		return w.press(step, element)
	case scenarios.Scroll:
		w.line("await %s(%s, %s, %s);", w.call("scroll"), element, javascript.Number(step.X), javascript.Number(step.Y))
	case scenarios.Wait, scenarios.Expect:
		w.expect(step)
	default:
		return w.onElement(step, element)
	}
	return ""
}

// onElement writes an act that is done on an element.
func (w *writer) onElement(step scenarios.Step, element string) (why string) {
	switch step.Kind {
	case scenarios.Click, scenarios.DoubleClick, scenarios.RightClick:
		w.held(step.Held, func() { w.line("await %s.click(%s);", element, clickOptions(step)) })
	case scenarios.Hover:
		w.line("await %s.hover();", element)
	case scenarios.Fill:
		value, needed := javascript.Value(step.Value)
		if needed {
			w.call("parameter")
		}
		w.line("await %s.fill(%s);", element, value)
	case scenarios.Select:
		w.line("await %s.fill(%s);", element, javascript.Quote(step.Value))
	case scenarios.Check:
		if !step.Checked && step.Target.Role == "radio" {
			return "a click does not uncheck a radio button"
		}
		w.line("await %s.fill(%t);", element, step.Checked)
	case scenarios.Drag:
		return w.drag(step, element)
	default:
		return "Puppeteer has no act for it"
	}
	return ""
}

// held writes an act with keys held down.
func (w *writer) held(keys string, act func()) {
	list := strings.FieldsFunc(keys, func(r rune) bool { return r == '+' })
	for _, key := range list {
		w.line("await page.keyboard.down('%s');", key)
	}
	act()
	for _, key := range slices.Backward(list) {
		w.line("await page.keyboard.up('%s');", key)
	}
}

func clickOptions(step scenarios.Step) string {
	var options []string
	switch {
	case step.Kind == scenarios.DoubleClick:
		options = append(options, "count: 2")
	case step.Kind == scenarios.RightClick:
		options = append(options, "button: 'right'")
	case step.Button == scenarios.Middle:
		options = append(options, "button: 'middle'")
	}
	if step.Count > 0 {
		options = append(options, fmt.Sprintf("count: %d", step.Count))
	}
	if step.Hold > 0 {
		options = append(options, fmt.Sprintf("delay: %d", step.Hold.Milliseconds()))
	}
	if step.At {
		options = append(options, "offset: "+javascript.Point(step.X, step.Y))
	}
	return javascript.Options(options)
}

// press presses a key, with its modifiers held.
func (w *writer) press(step scenarios.Step, element string) (why string) {
	k, err := scenarios.ParseKey(step.Key)
	if err != nil {
		return err.Error()
	}
	typed := len(k.Name) > 1 && !slices.Contains(scenarios.KeyNames(), k.Name)
	if typed && k.String() != k.Name {
		return "Puppeteer has no such key"
	}
	if !step.Target.Empty() {
		w.line("await %s(%s);", w.call("focus"), element)
	}
	held := strings.TrimSuffix(strings.TrimSuffix(k.String(), k.Name), "+")
	method := "press"
	if typed || len([]rune(k.Name)) == 1 && k.Name > "~" {
		method = "sendCharacter"
	}
	w.held(held, func() { w.line("await page.keyboard.%s(%s);", method, javascript.Quote(k.Name)) })
	return ""
}

// drag drags an element to another, or along a path.
func (w *writer) drag(step scenarios.Step, element string) (why string) {
	way := "undefined"
	if step.Path != "" {
		var list []string
		for _, by := range scenarios.ParsePath(step.Path) {
			list = append(list, "["+javascript.Number(by[0])+", "+javascript.Number(by[1])+"]")
		}
		way = "[" + strings.Join(list, ", ") + "]"
	}
	to, there := w.locator(step.To.Target)
	if step.Path == "" && (!there || step.To.Target.Empty()) {
		return "Puppeteer has no locator for where it ends"
	}
	if step.Path != "" {
		to = "undefined"
	}
	w.held(step.Held, func() {
		w.line("await %s(page, %s, %s, %s, %s, %s);", w.call("drag"), element, place(step.At, step.X, step.Y), way, to, place(step.To.At, step.To.X, step.To.Y))
	})
	return ""
}

// place is a point of an element, its middle if none is given.
func place(given bool, x, y float64) string {
	if !given {
		return "undefined"
	}
	return javascript.Point(x, y)
}
