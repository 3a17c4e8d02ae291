package reports

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// payloads are texts that a page, or a person, could have put anywhere: a
// quoted one a line.
var payloads = hostileTexts("viewer/testdata/hostile.txt")

func hostileTexts(path string) []string {
	list, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	var out []string
	for line := range strings.Lines(string(list)) {
		text, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			panic(fmt.Sprintf("%s: %s: %v", path, line, err))
		}
		out = append(out, text)
	}
	return out
}

// poison puts a text into every string that can be reached. Words of closed
// sets are poisoned too if all is set.
func poison(v reflect.Value, text string, all bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem(), text, all)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				poison(v.Field(i), text, all)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			poison(v.Index(i), text, all)
		}
	case reflect.String:
		switch v.Type() {
		case reflect.TypeFor[take.BlobID]():
			return
		case reflect.TypeFor[diff.Verdict](), reflect.TypeFor[diff.Severity](), reflect.TypeFor[diff.Ruling](), reflect.TypeFor[take.Status](), reflect.TypeFor[take.Source]():
			if !all {
				return
			}
		}
		v.SetString(text)
	}
}

// poisoned is a run that consists of a text. It has scenarios that were not
// run, and takes with something in every field.
func poisoned(text string, all bool) Run {
	r := several(1. / 16)
	r.Scenarios = r.Scenarios[1:]
	r.Scenarios[2].Candidate = nil
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		lost := s.Err != ""
		for _, t := range []*take.Take{s.Baseline, s.Candidate} {
			if t != nil {
				stuff(t)
			}
		}
		poison(reflect.ValueOf(s).Elem(), text, all)
		if !lost {
			s.Err = ""
		}
	}
	for _, s := range []*string{&r.Tool, &r.Baseline, &r.Candidate, &r.Network} {
		*s = text
	}
	return r
}

// stuff fills the lists of a take that the sample leaves empty.
func stuff(t *take.Take) {
	t.Blobs["svg"] = []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)
	t.Steps[3].Picture = "svg"
	s := &t.Steps[1]
	x, on := "x", true
	s.Console = []take.Message{{Text: "x"}}
	s.Exception = []take.Exception{{Stack: []take.Frame{{Line: 1}}}}
	s.State = []take.Probe{{Name: "x", Value: "x"}, {Name: "y", Failure: "x"}}
	s.Target = &take.Match{}
	list := []string{"x"}
	s.Effects = take.Effects{Added: 1, Loci: list, Requests: list, Storage: list, Dialogs: list, Popups: list, Downloads: list, Scrolled: true}
	s.DOM.Nodes[len(s.DOM.Nodes)-1].Value, s.DOM.Nodes[len(s.DOM.Nodes)-2].Checked = &x, &on
	t.Exchanges = append(t.Exchanges, take.Exchange{Step: 1, Contract: &take.Contract{Status: 1}})
}

// The elements and attributes that the page is made of.
var (
	ourElements = strings.Fields("html head meta title link style body header div aside main section nav article footer form p h1 h2 h3 dl dt dd ol ul li a span b i code kbd button label input select option details summary mark noscript script")
	ourAttrs    = strings.Fields("lang data-verdict charset http-equiv content name rel href id class type placeholder autocomplete spellcheck aria-label aria-current aria-hidden aria-haspopup role tabindex open value for data-rule data-page data-fingerprint data-approve")
)

var (
	ourHref  = regexp.MustCompile(`^(data:,|#[a-z0-9-]+)$`)
	ourWord  = regexp.MustCompile(`^[a-z0-9 -]*$`)
	ourBlock = regexp.MustCompile(`^(application/gzip|image/(png|jpeg|webp|gif|avif|x-icon|svg\+xml)|font/(woff2?|otf|ttf))$`)
	ourText  = regexp.MustCompile(`^[A-Za-z0-9+/=]+$`)
)

// inspect checks that a page is made of our elements and attributes only, and
// returns its skeleton: the elements with the names of their attributes.
func inspect(t *testing.T, page string) (skeleton, text string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	css, js, _, err := load()
	require.NoError(t, err)
	var shape, content strings.Builder
	scripts := 0
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			content.WriteString(n.Data)
		}
		require.NotEqual(t, html.CommentNode, n.Type, "a comment: %s", n.Data)
		if n.Type != html.ElementNode {
			continue
		}
		require.True(t, slices.Contains(ourElements, n.Data), "an element: %s", n.Data)
		kind := ""
		for _, a := range n.Attr {
			require.True(t, slices.Contains(ourAttrs, a.Key), "an attribute: %s", a.Key)
			switch a.Key {
			case "href":
				require.Regexp(t, ourHref, a.Val)
			case "id", "class", "for":
				require.Regexp(t, ourWord, a.Val)
			case "type":
				kind = a.Val
			}
		}
		switch {
		case n.Data == "script" && kind != "":
			require.Regexp(t, ourBlock, kind)
			require.Regexp(t, ourText, n.FirstChild.Data)
			continue // how many there are depends on what is equal
		case n.Data == "script":
			scripts++
			require.Equal(t, js, n.FirstChild.Data)
		case n.Data == "style":
			require.Equal(t, css, n.FirstChild.Data)
		}
		shape.WriteString("\n<" + n.Data)
		for _, a := range n.Attr {
			shape.WriteString(" " + a.Key)
		}
	}
	require.Equal(t, 1, scripts)
	return shape.String(), content.String()
}

