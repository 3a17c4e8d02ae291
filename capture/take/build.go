package take

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Builder gathers a take while a scenario is performed. It is not safe for
// concurrent use. The zero value is not ready: use [NewBuilder].
type Builder struct {
	take Take
}

// NewBuilder begins a take.
func NewBuilder(scenario Scenario, origin Origin, environment Environment) *Builder {
	return &Builder{Take{
		Scenario:    scenario,
		Origin:      origin,
		Environment: environment,
		Blobs:       map[BlobID][]byte{},
	}}
}

// AddStep appends a step and returns its index. The texts of its style sheets
// become blobs.
func (b *Builder) AddStep(s Step) int {
	if s.DOM != nil && s.DOM.Look != nil {
		for id, text := range s.DOM.Look.Texts {
			if _, ok := b.take.Blobs[id]; !ok {
				b.PutBlob(text)
			}
		}
	}
	b.take.Steps = append(b.take.Steps, s)
	return len(b.take.Steps) - 1
}

// AddExchange appends an exchange; the order is that in which requests began.
func (b *Builder) AddExchange(e Exchange) {
	b.take.Exchanges = append(b.take.Exchanges, e)
}

// PutBlob keeps a copy of a body or picture, and returns its id. The same
// bytes are kept once.
func (b *Builder) PutBlob(content []byte) BlobID {
	id := NewBlobID(content)
	if _, ok := b.take.Blobs[id]; !ok {
		b.take.Blobs[id] = bytes.Clone(content)
	}
	return id
}

// Build returns the take, or an error that says what is wrong with it. The
// take shares nothing with the builder or with what was added to it. It is in
// normal form, the one that reading a file gives: empty lists are nil, times
// are UTC without a monotonic part, boxes are rounded to 1/100, and bytes that
// are not UTF-8 are U+FFFD.
func (b *Builder) Build() (Take, error) {
	t, err := normal(b.take)
	if err != nil {
		return Take{}, fmt.Errorf("build the take: %w", err)
	}
	if err := Validate(t); err != nil {
		return Take{}, fmt.Errorf("build the take: %w", err)
	}
	return t, nil
}

// normal returns a deep copy in normal form.
func normal(t Take) (Take, error) {
	out := Take{Origin: t.Origin, Environment: normalEnvironment(t.Environment)}
	out.Scenario = Scenario{Name: valid(t.Scenario.Name), Digest: valid(t.Scenario.Digest)}
	for i, s := range t.Steps {
		c, err := normalStep(s)
		if err != nil {
			return Take{}, fmt.Errorf("step %d (%s): %w", i, s.ID, err)
		}
		out.Steps = append(out.Steps, c)
	}
	for _, e := range t.Exchanges {
		out.Exchanges = append(out.Exchanges, normalExchange(e))
	}
	if len(t.Blobs) > 0 {
		out.Blobs = make(map[BlobID][]byte, len(t.Blobs))
	}
	for id, content := range t.Blobs {
		out.Blobs[id] = append([]byte{}, content...)
	}
	return out, nil
}

func normalEnvironment(e Environment) Environment {
	for _, s := range []*string{&e.Browser, &e.Network, &e.Locale, &e.Timezone, &e.BaseURL, &e.Target, &e.Build, &e.Masking} {
		*s = valid(*s)
	}
	e.Start, e.Made = instant(e.Start), instant(e.Made)
	return e
}

// instant strips what JSON does not keep: the zone and the monotonic reading.
func instant(t time.Time) time.Time {
	return t.Round(0).UTC()
}

// normalStep copies a step by way of its JSON, so that a built take and one
// that was read are equal by construction; the tree is copied by hand, because
// it is large.
func normalStep(s Step) (Step, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return Step{}, err
	}
	var c Step
	if err := json.Unmarshal(data, &c); err != nil {
		return Step{}, err
	}
	c.DOM = normalSnapshot(s.DOM)
	return c, nil
}

func normalExchange(e Exchange) Exchange {
	for _, s := range []*string{&e.Type, &e.Method, &e.URL, &e.StatusText, &e.MIME, &e.Failure} {
		*s = valid(*s)
	}
	e.RequestHeaders, e.ResponseHeaders = normalHeaders(e.RequestHeaders), normalHeaders(e.ResponseHeaders)
	e.Pieces = append([]Piece(nil), e.Pieces...)
	if e.Contract != nil {
		c := *e.Contract
		c.MIME, c.Failure, c.Shape = valid(c.MIME), valid(c.Failure), normalStrings(c.Shape)
		e.Contract = &c
	}
	if e.Nearest != nil {
		e.Nearest = &Nearest{valid(e.Nearest.Request), normalStrings(e.Nearest.Unlike)}
	}
	return e
}

func normalHeaders(headers []Header) []Header {
	var out []Header
	for _, h := range headers {
		out = append(out, Header{Name: valid(h.Name), Value: valid(h.Value)})
	}
	return out
}

func normalSnapshot(s *Snapshot) *Snapshot {
	if s == nil {
		return nil
	}
	c := &Snapshot{Focus: s.Focus, Look: normalLook(s.Look), Nodes: make([]Node, 0, len(s.Nodes))}
	for _, n := range s.Nodes {
		c.Nodes = append(c.Nodes, normalNode(n))
	}
	for _, style := range s.Styles {
		c.Styles = append(c.Styles, normalStrings(style))
	}
	if len(s.Storage) > 0 {
		c.Storage = make(map[string]string, len(s.Storage))
	}
	for key, digest := range s.Storage {
		c.Storage[valid(key)] = valid(digest)
	}
	return c
}

func normalLook(l *Look) *Look {
	if l == nil {
		return nil
	}
	c := &Look{Hover: l.Hover, Ring: l.Ring, Top: append([]int(nil), l.Top...)}
	for _, s := range l.Sheets {
		c.Sheets = append(c.Sheets, Sheet{URL: valid(s.URL), Text: s.Text, Media: valid(s.Media)})
	}
	for _, r := range l.Roots {
		c.Roots = append(c.Roots, Root{Node: r.Node, Base: valid(r.Base), Sheets: append([]int(nil), r.Sheets...)})
	}
	return c
}

func normalNode(n Node) Node {
	n.Before, n.End = valid(n.Before), valid(n.End)
	n.Name, n.Text, n.Role, n.Label = valid(n.Name), valid(n.Text), valid(n.Role), valid(n.Label)
	n.Attrs = normalStrings(n.Attrs)
	if n.Value != nil {
		n.Value = new(valid(*n.Value))
	}
	n.Checked, n.Scroll = clone(n.Checked), clone(n.Scroll)
	if n.Box != nil {
		n.Box = &[4]float64{hundredth(n.Box[0]), hundredth(n.Box[1]), hundredth(n.Box[2]), hundredth(n.Box[3])}
	}
	return n
}

func normalStrings(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	out := slices.Clone(list)
	for i, s := range out {
		out[i] = valid(s)
	}
	return out
}

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	return new(*p)
}

// valid replaces what is not UTF-8, as JSON does.
func valid(s string) string {
	return strings.ToValidUTF8(s, "\uFFFD")
}

// hundredth rounds to 1/100, the precision of boxes.
func hundredth(v float64) float64 {
	return math.Round(v*100)/100 + 0 // + 0 makes a negative zero positive
}
