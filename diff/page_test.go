package diff

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/retake-dev/retake/capture/take"
)

// page makes a snapshot of HTML, as a browser would. What only a layout knows
// is written as attributes: x-hidden, x-covered, x-style="color: red",
// x-box="0,0,10,10", x-scroll="0,100", x-value, x-checked="true", x-focus.
func page(tb testing.TB, source string) *take.Snapshot {
	tb.Helper()
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		tb.Fatal(err)
	}
	p := &pageMaker{s: &take.Snapshot{Focus: -1}, styles: map[string]int{}}
	p.style(map[string]string{})
	p.s.Nodes = append(p.s.Nodes, take.Node{Kind: take.Document, Parent: -1, Text: "http://app.test/"})
	for c := doc.FirstChild; c != nil; c = c.NextSibling {
		p.add(c, 0, map[string]string{})
	}
	return p.s
}

type pageMaker struct {
	s      *take.Snapshot
	styles map[string]int
}

func (p *pageMaker) style(style map[string]string) int {
	tuple := make([]string, len(take.StyleNames))
	for i, name := range take.StyleNames {
		tuple[i] = style[name]
		if tuple[i] == "" {
			tuple[i] = "initial"
		}
	}
	key := strings.Join(tuple, ";")
	if i, ok := p.styles[key]; ok {
		return i
	}
	p.s.Styles = append(p.s.Styles, tuple)
	p.styles[key] = len(p.s.Styles) - 1
	return p.styles[key]
}

func (p *pageMaker) add(h *html.Node, parent int, inherited map[string]string) {
	switch h.Type {
	case html.TextNode:
		p.s.Nodes = append(p.s.Nodes, take.Node{Kind: take.Text, Parent: parent, Text: h.Data})
		return
	case html.ElementNode:
	default:
		return
	}
	i := len(p.s.Nodes)
	n := take.Node{Parent: parent, Name: h.Data, Box: &[4]float64{10, float64(10 * i), 100, 20}}
	style := map[string]string{}
	for k, v := range inherited {
		style[k] = v
	}
	for _, a := range h.Attr {
		if !p.state(&n, a, style, i) {
			n.Attrs = append(n.Attrs, a.Key, a.Val)
		}
	}
	n.Attrs = sortedAttrs(n.Attrs)
	if parent > 0 && p.s.Nodes[parent].Hidden {
		n.Hidden = true
	}
	_, n.Disabled = n.Attr("disabled")
	n.Role = roleOf(n)
	n.Label = labelOf(n, h)
	n.Style = p.style(style)
	p.s.Nodes = append(p.s.Nodes, n)
	for c := h.FirstChild; c != nil; c = c.NextSibling {
		p.add(c, i, style)
	}
}

