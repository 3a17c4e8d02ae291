package reports

import (
	"fmt"
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
		doc, err := html.Parse(strings.NewReader(render(t, "html", r)))
		require.NoError(t, err)
		ids, hrefs := map[string]int{}, map[string]bool{}
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				switch {
				case a.Key == "id":
					ids[a.Val]++
				case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
					hrefs[a.Val[1:]] = true
				}
			}
		}
		for id, n := range ids {
			assert.Equal(t, 1, n, id)
		}
		for id := range hrefs {
			assert.Equal(t, 1, ids[id], "no element for #%s", id)
		}
		switch len(r.Scenarios) {
		case 1:
			assert.Contains(t, ids, "step-3")
			assert.Contains(t, ids, "finding-3f20c8")
		case 4:
			assert.Contains(t, ids, "checkout-step-3")
			assert.Contains(t, ids, "checkout-finding-3f20c8")
		}
	}
}

// TestSize checks that a long session over a large page makes a small file:
// each picture once, only what changed of a document, and that once too if
// it stays so.
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
	assert.Equal(t, 1, strings.Count(page, "data:image/png"))
	assert.Equal(t, 39, strings.Count(page, "The same differences as after"))
	css, js, _, err := load()
	require.NoError(t, err)
	assert.Less(t, len(page)-len(css)-len(js), 350_000)
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
