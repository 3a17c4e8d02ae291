package reports

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// rebuilder writes the snapshots of a scenario down so that the page's script
// can build them again: element by element, never as markup. What could run or
// ask for something is left out here; the frame that it is built in would not
// let it, and is the second wall.
//
// A snapshot is a list of rows, and each distinct row is written once: 47 steps
// of two builds of one page take little more than one of them.
type rebuilder struct {
	rows  []rawRow
	index map[string]int
	known map[*take.Snapshot]int
	docs  []docView
}

// rawRow is a row as JSON: see [rowWriter.row].
type rawRow = json.RawMessage

// docView is a snapshot: its rows as runs of (from, count) of the rebuilder's,
// and the styles of its documents and shadow roots by the index of their node.
type docView struct {
	Runs   []int           `json:"r"`
	Styles map[int][]sheet `json:"s,omitempty"`
	// Focus is the element that has the focus, -1 if none has. Ring says whether
	// it shows that, nil if that is not known.
	Focus int   `json:"f"`
	Ring  *bool `json:"g,omitempty"`
	// Hover is the innermost element under the pointer, 0 if there is none.
	Hover int `json:"h,omitempty"`
	// Top are the elements above all others.
	Top []int `json:"t,omitempty"`
}

func newRebuilder() *rebuilder {
	return &rebuilder{rows: []rawRow{}, docs: []docView{}, index: map[string]int{}, known: map[*take.Snapshot]int{}}
}

// add adds the snapshot after a step, and returns its place among the docs, -1
// if there is none.
func (p *rebuilder) add(res *resources, step int, s *take.Snapshot) int {
	if s == nil || len(s.Nodes) == 0 {
		return -1
	}
	if at, ok := p.known[s]; ok {
		return at
	}
	w := newRowWriter(res, step, s)
	d := docView{Styles: res.styles(step, s, w.base), Focus: s.Focus}
	if s.Look != nil {
		d.Ring, d.Hover, d.Top = &s.Look.Ring, s.Look.Hover, s.Look.Top
	}
	for i := range s.Nodes {
		p.run(&d, w.row(i))
	}
	p.docs = append(p.docs, d)
	p.known[s] = len(p.docs) - 1
	return len(p.docs) - 1
}

// run adds a row to a document.
func (p *rebuilder) run(d *docView, row []byte) {
	at, ok := p.index[string(row)]
	if !ok {
		at = len(p.rows)
		p.rows, p.index[string(row)] = append(p.rows, row), at
	}
	if n := len(d.Runs); n > 0 && d.Runs[n-2]+d.Runs[n-1] == at {
		d.Runs[n-1]++
		return
	}
	d.Runs = append(d.Runs, at, 1)
}

// rowWriter writes the rows of one snapshot.
type rowWriter struct {
	res   *resources
	step  int
	s     *take.Snapshot
	depth []int
	bases map[int]*url.URL // of each document
	docs  []int            // the document of each node
}

func newRowWriter(res *resources, step int, s *take.Snapshot) *rowWriter {
	w := &rowWriter{res: res, step: step, s: s, depth: make([]int, len(s.Nodes)), bases: map[int]*url.URL{}, docs: make([]int, len(s.Nodes))}
	for i, n := range s.Nodes {
		switch {
		case n.Kind == take.Document:
			w.docs[i], w.bases[i] = i, parsed(n.Text)
		case n.Parent >= 0 && n.Parent < i:
			w.docs[i] = w.docs[n.Parent]
		}
	}
	if s.Look != nil {
		for _, r := range s.Look.Roots {
			if r.Base != "" {
				w.bases[r.Node] = parsed(r.Base)
			}
		}
	}
	return w
}

// base is what the addresses in a node are relative to.
func (w *rowWriter) base(i int) *url.URL {
	if u := w.bases[w.docs[i]]; u != nil {
		return u
	}
	return &url.URL{}
}

// rowState is the state of an element.
type rowState struct {
	Value   *string     `json:"v,omitempty"`
	Checked *bool       `json:"c,omitempty"`
	Scroll  *[2]float64 `json:"s,omitempty"`
	// Before and End are white space before it and at its end.
	Before string `json:"w,omitempty"`
	End    string `json:"e,omitempty"`
	// Box is the size of an element whose content is not in a take: it is
	// shown as a blank.
	Box *[2]float64 `json:"b,omitempty"`
}

// row writes node i: [depth, name, attributes, state], or [depth, "", text].
// The names of other nodes begin with "#"; "#none" is one that is not built,
// and neither is what is below it.
func (w *rowWriter) row(i int) []byte {
	n := &w.s.Nodes[i]
	if n.Parent >= 0 && n.Parent < i {
		w.depth[i] = w.depth[n.Parent] + 1
	}
	row := []any{w.depth[i]}
	switch n.Kind {
	case take.Text:
		row = append(row, "", n.Before+n.Text)
	case take.Shadow:
		row = append(row, "#shadow")
	case take.Document:
		row = append(row, "#document")
		if n.Scroll != nil {
			row = append(row, 0, rowState{Scroll: n.Scroll})
		}
	default:
		row = w.element(row, i)
	}
	text, err := json.Marshal(row)
	if err != nil {
		return []byte(`[0,"#none"]`) // a number that is none, which a valid take has not
	}
	return text
}