// state reads an attribute that stands for a state.
func (p *pageMaker) state(n *take.Node, a html.Attribute, style map[string]string, i int) bool {
	switch a.Key {
	case "x-hidden":
		n.Hidden = true
	case "x-covered":
		n.Covered = true
	case "x-focus":
		p.s.Focus = i
	case "x-value":
		n.Value = &a.Val
	case "x-checked":
		on := a.Val == "true"
		n.Checked = &on
	case "x-box":
		n.Box = &[4]float64{}
		for k, s := range strings.Split(a.Val, ",") {
			n.Box[k], _ = strconv.ParseFloat(s, 64)
		}
	case "x-scroll":
		n.Scroll = &[2]float64{}
		for k, s := range strings.Split(a.Val, ",") {
			n.Scroll[k], _ = strconv.ParseFloat(s, 64)
		}
	case "x-style":
		for rule := range strings.SplitSeq(a.Val, ";") {
			name, value, _ := strings.Cut(rule, ":")
			style[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	default:
		return false
	}
	return true
}

func sortedAttrs(list []string) []string {
	var pairs [][2]string
	for i := 0; i < len(list); i += 2 {
		pairs = append(pairs, [2]string{list[i], list[i+1]})
	}
	slices.SortFunc(pairs, func(x, y [2]string) int { return strings.Compare(x[0], y[0]) })
	var out []string
	for _, p := range pairs {
		out = append(out, p[0], p[1])
	}
	return out
}

func roleOf(n take.Node) string {
	if r, ok := n.Attr("role"); ok {
		return r
	}
	roles := map[string]string{"button": "button", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "ul": "list", "ol": "list", "li": "listitem",
		"img": "img", "nav": "navigation", "main": "main", "p": "paragraph", "input": "textbox", "textarea": "textbox", "select": "combobox",
		"table": "table", "tr": "row", "td": "cell", "form": "form", "option": "option"}
	if _, ok := n.Attr("href"); ok && n.Name == "a" {
		return "link"
	}
	if typ, _ := n.Attr("type"); typ == "checkbox" || typ == "radio" {
		return typ
	}
	return roles[n.Name]
}

func labelOf(n take.Node, h *html.Node) string {
	for _, name := range []string{"aria-label", "alt", "placeholder"} {
		if v, _ := n.Attr(name); v != "" {
			return v
		}
	}
	switch n.Role {
	case "button", "link", "heading", "option", "cell":
		var b strings.Builder
		var walk func(*html.Node)
		walk = func(h *html.Node) {
			if h.Type == html.TextNode {
				b.WriteString(h.Data)
			}
			for c := h.FirstChild; c != nil; c = c.NextSibling {
				walk(c)
			}
		}
		walk(h)
		return strings.Join(strings.Fields(b.String()), " ")
	}
	return ""
}

// film is a take in the making.
type film struct {
	testing.TB
	take.Take
}

// newFilm begins a take of the same scenario and environment each time.
func newFilm(tb testing.TB) *film {
	return &film{tb, take.Take{
		Scenario: take.Scenario{Name: "shop", Digest: "d1"}, Origin: take.Reenacted,
		Environment: take.Environment{Browser: "HeadlessChrome/156.0.1", Clock: take.ClockFrames, Network: "recorded",
			Viewport: take.Viewport{Width: 1280, Height: 720, Scale: 1}, Locale: "en-GB", Timezone: "UTC", BaseURL: "http://app.test", Masking: "default"},
		Blobs: map[take.BlobID][]byte{},
	}}
}

// step adds a step that was done, and returns it for changes.
func (f *film) step(kind, title, url, source string) *take.Step {
	f.Helper()
	s := take.Step{ID: "s" + strconv.Itoa(len(f.Steps)+1), Kind: kind, Title: kind + " " + title, URL: "http://app.test" + url,
		PageTitle: "Shop", Outcome: take.Outcome{Status: take.OK}, DOM: page(f, source)}
	s.Effects.Changed = 1
	if title != "" && kind != "navigate" {
		s.Target = &take.Match{Locator: "role=" + title, Label: title, Node: -1}
		for i, n := range s.DOM.Nodes {
			if n.Role != "" && n.Role+` "`+n.Label+`"` == title {
				s.Target.Node = i
			}
		}
	}
	f.Steps = append(f.Steps, s)
	return &f.Steps[len(f.Steps)-1]
}

// request adds an exchange to the last step.
func (f *film) request(method, path, body string, status int, response string) *take.Exchange {
	x := take.Exchange{Step: len(f.Steps) - 1, Type: "Fetch", Method: method, URL: "http://app.test" + path, Status: status,
		MIME: "application/json", Source: take.FromRecording, Began: 10, Ended: 20}
	x.RequestBody, x.ResponseBody = f.blob(body), f.blob(response)
	f.Exchanges = append(f.Exchanges, x)
	return &f.Exchanges[len(f.Exchanges)-1]
}

func (f *film) blob(s string) take.BlobID {
	if s == "" {
		return ""
	}
	id := take.NewBlobID([]byte(s))
	f.Blobs[id] = []byte(s)
	return id
}

// still is a take of one page.
func still(tb testing.TB, source string) take.Take {
	f := newFilm(tb)
	f.step("navigate", "/", "/", source)
	return f.Take
}

// lines writes the groups of a result, and what follows from each, one a line.
func lines(r Result) string {
	var b strings.Builder
	for _, g := range r.Groups {
		b.WriteString(string(g.Severity) + " " + string(g.Rule) + ": " + g.Message)
		if g.Count > 1 {
			b.WriteString(" (×" + strconv.Itoa(g.Count) + ")")
		}
		b.WriteByte('\n')
		for _, f := range g.Consequences {
			b.WriteString("  " + string(f.Severity) + " " + string(f.Rule) + ": " + f.Message + "\n")
		}
	}
	return b.String()
}
