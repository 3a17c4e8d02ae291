package diff

import (
	"iter"
	"slices"
)

// siblings are two lists of siblings that may be partners of each other.
type siblings struct{ A, B []int32 }

// settle aligns what waits for it, and what is found to wait in there. What is
// left between siblings is looked for first among what is left between others:
// else a card that went on to the next row would be taken for the one whose place
// it has now.
func (m *match) settle() {
	for len(m.waiting) > 0 {
		round := m.waiting
		m.waiting = nil
		if len(round) > 1 {
			m.across(round)
		}
		for _, w := range round {
			m.align(w.A, w.B)
		}
	}
}

// minTold is how much content a subtree has at least that is taken for the one
// that was elsewhere, and not for one in its place that says something else.
const minTold = 3

// across matches what is left in several lists.
func (m *match) across(lists []siblings) {
	var A, B []int32
	for _, l := range lists {
		A, B = append(A, told(m.a, m.ab, l.A)...), append(B, told(m.b, m.ba, l.B)...)
	}
	m.byHash(A, B)
	m.byInner(A, B)
}

// told returns those without a partner that say enough.
func told(t *tree, partner, list []int32) []int32 {
	return slices.DeleteFunc(unmatched(slices.Clone(list), partner), func(i int32) bool { return t.contentIn(i) < minTold })
}

// maxInner is how many keys in a subtree tell it apart.
const maxInner = 8

// innerKey is the best key of a node, or what it says. Made of strings that are
// there, it costs little: many are made to find out what is common.
type innerKey struct {
	level     int
	tag       string
	role, key string
}

// innerKeyOf returns the zero value for a node that has none.
func innerKeyOf(t *tree, i int32) (k innerKey) {
	n := t.node(i)
	if n.Role != "" && n.Label != "" && len(n.Attrs) == 0 { // as most that have one
		return innerKey{keyName, n.Name, n.Role, n.Label}
	}
	for level := range keyLevels {
		if level == keyName {
			if n.Role != "" && n.Label != "" || isLandmark(n.Role) {
				return innerKey{level, n.Name, n.Role, n.Label}
			}
		} else if key := stableKey(t, i, level); key != "" {
			return innerKey{level: level, tag: n.Name, key: key}
		}
	}
	return innerKey{}
}

// inner returns the keys of the first nodes in a subtree that have one.
func inner(t *tree, i int32) []innerKey {
	list := make([]innerKey, 0, maxInner)
	for j := t.after(i); j < min(t.end[i], i+maxFeatures) && len(list) < maxInner; j = t.after(j) {
		if !t.isKept(j) {
			continue
		}
		if key := innerKeyOf(t, j); key.tag != "" {
			list = append(list, key)
		}
	}
	return list
}

// own returns the keys in a subtree that its next siblings do not have as well,
// as all cards have the same button.
func own(t *tree, i int32) []innerKey {
	list := inner(t, i)
	for k := range t.beside(i, func(int32) bool { return true }) {
		others := inner(t, k)
		list = slices.DeleteFunc(list, func(key innerKey) bool { return slices.Contains(others, key) })
	}
	return list
}

// maxBeside is how many siblings of a node are looked at to see what is common,
// and maxPassed how many are passed to find them.
const maxBeside, maxPassed = 2, 16

// beside yields the next siblings of a node that have a property, from the first
// on again after the last.
func (t *tree) beside(i int32, is func(int32) bool) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		p, n := int32(t.node(i).Parent), 0
		k := i
		for range maxPassed {
			if k = t.next(k, p); k == i || n == maxBeside {
				return
			}
			if !is(k) {
				continue
			}
			if n++; !yield(k) {
				return
			}
		}
	}
}

// next returns the next child of a node, the first after the last.
func (t *tree) next(i, parent int32) int32 {
	if i = t.child(t.end[i], parent); i == t.end[parent] {
		i = t.child(parent+1, parent)
	}
	return i
}

// apart leaves out of nodes without a partner what is common: what is in
// something that came or went, and in the siblings of that which stayed, too. The
// button of a card that is gone is not the one of another that is new, though no
// others of them are left.
func apart(t *tree, partner, list []int32) []int32 {
	var common []innerKey
	until := int32(0)
	return slices.DeleteFunc(slices.Clone(list), func(i int32) bool {
		if i < until {
			return len(common) > 0 && slices.Contains(common, commonKey(t, i))
		}
		until, common = t.end[i], common[:0]
		if t.isLeaf(i) {
			return false
		}
		for k := range t.beside(i, func(k int32) bool { return partner[k] != none }) {
			for j := k; j < min(t.end[k], k+maxFeatures); j = t.after(j) {
				if !t.isKept(j) {
					continue
				}
				if key := commonKey(t, j); key.tag != "" {
					common = append(common, key)
				}
			}
		}
		return false
	})
}

// commonKey is the best key of a node, or else its kind.
func commonKey(t *tree, i int32) innerKey {
	key := innerKeyOf(t, i)
	if key.tag == "" {
		if kind := kindKey(t, i); kind != "" {
			return innerKey{tag: t.node(i).Name, key: kind}
		}
	}
	return key
}

// byInner pairs nodes by the keys of what is in them, as a card is known by its
// heading. Of those that only one node on each side has, most must be in both, and
// of all half: another view in the same place may name what the one before did.
func (m *match) byInner(A, B []int32) {
	A, B = m.lone(slices.Clone(A), slices.Clone(B))
	if len(A) == 0 || len(B) == 0 {
		return
	}
	keysA := keysOf(A, func(x int32) []innerKey { return own(m.a, x) })
	keysB := keysOf(B, func(y int32) []innerKey { return own(m.b, y) })
	inA, inB := owners(keysA), owners(keysB)
	shared := make([][]int, len(A)) // of each of A, those of B that have one of its keys
	votes, ofB := map[[2]int]int{}, make([]int, len(B))
	for i, list := range keysA {
		for _, k := range list {
			if j := inB[k] - 1; inA[k] == i+1 && j >= 0 {
				shared[i] = append(shared[i], j)
				votes[[2]int{i, j}]++
				ofB[j]++
			}
		}
	}
	for i, x := range A {
		for _, j := range shared[i] {
			y, n := B[j], votes[[2]int{i, j}]
			if 2*n > len(shared[i]) && 2*n > ofB[j] && 2*n >= min(len(keysA[i]), len(keysB[j])) && m.ab[x] == none && m.ba[y] == none && m.likeliness(x, y) > 0 {
				m.pair(x, y)
			}
		}
	}
}

// owners maps the keys that only one list has to the position of that, from 1.
func owners(keys [][]innerKey) map[innerKey]int {
	owner := map[innerKey]int{}
	for i, list := range keys {
		for _, k := range list {
			if n := owner[k]; n != 0 && n != i+1 {
				owner[k] = -1
			} else {
				owner[k] = i + 1
			}
		}
	}
	return owner
}
