// Package playwright writes scenarios as tests for @playwright/test, and reads
// those that its code generator records.
package playwright

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// Test is a scenario as a test for @playwright/test.
type Test struct {
	Script  []byte            // TypeScript
	Network map[string][]byte // HAR files, by their names in the folder of the network
	Lost    []string          // what the test does not hold, by step
}

// Export writes a scenario as a test. Of a recording, what the backend
// answered goes into HAR files, in a folder of that name beside the test; nil
// is for the live network. A step that Playwright cannot do is a comment in
// the test, and in Lost.
func Export(s scenarios.Scenario, recording *take.Take, folder string) Test {
	w := writer{scenario: s, folder: folder, test: Test{Network: map[string][]byte{}}}
	if recording != nil {
		w.network = newNetwork(*recording)
		for step, data := range w.network.files {
			w.test.Network[fileOf(step)] = data
		}
	}
	for i, step := range s.Steps {
		w.step(i, step)
	}
	w.test.Script = w.script()
	return w.test
}

type writer struct {
	scenario scenarios.Scenario
	folder   string
	network  *network // nil is the live network
	test     Test
	body     bytes.Buffer
	uses     map[string]bool // functions that the steps call
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.body, "  "+format+"\n", args...) }

func (w *writer) use(name string) {
	if w.uses == nil {
		w.uses = map[string]bool{}
	}
	w.uses[name] = true
}

// step writes one step.
func (w *writer) step(i int, step scenarios.Step) {
	if step.Name != "" {
		w.line("// %s", javascript.Comment(step.ID+": "+step.Name))
	}
	if w.network != nil && w.network.files[i] != nil {
		w.line("await recorded(context, %s);", javascript.Quote(w.folder+"/"+fileOf(i)))
	}
	if w.network != nil {
		for _, what := range w.network.lost[i] {
			w.lose(fmt.Sprintf("step %s: %s", step.ID, what))
		}
	}
	if step.After > 0 {
		w.use("think")
		w.line("await think(page, %d);", step.After.Milliseconds())
	}
	if len(step.Dialogs) > 0 {
		w.use("answer")
		w.line("answers.splice(0, Infinity, %s);", javascript.Answers(step.Dialogs))
	}
	if why := w.act(step); why != "" {
		w.lose(fmt.Sprintf("step %s, %s: %s", step.ID, step.Title(), why))
	}
}

// lose says what is not in the test, where it would be and to the user.
func (w *writer) lose(what string) {
	w.test.Lost = append(w.test.Lost, what)
	w.line("// Not in this test: %s", javascript.Comment(what))
}

// act writes what the step does, or returns why it cannot.
func (w *writer) act(step scenarios.Step) (why string) {
	if step.Tab != 0 {
		return "it is in another tab"
	}
	target := locatorOf(step.Target)
	if target == "" {
		return "Playwright has no locator for it"
	}
	switch step.Kind {
	case scenarios.Navigate:
		w.line("await page.goto(%s);", javascript.Quote(within(w.scenario.URL, step.URL)))
	case scenarios.Click, scenarios.DoubleClick, scenarios.RightClick:
		w.click(step, target)
	case scenarios.Hover:
		w.line("await %s.hover();", target)
	case scenarios.Fill:
		value, needed := javascript.Value(step.Value)
		if needed {
			w.use("parameter")
		}
		w.line("await %s.fill(%s);", target, value)
	case scenarios.Press:
		return w.press(step, target)
	case scenarios.Select:
		w.line("await %s.selectOption(%s);", target, javascript.Quote(step.Value))
	case scenarios.Check:
		if !step.Checked && step.Target.Role == "radio" {
			return "Playwright cannot uncheck a radio button"
		}
		w.line("await %s.setChecked(%t);", target, step.Checked)
	case scenarios.Drag:
		return w.drag(step, target)
	case scenarios.Scroll:
		w.use("scroll")
		w.line("await scroll(%s, %s, %s);", target, javascript.Number(step.X), javascript.Number(step.Y))
	case scenarios.Wait, scenarios.Expect:
		w.expect(step, target)
	default:
		return w.onPage(step)
	}
	return ""
}

// onPage writes what is done with the page as a whole, or returns why it cannot.
func (w *writer) onPage(step scenarios.Step) (why string) {
	switch step.Kind {
	case scenarios.Type:
		value, needed := javascript.Value(step.Value)
		if needed {
			w.use("parameter")
		}
		w.line("await page.keyboard.type(%s);", value)
	case scenarios.Resize:
		w.line("await page.setViewportSize({ width: %d, height: %d });", step.Width, step.Height)
	case scenarios.Reload:
		w.line("await page.reload();")
	case scenarios.Back:
		w.line("await page.goBack();")
	case scenarios.Forward:
		w.line("await page.goForward();")
	default:
		return "Playwright has no act for it"
	}
	return ""
}

// within is a URL as a test of a base writes it.
func within(base, address string) string {
	if rest, ok := strings.CutPrefix(address, origin(base)); ok && strings.HasPrefix(rest, "/") {
		return rest
	}
	return address
}

// origin is the scheme and host of a URL.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}