// TestHostileHTML checks that no text makes an element or an attribute: the
// page of any text is built like the page of a harmless one.
func TestHostileHTML(t *testing.T) {
	require.GreaterOrEqual(t, len(payloads), 40)
	for all, payloads := range map[bool][]string{false: payloads, true: payloads[:6]} {
		want, _ := inspect(t, render(t, "html", poisoned("harmless", all)))
		for _, p := range payloads {
			got, text := inspect(t, render(t, "html", poisoned(p, all)))
			assert.Equal(t, want, got, "%q", p)
			assert.Contains(t, text, shownOf(p), "%q is shown as text", p)
			assert.NotContains(t, text, "\x00")
		}
	}
}

// TestHostileText checks that the summary holds no character that a terminal
// acts on, and no line that a text has added.
func TestHostileText(t *testing.T) {
	lines := 0
	for i, p := range append([]string{"harmless", "two\r\nlines"}, payloads...) {
		r := poisoned(p, false)
		var b strings.Builder
		require.NoError(t, Text(&b, r, TextOptions{Verbose: true}))
		for _, c := range b.String() {
			require.True(t, c == '\n' || unicode.IsPrint(c), "%q: %q", p, c)
		}
		n := strings.Count(b.String(), "\n")
		switch {
		case i == 0:
			lines = n
		case i > 1:
			assert.Equal(t, lines, n, "%q", p)
		}
	}
}

// TestHostileMachines checks that JSON and JUnit stay what they are.
func TestHostileMachines(t *testing.T) {
	shape := func(doc string) string {
		var out strings.Builder
		dec := xml.NewDecoder(strings.NewReader(doc))
		for {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				return out.String()
			}
			require.NoError(t, err)
			if e, ok := tok.(xml.StartElement); ok {
				out.WriteString(e.Name.Local + " ")
			}
		}
	}
	want := shape(render(t, "junit", poisoned("harmless", true)))
	for _, p := range payloads {
		assert.True(t, json.Valid([]byte(render(t, "json", poisoned(p, true)))), "%q", p)
		assert.Equal(t, want, shape(render(t, "junit", poisoned(p, true))), "%q", p)
	}
}

// TestPolicy checks that the page allows its own style and script by digest,
// and nothing from anywhere.
func TestPolicy(t *testing.T) {
	css, js, _, err := load()
	require.NoError(t, err)
	doc, err := html.Parse(strings.NewReader(render(t, "html", several(1./16))))
	require.NoError(t, err)
	policy := ""
	for n := range doc.Descendants() {
		if n.Data == "meta" && len(n.Attr) == 2 && n.Attr[0].Val == "Content-Security-Policy" {
			policy = n.Attr[1].Val
		}
	}
	assert.Equal(t, "default-src 'none'; img-src data:; font-src data:; style-src "+source(css)+"; script-src "+source(js)+"; base-uri 'none'; form-action 'none'", policy)
	for _, word := range []string{"innerHTML", "outerHTML", "insertAdjacent", "document.write", "setHTML", "parseFromString", "createContextualFragment", "eval(", "new Function", "import(", "allow-scripts"} {
		assert.NotContains(t, js, word)
	}
	assert.Equal(t, 1, strings.Count(js, "fetch("), "only where retake show serves the page is a request allowed: see Served")
	assert.Contains(t, js, "async function ask(what, body) {\n  const answer = await fetch(what, {")
	assert.Equal(t, 1, strings.Count(js, ".srcdoc ="), "frames begin empty")
	assert.Contains(t, js, "frame.srcdoc = blankPage;")
	assert.Contains(t, js, "frame.setAttribute('sandbox', 'allow-same-origin');")
	assert.NotContains(t, css, "url(")
	assert.NotContains(t, css, "@import")
}

// TestHostileRows checks that no row of a document could run or ask for
// something, whatever the page was called and said.
func TestHostileRows(t *testing.T) {
	seen := 0
	for _, p := range append([]string{"script", "onload", "srcdoc", "href", "src", "style"}, payloads...) {
		page := opened(t, poisoned(p, false))
		for _, s := range page.scenarios {
			for at := range s.Docs {
				for _, row := range s.rows(t, at) {
					seen++
					harmless(t, p, row)
				}
			}
		}
	}
	require.Greater(t, seen, 1000)
}

func harmless(t *testing.T, payload string, row []any) {
	t.Helper()
	name, ok := row[1].(string)
	require.True(t, ok)
	if strings.HasPrefix(name, "#") || name == "" {
		return
	}
	require.Regexp(t, elementName, name, payload)
	require.False(t, banned[strings.ToLower(name)], payload)
	if len(row) < 3 {
		return
	}
	attrs, ok := row[2].([]any)
	require.True(t, ok)
	for i := 0; i < len(attrs); i += 2 {
		key, value := attrs[i].(string), attrs[i+1].(string)
		require.Regexp(t, attrName, key, payload)
		lower := strings.ToLower(key)
		require.False(t, strings.HasPrefix(lower, "on") || dropped[lower], "%s: %s", payload, key)
		switch lower {
		case "href", "xlink:href", "src", "poster", "background":
			require.Regexp(t, `^(@\d+|#.*|data:(image|font|application/(x-)?font).*)$`, value, payload)
		}
	}
}

// shownOf is the beginning of a payload as a report shows it.
func shownOf(p string) string {
	shown := clip(printable(p), 200)
	return shown[:min(20, len(shown))]
}