// elementName is what an element may be called. SVG has capitals in its names.
var elementName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*$`)

// banned are the elements that are not built: those that run something, ask
// for something, or change what a document is.
var banned = map[string]bool{
	"script": true, "object": true, "embed": true, "applet": true, "base": true, "meta": true, "link": true, "style": true,
	"frame": true, "frameset": true, "portal": true, "fencedframe": true, "template": true, "noscript": true, "title": true,
	"animate": true, "animatetransform": true, "animatemotion": true, "set": true, "handler": true, "source": true, "track": true,
}

func (w *rowWriter) element(row []any, i int) []any {
	n := &w.s.Nodes[i]
	if !elementName.MatchString(n.Name) || banned[strings.ToLower(n.Name)] {
		return append(row, "#none")
	}
	attrs := w.attrs(n, w.base(i))
	state := rowState{Value: n.Value, Checked: n.Checked, Scroll: n.Scroll, Before: n.Before, End: n.End}
	if n.Box != nil && (n.Name == "canvas" || n.Name == "video" || n.Name == "img" && !hasAttr(attrs, "src")) {
		state.Box = &[2]float64{n.Box[2], n.Box[3]}
	}
	if style := w.shadowStyle(n, w.base(i)); style != "" {
		attrs = append(attrs, "style", style)
	}
	row = append(row, n.Name)
	switch {
	case state != rowState{}:
		return append(row, attrs, state)
	case len(attrs) > 0:
		return append(row, attrs)
	}
	return row
}

// shadowStyle is the style of an element in a shadow root of a take that has no
// style sheets of shadow roots: what was computed stands for them.
func (w *rowWriter) shadowStyle(n *take.Node, base *url.URL) string {
	if w.s.Look != nil || !w.inShadow(n) || n.Box == nil || n.Style < 0 || n.Style >= len(w.s.Styles) {
		return ""
	}
	var b strings.Builder
	if own, ok := n.Attr("style"); ok {
		b.WriteString(w.res.urls(own, base, w.step) + ";")
	}
	for i, value := range w.s.Styles[n.Style][:min(len(w.s.Styles[n.Style]), len(take.StyleNames))] {
		b.WriteString(take.StyleNames[i] + ":" + value + ";")
	}
	return b.String() + "box-sizing:border-box;border-color:transparent;padding:0;width:" + fmt.Sprint(n.Box[2]) + "px;height:" + fmt.Sprint(n.Box[3]) + "px"
}

// inShadow reports whether a node is below a shadow root of its document.
func (w *rowWriter) inShadow(n *take.Node) bool {
	for i := n.Parent; i >= 0; i = w.s.Nodes[i].Parent {
		switch w.s.Nodes[i].Kind {
		case take.Shadow:
			return true
		case take.Document:
			return false
		}
		if w.s.Nodes[i].Parent >= i {
			return false
		}
	}
	return false
}

// hasAttr reports whether a list of names and values has a name.
func hasAttr(attrs []string, name string) bool {
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i] == name {
			return true
		}
	}
	return false
}

// attrName is what an attribute may be called; colons are SVG's.
var attrName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_.:-]*$`)

// attrs returns the attributes that an element is built with.
func (w *rowWriter) attrs(n *take.Node, base *url.URL) []string {
	out := []string{}
	for i := 0; i+1 < len(n.Attrs); i += 2 {
		name := n.Attrs[i]
		if !attrName.MatchString(name) {
			continue
		}
		if value, ok := w.attr(n, base, strings.ToLower(name), n.Attrs[i+1]); ok {
			out = append(out, name, value)
		}
	}
	if n.Name == "img" && !hasAttr(out, "src") {
		if src := w.candidate(n, base); src != "" {
			out = append(out, "src", src)
		}
	}
	return out
}

// dropped are the attributes that name something to load, run or go to, and
// those that do something by themselves.
var dropped = map[string]bool{
	"srcset": true, "sizes": true, "imagesrcset": true, "srcdoc": true, "action": true, "formaction": true, "data": true,
	"ping": true, "manifest": true, "target": true, "download": true, "http-equiv": true, "nonce": true, "integrity": true,
	"sandbox": true, "allow": true, "autoplay": true, "loading": true, "autofocus": true, "is": true,
	"data-retake-focus": true, "data-retake-hover": true,
}

// attr returns what an attribute is built as, false if it is left out.
func (w *rowWriter) attr(n *take.Node, base *url.URL, name, value string) (string, bool) {
	if strings.HasPrefix(name, "on") || dropped[name] {
		return "", false
	}
	switch name {
	case "href", "xlink:href":
		switch {
		case strings.HasPrefix(value, "#"):
			return value, true
		case n.Name == "a" || n.Name == "area":
			return "#", true // style sheets ask whether it is there
		}
		file := w.res.file(base, value, w.step)
		return file, file != "" && n.Name == "image"
	case "src":
		file := w.res.file(base, value, w.step)
		return file, file != "" && (n.Name == "img" || n.Name == "input") // others would take it for a film
	case "poster", "background":
		file := w.res.file(base, value, w.step)
		return file, file != ""
	}
	if !strings.Contains(value, "(") {
		return value, true // no style names a file in it
	}
	return w.res.urls(value, base, w.step), true
}

// candidate returns the picture of an image that names several: the first that
// was loaded.
func (w *rowWriter) candidate(n *take.Node, base *url.URL) string {
	list, _ := n.Attr("srcset")
	for c := range strings.SplitSeq(list, ",") {
		if fields := strings.Fields(c); len(fields) > 0 {
			if file := w.res.file(base, fields[0], w.step); file != "" {
				return file
			}
		}
	}
	return ""
}
