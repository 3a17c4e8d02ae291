package devtools

import (
	"fmt"
	"strings"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/jsontree"
)

// waitForElement waits for an element, as far as a scenario can say what of
// it. "visible: false" turns the whole condition round, and the operator is
// ">=" where there is none, as in the Recorder's runner; its documentation
// says otherwise.
func (r *reader) waitForElement(item jsontree.Value, event string) {
	s := scenarios.Step{Kind: scenarios.Wait, Target: targetOf(item), State: scenarios.Visible}
	s.Timeout = time.Duration(item.Number("timeout") * float64(time.Millisecond))
	if s.Target.Empty() {
		r.out.Miss(imports.Untargeted, event, "wait for an element whose selectors a scenario has no locator for")
		return
	}
	count, operator, hidden := 1.0, item.String("operator"), false
	if v, given := item.Get("count"); given {
		count = v.Float()
	}
	if v, _ := item.Get("visible"); v.Text == "false" {
		hidden = true
	}
	switch {
	case count == 0 && (operator == "==" || operator == "<="):
		hidden = !hidden
	case count == 1 && operator != "<=":
	default:
		r.out.Miss(imports.Unsupported, event, fmt.Sprintf("wait for a number of elements: %s %v", operator, count))
		return
	}
	if hidden {
		s.State = scenarios.Hidden
	}
	if !textToWaitFor(&s) {
		r.out.Miss(imports.Unsupported, event, "wait until a text is gone")
		return
	}
	if what := condition(&s, item); what != "" {
		r.out.Miss(imports.Unsupported, event, "wait for an element with "+what)
		return
	}
	r.add(s, event)
}

// textToWaitFor has the step wait for a text where that is all it knows of its
// target: a wait has no such locator, but the text of the page. It is false if
// the text must not be there.
func textToWaitFor(s *scenarios.Step) bool {
	text := s.Target.Text
	if s.Target.Text = ""; text == "" || !s.Target.Empty() {
		return true
	}
	state := s.State
	s.Text, s.State = text, ""
	return state == scenarios.Visible
}

// condition puts attributes and properties into a step, and returns what it
// has no place for.
func condition(s *scenarios.Step, item jsontree.Value) string {
	attributes, _ := item.Get("attributes")
	for _, f := range attributes.Fields {
		if s.Target.CSS == "" || strings.ContainsAny(f.Name, `[]"'\ `) {
			return "the attribute " + f.Name
		}
		s.Target = scenarios.Target{Frame: s.Target.Frame, CSS: s.Target.CSS + "[" + f.Name + "=" + scenarios.CSSString(f.Value.Text) + "]"}
	}
	properties, _ := item.Get("properties")
	for _, f := range properties.Fields {
		on := f.Value.Text == "true"
		switch {
		case s.State == scenarios.Hidden:
			return "properties that must not be so"
		case s.Target.Empty():
			return "the property " + f.Name
		case (f.Name == "textContent" || f.Name == "innerText") && f.Value.Kind == jsontree.String && s.Text == "" && strings.TrimSpace(f.Value.Text) != "":
			s.Text = strings.Join(strings.Fields(f.Value.Text), " ")
		case f.Name == "checked" && f.Value.Kind == jsontree.Bool && s.State == scenarios.Visible:
			s.State = map[bool]scenarios.State{true: scenarios.Checked, false: scenarios.Unchecked}[on]
		case f.Name == "disabled" && f.Value.Kind == jsontree.Bool && s.State == scenarios.Visible:
			s.State = map[bool]scenarios.State{true: scenarios.Disabled, false: scenarios.Enabled}[on]
		default:
			return "the property " + f.Name
		}
	}
	return ""
}
