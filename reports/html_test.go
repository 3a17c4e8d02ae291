package reports

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/retake-dev/retake/capture/take"
)

// TestAnchors checks that every link leads somewhere, that ids are unique,
// and that the documented ones are there.
func TestAnchors(t *testing.T) {
	bare := sample(1. / 16) // no takes: no steps to link to
	bare.Scenarios[0].Baseline, bare.Scenarios[0].Candidate = nil, nil
	bare.Scenarios = append(bare.Scenarios, bare.Scenarios[0])
	for _, r := range []Run{sample(1. / 16), several(1. / 16), bare, {}} {
		p := opened(t, r)
		for id, n := range p.ids {
			assert.Equal(t, 1, n, id)
		}
		for href := range p.hrefs {
			assert.Equal(t, 1, p.ids[href], "no element and no step for #%s", href)
		}
		switch len(r.Scenarios) {
		case 1:
			assert.Contains(t, p.ids, "step-3")
			assert.Contains(t, p.ids, "finding-3f20c8")
		case 4:
			assert.Contains(t, p.ids, "checkout-step-3")
			assert.Contains(t, p.ids, "finding-3f20c8")
		}
	}
}

// openPage is a page as its script finds it.
type openPage struct {
	ids, hrefs map[string]int // ids count those of steps too
	blocks     map[string]block
	index      index
	scenarios  []scenarioData
}

type block struct{ mime, text string }

// opened reads a page back.
func opened(t *testing.T, r Run) openPage {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(render(t, "html", r)))
	require.NoError(t, err)
	p := openPage{ids: map[string]int{}, hrefs: map[string]int{}, blocks: map[string]block{}}
	for n := range doc.Descendants() {
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		if id := attrs["id"]; id != "" {
			p.ids[id]++
		}
		if to, ok := strings.CutPrefix(attrs["href"], "#"); ok {
			p.hrefs[to]++
		}
		if name, ok := strings.CutPrefix(attrs["id"], "block-"); ok {
			p.blocks[name] = block{attrs["type"], n.FirstChild.Data}
		}
	}
	p.unpack(t, "index", &p.index)
	p.scenarios = make([]scenarioData, len(r.Scenarios))
	for i := range p.scenarios {
		p.unpack(t, fmt.Sprint("steps-", i), &p.scenarios[i])
		for _, s := range p.scenarios[i].Steps {
			p.ids[s.ID]++
			for _, f := range s.Findings {
				p.hrefs[strings.TrimPrefix(f.Href, "#")]++
			}
			for _, c := range s.Changes {
				if c.Href != "" {
					p.hrefs[strings.TrimPrefix(c.Href, "#")]++
				}
			}
		}
	}
	return p
}

// text is the content of a block that is compressed.
func (p openPage) text(t *testing.T, name string) []byte {
	t.Helper()
	packedText, err := base64.StdEncoding.DecodeString(p.blocks[name].text)
	require.NoError(t, err, name)
	z, err := gzip.NewReader(bytes.NewReader(packedText))
	require.NoError(t, err, name)
	text, err := io.ReadAll(z)
	require.NoError(t, err, name)
	return text
}

func (p openPage) unpack(t *testing.T, name string, into any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(p.text(t, name), into), name)
}

// rows are the rows of a document.
func (s scenarioData) rows(t *testing.T, at int) [][]any {
	t.Helper()
	var out [][]any
	for i := 0; i < len(s.Docs[at].Runs); i += 2 {
		for k := range s.Docs[at].Runs[i+1] {
			var row []any
			require.NoError(t, json.Unmarshal(s.Rows[s.Docs[at].Runs[i]+k], &row))
			out = append(out, row)
		}
	}
	return out
}

