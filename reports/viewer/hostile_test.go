package viewer

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// styles are style sheets that want to leave the page.
var styles = []string{
	`@import "//evil.example/a.css"; @import url(//evil.example/b.css) screen;`,
	`@\69mport "//evil.example/c.css"; @IMPORT "//evil.example/c.css"; p{background:URL(//evil.example/c.png)}`,
	`*{background:url(//evil.example/d.png)} body{background:u\72l(//evil.example/e.png)}`,
	`a{background-image:image-set("//evil.example/f.png" 1x)} p{background-image:-webkit-image-set(url(//evil.example/g.png) 1x)}`,
	`@font-face{font-family:x;src:url(//evil.example/h.woff2)} *{font-family:x}`,
	`p::before{content:url("javascript:alert(1)")} p{cursor:url(//evil.example/i.cur),auto}`,
	`p{behavior:url(x.htc);-moz-binding:url(//evil.example/j.xml#x);width:expression(alert(1))}`,
	`</style><script>alert(1)</script>`,
	`p{filter:url(//evil.example/k.svg#x);mask:url(//evil.example/l.svg#x);clip-path:url(//evil.example/m.svg#x)}`,
	`@namespace "x"; @property --x{syntax:"<url>";inherits:false;initial-value:url(//evil.example/n)} p{background:var(--x)}`,
}

// hostilePage is a page that has a text wherever one can be: in the names and
// values of attributes that do something, in elements that do something, in
// frames, shadow roots and pictures.
func hostilePage(text string) *take.Snapshot {
	s := &take.Snapshot{Focus: -1, Styles: [][]string{make([]string, len(take.StyleNames))}}
	add := func(parent int, n take.Node) int {
		n.Parent = parent
		s.Nodes = append(s.Nodes, n)
		return len(s.Nodes) - 1
	}
	root := add(-1, take.Node{Kind: take.Document, Text: "https://shop.example/"})
	html := add(root, take.Node{Name: "html"})
	body := add(html, take.Node{Name: "body", Attrs: []string{"background", text, "class", text, "onload", "alert(1)", "onpageshow", text, "style", text}})
	box := &[4]float64{0, 0, 50, 20}
	for _, name := range []string{"a", "area", "audio", "base", "button", "details", "dialog", "embed", "form", "iframe", "img", "input", "link", "math", "meta", "object", "p", "picture", "script",
		"select", "source", "style", "svg", "table", "template", "textarea", "track", "video", text} {
		at := add(body, take.Node{Name: name, Box: box, Value: &text, Attrs: []string{
			"action", text, "autofocus", "", "background", text, "data", text, "data-x", text, "formaction", text, "href", text, "http-equiv", "refresh", "onanimationstart", "alert(1)", "onclick", text,
			"onerror", "alert(1)", "onfocus", "alert(1)", "onload", "alert(1)", "ontoggle", "alert(1)", "poster", text, "src", text, "srcdoc", text + "<script>alert(1)</script>", "srcset", text, "style", text, "title", text, text, text, "xlink:href", text}})
		add(at, take.Node{Kind: take.Text, Text: text})
		switch name {
		case "p":
			shadow := add(at, take.Node{Kind: take.Shadow})
			add(shadow, take.Node{Name: "span", Box: box, Attrs: []string{"onclick", text, "style", text}})
		case "iframe":
			inner := add(at, take.Node{Kind: take.Document, Text: text})
			add(add(inner, take.Node{Name: "html"}), take.Node{Name: "body", Attrs: []string{"onload", "alert(1)"}})
		case "svg":
			for _, in := range []string{"script", "animate", "set", "foreignObject", "image", "use", "a", "style", "handler", "feImage"} {
				add(add(at, take.Node{Name: in, Attrs: []string{"attributeName", "href", "begin", "0s", "href", text, "onbegin", "alert(1)", "onload", "alert(1)", "to", "javascript:alert(1)", "xlink:href", text}}), take.Node{Kind: take.Text, Text: text})
			}
		}
	}
	return s
}

// dressed gives a hostile page style sheets of scripts, in its shadow roots too.
func dressed(s *take.Snapshot, blobs map[take.BlobID][]byte, texts ...string) *take.Snapshot {
	s.Look = &take.Look{Hover: 2, Ring: true}
	for i, text := range texts {
		id := take.NewBlobID([]byte(text))
		blobs[id] = []byte(text)
		s.Look.Sheets = append(s.Look.Sheets, take.Sheet{Text: id, Media: text}, take.Sheet{Text: id, URL: text}, take.Sheet{URL: text}, take.Sheet{Text: id})
		for at, n := range s.Nodes {
			if i == 0 && (n.Kind == take.Document || n.Kind == take.Shadow) {
				s.Look.Roots = append(s.Look.Roots, take.Root{Node: at, Base: text})
			}
		}
	}
	for at := range s.Nodes {
		s.Look.Top = append(s.Look.Top, at, at)
	}
	for i := range s.Look.Roots {
		for at := range s.Look.Sheets {
			s.Look.Roots[i].Sheets = append(s.Look.Roots[i].Sheets, at)
		}
	}
	return s
}

