package diff

import (
	"cmp"
	"slices"
)

// match pairs the nodes of two trees: each node with at most one of the other.
type match struct {
	a, b   *tree
	ab, ba []int32 // partner, or none
	// pairs are the pairs that may differ in themselves; the others are equal.
	pairs [][2]int32
	// tried is, of each node of the baseline, the node that same last compared it
	// with: its index and 1, negative if they differ; 0 for none.
	tried []int32
	equal run // the last
	// mixed are nodes in or around equal subtrees, whose children have partners
	// elsewhere.
	mixed []int32
	// shifted are those of the nodes in equal subtrees that may be elsewhere in
	// what is around them, and some others.
	shifted []int32
	sims    map[int32]*features // of nodes of b; of a under ^index
	// sameStyles says that equal styles have equal numbers in both.
	sameStyles bool
	// settled is, by node of the baseline, how many nodes on either side region
	// found below it and its partner when it paired none of them.
	settled map[int32][2]int
	ids     *[2]map[string]bool // the stable and test ids of each side, once they were asked for
	waiting []siblings          // to be aligned
}

// newMatch matches two trees from the top: equal subtrees in their places, then
// by hash, then stable keys among siblings, their own and of what is in them; what
// is left between some siblings with what is left between others, and then by
// order; what wrappers keep apart from its partner; and what is left over anywhere
// by unique keys and hashes, which finds what has moved.
//
// That equal subtrees come first, wherever they are, and what is around them
// after, is from GumTree (Falleri et al., "Fine-grained and accurate source code
// differencing", 2014); to tell them by a hash from truediff (Erdweg et al.,
// "Concise, type-safe, and efficient structural diffing", 2021), except that no
// hash is trusted without a look; siblings that occur once as anchors are from
// the patience diff of Bram Cohen; and a longest increasing run for what stays
// from Chawathe et al. (see [Script]). That places come before hashes is ours:
// two takes of a page are equal nearly everywhere, and to read what is equal
// side by side costs less than to hash it.
func newMatch(a, b *tree) *match {
	m := &match{a: a, b: b, tried: make([]int32, len(a.s.Nodes)), sims: map[int32]*features{}, settled: map[int32][2]int{}, sameStyles: slices.Equal(a.styles, b.styles)}
	m.ab, m.ba = slices.Repeat([]int32{none}, len(a.s.Nodes)), slices.Repeat([]int32{none}, len(b.s.Nodes))
	if len(m.ab) == 0 || len(m.ba) == 0 {
		return m
	}
	m.pair(0, 0)
	m.settle()
	m.rest(0)
	if m.elsewhere() {
		m.settle()
		m.rest(0)
	}
	slices.SortFunc(m.pairs, func(x, y [2]int32) int { return cmp.Compare(x[0], y[0]) })
	return m
}

// pair makes two nodes partners, and matches what is below them.
func (m *match) pair(x, y int32) {
	if m.try(x, y) {
		return
	}
	m.ab[x], m.ba[y] = y, x
	m.pairs = append(m.pairs, [2]int32{x, y})
	m.children(m.free(m.a, m.ab, x), m.free(m.b, m.ba, y), 0)
}

// free returns the children of a node that have no partner.
func (m *match) free(t *tree, partner []int32, i int32) []int32 {
	return unmatched(t.kids(i), partner)
}

// unmatched takes those with a partner out of a list that it may change.
func unmatched(list, partner []int32) []int32 {
	return slices.DeleteFunc(list, func(i int32) bool { return partner[i] != none })
}

// try makes two subtrees partners if they are equal, and neither is known by
// its id to be another.
func (m *match) try(x, y int32) bool {
	if !m.same(x, y) || !m.isInRun(x, y) && m.isOther(x, y) {
		return false
	}
	m.identical(x, y)
	return true
}

// children matches two lists of siblings. What is left is matched when all that
// is around it is.
func (m *match) children(A, B []int32, depth int) {
	A, B = m.trim(A, B)
	whole := siblings{A, B}
	if len(A) > 0 && len(B) > 0 {
		m.inOrder(A, B)
		A, B = m.lone(slices.Clone(A), slices.Clone(B))
		m.byHash(A, B)
		if A, B = m.lone(A, B); m.unwrapped(A, B, true, depth) {
			return
		}
		A, B = m.byKeys(A, B)
		if m.unwrapped(A, B, false, depth) {
			return
		}
	}
	if len(A)+len(B) > 0 {
		m.waiting = append(m.waiting, whole)
	}
}