// TestStepData checks that a step has what both builds showed: pages, pictures,
// findings with their places, and what differs attribute by attribute.
func TestStepData(t *testing.T) {
	p := opened(t, sample(1./16))
	s := p.scenarios[0]
	require.Len(t, s.Steps, 6)
	assert.Equal(t, rect{W: 1280, H: 720}, s.View)
	st := s.Steps[2]
	assert.Equal(t, "error", st.Mark)
	assert.Equal(t, []string{"click", "line 20", "took 292 ms and 292 ms"}, st.Meta)
	assert.NotEqual(t, st.Sides[0].Doc, st.Sides[1].Doc)
	assert.Equal(t, "image/png", p.blocks[st.Sides[0].Picture].mime)
	require.Len(t, st.Findings, 2)
	assert.Equal(t, "#finding-3f20c8", st.Findings[0].Href)
	assert.Equal(t, &rect{848, 220, 344, 40}, st.Findings[0].Boxes[1])
	require.Len(t, st.Changes, 1)
	c := st.Changes[0]
	assert.Equal(t, "#finding-3f20c8", c.Href)
	assert.Equal(t, "p#total", c.Name)
	assert.Equal(t, []partChange{
		{Name: "class", A: []segment{{Text: "total"}}, B: []segment{{Text: "total"}, {Text: "_x7", Changed: true}}},
		{Name: "text", A: []segment{{Text: "Total €"}, {Text: "31.50", Changed: true}}, B: []segment{{Text: "Total €"}, {Text: "NaN", Changed: true}}},
	}, merged(c.Parts))
	rows := s.rows(t, st.Sides[1].Doc)
	assert.Len(t, rows, len(sample(1. / 16).Scenarios[0].Candidate.Steps[2].DOM.Nodes), "a row for each node")
	gone := s.Steps[4].Changes
	assert.Contains(t, fmt.Sprint(gone), "Thank you for your order")
	require.Len(t, s.Steps[2].Network, 1)
	assert.Equal(t, "changed", s.Steps[2].Network[0].Op, "the contract is not kept any more")
	assert.Equal(t, "checkout", strings.TrimPrefix(p.index.Scenarios[0].ID, "scenario-"))
	assert.Equal(t, 5, p.index.Scenarios[0].First, "the step of the worst finding")
}

// TestPlayData checks that the player learns where an act was on the page before
// it, and what was typed there.
func TestPlayData(t *testing.T) {
	before, at := snapshot(el("input", "id=q", nil), el("button", "", nil, txt("Go")), el("p", "", nil, txt("More")))
	field, button := before.Nodes[at["q"]], 0
	for i := range before.Nodes {
		if before.Nodes[i].Name == "button" {
			button = i
			before.Nodes[i].Role, before.Nodes[i].Label = "button", "Go"
		}
	}
	tea := "tea"
	field.Value = &tea
	after := &take.Snapshot{Nodes: []take.Node{{Kind: take.Document, Parent: -1}, field}}
	for _, c := range []struct {
		reason string
		step   take.Step
		want   actData
	}{
		{"found by its id, and its value is new", take.Step{Kind: "fill", Title: "fill it", Target: &take.Match{Node: 1}}, actData{Node: at["q"], Text: &tea}},
		{"named by the step, and gone after it", take.Step{Kind: "click", Title: `click button "Go"`}, actData{Node: button}},
		{"named by the match, not by the title", take.Step{Kind: "click", Title: "go", Target: &take.Match{Node: -1, Label: `button "Go"`}}, actData{Node: button}},
		{"nothing is called so", take.Step{Kind: "click", Title: `click button "Stop"`}, actData{Node: -1}},
		{"the user only looks", take.Step{Kind: "expect", Title: `expect button "Go" to be visible`}, actData{Node: -1}},
	} {
		c.step.DOM, c.step.Started, c.step.Settled = after, 200, 350
		s := Scenario{Candidate: &take.Take{Steps: []take.Step{{DOM: before}, c.step}}}
		got := s.play(1)
		assert.Equal(t, c.want, got.Sides[1], c.reason)
		assert.Equal(t, []float64{200, 350, -1}, []float64{got.From, got.To, float64(got.Sides[0].Node)}, c.reason)
	}
}