// hostileRun is a run whose builds are hostile: a step for each text.
func hostileRun(texts []string) reports.Run {
	result := diff.Result{Verdict: diff.Regressed, Steps: len(texts)}
	var takes [2]take.Take
	for n := range takes {
		takes[n] = take.Take{Environment: take.Environment{Browser: texts[0], Viewport: take.Viewport{Width: 800, Height: 600, Scale: 1}}, Blobs: map[take.BlobID][]byte{}}
		add := func(kind, address, mime, body string, step int) {
			id := take.NewBlobID([]byte(body))
			takes[n].Blobs[id] = []byte(body)
			takes[n].Exchanges = append(takes[n].Exchanges, take.Exchange{Step: step, Type: kind, Method: "GET", URL: address, Status: 200, StatusText: texts[step], MIME: mime, ResponseBody: id,
				RequestHeaders: []take.Header{{Name: texts[step], Value: texts[step]}}})
		}
		for i, text := range texts {
			style, page := styles[i%len(styles)], hostilePage(text+strings.Repeat("!", n))
			if i%2 == 1 {
				page = dressed(page, takes[n].Blobs, text, style)
			}
			add("Document", "https://shop.example/", "text/html", "<style>"+style+"</style><link rel=stylesheet href=/a.css><style>"+text+"</style>", i)
			add("Stylesheet", "https://shop.example/a.css", "text/css", text+"}\n"+style, i)
			add("Image", text, "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><image href="//evil.example/z.png"/></svg>`, i)
			add("XHR", "https://shop.example/"+text, "application/json", fmt.Sprintf(`{%q: %q}`, text, text), i)
			takes[n].Steps = append(takes[n].Steps, take.Step{ID: text, Kind: "click", Title: text + strings.Repeat(" ", n), Outcome: take.Outcome{Status: take.OK, Message: text}, URL: text, PageTitle: text,
				Console: []take.Message{{Level: "error", Text: text, URL: text}}, Exception: []take.Exception{{Text: text, Stack: []take.Frame{{Function: text, URL: text}}}},
				Target: &take.Match{Node: 2, Label: text}, Effects: take.Effects{Loci: []string{text}, URL: text, Dialogs: []string{text}}, DOM: page, Started: float64(i), Settled: float64(i)})
			if n == 0 {
				result.Groups = append(result.Groups, diff.Group{Count: 1, Steps: []int{i}, Finding: diff.Finding{Rule: diff.TextChanged, Severity: diff.Error, Step: i, Fingerprint: fmt.Sprintf("%06x", i),
					Message: text, Locus: diff.Locus{Label: text, Path: text, Baseline: 2, Candidate: 2}, Baseline: text, Candidate: text + "!"}})
			}
		}
	}
	return reports.Run{Tool: texts[0], Baseline: texts[1], Candidate: texts[2], Network: texts[3], Scenarios: []reports.Scenario{{Name: texts[4], File: texts[5], Result: result, Baseline: &takes[0], Candidate: &takes[1]}}}
}

// TestHostile opens the report of hostile builds, looks at everything in it,
// and plays it: nothing runs, and nothing is asked for.
func TestHostile(t *testing.T) {
	ctx := within(t)
	list, err := os.ReadFile("testdata/hostile.txt")
	require.NoError(t, err)
	var texts []string
	for line := range strings.Lines(string(list)) {
		text, err := strconv.Unquote(strings.TrimSpace(line))
		require.NoError(t, err, line)
		texts = append(texts, text)
	}
	require.GreaterOrEqual(t, len(texts), 40)
	r := open(ctx, t, written(t, hostileRun(texts)), "", desktop)
	for i, text := range texts {
		eval[any](r, fmt.Sprintf("location.hash = '#step-%d?view=%s'", i+1, []string{"split", "slider"}[i%2]))
		r.until(fmt.Sprintf("document.querySelector('.head .number').textContent === 'Step %d of %d' && !document.querySelector('[data-building]')", i+1, len(texts)))
		r.press("1", "2", "3", "4", "5", "6")
		built := eval[int](r, "Math.min(...[...document.querySelectorAll('.frame')].map(f => f.contentDocument.querySelectorAll('*').length))")
		assert.Greater(t, built, 20, "the page is there")
		assert.True(t, r.innocent(), "%q %d", text, i)
	}
	r.press(">", ">", ">", " ")
	r.until("Number(document.querySelector('.line').value) > 3000")
	r.press(" ")
}

// TestHostileIsSeen checks that the tests would see what a report must not do.
func TestHostileIsSeen(t *testing.T) {
	ctx := within(t)
	r := open(ctx, t, written(t, shopRun(t)), "", desktop)
	path := filepath.Join(t.TempDir(), "hostile.html")
	require.NoError(t, os.WriteFile(path, []byte(`<img src="http://127.0.0.1:9/x.png"><script>console.error('x'); setTimeout(() => { throw new Error('y') }); alert(1)</script>`), 0o644))
	_, err := cdp.Call(ctx, r, page.Navigate, page.NavigateParams{URL: "file://" + path})
	require.NoError(t, err)
	r.until("document.readyState === 'complete'")
	require.NoError(t, r.Flush(ctx))
	r.mu.Lock()
	seen := strings.Join(r.misdid, "\n")
	r.misdid = nil
	r.mu.Unlock()
	for _, what := range []string{"a request of http://127.0.0.1:9/x.png", "console.error", "exception:", "dialog: 1"} {
		assert.Contains(t, seen, what)
	}
}