func (w *writer) click(step scenarios.Step, target string) {
	method := "click"
	var options []string
	switch {
	case step.Kind == scenarios.DoubleClick:
		method = "dblclick"
	case step.Kind == scenarios.RightClick:
		options = append(options, "button: 'right'")
	case step.Button == scenarios.Middle:
		options = append(options, "button: 'middle'")
	}
	if step.Count > 0 {
		options = append(options, fmt.Sprintf("clickCount: %d", step.Count))
	}
	if step.Hold > 0 {
		options = append(options, fmt.Sprintf("delay: %d", step.Hold.Milliseconds()))
	}
	if step.Held != "" {
		options = append(options, "modifiers: ['"+strings.Join(strings.Split(step.Held, "+"), "', '")+"']")
	}
	if step.At {
		options = append(options, "position: "+javascript.Point(step.X, step.Y))
	}
	w.line("await %s.%s(%s);", target, method, javascript.Options(options))
}

// press presses a key; what no key of a keyboard types is typed.
func (w *writer) press(step scenarios.Step, target string) (why string) {
	k, err := scenarios.ParseKey(step.Key)
	if err != nil {
		return err.Error()
	}
	typed := len(k.Name) > 1 && !slices.Contains(scenarios.KeyNames(), k.Name)
	if typed && k.String() != k.Name {
		return "Playwright has no such key"
	}
	method, key := "press", javascript.Quote(k.String())
	if step.Target.Empty() {
		if typed {
			method = "type"
		}
		w.line("await page.keyboard.%s(%s);", method, key)
		return ""
	}
	if typed {
		method = "pressSequentially"
	}
	w.line("await %s.%s(%s);", target, method, key)
	return ""
}

// drag drags an element to another, or along a path.
func (w *writer) drag(step scenarios.Step, target string) (why string) {
	var options []string
	if step.At {
		options = append(options, "sourcePosition: "+javascript.Point(step.X, step.Y))
	}
	from, to := "undefined", locatorOf(step.To.Target)
	if step.At {
		from = javascript.Point(step.X, step.Y)
	}
	if step.Path == "" && to == "" {
		return "Playwright has no locator for where it ends"
	}
	held := strings.FieldsFunc(step.Held, func(r rune) bool { return r == '+' })
	for _, key := range held {
		w.line("await page.keyboard.down('%s');", key)
	}
	if step.Path == "" {
		if step.To.At {
			options = append(options, "targetPosition: "+javascript.Point(step.To.X, step.To.Y))
		}
		w.line("await %s.dragTo(%s);", target, strings.TrimSuffix(to+", "+javascript.Options(options), ", "))
	} else {
		var way []string
		for _, by := range scenarios.ParsePath(step.Path) {
			way = append(way, "["+javascript.Number(by[0])+", "+javascript.Number(by[1])+"]")
		}
		w.use("drag")
		w.line("await drag(%s, %s, [%s]);", target, from, strings.Join(way, ", "))
	}
	for _, key := range held {
		w.line("await page.keyboard.up('%s');", key)
	}
	return ""
}

// expect writes an expectation; a wait is one that may take its time.
func (w *writer) expect(step scenarios.Step, target string) {
	timeout := ""
	if step.Kind == scenarios.Wait {
		timeout = fmt.Sprintf("timeout: %d", waitDefault)
		if step.Timeout > 0 {
			timeout = fmt.Sprintf("timeout: %d", max(1, step.Timeout.Milliseconds()))
		}
	}
	options := func(first string, more ...string) string {
		if timeout != "" {
			more = append(more, timeout)
		}
		return strings.TrimPrefix(strings.TrimSuffix(first+", "+javascript.Options(more), ", "), ", ")
	}
	if step.URL != "" {
		w.line("await expect(page).toHaveURL(%s);", options(javascript.EndsWith(step.URL)))
	}
	switch {
	case step.Target.Empty() && step.Text == "":
	case step.Target.Empty():
		w.line("await expect(%s.locator('body')).toContainText(%s);", frameOf(step.Target.Frame), options(javascript.Quote(step.Text), "useInnerText: true"))
		return
	case step.State == scenarios.Hidden:
		w.line("await expect(%s).toBeHidden(%s);", target, options(""))
	case step.State == scenarios.Enabled:
		w.line("await expect(%s).toBeEnabled(%s);", target, options(""))
	case step.State == scenarios.Disabled:
		w.line("await expect(%s).toBeDisabled(%s);", target, options(""))
	case step.State == scenarios.Checked:
		w.line("await expect(%s).toBeChecked(%s);", target, options(""))
	case step.State == scenarios.Unchecked:
		w.line("await expect(%s).not.toBeChecked(%s);", target, options(""))
	case step.Text == "":
		w.line("await expect(%s).toBeVisible(%s);", target, options(""))
	}
	switch {
	case step.Text == "" || step.Target.Empty():
	case step.Target.IsField():
		w.line("await expect(%s).toHaveValue(%s);", target, options(javascript.Quote(step.Text)))
	default:
		w.line("await expect(%s).toHaveText(%s);", target, options(javascript.Quote(step.Text)))
	}
}

// waitDefault is how long a wait takes at most that does not say it, in ms: as
// long as at a re-enactment.
const waitDefault = 30_000
