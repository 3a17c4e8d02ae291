package reports

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// change is one element that differs between the builds at a step.
type change struct {
	Op    string       `json:"op"` // "changed", "removed" or "added"
	Name  string       `json:"name"`
	Path  string       `json:"path,omitempty"`
	Text  string       `json:"text,omitempty"` // of what was added or removed
	Href  string       `json:"href,omitempty"` // of the finding about it
	Nodes [2]int       `json:"nodes"`          // on either build, -1 if it is not there
	Parts []partChange `json:"parts,omitempty"`
}

// partChange is an attribute, a text, a state or a computed style that differs.
// A side that lacks it is nil.
type partChange struct {
	Name string    `json:"name"`
	A    []segment `json:"a"`
	B    []segment `json:"b"`
}

// maxChanges bounds the changes that are listed of a step.
const maxChanges = 120

// trees are the documents of both builds at a step, set side by side.
type trees struct {
	a, b        *take.Snapshot
	left, right []line
	rows        []row
	about       [2]map[int]string // node → finding
}

func treesOf(a, b *take.Snapshot, findings []stepFinding) *trees {
	t := &trees{a: a, b: b, left: treeLines(a), right: treeLines(b), about: [2]map[int]string{{}, {}}}
	t.rows = pair(t.left, t.right)
	for _, f := range findings {
		for n, node := range f.Nodes {
			if _, ok := t.about[n][node]; node >= 0 && !ok {
				t.about[n][node] = f.Href
			}
		}
	}
	for i := range t.rows {
		t.rows[i].Href = t.href(t.rows[i])
	}
	return t
}

// href is the finding that a row is about, "" if none is.
func (t *trees) href(r row) string {
	for n, i := range []int{r.a, r.b} {
		if i < 0 {
			continue
		}
		l := [][]line{t.left, t.right}[n][i]
		for node := l.node; node <= l.last; node++ {
			if href := t.about[n][node]; href != "" {
				return href
			}
		}
	}
	return ""
}

// table shows the documents side by side: what differs, and a few lines around.
func (t *trees) table() table {
	return treeTable(t.rows, t.left, t.right, func(r row) string {
		if r.b >= 0 {
			return treePath(t.b, t.right[r.b].node)
		}
		return treePath(t.a, t.left[r.a].node)
	})
}

