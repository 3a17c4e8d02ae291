package diff

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"github.com/retake-dev/retake/capture/take"
)

// tree is a snapshot made ready for matching. What nobody sees or hears is
// left out: scripts, styles, metadata, and the shapes inside pictures. Texts
// belong to their elements and are no nodes of the tree.
type tree struct {
	s           *take.Snapshot
	end         []int32     // index after the last node below, -1-based lists like Nodes
	first, next []int32     // children and siblings that are kept, -1 at the end
	hash        []uint64    // of all that can be a finding in the subtree
	styles      []uint64    // hash of each style tuple
	names       *take.Namer // lazily: see path
	content     []int32     // lazily: see contentOf
}

const none = int32(-1)

// newTrees makes two snapshots ready, at the same time.
func newTrees(a, b *take.Snapshot) (x, y *tree) {
	seed := maphash.MakeSeed()
	var wait sync.WaitGroup
	wait.Go(func() { y = newTree(b, seed) })
	x = newTree(a, seed)
	wait.Wait()
	return x, y
}

func newTree(s *take.Snapshot, seed maphash.Seed) *tree {
	n := len(s.Nodes)
	backing := make([]int32, 3*n)
	t := &tree{s: s, end: backing[:n:n], first: backing[n : 2*n : 2*n], next: backing[2*n:], hash: make([]uint64, n)}
	for i := range n {
		t.first[i], t.next[i] = none, none
	}
	t.styles = hashStyles(s, seed)
	h := hasher{seed: seed}
	// Children come after their parent, so going backwards sees them first:
	// when the loop is at a node, its hash holds what is below it.
	for i := n - 1; i >= 0; i-- {
		node := &s.Nodes[i]
		t.end[i] = max(t.end[i], int32(i+1))
		p := node.Parent
		if p >= 0 {
			t.end[p] = max(t.end[p], t.end[i])
		}
		if node.Kind == take.Text {
			if p >= 0 && p != i-1 && s.Nodes[i-1].Kind == take.Text && s.Nodes[i-1].Parent == p {
				continue // the first of adjacent texts counts for all
			}
			if p >= 0 {
				t.hash[p] = h.text(t.hash[p], t.run(i))
			}
			continue
		}
		t.hash[i] = h.node(t, int32(i))
		if p >= 0 && isKept(node) {
			t.hash[p] = mix(t.hash[p], t.hash[i])
			t.next[i], t.first[p] = t.first[p], int32(i)
		}
	}
	return t
}

// run returns the text of adjacent text nodes, as a browser shows it.
func (t *tree) run(i int) string {
	nodes := t.s.Nodes[i:]
	n := 1
	for n < len(nodes) && nodes[n].Kind == take.Text && nodes[n].Parent == nodes[0].Parent {
		n++
	}
	if n == 1 {
		return nodes[0].Text
	}
	var b strings.Builder
	for _, node := range nodes[:n] {
		b.WriteString(node.Text)
	}
	return b.String()
}

func (t *tree) node(i int32) *take.Node { return &t.s.Nodes[i] }

// size is the number of nodes in a subtree.
func (t *tree) size(i int32) int { return int(t.end[i] - i) }

// kids returns the kept children of a node.
func (t *tree) kids(i int32) []int32 {
	count := 0
	for k := t.first[i]; k != none; k = t.next[k] {
		count++
	}
	list := make([]int32, 0, count)
	for k := t.first[i]; k != none; k = t.next[k] {
		list = append(list, k)
	}
	return list
}

// path returns the path of a node.
func (t *tree) path(i int32) string {
	if t.names == nil {
		t.names = take.NewNamer(t.s)
	}
	return t.names.Path(int(i))
}

// isKept reports whether an element can be a finding.
func isKept(n *take.Node) bool {
	switch n.Name {
	case "head", "script", "style", "link", "meta", "title", "base", "template", "noscript":
		return false
	case "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "clippath", "mask", "filter",
		"lineargradient", "radialgradient", "pattern", "symbol", "stop", "use", "animate", "animatetransform":
		return false
	case "source", "track", "param", "wbr", "br", "col", "colgroup":
		return false
	}
	return true
}

// isGone reports whether a leaf's box has collapsed or is off the page.
func (t *tree) isGone(i int32) bool {
	b := t.node(i).Box
	if b == nil || t.first[i] != none {
		return false
	}
	return b[2] == 0 || b[3] == 0 || b[0]+b[2] <= 0 || b[1]+b[3] <= 0
}

// isSeen reports whether a person can see a node.
func (t *tree) isSeen(i int32) bool {
	return !t.node(i).Hidden && !t.isGone(i)
}