// byKeys matches siblings by what tells them apart, and returns what is left.
func (m *match) byKeys(A, B []int32) (restA, restB []int32) {
	for level := range keyLevels {
		m.byUnique(A, B, func(t *tree, i int32) string { return stableKey(t, i, level) })
		A, B = m.lone(A, B)
	}
	// What says the same is rather one element with other attributes.
	m.byUnique(A, B, contentsKey)
	A, B = m.lone(A, B)
	m.byInner(A, B)
	return m.lone(A, B)
}

// unwrapped matches two lists of siblings with wrappers opened, if there are any.
func (m *match) unwrapped(A, B []int32, equal bool, depth int) bool {
	if len(A) == 0 || len(B) == 0 || depth == maxWrappers {
		return false
	}
	x, y, ok := m.unwrap(A, B, equal)
	if ok {
		m.children(x, y, depth+1)
	}
	return ok
}

// lone takes those with a partner out of two lists that it may change.
func (m *match) lone(A, B []int32) (restA, restB []int32) {
	return unmatched(A, m.ab), unmatched(B, m.ba)
}

// contentsKey is the tag and all text of an element that is not large.
func contentsKey(t *tree, i int32) string {
	if t.size(i) > maxContents {
		return ""
	}
	s := t.contents(i)
	if s == "" {
		return ""
	}
	return t.node(i).Name + " " + s
}

// trim pairs what is equal at both ends, and returns what is between.
func (m *match) trim(A, B []int32) (restA, restB []int32) {
	for len(A) > 0 && len(B) > 0 && m.try(A[0], B[0]) {
		A, B = A[1:], B[1:]
	}
	for len(A) > 0 && len(B) > 0 && m.try(A[len(A)-1], B[len(B)-1]) {
		A, B = A[:len(A)-1], B[:len(B)-1]
	}
	return A, B
}

// inOrder pairs equal subtrees without changing their order: those that occur
// once in each list first, then what is equal beside and between them.
func (m *match) inOrder(A, B []int32) {
	A, B = m.trim(A, B)
	if len(A) == 0 || len(B) == 0 {
		return
	}
	if len(A)*len(B) <= maxTable {
		m.byTable(A, B)
		return
	}
	if A, B = m.inStep(A, B); len(A) == 0 || len(B) == 0 {
		return
	}
	anchors := m.anchors(A, B)
	if len(anchors) == 0 {
		return
	}
	i, j := int32(0), int32(0)
	for _, p := range anchors {
		m.try(A[p[0]], B[p[1]])
		m.inOrder(A[i:p[0]], B[j:p[1]])
		i, j = p[0]+1, p[1]+1
	}
	m.inOrder(A[i:], B[j:])
}

// byTable pairs as many equal subtrees as can be without changing their order.
func (m *match) byTable(A, B []int32) {
	pairs := longest(len(A), len(B), func(i, j int) float64 {
		if m.mayBeSame(A[i], B[j]) {
			return 1
		}
		return 0
	})
	for _, p := range pairs {
		m.try(A[p[0]], B[p[1]])
	}
}

// anchors returns the longest increasing run of pairs with hashes that occur
// once in each list.
func (m *match) anchors(A, B []int32) [][2]int32 {
	once := onceOnly(keysOf(A, m.a.hashOf))
	inB := onceOnly(keysOf(B, m.b.hashOf))
	var pairs [][2]int32
	for i, x := range A {
		h := m.a.hashOf(x)
		if once[h] == i+1 && inB[h] > 0 {
			pairs = append(pairs, [2]int32{int32(i), int32(inB[h] - 1)})
		}
	}
	return increasing(pairs)
}

func keysOf[K any](list []int32, key func(int32) K) []K {
	keys := make([]K, len(list))
	for i, x := range list {
		keys[i] = key(x)
	}
	return keys
}

// onceOnly maps the keys that occur once in a list to their position, from 1.
func onceOnly[K comparable](keys []K) map[K]int {
	seen := make(map[K]int, len(keys))
	for i, k := range keys {
		if seen[k] != 0 {
			seen[k] = -1
		} else {
			seen[k] = i + 1
		}
	}
	return seen
}

