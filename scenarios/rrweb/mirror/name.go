package mirror

import (
	"slices"
	"strings"
)

// longest is how much of a text is looked at: a name is at most 80 characters,
// and more text than this is none.
const longest = 400

var fromContent = []string{
	"button", "cell", "checkbox", "columnheader", "gridcell", "heading", "link", "menuitem", "menuitemcheckbox",
	"menuitemradio", "option", "radio", "rowheader", "switch", "tab", "tooltip", "treeitem",
}

// blocks are the elements that the browser's own styles do not put in a line:
// a name has a space before and after each.
var blocks = []string{
	"address", "article", "aside", "blockquote", "button", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
	"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "input", "legend", "li",
	"listing", "main", "menu", "meter", "nav", "ol", "optgroup", "option", "p", "pre", "progress", "search", "section", "select", "summary",
	"table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul",
}

// page answers what needs more than one element: labels and references. It is
// for one moment of a document.
type page struct {
	elements []*Node // of the document with its shadow roots, in order
	labels   map[*Node][]*Node
}

// pageOf is the document that an element is in.
func pageOf(n *Node) *page {
	doc := n
	for doc.Kind != Document && doc.parent != nil {
		doc = doc.parent
	}
	p := &page{elements: make([]*Node, 0, 1024)}
	doc.walk(func(c *Node) bool { return c == doc || c.Kind != Document }, func(c *Node) bool {
		if c.Kind == Element {
			p.elements = append(p.elements, c)
		}
		return true
	})
	return p
}

// labelsOf are the labels of a field.
func (p *page) labelsOf(field *Node) []*Node {
	if p.labels == nil {
		p.labels = map[*Node][]*Node{}
		for _, n := range p.elements {
			if c := p.control(n); c != nil {
				p.labels[c] = append(p.labels[c], n)
			}
		}
	}
	return p.labels[field]
}

// control is the field that a label is for, nil for any other element.
func (p *page) control(label *Node) *Node {
	if label.Tag != "label" {
		return nil
	}
	if id, has := label.attr("for"); has {
		return p.byID(label, id)
	}
	for c := range label.All() {
		if labelable(c) {
			return c
		}
	}
	return nil
}

func labelable(n *Node) bool {
	return n.Kind == Element && slices.Contains([]string{"button", "input", "meter", "output", "progress", "select", "textarea"}, n.Tag) &&
		n.InputType() != "hidden"
}

// byID is the element with an id in the root that n is in.
func (p *page) byID(n *Node, id string) *Node {
	for _, e := range p.elements {
		if e.Attr("id") == id && rootOf(e) == rootOf(n) {
			return e
		}
	}
	return nil
}

// root is a document or a shadow root, the latter by its host.
type root struct {
	owner  *Node
	shadow bool
}

func rootOf(n *Node) root {
	for n.parent != nil && n.Kind != Document {
		if n.Shadow {
			return root{n.parent, true}
		}
		n = n.parent
	}
	return root{n, false}
}

// name is the accessible name.
func (p *page) name(n *Node, itsRole string) string {
	if by := n.Attr("aria-labelledby"); by != "" {
		if t := p.byIDs(n, by); t != "" {
			return t
		}
	}
	if label := fold(n.Attr("aria-label")); label != "" {
		return label
	}
	if native := p.nativeName(n); native != "" {
		return native
	}
	if slices.Contains(fromContent, itsRole) {
		if t := fold(content(n)); t != "" {
			return t
		}
	}
	if title := fold(n.Attr("title")); title != "" {
		return title
	}
	if n.IsField() {
		return fold(n.Attr("placeholder"))
	}
	return ""
}

func (p *page) byIDs(n *Node, ids string) string {
	var parts []string
	for _, id := range strings.Fields(ids) {
		if l := p.byID(n, id); l != nil {
			label := fold(l.Attr("aria-label"))
			if label == "" {
				label = content(l)
			}
			parts = append(parts, label)
		}
	}
	return fold(strings.Join(parts, " "))
}

func (p *page) nativeName(n *Node) string {
	switch n.Tag {
	case "input":
		return p.inputName(n)
	case "select", "textarea", "meter", "progress", "output":
		return p.label(n)
	case "img", "area":
		return fold(n.Attr("alt"))
	case "fieldset":
		return childText(n, "legend")
	case "figure":
		return childText(n, "figcaption")
	case "table":
		return childText(n, "caption")
	}
	return ""
}