// style returns a computed style, "" if it is not known.
func (t *tree) style(i int32, name int) string {
	n := t.node(i)
	if n.Style >= len(t.s.Styles) || name >= len(t.s.Styles[n.Style]) {
		return ""
	}
	return t.s.Styles[n.Style][name]
}

// text returns the text that an element itself holds, folded.
func (t *tree) text(i int32) string {
	var only string
	var all []byte
	count, last := 0, i
	for j := i + 1; j < t.end[i]; j = t.end[j] {
		n := t.node(j)
		if n.Kind != take.Text {
			continue
		}
		if count++; count == 1 {
			only, last = n.Text, j
			continue
		}
		if count == 2 {
			all = append(all, only...)
		}
		if t.end[last] != j {
			all = append(all, ' ') // an element is between the two
		}
		all, last = append(all, n.Text...), j
	}
	if count > 1 {
		only = string(all)
	}
	return fold(only)
}

// contents returns all text in a subtree without white space.
func (t *tree) contents(i int32) string {
	var all []byte
	for j := i; j < t.end[i]; j++ {
		if n := t.node(j); n.Kind == take.Text && isKept(t.node(int32(n.Parent))) {
			all = append(all, n.Text...)
		}
	}
	return squeeze(string(all))
}

// hasher hashes what can be a finding. Two hashes are compared only with the
// same seed, and never trusted without a look at the nodes.
type hasher struct{ seed maphash.Seed }

func mix(h, x uint64) uint64 {
	h ^= x
	h *= 0x9E3779B97F4A7C15
	return h ^ h>>29
}

func (h hasher) string(acc uint64, s string) uint64 {
	if s == "" {
		return mix(acc, 0x51)
	}
	return mix(acc, maphash.String(h.seed, s))
}

// text adds a text node; white space alone adds nothing.
func (h hasher) text(acc uint64, s string) uint64 {
	if s = fold(s); s == "" {
		return acc
	}
	return h.string(acc, s)
}

func (h hasher) node(t *tree, i int32) uint64 {
	n := t.node(i)
	acc := h.string(t.hash[i], n.Name)
	acc = mix(acc, uint64(n.Kind)<<8|flags(t, i))
	acc = h.string(acc, n.Role)
	acc = h.string(acc, n.Label)
	if n.Value != nil {
		acc = h.string(acc, *n.Value)
	}
	if n.Style < len(t.styles) {
		acc = mix(acc, t.styles[n.Style])
	}
	if n.Scroll != nil {
		acc = mix(acc, uint64(n.Scroll[0])<<32^uint64(n.Scroll[1]))
	}
	for k := 0; k+1 < len(n.Attrs); k += 2 {
		if kind := attrKind(n.Attrs[k]); kind != ignored {
			acc = h.string(acc, n.Attrs[k])
			acc = h.string(acc, attrValue(kind, n.Attrs[k+1]))
		}
	}
	return acc
}

// flags are the states of a node as bits.
func flags(t *tree, i int32) uint64 {
	n := t.node(i)
	var f uint64
	for bit, on := range [...]bool{n.Hidden, n.Covered, n.Disabled, n.Value != nil, n.Checked != nil, n.Checked != nil && *n.Checked, n.Scroll != nil, t.isGone(i)} {
		if on {
			f |= 1 << bit
		}
	}
	return f
}

func hashStyles(s *take.Snapshot, seed maphash.Seed) []uint64 {
	h := hasher{seed}
	list := make([]uint64, len(s.Styles))
	for i, style := range s.Styles {
		for k, value := range style {
			if k < len(take.StyleNames) && isShownStyle(take.StyleNames[k]) {
				list[i] = h.string(list[i], value)
			}
		}
	}
	return list
}

// sameNode reports whether two nodes are equal in all that can be a finding,
// apart from what is below them.
func sameNode(a *tree, i int32, b *tree, j int32) bool {
	x, y := a.node(i), b.node(j)
	if x.Name != y.Name || x.Kind != y.Kind || x.Role != y.Role || x.Label != y.Label ||
		flags(a, i) != flags(b, j) || x.Style < len(a.styles) && y.Style < len(b.styles) && a.styles[x.Style] != b.styles[y.Style] {
		return false
	}
	if x.Value != nil && *x.Value != *y.Value || x.Scroll != nil && *x.Scroll != *y.Scroll {
		return false
	}
	if !slices.Equal(x.Attrs, y.Attrs) && len(attrChanges(x, y)) > 0 {
		return false
	}
	return a.text(i) == b.text(j)
}