// changes lists the elements that differ, those that findings are about first.
// What is below an element that came or went is not listed again. It says how
// many more there are.
func (t *trees) changes() ([]change, int) {
	var out []change
	gone := [2]map[int]bool{{}, {}}
	for _, r := range t.rows {
		switch {
		case r.a >= 0 && r.b >= 0:
			if c, ok := t.changed(r); ok {
				out = append(out, c)
			}
		case r.a >= 0:
			out = t.lone(out, r, 0, t.a, t.left[r.a], gone[0])
		default:
			out = t.lone(out, r, 1, t.b, t.right[r.b], gone[1])
		}
	}
	slices.SortStableFunc(out, func(x, y change) int {
		return boolRank(x.Href == "") - boolRank(y.Href == "")
	})
	more := max(0, len(out)-maxChanges)
	return out[:len(out)-more], more
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// lone adds a node that only one build has.
func (t *trees) lone(out []change, r row, n int, s *take.Snapshot, l line, gone map[int]bool) []change {
	gone[l.node] = true
	if gone[s.Nodes[l.node].Parent] {
		return out
	}
	c := change{Op: r.Op, Name: nameOf(s, l.node), Path: treePath(s, l.node), Text: clip(textBelow(s, l.node), 160), Href: r.Href, Nodes: [2]int{-1, -1}}
	c.Nodes[n] = l.node
	return append(out, c)
}

// changed compares an element of both builds.
func (t *trees) changed(r row) (change, bool) {
	la, lb := t.left[r.a], t.right[r.b]
	c := change{Op: "changed", Name: nameOf(t.b, lb.node), Path: treePath(t.b, lb.node), Href: r.Href, Nodes: [2]int{la.node, lb.node}}
	x, y := t.a.Nodes[la.node], t.b.Nodes[lb.node]
	if r.Op == "changed" {
		c.attrs(x, y)
		c.part("text", lineText(t.a, la), lineText(t.b, lb))
		c.states(x, y, la.node == t.a.Focus, lb.node == t.b.Focus)
	}
	c.part("role", optional(x.Role), optional(y.Role))
	c.part("accessible name", optional(x.Label), optional(y.Label))
	c.styles(t, x, y)
	return c, len(c.Parts) > 0
}

// part notes a part that differs; nil is one that is not there.
func (c *change) part(name string, a, b *string) {
	if a == b || a != nil && b != nil && *a == *b {
		return
	}
	p := partChange{Name: name}
	switch {
	case a == nil:
		p.B = window([]segment{{Text: short(*b)}}, maxLine)
	case b == nil:
		p.A = window([]segment{{Text: short(*a)}}, maxLine)
	default:
		as, bs := contrast(short(*a), short(*b))
		p.A, p.B = window(as, maxLine), window(bs, maxLine)
	}
	c.Parts = append(c.Parts, p)
}

// attrs compares attributes. Both lists are sorted by name.
func (c *change) attrs(x, y take.Node) {
	var names []string
	for _, list := range [][]string{x.Attrs, y.Attrs} {
		for i := 0; i+1 < len(list); i += 2 {
			names = append(names, list[i])
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		var a, b *string
		if v, ok := x.Attr(name); ok {
			a = &v
		}
		if v, ok := y.Attr(name); ok {
			b = &v
		}
		c.part(printable(name), a, b)
	}
}

// states compares what a form and a person see.
func (c *change) states(x, y take.Node, focusX, focusY bool) {
	c.part("value", x.Value, y.Value)
	c.part("checked", yesNo(x.Checked), yesNo(y.Checked))
	for _, f := range []struct {
		name string
		a, b bool
	}{{"disabled", x.Disabled, y.Disabled}, {"hidden", x.Hidden, y.Hidden}, {"covered", x.Covered, y.Covered}, {"focus", focusX, focusY}} {
		c.part(f.name, yesNo(&f.a), yesNo(&f.b))
	}
}

// styles compares computed styles; what an element has from its parent is told
// there.
func (c *change) styles(t *trees, x, y take.Node) {
	of := func(s *take.Snapshot, n take.Node) []string {
		if n.Kind != take.Element || n.Style < 0 || n.Style >= len(s.Styles) {
			return nil
		}
		return s.Styles[n.Style]
	}
	parent := func(s *take.Snapshot, n take.Node) []string {
		if n.Parent < 0 || n.Parent >= len(s.Nodes) {
			return nil
		}
		return of(s, s.Nodes[n.Parent])
	}
	a, b, pa, pb := of(t.a, x), of(t.b, y), parent(t.a, x), parent(t.b, y)
	for i := range min(len(a), len(b), len(take.StyleNames)) {
		if a[i] == b[i] || i < min(len(pa), len(pb)) && pa[i] == a[i] && pb[i] == b[i] {
			continue
		}
		c.part(take.StyleNames[i], &a[i], &b[i])
	}
}

// yesNo is a state as a word, nil if it is not there.
func yesNo(b *bool) *string {
	if b == nil {
		return nil
	}
	word := map[bool]string{true: "yes", false: "no"}[*b]
	return &word
}

// optional is a text, nil if it is "".
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// lineText is the text that a line of a tree shows, nil if it has none.
func lineText(s *take.Snapshot, l line) *string {
	for i := l.node; i >= 0 && i <= l.last; i++ {
		if s.Nodes[i].Kind == take.Text {
			text := strings.Join(strings.Fields(s.Nodes[i].Text), " ")
			return &text
		}
	}
	return nil
}

// nameOf is what a person calls a node: its role with its name, or its tag.
func nameOf(s *take.Snapshot, node int) string {
	n := s.Nodes[node]
	switch {
	case n.Kind == take.Text:
		return "text"
	case n.Role != "" && n.Label != "":
		return clip(oneLine(n.Role+` "`+n.Label+`"`), 80)
	}
	return nickname(n)
}

// textBelow is the text in and below a node.
func textBelow(s *take.Snapshot, node int) string {
	const enough = 200
	var b strings.Builder
	below := map[int]bool{node: true}
	for i := node; i < len(s.Nodes) && b.Len() < enough; i++ {
		n := s.Nodes[i]
		if i > node && !below[n.Parent] {
			break
		}
		below[i] = true
		if n.Kind == take.Text {
			b.WriteString(n.Text + " ")
		}
	}
	return oneLine(b.String())
}
