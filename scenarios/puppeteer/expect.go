package puppeteer

import (
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// waitDefault is how long a wait takes at most that does not say it, in
// milliseconds: as long as at a re-enactment.
const waitDefault = 30_000

// expect writes an expectation; a wait is one that may take its time.
func (w *writer) expect(step scenarios.Step) {
	timeout := float64(perStep)
	if step.Kind == scenarios.Wait {
		timeout = waitDefault
		if step.Timeout > 0 {
			timeout = float64(max(1, step.Timeout.Milliseconds()))
		}
	}
	until := func(what, holds string) {
		w.line("await %s(%s, %s, async () => %s);", w.call("until"), javascript.Quote(what), javascript.Number(timeout), holds)
	}
	if step.URL != "" {
		until("the address ends with "+step.URL, "page.url().endsWith("+javascript.Quote(step.URL)+")")
	}
	scope := w.scope(step.Target.Frame)
	selector, _ := selectorOf(step.Target)
	switch {
	case step.Target.Empty() && step.Text == "":
	case step.Target.Empty():
		until("the page says "+step.Text, scope+".evaluate(text => document.body.innerText.replace(/\\s+/g, ' ').includes(text), "+javascript.Quote(step.Text)+")")
	case step.State == scenarios.Hidden:
		until(step.Target.String()+" is hidden", "!await "+w.call("seen")+"("+scope+", "+javascript.Quote(selector)+")")
	default:
		holds := ""
		if step.Text != "" {
			holds = ", (e, text) => " + shown(step.Target) + " === text, " + javascript.Quote(step.Text)
		} else if test := states[step.State]; test != "" {
			holds = ", e => " + test
		}
		until(title(step), "await "+w.call("seen")+"("+scope+", "+javascript.Quote(selector)+holds+")")
	}
}

// title is what an expectation is about, for its error.
func title(step scenarios.Step) string {
	switch {
	case step.Text != "":
		return step.Target.String() + " shows " + step.Text
	case step.State != "":
		return step.Target.String() + " is " + string(step.State)
	}
	return step.Target.String() + " is visible"
}

// states are what is asked of an element for each.
var states = map[scenarios.State]string{
	scenarios.Enabled: "!e.matches(':disabled')", scenarios.Disabled: "e.matches(':disabled')",
	scenarios.Checked: "e.checked", scenarios.Unchecked: "!e.checked",
}

// shown is what an element shows.
func shown(t scenarios.Target) string {
	if t.IsField() {
		return "e.value"
	}
	return "e.textContent.replace(/\\s+/g, ' ').trim()"
}