// byHash pairs equal subtrees that occur once in each list.
func (m *match) byHash(A, B []int32) {
	A, B = m.lone(slices.Clone(A), slices.Clone(B))
	switch {
	case len(A) == 0 || len(B) == 0:
		return
	case len(A) == 1 && len(B) == 1:
		m.try(A[0], B[0])
		return
	}
	A, B = ofWeights(m.a, A, m.b, B), ofWeights(m.b, B, m.a, A)
	inA, inB := onceOnly(keysOf(A, m.a.hashOf)), onceOnly(keysOf(B, m.b.hashOf))
	for i, x := range A {
		if j := inB[m.a.hashOf(x)]; j > 0 && inA[m.a.hashOf(x)] == i+1 && m.ab[x] == none && m.ba[B[j-1]] == none {
			m.try(x, B[j-1])
		}
	}
}

// ofWeights takes out of a list what is equal to nothing in the other, to judge
// by the number of nodes: so nothing else is hashed.
func ofWeights(t *tree, list []int32, other *tree, others []int32) []int32 {
	weights := make(map[int32]bool, len(others))
	for _, i := range others {
		weights[other.weight[i]] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(i int32) bool { return !weights[t.weight[i]] })
}

// byUnique pairs nodes with a key that occurs once in each list.
func (m *match) byUnique(A, B []int32, key func(*tree, int32) string) {
	if len(A) == 0 || len(B) == 0 {
		return
	}
	A, B = m.lone(slices.Clone(A), slices.Clone(B))
	keysA := keysOf(A, func(i int32) string { return key(m.a, i) })
	inA, inB := onceOnly(keysA), onceOnly(keysOf(B, func(i int32) string { return key(m.b, i) }))
	for i, x := range A {
		k := keysA[i]
		if k == "" || inA[k] != i+1 || inB[k] <= 0 {
			continue
		}
		if y := B[inB[k]-1]; m.ba[y] == none && m.ab[x] == none && m.fits(x, y) {
			m.pair(x, y)
		}
	}
}

// elsewhere matches what is left over anywhere in the trees, and reports whether
// there was any.
func (m *match) elsewhere() bool {
	A, B := m.left()
	if len(A) == 0 || len(B) == 0 {
		return false
	}
	A, B = apart(m.a, m.ab, A), apart(m.b, m.ba, B)
	for level := range keyLevels {
		if level <= keyID || level == keyName {
			m.byUnique(A, B, func(t *tree, i int32) string { return globalKey(t, i, level) })
		}
	}
	m.byHash(recognisable(m.a, A), recognisable(m.b, B))
	return slices.ContainsFunc(A, func(x int32) bool { return m.ab[x] != none })
}

// left returns the kept nodes without a partner, in document order: they are in
// partners that are not equal.
func (m *match) left() (A, B []int32) {
	for _, p := range m.pairs {
		A, B = append(A, loose(m.a, m.ab, p[0])...), append(B, loose(m.b, m.ba, p[1])...)
	}
	for _, x := range m.mixed {
		if y := m.ab[x]; y != none {
			A, B = append(A, loose(m.a, m.ab, x)...), append(B, loose(m.b, m.ba, y)...)
		}
	}
	return inOrderOf(A), inOrderOf(B)
}

// movable returns the nodes of the baseline with a partner that are in what has
// none, or another than it had, or one that is not equal: no others can have
// moved. left are the kept nodes without a partner.
func (m *match) movable(left []int32) []int32 {
	around := append(slices.Clone(left), m.mixed...)
	for _, p := range m.pairs {
		around = append(around, p[0])
	}
	around = inOrderOf(around)
	var list []int32
	// Most are in each other: so the children come in document order.
	var walk func(k int) int
	walk = func(k int) (next int) {
		p := around[k]
		k++
		for x := range m.a.children(p) {
			if m.ab[x] != none {
				list = append(list, x)
			}
			for k < len(around) && around[k] < x {
				k = walk(k)
			}
			if k < len(around) && around[k] == x {
				k = walk(k)
			}
		}
		return k
	}
	for k := 0; k < len(around); {
		k = walk(k)
	}
	return inOrderOf(list)
}

// inOrderOf sorts nodes, as some are already, and drops those that are there
// again.
func inOrderOf(list []int32) []int32 {
	if !slices.IsSorted(list) {
		slices.Sort(list)
	}
	return slices.Compact(list)
}

// recognisable returns those nodes of a list that are.
func recognisable(t *tree, list []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(list), func(i int32) bool { return !isRecognisable(t, i) })
}

// isRecognisable reports whether a subtree says enough to be known again in
// another place.
func isRecognisable(t *tree, i int32) bool {
	return t.size(i) >= 4 || len(t.text(i)) >= 4 || len(t.node(i).Label) >= 3
}
