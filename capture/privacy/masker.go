// Package privacy keeps out of every take what is private: applied before
// anything is stored, so that nothing masked reaches a file, a log or a report.
package privacy

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/retake-dev/retake/capture/take"
)

// Mask stands where something private was.
const Mask = "•••"

// Masker replaces private values wherever they turn up again: in bodies, URLs,
// console lines and texts. The values are in memory only. The zero value has
// nothing to mask.
type Masker struct {
	mu sync.Mutex
	// values are looked for everywhere; drafts, the beginnings of values that
	// were seen while they were typed, only in what the page sent: as words of
	// a page they would be found by accident.
	values, drafts list
}

// list is what to look for, longest first, with what to put in its place.
type list struct {
	found    []string
	standIns map[string]string
}

// shortest is the length of the shortest value that is looked for elsewhere: a
// security code of three digits would be found in every price.
const shortest = 4

// Add makes a value private. Where it turns up it becomes the stand-in, so
// that what was equal stays equal.
func (m *Masker) Add(value, standIn string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values.add(value, standIn)
}

// Typed is Add for a value that was typed on from a draft.
func (m *Masker) Typed(draft, value, standIn string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if draft != value {
		m.values.remove(draft)
		m.drafts.add(draft, standIn)
	}
	m.values.add(value, standIn)
}

func (l *list) add(value, standIn string) {
	if len(strings.TrimSpace(value)) < shortest {
		return
	}
	if l.standIns == nil {
		l.standIns = map[string]string{}
	}
	for _, form := range forms(value) {
		if _, known := l.standIns[form]; !known && form != standIn {
			l.standIns[form] = standIn
			l.found = append(l.found, form)
		}
	}
	slices.SortFunc(l.found, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
}

func (l *list) remove(value string) {
	for _, form := range forms(value) {
		delete(l.standIns, form)
		l.found = slices.DeleteFunc(l.found, func(f string) bool { return f == form })
	}
}

func (l *list) mask(s string) string {
	for _, v := range l.found {
		s = strings.ReplaceAll(s, v, l.standIns[v])
	}
	return s
}

// String returns s without private values.
func (m *Masker) String(s string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values.mask(s)
}

// Sent returns what a page sent without private values and their beginnings.
func (m *Masker) Sent(s string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.drafts.mask(m.values.mask(s))
}

// secretHeaders carry credentials; what is in them is nobody's business.
var secretHeaders = []string{"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key", "x-auth-token", "x-csrf-token", "x-xsrf-token"}

// Headers returns the lines with credentials masked.
func (m *Masker) Headers(list []take.Header) []take.Header {
	out := slices.Clone(list)
	for i, h := range out {
		if slices.Contains(secretHeaders, strings.ToLower(h.Name)) {
			out[i].Value = Mask
			continue
		}
		out[i].Value = m.String(h.Value)
	}
	return out
}

// Step returns the step without private values.
func (m *Masker) Step(s take.Step) take.Step {
	for _, text := range []*string{&s.URL, &s.PageTitle, &s.Title, &s.Outcome.Message, &s.Effects.URL, &s.Effects.Focus} {
		*text = m.String(*text)
	}
	if s.Target != nil {
		t := *s.Target
		t.Locator, t.Label = m.String(t.Locator), m.String(t.Label)
		s.Target = &t
	}
	s.Console = slices.Clone(s.Console)
	for i := range s.Console {
		s.Console[i].Text, s.Console[i].URL = m.String(s.Console[i].Text), m.String(s.Console[i].URL)
	}
	s.Exception = slices.Clone(s.Exception)
	for i := range s.Exception {
		s.Exception[i] = m.exception(s.Exception[i])
	}
	for _, texts := range []*[]string{&s.Effects.Requests, &s.Effects.Loci, &s.Effects.Storage, &s.Effects.Dialogs, &s.Effects.Popups, &s.Effects.Downloads} {
		*texts = m.list(*texts)
	}
	s.DOM = m.Snapshot(s.DOM)
	return s
}

func (m *Masker) exception(x take.Exception) take.Exception {
	x.Text, x.Stack = m.String(x.Text), slices.Clone(x.Stack)
	for i := range x.Stack {
		x.Stack[i].URL, x.Stack[i].Function = m.String(x.Stack[i].URL), m.String(x.Stack[i].Function)
	}
	return x
}

func (m *Masker) list(l []string) []string {
	out := slices.Clone(l)
	for i := range out {
		out[i] = m.String(out[i])
	}
	return out
}

// attributes masks every second text: the values of names and values in turn.
func (m *Masker) attributes(a []string) []string {
	out := slices.Clone(a)
	for i := 1; i < len(out); i += 2 {
		out[i] = m.String(out[i])
	}
	return out
}

// Snapshot returns the snapshot without private values.
func (m *Masker) Snapshot(s *take.Snapshot) *take.Snapshot {
	if s == nil {
		return nil
	}
	out := *s
	out.Nodes = slices.Clone(s.Nodes)
	out.Storage = make(map[string]string, len(s.Storage))
	for key, digest := range s.Storage {
		out.Storage[m.String(key)] = digest
	}
	for i := range out.Nodes {
		n := &out.Nodes[i]
		n.Text, n.Label = m.String(n.Text), m.String(n.Label)
		n.Attrs = m.attributes(n.Attrs)
		if n.Value != nil {
			v := m.String(*n.Value)
			n.Value = &v
		}
	}
	return &out
}

// Shown reports whether a picture of a page could show a private value: as a
// text or a value on it, or in a field that was masked in the page, but for
// passwords, which show dots. Of a masker that knows no value, no page does.
func (m *Masker) Shown(s *take.Snapshot) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s == nil || len(m.values.found) == 0 {
		return false
	}
	for _, n := range s.Nodes {
		kind, _ := n.Attr("type")
		masked := n.Value != nil && *n.Value == Mask && kind != "password"
		if masked || m.values.mask(n.Text) != n.Text || n.Value != nil && m.values.mask(*n.Value) != *n.Value {
			return true
		}
	}
	return false
}

// Exchange returns the exchange and its bodies without private values and
// credentials.
func (m *Masker) Exchange(e take.Exchange, request, response []byte) (take.Exchange, []byte, []byte) {
	e.URL = m.Sent(e.URL)
	e.RequestHeaders, e.ResponseHeaders = m.Headers(e.RequestHeaders), m.Headers(e.ResponseHeaders)
	return e, []byte(m.Sent(string(request))), []byte(m.String(string(response)))
}
