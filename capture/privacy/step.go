package privacy

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"github.com/retake-dev/retake/capture/take"
)

// Step returns the step without private values.
func (m *Masker) Step(s take.Step) take.Step {
	for _, text := range []*string{&s.Title, &s.Outcome.Message, &s.Effects.Focus} {
		*text = m.String(*text)
	}
	s.URL, s.Effects.URL, s.PageTitle = m.Address(s.URL), m.Address(s.Effects.URL), m.Said(s.PageTitle)
	if s.Target != nil {
		t := *s.Target
		t.Locator, t.Label = m.String(t.Locator), m.String(t.Label)
		s.Target = &t
	}
	s.Console, s.Exception = m.Messages(s.Console), m.Exceptions(s.Exception)
	e := &s.Effects
	for _, texts := range []*[]string{&e.Requests, &e.Loci, &e.Storage, &e.Popups, &e.Downloads} {
		*texts = m.each(*texts, m.Sent)
	}
	e.Dialogs = m.each(e.Dialogs, m.Said)
	s.State = slices.Clone(s.State)
	for i := range s.State {
		s.State[i].Value, s.State[i].Failure = m.json(s.State[i].Value), m.Said(s.State[i].Failure)
	}
	s.DOM = m.Snapshot(s.DOM)
	return s
}

// json returns JSON text without private values. A number that is one becomes a
// text, which leaves all around it as it is only where that still is JSON: else
// the whole is one text.
func (m *Masker) json(text string) string {
	masked := m.Said(text)
	if masked == text || json.Valid([]byte(masked)) {
		return masked
	}
	return `"` + quoted(masked, false) + `"`
}

// Messages returns the console's lines without private values.
func (m *Masker) Messages(l []take.Message) []take.Message {
	out := slices.Clone(l)
	for i := range out {
		out[i].Text, out[i].URL = m.Said(out[i].Text), m.String(out[i].URL)
	}
	return out
}

// Exceptions returns the exceptions without private values.
func (m *Masker) Exceptions(l []take.Exception) []take.Exception {
	out := slices.Clone(l)
	for i := range out {
		x := &out[i]
		x.Text, x.Stack = m.Said(x.Text), slices.Clone(x.Stack)
		for f := range x.Stack {
			x.Stack[f].URL, x.Stack[f].Function = m.String(x.Stack[f].URL), m.String(x.Stack[f].Function)
		}
	}
	return out
}

func (m *Masker) each(l []string, mask func(string) string) []string {
	out := slices.Clone(l)
	for i := range out {
		out[i] = mask(out[i])
	}
	return out
}

// Snapshot returns the snapshot without private values.
func (m *Masker) Snapshot(s *take.Snapshot) *take.Snapshot {
	if s == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	out := *s
	out.Nodes = slices.Clone(s.Nodes)
	out.Storage = m.storage(s.Storage)
	out.Look = m.look(s.Look)
	for i := range out.Nodes {
		m.node(&out.Nodes[i])
	}
	return &out
}

func (m *Masker) node(n *take.Node) {
	strict := m.strict()
	if n.Kind == take.Document {
		n.Text = m.sent(n.Text)
	}
	n.Text, n.Label = m.mask(n.Text), m.mask(n.Label)
	if strict && n.Kind == take.Text {
		n.Text = m.all(n.Text)
	}
	if strict && n.Kind == take.Document {
		n.Text = m.strictURL(n.Text)
	}
	if strict {
		n.Label = m.all(n.Label)
	}
	n.Attrs = m.attributes(n)
	if n.Value == nil {
		return
	}
	v := m.sent(*n.Value)
	if strict {
		v = m.all(v)
	}
	n.Value = &v
}

// attributes masks every second text: the values of names and values in turn.
// A field that is called a secret holds one.
func (m *Masker) attributes(n *take.Node) []string {
	name, _ := n.Attr("name")
	secret := n.Name == "input" && name != "" && isSecretName(name)
	out := n.Attrs
	for i := 1; i < len(n.Attrs); i += 2 {
		v := n.Attrs[i]
		switch {
		case n.Attrs[i-1] != "value":
			v = m.mask(v)
		case secret && v != "":
			v = Mask
		default:
			v = m.sent(v)
		}
		if m.strict() {
			v = m.strictAttribute(n.Attrs[i-1], v)
		}
		if v == n.Attrs[i] {
			continue
		}
		if &out[0] == &n.Attrs[0] {
			out = slices.Clone(n.Attrs)
		}
		out[i] = v
	}
	return out
}

// storage masks the keys. The digest of a value that can be guessed is one of
// the value, unless it is made with the key.
func (m *Masker) storage(s map[string]string) map[string]string {
	out := make(map[string]string, len(s))
	for _, key := range slices.Sorted(maps.Keys(s)) {
		digest := s[key]
		if len(m.policy.Key) > 0 && !m.again {
			mac := hmac.New(sha256.New, m.policy.Key)
			mac.Write([]byte(digest))
			digest = hex.EncodeToString(mac.Sum(nil)[:4])
		}
		out[m.sent(key)] = digest
	}
	return out
}

// Shown reports whether a picture of a page could show a private value: as a
// text or a value on it, or in a field that was masked in the page, but for
// passwords, which show dots. Of a masker that knows no value, such a field has
// a stand-in that anyone may see.
func (m *Masker) Shown(s *take.Snapshot) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s == nil {
		return false
	}
	if slices.ContainsFunc(s.Nodes, func(n take.Node) bool { return n.Kind == take.Text && n.Text == Mask && !n.Hidden }) {
		return true // in a part of the page that is marked as private
	}
	known := !m.values.empty() || m.policy.Level != ""
	for _, n := range s.Nodes {
		kind, _ := n.Attr("type")
		masked := known && n.Value != nil && *n.Value == Mask && kind != "password"
		if masked || m.mask(n.Text) != n.Text || n.Value != nil && m.sent(*n.Value) != *n.Value {
			return true
		}
	}
	return false
}
