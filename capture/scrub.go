package capture

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Scrub applies a policy to what was captured before. What the scenario types
// becomes stand-ins in it and, where there is a take of it, in the take: they
// are made anew together, so that the one re-enacts from the other. The take is
// nil if there is none. Said reports whether the page showed a text before a
// step; [SaidIn] finds that in the take.
func Scrub(m *privacy.Masker, s scenarios.Scenario, t *take.Take, said func(step int, text string) bool) (scenarios.Scenario, *take.Take, error) {
	steps := append([]scenarios.Step(nil), s.Steps...)
	for i := range steps {
		types := steps[i].Kind == scenarios.Fill || steps[i].Kind == scenarios.Type
		if value := strings.ReplaceAll(steps[i].Value, "$${", "$$"); types && !strings.Contains(value, "${") {
			steps[i].Value = scrubbedValue(m, steps[i], func(text string) bool { return said(i, text) })
			if steps[i].Value != s.Steps[i].Value {
				steps[i].Drafts = nil // they are the beginnings of the value
			}
		}
		steps[i].Dialogs = scrubbedAnswers(m, steps[i].Dialogs)
	}
	if t != nil {
		learnAll(m, *t)
	}
	for i := range steps {
		steps[i] = maskedStep(m, steps[i])
		if m.Policy().Level != privacy.Strict {
			continue
		}
		for _, target := range []*scenarios.Target{&steps[i].Target, &steps[i].To.Target} {
			if err := withoutWords(target); err != nil {
				return s, nil, fmt.Errorf("step %s: %w", steps[i].ID, err)
			}
		}
	}
	s.Name, s.Steps = m.Sent(s.Name), steps
	if t == nil {
		return s, nil, nil
	}
	out, err := scrubTake(m, *t, s)
	return s, &out, err
}

// withoutWords leaves of a target what has no words of the page in it.
func withoutWords(t *scenarios.Target) error {
	if t.Empty() {
		return nil
	}
	if *t = (scenarios.Target{Frame: t.Frame, TestID: t.TestID, DOMID: t.DOMID, NameAttr: t.NameAttr, CSS: t.CSS, Seen: scenarios.Fingerprint{Tag: t.Seen.Tag, Type: t.Seen.Type}}); t.Empty() {
		return errors.New("its target is named by words of the page alone: give it a css path, or capture it again with --privacy strict")
	}
	return nil
}

func scrubbedAnswers(m *privacy.Masker, list []scenarios.Answer) []scenarios.Answer {
	list = slices.Clone(list)
	for i, a := range list {
		if a.Text != nil {
			text, _ := m.Typed(privacy.Input{Field: "prompt", Value: *a.Text})
			list[i].Text = &text
		}
	}
	return list
}

func scrubbedValue(m *privacy.Masker, s scenarios.Step, said func(string) bool) string {
	text, name := m.Typed(privacy.Input{
		Field: s.Target.String(), Value: strings.ReplaceAll(s.Value, "$${", "${"), Own: s.Target.Role == "searchbox", Said: said,
	})
	if name != "" {
		return "${" + name + ":-" + text + "}"
	}
	return scenarios.Literal(text)
}

// SaidIn reports whether a page showed a text before a step, as far as a take
// has it; nil has nothing.
func SaidIn(t *take.Take) func(step int, text string) bool {
	return func(step int, text string) bool {
		return t != nil && step > 0 && step <= len(t.Steps) && privacy.Says(t.Steps[step-1].DOM, text)
	}
}

func learnAll(m *privacy.Masker, t take.Take) {
	for _, e := range t.Exchanges {
		m.Learn(e, t.Blobs[e.RequestBody], t.Blobs[e.ResponseBody])
	}
}

// scrubTake is a take without what a masker finds private, as one of the
// scenario.
func scrubTake(m *privacy.Masker, t take.Take, s scenarios.Scenario) (take.Take, error) {
	if len(s.Steps) != len(t.Steps) {
		return take.Take{}, fmt.Errorf("the take has %d steps and the scenario has %d: they are not of one capture", len(t.Steps), len(s.Steps))
	}
	p, env := m.Policy(), t.Environment
	env.Masking = p.String()
	return remade(t, s, env, func(i int, step take.Step) (take.Step, []byte) {
		picture := t.Blobs[step.Picture]
		if p.Level == privacy.Strict || m.Shown(step.DOM) {
			picture = nil
		}
		step = m.Step(step)
		step.Title = s.Steps[i].Title()
		return step, picture
	}, m.Exchange)
}

// remade makes a take anew, as one of a scenario, of its steps with their pictures
// and its exchanges with their bodies. A step without a kind is left out.
func remade(t take.Take, s scenarios.Scenario, env take.Environment, step func(i int, s take.Step) (take.Step, []byte), exchange func(e take.Exchange, request, response []byte) (take.Exchange, []byte, []byte)) (take.Take, error) {
	b := take.NewBuilder(take.Scenario{Name: s.Name, Digest: scenarios.Digest(s)}, t.Origin, env)
	put := func(content []byte) take.BlobID {
		if len(content) == 0 {
			return ""
		}
		return b.PutBlob(content)
	}
	for i := range t.Steps {
		one, picture := step(i, withTexts(t, t.Steps[i]))
		if one.Kind == "" {
			continue
		}
		one.Picture = put(picture)
		b.AddStep(one)
	}
	for _, e := range t.Exchanges {
		e, request, response := exchange(e, t.Blobs[e.RequestBody], t.Blobs[e.ResponseBody])
		e.RequestBody, e.ResponseBody = put(request), put(response)
		b.AddExchange(e)
	}
	return b.Build()
}

// withTexts gives a step the texts of its style sheets, as it had them when it
// was seen.
func withTexts(t take.Take, s take.Step) take.Step {
	if s.DOM == nil || s.DOM.Look == nil {
		return s
	}
	dom, look := *s.DOM, *s.DOM.Look
	look.Texts = map[take.BlobID][]byte{}
	for _, sheet := range look.Sheets {
		if sheet.Text != "" {
			look.Texts[sheet.Text] = t.Blobs[sheet.Text]
		}
	}
	dom.Look, s.DOM = &look, &dom
	return s
}
