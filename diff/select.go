package diff

import (
	"golang.org/x/net/html"

	"github.com/retake-dev/retake/capture/take"
)

// marks say which ignore each node of a tree is in, -1 for none: itself or
// something around it is what a selector selects. They are nil where no
// ignore has a selector.
type marks []int16

// mark finds what the selectors select in a tree. The tree is given to them in
// the form that they know, once for all of them.
func (g *ignores) mark(t *tree, found []bool) marks {
	if !g.selectors {
		return nil
	}
	mirror := mirrored(t.s)
	m := make(marks, len(mirror))
	for i := range mirror {
		m[i] = -1
		if p := t.s.Nodes[i].Parent; p >= 0 {
			m[i] = m[p]
		}
		if t.s.Nodes[i].Kind != take.Element {
			continue
		}
		for k, ig := range g.list {
			if ig.selector == nil || m[i] >= 0 && found[k] || !ig.selector.Match(&mirror[i]) {
				continue
			}
			found[k] = true
			if m[i] < 0 {
				m[i] = int16(k)
			}
		}
	}
	return m
}

// mirrored is a snapshot as a tree of HTML. Frames and shadow roots are
// documents of their own: a selector does not see out of them.
func mirrored(s *take.Snapshot) []html.Node {
	list := make([]html.Node, len(s.Nodes))
	for i := range s.Nodes {
		n, h := &s.Nodes[i], &list[i]
		switch n.Kind {
		case take.Text:
			h.Type, h.Data = html.TextNode, n.Text
		case take.Shadow, take.Document:
			h.Type = html.DocumentNode
			continue
		case take.Element:
			h.Type, h.Data = html.ElementNode, n.Name
			for k := 0; k+1 < len(n.Attrs); k += 2 {
				h.Attr = append(h.Attr, html.Attribute{Key: n.Attrs[k], Val: n.Attrs[k+1]})
			}
		}
		if n.Parent >= 0 {
			list[n.Parent].AppendChild(h)
		}
	}
	return list
}

// ignoredBy returns the ignore that a pair of nodes is in on either side, -1
// if in none.
func (d *domDiff) ignoredBy(x, y int32) int {
	if x >= 0 && d.marks[0] != nil && d.marks[0][x] >= 0 {
		return int(d.marks[0][x])
	}
	if y >= 0 && d.marks[1] != nil && d.marks[1][y] >= 0 {
		return int(d.marks[1][y])
	}
	return -1
}

// ignore counts a difference that an ignore explains.
func (d *domDiff) ignore(i int) bool {
	if i < 0 {
		return false
	}
	d.ignored[i]++
	return true
}

// isIgnoredText reports whether all text of something that came or went is
// matched, and counts it if so.
func (d *domDiff) isIgnoredText(t *tree, i int32) bool {
	if !d.c.ignores.texts {
		return false
	}
	return d.ignore(d.c.ignores.alike(t.allText(i), ""))
}

// allText returns the texts in a subtree, with spaces between.
func (t *tree) allText(i int32) string {
	var all []byte
	for j := i; j < t.end[i]; j++ {
		if n := t.node(j); n.Kind == take.Text && isKept(t.node(int32(n.Parent))) {
			all = append(append(all, n.Text...), ' ')
		}
	}
	return fold(string(all))
}