// merged puts segments that are alike together.
func merged(parts []partChange) []partChange {
	join := func(list []segment) []segment {
		var out []segment
		for _, s := range list {
			if n := len(out); n > 0 && out[n-1].Changed == s.Changed {
				out[n-1].Text += s.Text
				continue
			}
			out = append(out, s)
		}
		return out
	}
	for i := range parts {
		parts[i].A, parts[i].B = join(parts[i].A), join(parts[i].B)
	}
	return parts
}

// TestSize checks that a long session over a large page makes a small file:
// each picture once, and of a document only what is new.
func TestSize(t *testing.T) {
	big := func(total string) *take.Snapshot {
		list := el("ul", "", nil)
		for i := range 4000 {
			list.children = append(list.children, el("li", fmt.Sprintf("class=row data-n=%d", i), nil, txt("a row of the list")))
		}
		dom, _ := snapshot(el("p", "", nil, txt(total)), list)
		return dom
	}
	r := sample(1. / 16)
	before, after := big("31.50"), big("NaN")
	for n, tk := range []*take.Take{r.Scenarios[0].Baseline, r.Scenarios[0].Candidate} {
		first := tk.Steps[0]
		tk.Steps = nil
		for range 40 {
			first.DOM = []*take.Snapshot{before, after}[n]
			tk.Steps = append(tk.Steps, first)
		}
	}
	page := render(t, "html", r)
	assert.Equal(t, 1, strings.Count(page, `type="image/png"`))
	css, js, _, err := load()
	require.NoError(t, err)
	assert.Less(t, len(page)-len(css)-len(js), 350_000)
}

// TestCarry checks that a file stays bounded, that what it leaves out is said,
// and that the steps with findings are not among that.
func TestCarry(t *testing.T) {
	const pictures = 60
	r := sample(1. / 16)
	for n, tk := range []*take.Take{r.Scenarios[0].Baseline, r.Scenarios[0].Candidate} {
		one := tk.Steps[0]
		for i := range pictures {
			one.Picture = take.BlobID(fmt.Sprint(n, "-", i))
			tk.Blobs[one.Picture] = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{byte(i), byte(n)}, 1<<18)...)
			tk.Steps = append(tk.Steps, one)
		}
	}
	r.Scenarios[0].Result.Groups[0].Step = 6 + pictures - 1
	p := opened(t, r)
	steps := p.scenarios[0].Steps
	assert.Less(t, p.index.Carried, p.index.Steps)
	assert.False(t, steps[len(steps)-1].Left, "the step of the worst finding")
	left, size := 0, 0
	for _, s := range steps {
		if s.Left {
			left++
			assert.Equal(t, [2]sideData{{Doc: -1}, {Doc: -1}}, s.Sides)
		}
	}
	for _, b := range p.blocks {
		size += len(b.text)
	}
	assert.Equal(t, p.index.Steps-p.index.Carried, left)
	assert.Less(t, size, room+2<<20)
	assert.Greater(t, size, room/2)

	beside := Beside(r)
	require.Len(t, beside, 1)
	assert.Equal(t, "checkout.html", beside[0].Name)
	p = opened(t, beside[0].Run)
	assert.Equal(t, p.index.Steps, p.index.Carried, "the page beside it has all")
	assert.Empty(t, Beside(sample(1./16)), "a small run needs none")
}

// BenchmarkHTML makes a page of 6 steps over documents of three sizes.
func BenchmarkHTML(b *testing.B) {
	for _, n := range []int{1000, 4000, 16000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := sample(1. / 16)
			for _, s := range r.Scenarios {
				for _, tk := range []*take.Take{s.Baseline, s.Candidate} {
					for i := range tk.Steps {
						for j := range n {
							tk.Steps[i].DOM.Nodes = append(tk.Steps[i].DOM.Nodes, take.Node{Parent: 1, Name: "p", Attrs: []string{"id", fmt.Sprint(j)}})
						}
					}
				}
			}
			for b.Loop() {
				if err := HTML(discard{}, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
