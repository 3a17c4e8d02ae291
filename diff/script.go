package diff

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// Script is a list of edits that makes one document another: what Compare
// matched, written down. Nodes are named by their index in the baseline; those
// that are placed anew are numbered on from there. It is in the form of
// Chawathe et al. ("Change detection in hierarchically structured information",
// 1996), in phases: what is removed or moves is taken out, what differs is
// updated, and then all that is placed goes in from left to right, parents
// first.
type Script struct {
	Removed []int // in document order
	Updated []Update
	Placed  []Placement

	// What a snapshot has beside its nodes.
	Styles  [][]string
	Focus   int
	Storage map[string]string
}

// Update gives a node another content.
type Update struct {
	Node int
	To   take.Node // without its place
}

// Placement puts a node, with what is still in it, among the children of
// another.
type Placement struct {
	Node   int        // -1 for a new node
	New    *take.Node // the content of a new node, without its place
	Parent int
	At     int // how many children are before it
}

// Len is the number of edits.
func (s Script) Len() int { return len(s.Removed) + len(s.Updated) + len(s.Placed) }

// EditScript returns the edits that make a become b.
func EditScript(a, b *take.Snapshot) Script {
	w := scriptWriter{match: newMatch(newTrees(a, b)), restyle: restyle(a, b)}
	if len(a.Nodes) > 0 && len(b.Nodes) > 0 {
		w.complete(0, 0)
	}
	s := Script{Styles: b.Styles, Focus: b.Focus, Storage: b.Storage}
	for x := range a.Nodes {
		if w.ab[x] == none {
			s.Removed = append(s.Removed, x)
		} else if n := &b.Nodes[w.ab[x]]; !w.sameContent(&a.Nodes[x], n) {
			s.Updated = append(s.Updated, Update{x, content(*n)})
		}
	}
	s.Placed = w.placements()
	return s
}

// scriptWriter makes a script of a match.
type scriptWriter struct {
	*match
	restyle []int // by style of the baseline, the equal one of the candidate
}

// restyle maps the styles of one snapshot to those of another, -1 for none.
func restyle(a, b *take.Snapshot) []int {
	at := map[string]int{}
	for i, style := range b.Styles {
		at[strings.Join(style, "\x00")] = i
	}
	list := make([]int, len(a.Styles))
	for i, style := range a.Styles {
		list[i] = -1
		if j, ok := at[strings.Join(style, "\x00")]; ok {
			list[i] = j
		}
	}
	return list
}

// content is a node without its place.
func content(n take.Node) take.Node {
	n.Parent = 0
	return n
}

// sameContent reports whether two nodes are equal but for their place.
func (w *scriptWriter) sameContent(x, y *take.Node) bool {
	style := x.Style
	if style < len(w.restyle) {
		style = w.restyle[style]
	}
	return style == y.Style && x.Kind == y.Kind && x.Name == y.Name && x.Text == y.Text && x.Role == y.Role && x.Label == y.Label &&
		x.Hidden == y.Hidden && x.Covered == y.Covered && x.Disabled == y.Disabled && equalTo(x.Value, y.Value) &&
		equalTo(x.Checked, y.Checked) && equalTo(x.Scroll, y.Scroll) && equalTo(x.Box, y.Box) &&
		slices.Equal(x.Attrs, y.Attrs) && (x.Attrs == nil) == (y.Attrs == nil)
}

// complete pairs, below all partners, the texts and what findings leave out.
func (w *scriptWriter) complete(x, y int32) {
	w.inside(x, y)
	for i := x + 1; i < w.a.end[x]; i++ {
		if w.ab[i] != none {
			w.inside(i, w.ab[i])
		}
	}
}

// inside pairs the children of two partners that have no partner, in order.
func (w *scriptWriter) inside(x, y int32) {
	i, j := w.silent(w.a, w.ab, x+1, x), w.silent(w.b, w.ba, y+1, y)
	for i < w.a.end[x] && j < w.b.end[y] && w.isLike(i, j) == 2 {
		w.join(i, j)
		i, j = w.silent(w.a, w.ab, w.a.end[i], x), w.silent(w.b, w.ba, w.b.end[j], y)
	}
	if i == w.a.end[x] || j == w.b.end[y] {
		return
	}
	A, B := w.silents(w.a, w.ab, i, x), w.silents(w.b, w.ba, j, y)
	if len(A)*len(B) > maxTable {
		A, B = A[:min(len(A), 64)], B[:min(len(B), 64)] // the rest is removed and placed anew
	}
	for _, p := range longest(len(A), len(B), func(i, j int) float64 { return w.isLike(A[i], B[j]) }) {
		w.join(A[p[0]], B[p[1]])
	}
}

func (w *scriptWriter) join(x, y int32) { w.ab[x], w.ba[y] = y, x }