func (p *page) inputName(n *Node) string {
	value := fold(n.Attr("value"))
	switch t := n.InputType(); {
	case t == "image":
		return fold(n.Attr("alt"))
	case t != "submit" && t != "reset" && t != "button":
		return p.label(n)
	case value != "":
		return value
	case t == "button":
		return ""
	default:
		return strings.ToUpper(t[:1]) + t[1:]
	}
}

// label is the text of the labels of a field.
func (p *page) label(field *Node) string {
	var parts []string
	for _, l := range p.labelsOf(field) {
		if !l.contains(field) {
			parts = append(parts, content(l))
			continue
		}
		for c := range l.Children() {
			switch {
			case c.Kind == Text:
				parts = append(parts, c.Text)
			case c.Kind == Element && !c.contains(field):
				parts = append(parts, content(c))
			}
		}
	}
	return fold(strings.Join(parts, " "))
}

func childText(n *Node, tag string) string {
	for c := range n.Children() {
		if c.Tag == tag {
			return fold(content(c))
		}
	}
	return ""
}

// content is the text in an element, hidden parts left out.
func content(n *Node) string {
	w := writer{left: 20_000}
	w.inside(n, 0)
	return w.String()
}

// writer gathers the text of elements. It looks at so many nodes more: slots
// in slots can show the same text without end.
type writer struct {
	strings.Builder
	left int
}

// inside writes what is in n, which is so deep.
func (w *writer) inside(n *Node, depth int) {
	if depth > 40 {
		return // as deep as aria.js goes
	}
	if assigned := assignedTo(n); len(assigned) > 0 {
		for _, c := range assigned {
			w.one(c, depth+1)
		}
		return
	}
	shadow := hasShadow(n)
	for c := range n.Children() {
		if w.left--; w.left < 0 || w.Len() > longest {
			return
		}
		if c.Shadow == shadow {
			w.one(c, depth+1)
		}
	}
}

func (w *writer) one(n *Node, depth int) {
	if n.Kind == Text || n.Kind == CDATA {
		w.WriteString(n.Text)
		return
	}
	if n.Kind != Element || n.Attr("aria-hidden") == "true" || unseen(n) {
		return
	}
	block := slices.Contains(blocks, n.Tag)
	if block {
		w.WriteByte(' ')
	}
	label := fold(n.Attr("aria-label"))
	if label == "" && n.Tag == "img" {
		label = n.Attr("alt")
	}
	if label == "" {
		w.inside(n, depth)
	}
	w.WriteString(label)
	if block {
		w.WriteByte(' ')
	}
}

func hasShadow(n *Node) bool {
	for c := range n.Children() {
		if c.Shadow {
			return true
		}
	}
	return false
}

// assignedTo are the children of a host that a slot shows.
func assignedTo(slot *Node) []*Node {
	r := rootOf(slot)
	if slot.Tag != "slot" || !r.shadow {
		return nil
	}
	var assigned []*Node
	for c := range r.owner.Children() {
		if !c.Shadow && c.Attr("slot") == slot.Attr("name") {
			assigned = append(assigned, c)
		}
	}
	return assigned
}

// unseen says whether the document itself hides an element. What a style sheet
// hides is not known.
func unseen(n *Node) bool {
	return n.Unseen || n.Has("hidden") || n.InputType() == "hidden" || n.Tag == "dialog" && !n.Has("open") ||
		slices.Contains([]string{"head", "noscript", "script", "style", "template", "title"}, n.Tag)
}

// shown says whether nothing in the document hides an element.
func shown(n *Node) bool {
	for ; n != nil; n = n.parent {
		if n.Kind == Element && unseen(n) {
			return false
		}
	}
	return true
}

// Content is the text that an element shows, white space folded.
func (n *Node) Content() string { return fold(content(n)) }

// Lines is the text of an element that is edited in place, as innerText has
// it: a line for each block.
func (n *Node) Lines() string {
	var b strings.Builder
	for c := range n.All() {
		switch {
		case c.Kind == Text:
			b.WriteString(c.Text)
		case c.Tag == "br" || c != n && b.Len() > 0 && slices.Contains(blocks, c.Tag):
			b.WriteByte('\n')
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// ownText is what a person reads on an element.
func ownText(n *Node) string {
	if n.Tag == "input" {
		return fold(n.Attr("value"))
	}
	return fold(content(n))
}
