package capture

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/scenarios"
)

// heard is the fill that was heard last, while it goes on, and how its field is
// named: what is typed may be a part of that for a moment.
type heard struct {
	field, value string
	target       json.RawMessage
}

// hear takes an act in on its arrival, before anything else reads it: what was
// typed leaves it here, and the value of the act is what a scenario may have.
func (r *Recorder) hear(frame browser.FrameID, payload string) (act, error) {
	var a act
	if err := json.Unmarshal([]byte(payload), &a); err != nil {
		return act{}, fmt.Errorf("an act that cannot be read (%d bytes)", len(payload))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	a.n = r.seen.Act()
	last, field := r.heard, string(frame)+string(a.Target)
	r.heard = heard{}
	var err error
	if a.To, err = r.maskedTarget(a.To); err != nil {
		return act{}, err
	}
	if a.Typed == nil || field != last.field {
		last = heard{}
		if last.target, err = r.maskedTarget(a.Target); err != nil {
			return act{}, err
		}
	}
	if a.Target = last.target; a.Typed == nil {
		a.Names = r.namesOf(a.Names)
		return a, nil
	}
	in := privacy.Input{
		Field: field, Draft: last.value, Value: a.Typed.Value, Parts: a.Typed.Parts,
		Parameter: a.Typed.Parameter[0], StandIn: a.Typed.Parameter[1], Own: a.Typed.Own, Hidden: a.Typed.Hidden, Said: r.saidByPage,
	}
	if in.Others = a.Typed.Others; len(in.Others) > 0 {
		in.Draft = "" // one choice is not the beginning of the next
	}
	r.heard = heard{field, in.Value, last.target}
	text, parameter := r.mask.Typed(in)
	if text == in.Value { // or they are the beginnings of what is private
		a.Drafts = a.Typed.Drafts
	}
	a.Typed, a.Value = nil, scenarios.Literal(text)
	if a.Kind == string(scenarios.Select) {
		a.Value = text
	}
	if parameter != "" {
		a.Value = "${" + parameter + ":-" + text + "}"
	}
	return a, nil
}

// saidByPage reports whether the page showed a text before it was typed, and
// not because it had been typed before: then it is the page's own word, as the
// name of a product that is looked for; r.mu is held.
func (r *Recorder) saidByPage(text string) bool {
	n := len(r.fold.steps) - 1
	if n < 0 {
		return false
	}
	dom := r.sights[n]
	if dom == nil && n > 0 {
		dom = r.sights[n-1]
	}
	return privacy.Says(dom, text)
}

// maskedStep is a step without private values.
func maskedStep(m *privacy.Masker, s scenarios.Step) scenarios.Step {
	s.URL, s.Text = m.Sent(s.URL), m.String(s.Text)
	s.Files = slices.Clone(s.Files)
	for i := range s.Files {
		s.Files[i] = m.String(s.Files[i])
	}
	if s.Kind == scenarios.Select && !m.IsStandIn(s.Value) {
		s.Value = m.String(s.Value)
	}
	for _, t := range []*scenarios.Target{&s.Target, &s.To.Target} {
		for _, text := range []*string{&t.Frame, &t.TestID, &t.Name, &t.Label, &t.Placeholder, &t.Alt, &t.Text, &t.Title, &t.DOMID, &t.NameAttr, &t.CSS, &t.Seen.Text} {
			*text = m.String(*text)
		}
	}
	return s
}

// maskedTarget is a target as it is told, without private values: strictly,
// named by no words of the page.
func (r *Recorder) maskedTarget(told json.RawMessage) (json.RawMessage, error) {
	if r.policy.Level == privacy.Strict || len(told) == 0 {
		return wordless(told)
	}
	var t map[string]any
	if err := json.Unmarshal(told, &t); err != nil {
		return nil, fmt.Errorf("target of an act: %w", err)
	}
	r.maskWords(t)
	return json.Marshal(t)
}

// maskWords masks what of a target may have words of the page in it.
func (r *Recorder) maskWords(t map[string]any) {
	for name, v := range t {
		switch v := v.(type) {
		case string:
			if name != "role" && name != "tag" && name != "type" {
				t[name] = r.mask.String(v)
			}
		case map[string]any:
			r.maskWords(v)
		}
	}
}

// nameless is what target.js says of an element that is not in words of the page.
type nameless struct {
	TestID string                     `json:"testid,omitempty"`
	ID     string                     `json:"id,omitempty"`
	Field  string                     `json:"field,omitempty"`
	CSS    string                     `json:"css,omitempty"`
	Path   string                     `json:"path,omitempty"` // the CSS path, also where other locators do
	Seen   struct{ Tag, Type string } `json:"seen"`
}

// wordless is a target that is named by no words of the page.
func wordless(told json.RawMessage) (json.RawMessage, error) {
	var t nameless
	if len(told) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(told, &t); err != nil {
		return nil, fmt.Errorf("target of an act: %w", err)
	}
	t.CSS, t.Path = t.Path, ""
	return json.Marshal(t)
}
