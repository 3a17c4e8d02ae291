// Package privacy keeps out of every take what is private: applied before
// anything is stored, so that nothing masked reaches a file, a log or a report.
package privacy

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/retake-dev/retake/capture/take"
)

// Mask stands where something private was.
const Mask = "•••"

// Masker replaces private values wherever they turn up again: in bodies, URLs,
// console lines and texts. The values are in memory only.
type Masker struct {
	mu       sync.Mutex
	values   []string // longest first
	standIns map[string]string
}

// shortest is the length of the shortest value that is looked for elsewhere: a
// security code of three digits would be found in every price.
const shortest = 4

// Add makes a value private. Where it turns up it becomes the stand-in, so
// that what was equal stays equal.
func (m *Masker) Add(value, standIn string) {
	if len(strings.TrimSpace(value)) < shortest {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.standIns == nil {
		m.standIns = map[string]string{}
	}
	for _, form := range forms(value) {
		if _, known := m.standIns[form]; !known && form != standIn {
			m.standIns[form] = standIn
			m.values = append(m.values, form)
		}
	}
	slices.SortFunc(m.values, func(a, b string) int { return len(b) - len(a) })
}

// forms are the ways in which a page may write a value: as typed, in a URL or
// a form, in JSON, and without its spaces.
func forms(value string) []string {
	list := []string{value, url.QueryEscape(value), url.PathEscape(value)}
	if b, err := json.Marshal(value); err == nil {
		list = append(list, string(b[1:len(b)-1]))
	}
	if packed := strings.NewReplacer(" ", "", "-", "").Replace(value); len(packed) >= shortest {
		list = append(list, packed)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// String returns s without private values.
func (m *Masker) String(s string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range m.values {
		s = strings.ReplaceAll(s, v, m.standIns[v])
	}
	return s
}

// Bytes returns b without private values.
func (m *Masker) Bytes(b []byte) []byte {
	m.mu.Lock()
	none := len(m.values) == 0
	m.mu.Unlock()
	if none || len(b) == 0 {
		return b
	}
	return []byte(m.String(string(b)))
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
	s.URL, s.PageTitle, s.Title = m.String(s.URL), m.String(s.PageTitle), m.String(s.Title)
	s.Console = slices.Clone(s.Console)
	for i := range s.Console {
		s.Console[i].Text, s.Console[i].URL = m.String(s.Console[i].Text), m.String(s.Console[i].URL)
	}
	s.Exception = slices.Clone(s.Exception)
	for i := range s.Exception {
		s.Exception[i].Text = m.String(s.Exception[i].Text)
	}
	s.Effects.URL = m.String(s.Effects.URL)
	s.Effects.Requests, s.Effects.Loci = m.list(s.Effects.Requests), m.list(s.Effects.Loci)
	s.Effects.Dialogs, s.Effects.Popups = m.list(s.Effects.Dialogs), m.list(s.Effects.Popups)
	s.DOM = m.Snapshot(s.DOM)
	return s
}

func (m *Masker) list(l []string) []string {
	out := slices.Clone(l)
	for i := range out {
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
	for i := range out.Nodes {
		n := &out.Nodes[i]
		n.Text, n.Label = m.String(n.Text), m.String(n.Label)
		n.Attrs = m.list(n.Attrs)
		if n.Value != nil {
			v := m.String(*n.Value)
			n.Value = &v
		}
	}
	return &out
}

// Exchange returns the exchange without private values and credentials.
func (m *Masker) Exchange(e take.Exchange) take.Exchange {
	e.URL = m.String(e.URL)
	e.RequestHeaders, e.ResponseHeaders = m.Headers(e.RequestHeaders), m.Headers(e.ResponseHeaders)
	return e
}
