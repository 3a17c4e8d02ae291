package viewer

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reports"
)

// TestPagesAreDressed: a page is drawn by the style sheets that it had, in its
// shadow roots too, with the pointer, the focus and the white space as they
// were.
func TestPagesAreDressed(t *testing.T) {
	ctx := within(t)
	blobs := map[take.BlobID][]byte{}
	put := func(text string) take.BlobID {
		id := take.NewBlobID([]byte(text))
		blobs[id] = []byte(text)
		return id
	}
	page := &take.Snapshot{Focus: 3, Nodes: []take.Node{
		{Kind: take.Document, Parent: -1, Text: "http://x.example/"}, {Name: "html"}, {Name: "body", Parent: 1},
		{Name: "button", Parent: 2, End: " "}, {Kind: take.Text, Parent: 3, Text: "a"}, {Name: "b", Parent: 2, Before: " "}, {Name: "x-card", Parent: 2},
		{Kind: take.Shadow, Parent: 6}, {Name: "i", Parent: 7}, {Name: "img", Parent: 2, Attrs: []string{"src", "p.png"}},
		{Name: "dialog", Parent: 2, Attrs: []string{"open", ""}, Checked: new(true)}, {Name: "p", Parent: 2, Attrs: []string{"popover", "auto"}}, {Name: "q", Parent: 2, Attrs: []string{"popover", "auto"}},
	}, Styles: [][]string{make([]string, len(take.StyleNames))}}
	page.Look = &take.Look{Ring: true, Hover: 8, Top: []int{10, 11}, Sheets: []take.Sheet{
		{URL: "http://x.example/a.css"}, {Text: put("i { top: 1px }")}, {Text: put("button:focus-visible { top: 2px } x-card:hover { top: 3px } .md\\:hover\\:x, b { top: 4px }")},
		{Text: put("b { left: 9px }"), Media: "print"}, {Text: put("i:hover { left: 5px }")},
	}, Roots: []take.Root{{Node: 0, Base: "http://x.example/deep/", Sheets: []int{0, 2, 3}}, {Node: 7, Sheets: []int{1, 4}}}}
	seen := take.Take{Environment: take.Environment{Viewport: take.Viewport{Width: 800, Height: 600, Scale: 1}}, Blobs: blobs,
		Steps: []take.Step{{ID: "s01", Kind: "click", DOM: page}},
		Exchanges: []take.Exchange{
			{Type: "Stylesheet", Method: "GET", URL: "http://x.example/a.css", Status: 200, ResponseBody: put("b { right: 6px }")},
			{Type: "Image", Method: "GET", URL: "http://x.example/deep/p.png", Status: 200, ResponseBody: put("GIF89a")},
		}}
	r := open(ctx, t, written(t, reports.Run{Tool: "retake", Scenarios: []reports.Scenario{{Name: "x", Candidate: &seen}}}), "#step-1?view=candidate", desktop)
	r.until("document.querySelector('.pane.b .frame').contentDocument.querySelector('x-card') && !document.querySelector('[data-building]')")
	for look, want := range map[string]string{
		"style('b').right": "6px", "style('b').left": "auto", "style('button').top": "2px", "style('x-card').top": "3px", "style('b').top": "4px",
		"page.querySelectorAll('dialog:modal, p:popover-open').length + ''": "2", "style('q').display": "none", "style('i').top": "1px", "style('i').left": "5px", "JSON.stringify(page.body.textContent)": `"a  "`, "page.querySelector('img').src.slice(0, 14)": "data:image/gif",
	} {
		got := eval[string](r, `(() => { const page = document.querySelector('.pane.b .frame').contentDocument;
			const style = name => page.defaultView.getComputedStyle(page.querySelector(name) || page.querySelector('x-card').shadowRoot.querySelector(name)); return `+look+` })()`)
		assert.Equal(t, want, got, look)
	}
	assert.True(t, r.innocent())
}