// isLike is 2 for equal nodes, 1 for those that an update makes equal, 0 for
// others.
func (w *scriptWriter) isLike(x, y int32) float64 {
	n, k := w.a.node(x), w.b.node(y)
	switch {
	case n.Kind != k.Kind || n.Name != k.Name:
		return 0
	case w.sameContent(n, k):
		return 2
	}
	return 1
}

// silent returns the first child of a node, from an index on, that is a text or
// no finding, and has no partner; the index after the last node below if there
// is none.
func (w *scriptWriter) silent(t *tree, partner []int32, k, parent int32) int32 {
	for k < t.end[parent] && (partner[k] != none || t.isKept(k) && t.isKept(parent)) {
		k = t.end[k]
	}
	return k
}

func (w *scriptWriter) silents(t *tree, partner []int32, k, parent int32) (list []int32) {
	for ; k < t.end[parent]; k = w.silent(t, partner, t.end[k], parent) {
		list = append(list, k)
	}
	return list
}

// placements lists what is new or moves, in the order of the candidate.
func (w *scriptWriter) placements() []Placement {
	stays := w.stays()
	var list []Placement
	id := slices.Clone(w.ba) // of each node of the candidate
	at, index := make([]int, len(w.ba)), make([]int, len(w.ba))
	fresh := int32(len(w.ab))
	for y := range w.ba {
		n := w.b.node(int32(y))
		if n.Parent >= 0 {
			index[y] = at[n.Parent]
			at[n.Parent]++
		}
		if id[y] != none && stays[y] {
			continue
		}
		p := Placement{Node: int(id[y]), Parent: placeOf(id, n.Parent), At: index[y]}
		if id[y] == none {
			c := content(*n)
			p.New, id[y] = &c, fresh
			fresh++
		}
		list = append(list, p)
	}
	return list
}

func placeOf(id []int32, parent int) int {
	if parent < 0 {
		return -1
	}
	return int(id[parent])
}

// stays tells the nodes of the candidate that need not be placed: they have the
// parent that they had, and are in the longest run of its children that kept
// their order.
func (w *scriptWriter) stays() []bool {
	stays := make([]bool, len(w.ba))
	var run [][2]int32
	for x, y := range w.ab {
		if y == none {
			continue
		}
		if w.a.node(int32(x)).Parent < 0 && w.b.node(y).Parent < 0 {
			stays[y] = true
		}
		run = run[:0]
		for k := int32(x) + 1; k < w.a.end[x]; k = w.a.end[k] {
			if w.ab[k] != none && int32(w.b.node(w.ab[k]).Parent) == y {
				run = append(run, [2]int32{k, w.ab[k]})
			}
		}
		for _, pair := range increasing(run) {
			stays[pair[1]] = true
		}
	}
	return stays
}

// Apply returns the snapshot that a script makes of another, which it does not
// change.
func (s Script) Apply(a *take.Snapshot) *take.Snapshot {
	styles := restyle(a, &take.Snapshot{Styles: s.Styles})
	nodes := make([]take.Node, len(a.Nodes), len(a.Nodes)+len(s.Placed))
	parent := make([]int, len(nodes), cap(nodes))
	for i, n := range a.Nodes {
		if nodes[i], parent[i] = content(n), n.Parent; n.Style < len(styles) && styles[n.Style] >= 0 {
			nodes[i].Style = styles[n.Style]
		}
	}
	for _, u := range s.Updated {
		nodes[u.Node] = u.To
	}
	const out = -2 // of no parent for now
	for _, i := range s.Removed {
		parent[i] = out
	}
	for _, p := range s.Placed {
		if p.New == nil {
			parent[p.Node] = out
		}
	}
	kids := map[int][]int{}
	for i, p := range parent {
		if p != out {
			kids[p] = append(kids[p], i)
		}
	}
	for _, p := range s.Placed {
		if p.New != nil {
			p.Node = len(nodes)
			nodes = append(nodes, *p.New)
		}
		kids[p.Parent] = slices.Insert(kids[p.Parent], p.At, p.Node)
	}
	return flattened(s, nodes, kids)
}

// flattened lists nodes in document order.
func flattened(s Script, nodes []take.Node, kids map[int][]int) *take.Snapshot {
	b := &take.Snapshot{Styles: s.Styles, Focus: s.Focus, Storage: s.Storage, Nodes: []take.Node{}}
	var list func(i, parent int)
	list = func(i, parent int) {
		n := nodes[i]
		n.Parent = parent
		at := len(b.Nodes)
		b.Nodes = append(b.Nodes, n)
		for _, k := range kids[i] {
			list(k, at)
		}
	}
	for _, root := range kids[-1] {
		list(root, -1)
	}
	return b
}
