package viewer

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/stretchr/testify/require"
)

// large is a run of so many scenarios of 20 steps with documents and pictures,
// and of 50 groups that are spread over them.
func large(scenarios int) reports.Run {
	const steps, groups = 20, 50
	r := reports.Run{Tool: "retake devel", Baseline: "v1", Candidate: "v2", Network: "recorded"}
	for i := range scenarios {
		s := reports.Scenario{Name: fmt.Sprintf("scenario %04d", i), Result: diff.Result{Verdict: diff.Same, Steps: steps}}
		s.Baseline, s.Candidate = largeTake(i, steps, "42.00"), largeTake(i, steps, "NaN")
		r.Scenarios = append(r.Scenarios, s)
	}
	for k := range groups {
		s := &r.Scenarios[k*scenarios/groups].Result
		s.Verdict = diff.Regressed
		s.Groups = append(s.Groups, diff.Group{Count: 1, Steps: []int{k % steps}, Finding: diff.Finding{Rule: diff.TextChanged, Severity: diff.Error, Step: k % steps, Fingerprint: fmt.Sprintf("%06x", k),
			Message: fmt.Sprintf("text of total %d changed", k), Locus: diff.Locus{Label: "total", Baseline: 3, Candidate: 3}, Baseline: "42.00", Candidate: "NaN"}})
	}
	return r
}

func largeTake(scenario, steps int, total string) *take.Take {
	dom := &take.Snapshot{Focus: -1, Styles: [][]string{make([]string, len(take.StyleNames))}, Nodes: []take.Node{
		{Kind: take.Document, Parent: -1, Text: "https://shop.example/"}, {Parent: 0, Name: "html"}, {Parent: 1, Name: "body"}, {Parent: 2, Name: "p"}, {Kind: take.Text, Parent: 3, Text: total}}}
	for i := range 400 {
		dom.Nodes = append(dom.Nodes, take.Node{Parent: 2, Name: "p", Attrs: []string{"class", "row", "id", fmt.Sprintf("r%d-%d", scenario, i)}, Box: &[4]float64{0, float64(20 * i), 800, 20}})
	}
	jpeg := append([]byte("\xff\xd8\xff"), bytes.Repeat(fmt.Appendf(nil, "%d%s", scenario, total), 4000)...)
	id := take.NewBlobID(jpeg)
	t := &take.Take{Environment: take.Environment{Viewport: take.Viewport{Width: 1280, Height: 720, Scale: 1}}, Blobs: map[take.BlobID][]byte{id: jpeg}}
	for i := range steps {
		t.Steps = append(t.Steps, take.Step{Kind: "click", Title: fmt.Sprintf(`click button "Order %d"`, i), URL: fmt.Sprintf("https://shop.example/basket/%d", scenario), Picture: id, DOM: dom, Outcome: take.Outcome{Status: take.OK}})
		t.Exchanges = append(t.Exchanges, take.Exchange{Step: i, Type: "Fetch", Method: "GET", URL: fmt.Sprintf("https://shop.example/api/%d", i), Status: 200})
	}
	return t
}

// BenchmarkLargeWrite writes the report of a large run.
func BenchmarkLargeWrite(b *testing.B) {
	r := large(1000)
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, reports.HTML(io.Discard, r))
	}
}

// BenchmarkLarge opens the report of a large run, and filters it: until what
// is left can be seen.
func BenchmarkLarge(b *testing.B) {
	path := written(b, large(1000))
	file, err := os.Stat(path)
	require.NoError(b, err)
	reader := open(within(b), b, path, "", desktop)
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			eval[bool](reader, "delete document.documentElement.dataset.ready") // of the page that goes
			_, err := cdp.Call(reader.ctx, reader, page.Reload, page.ReloadParams{})
			require.NoError(b, err)
			reader.until("document.documentElement?.dataset.ready !== undefined")
		}
		b.ReportMetric(float64(file.Size())/1e6, "MB")
	})
	b.Run("filter", func(b *testing.B) {
		for b.Loop() {
			eval[int](reader, `new Promise(done => {
				const field = document.querySelector('#filter');
				field.value = field.value === 'basket/77' ? '' : 'basket/77';
				field.dispatchEvent(new Event('input'));
				requestAnimationFrame(() => setTimeout(() => done(document.querySelectorAll('.scenario:not([hidden])').length)));
			})`)
		}
	})
}
