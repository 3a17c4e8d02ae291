package diff

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// rest matches, below each pair from a position on, what wrappers keep apart:
// elements without a partner, on one side or on both, around what is the same.
func (m *match) rest(from int) {
	for k := from; k < len(m.pairs); k++ { // what is paired here comes behind
		m.region(m.pairs[k][0], m.pairs[k][1])
	}
}

// region matches what is below two partners and reached through elements
// without a partner only: what is equal, what has a key that occurs once, and
// then, with the wrappers around all this opened, by order and likeness. If it
// pairs none of it, then it need not be asked again before there is less of it.
func (m *match) region(x, y int32) {
	A, B := loose(m.a, m.ab, x), loose(m.b, m.ba, y)
	found := [2]int{len(A), len(B)}
	if len(A) == 0 || len(B) == 0 || m.settled[x] == found {
		return
	}
	itsA, itsB := apart(m.a, m.ab, A), apart(m.b, m.ba, B)
	m.inOrder(telling(m.a, itsA), telling(m.b, itsB))
	for level := range keyLevels {
		m.byUnique(itsA, itsB, func(t *tree, i int32) string { return stableKey(t, i, level) })
	}
	m.byHash(itsA, itsB)
	m.byKind(itsA, itsB)
	m.align(m.opened(m.a, m.ab, A, x, m.b.within(y)), m.opened(m.b, m.ba, B, y, m.a.within(x)))
	m.settle()
	if A, B = m.lone(A, B); found == [2]int{len(A), len(B)} {
		m.settled[x] = found
	}
}

// within returns whether a node is in a subtree.
func (t *tree) within(root int32) func(i int32) bool {
	return func(i int32) bool { return i >= root && i < t.end[root] }
}

// loose returns the nodes below one that are reached through nodes without a
// partner, and have none, in document order.
func loose(t *tree, partner []int32, i int32) []int32 {
	var list []int32
	var walk func(i int32)
	walk = func(i int32) {
		for k := range t.children(i) {
			if partner[k] == none {
				list = append(list, k)
				walk(k)
			}
		}
	}
	walk(i)
	return list
}

// telling returns the nodes of a list that say something, so that equal ones
// are the same thing and not just two empty boxes or two icons.
func telling(t *tree, list []int32) []int32 {
	var out []int32
	for _, i := range list {
		for j := i; j < min(t.end[i], i+maxFeatures); j = t.after(j) {
			n := t.node(j)
			if t.isKept(j) && t.isContent(j) && (t.text(j) != "" || n.Label+testID(n)+stableID(n) != "" || stableKey(t, j, keyLink) != "") {
				out = append(out, i)
				break
			}
		}
	}
	return out
}

// after returns the index after a node that is kept, or after all that is in
// one that is not.
func (t *tree) after(i int32) int32 {
	if !t.isKept(i) {
		return t.end[i]
	}
	return i + 1
}

// byKind pairs, in order, what says nothing by itself, if as many of a kind are
// on both sides.
func (m *match) byKind(A, B []int32) {
	kinds := map[string][]int32{}
	for _, y := range unmatched(slices.Clone(B), m.ba) {
		if k := kindKey(m.b, y); k != "" {
			kinds[k] = append(kinds[k], y)
		}
	}
	A = slices.DeleteFunc(unmatched(slices.Clone(A), m.ab), func(x int32) bool { return len(kinds[kindKey(m.a, x)]) == 0 })
	count := map[string]int{}
	for _, x := range A {
		count[kindKey(m.a, x)]++
	}
	for _, x := range A {
		k := kindKey(m.a, x)
		if count[k] != len(kinds[k]) {
			continue
		}
		y := kinds[k][0]
		kinds[k], count[k] = kinds[k][1:], count[k]-1
		if m.ab[x] == none && m.ba[y] == none {
			m.pair(x, y)
		}
	}
}

// kindKey is the kind of a control, a picture or an empty element that says
// nothing by itself.
func kindKey(t *tree, i int32) string {
	n := t.node(i)
	if isPlain(n) || isShell(n) && !t.isLeaf(i) || n.Label != "" || t.text(i) != "" || testID(n)+stableID(n) != "" {
		return ""
	}
	name, _ := n.Attr("name")
	return n.Name + " " + n.Role + " " + typeOf(n) + " " + name + stableKey(t, i, keyLink)
}

// opened returns the children of a node, with what is in them in the place of
// those that are only around what has its partner below the other node.
func (m *match) opened(t *tree, partner, loose []int32, i int32, isBelow func(int32) bool) []int32 {
	kept := map[int32]int32{} // of loose nodes, how much of their content has a partner there
	for j := len(loose) - 1; j >= 0; j-- {
		for k := range t.children(loose[j]) {
			if partner[k] == none {
				kept[loose[j]] += kept[k]
			} else if isBelow(partner[k]) {
				kept[loose[j]] += t.contentIn(k)
			}
		}
	}
	list := make([]int32, 0, t.count(i))
	var walk func(i int32)
	walk = func(i int32) {
		for k := range t.children(i) {
			if partner[k] == none && isShell(t.node(k)) && kept[k] > 0 && 2*kept[k] >= t.contentBelow(k) {
				walk(k)
			} else {
				list = append(list, k)
			}
		}
	}
	walk(i)
	return list
}

// isShell reports whether an element may be only around others: it is neither a
// control nor a picture.
func isShell(n *take.Node) bool {
	return n.Kind == take.Element && !isControl(n) && !isPicture(n.Name)
}

// isContent reports whether a kept node is content, as all are but plain
// elements without a text of their own.
func (t *tree) isContent(i int32) bool {
	n := t.node(i)
	if !isPlain(n) && n.Kind == take.Element {
		return true
	}
	for k := i + 1; k < t.end[i]; k = t.end[k] {
		if n := t.node(k); n.Kind == take.Text && strings.TrimSpace(n.Text) != "" {
			return true
		}
	}
	return false
}

// contentIn returns how many nodes of a subtree are content.
func (t *tree) contentIn(i int32) int32 {
	known := t.content.at(i)
	if *known == 0 { // else the number and 1
		n := int32(1)
		if t.isContent(i) {
			n++
		}
		for k := range t.children(i) {
			n += t.contentIn(k)
		}
		*known = n
	}
	return *known - 1
}

// contentBelow is contentIn without the node itself.
func (t *tree) contentBelow(i int32) int32 {
	if t.isContent(i) {
		return t.contentIn(i) - 1
	}
	return t.contentIn(i)
}
