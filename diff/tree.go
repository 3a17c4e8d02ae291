package diff

import (
	"hash/maphash"
	"iter"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/retake-dev/retake/capture/take"
)

// tree is a snapshot made ready for matching. What nobody sees or hears is
// left out: scripts, styles, metadata, and the shapes inside pictures. Texts
// belong to their elements and are no nodes of the tree. What costs more than a
// look at each node is made when it is asked for: of two takes that are nearly
// equal, most of it never is.
type tree struct {
	s       *take.Snapshot
	end     []int32 // index after the last node below
	weight  []int32 // how many nodes of the subtree are kept; 0 for what is not
	styles  []uint64
	hasher  hasher
	hash    sparse[uint64] // see hashOf
	content sparse[int32]  // see contentIn
	tagged  sparse[uint64] // see tags
	named   sparse[int32]  // see calledIn
	said    *contents      // see contents
	names   *take.Namer    // see path
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
	lists := make([]int32, 2*n)
	t := &tree{s: s, end: lists[:n:n], weight: lists[n:], hasher: hasher{seed}, hash: newSparse[uint64](n), content: newSparse[int32](n),
		tagged: newSparse[uint64](n), named: newSparse[int32](n)}
	t.styles = hashStyles(s, t.hasher)
	t.link()
	return t
}

// link counts what is below each node. Children come after their parent, so from
// the last node on they are seen first.
func (t *tree) link() {
	end, weight := t.end, t.weight
	for i := len(end) - 1; i >= 0; i-- {
		node := &t.s.Nodes[i]
		p := node.Parent
		if end[i] == 0 {
			end[i] = int32(i) + 1
		}
		if p >= 0 && end[p] == 0 {
			end[p] = end[i]
		}
		if node.Kind == take.Text || !isKept(node) {
			weight[i] = 0
			continue
		}
		weight[i]++
		if p >= 0 {
			weight[p] += weight[i]
		}
	}
}

// isKept reports whether a node can be a finding, if what it is in can.
func (t *tree) isKept(i int32) bool { return t.weight[i] > 0 }

// isLeaf reports whether nothing in a kept node is kept.
func (t *tree) isLeaf(i int32) bool { return t.weight[i] <= 1 }

// run returns the text of adjacent text nodes, as a browser shows it, and the
// index after them.
func (t *tree) run(i int32) (text string, end int32) {
	nodes := t.s.Nodes
	end = i + 1
	for int(end) < len(nodes) && nodes[end].Kind == take.Text && nodes[end].Parent == nodes[i].Parent {
		end++
	}
	if end == i+1 {
		return nodes[i].Text, end
	}
	var b strings.Builder
	for _, node := range nodes[i:end] {
		b.WriteString(node.Text)
	}
	return b.String(), end
}

// item returns the first node from an index on that is a kept child of the node
// around it, or the first of texts that are not only white space; end if there
// is none before it.
func (t *tree) item(i, end int32) int32 {
	for i < end && !t.isKept(i) {
		if t.node(i).Kind != take.Text {
			i = t.end[i]
			continue
		}
		text, after := t.run(i)
		if !isBlankText(text) {
			return i
		}
		i = after
	}
	return i
}

func isBlankText(s string) bool {
	return s == "" || (s[0] <= ' ' || s[0] >= utf8.RuneSelf) && fold(s) == ""
}

func (t *tree) node(i int32) *take.Node { return &t.s.Nodes[i] }

// size is the number of nodes in a subtree.
func (t *tree) size(i int32) int { return int(t.end[i] - i) }

// child returns the first kept child of a node from an index on, or the index
// after the last node below it.
func (t *tree) child(i, parent int32) int32 {
	for i < t.end[parent] && !t.isKept(i) {
		i = t.end[i]
	}
	return i
}

// children yields the kept children of a node.
func (t *tree) children(i int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for k := t.child(i+1, i); k < t.end[i] && yield(k); {
			k = t.child(t.end[k], i)
		}
	}
}

// kids returns the kept children of a node.
func (t *tree) kids(i int32) []int32 {
	return slices.AppendSeq(make([]int32, 0, t.count(i)), t.children(i))
}

// count is the number of kept children of a node.
func (t *tree) count(i int32) int {
	n := 0
	for range t.children(i) {
		n++
	}
	return n
}

// path returns the path of a node.
func (t *tree) path(i int32) string {
	if t.names == nil {
		t.names = take.NewNamer(t.s, t.end)
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
func (t *tree) isGone(i int32) bool { return t.isLeaf(i) && isCollapsed(t.node(i).Box) }

func isCollapsed(b *[4]float64) bool {
	return b != nil && (b[2] == 0 || b[3] == 0 || b[0]+b[2] <= 0 || b[1]+b[3] <= 0)
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

// hasher hashes what can be a finding. Two hashes are compared only with the
// same seed, and never trusted without a look at the nodes.
type hasher struct{ seed maphash.Seed }

// hashOf returns the hash of all that can be a finding in a subtree.
func (t *tree) hashOf(i int32) uint64 {
	h := t.hash.at(i)
	if *h == 0 {
		*h = max(1, t.hashed(i))
	}
	return *h
}

func (t *tree) hashed(i int32) uint64 {
	acc := t.hasher.node(t, i)
	for k := t.item(i+1, t.end[i]); k < t.end[i]; {
		after := t.end[k]
		if !t.isKept(k) {
			var text string
			text, after = t.run(k)
			acc = t.hasher.string(acc, fold(text))
		} else {
			acc = mix(acc, t.hashOf(k))
		}
		k = t.item(after, t.end[i])
	}
	return acc
}

// mix adds a number to a hash. It is not symmetric: a node and what is in it are
// not the same as the one around the other.
func mix(h, x uint64) uint64 {
	h = bits.RotateLeft64(h, 23) ^ x
	h *= 0x9E3779B97F4A7C15
	return h ^ h>>29
}

func (h hasher) string(acc uint64, s string) uint64 {
	if s == "" {
		return mix(acc, 0x51)
	}
	return mix(acc, maphash.String(h.seed, s))
}

func (h hasher) node(t *tree, i int32) uint64 {
	n := t.node(i)
	acc := h.string(0, n.Name)
	acc = mix(acc, uint64(n.Kind)<<8|flags(t, i))
	acc = h.string(acc, n.Role)
	acc = h.string(acc, n.Label)
	if n.Value != nil {
		acc = h.string(acc, *n.Value)
	}
	acc = mix(acc, t.look(n))
	if n.Scroll != nil {
		acc = mix(acc, uint64(n.Scroll[0])<<32^uint64(n.Scroll[1]))
	}
	if drawn := t.drawing(i); drawn != "" {
		acc = h.string(acc, drawn)
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

func hashStyles(s *take.Snapshot, h hasher) []uint64 {
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

// look is the hash of the styles of a node that people see.
func (t *tree) look(n *take.Node) uint64 {
	if n.Style >= len(t.styles) {
		return 0
	}
	return t.styles[n.Style]
}
