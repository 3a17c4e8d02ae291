package diff

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

const (
	// maxTable bounds the tables of quadratic alignments.
	maxTable = 4096
	// maxFeatures is how many nodes of a subtree are looked at to say what it
	// is like.
	maxFeatures = 64
	// maxChildren is how many children are looked at to find one that is more
	// like another node than their parent is.
	maxChildren = 16
)

// longest returns the heaviest common subsequence of two lists, as pairs of
// positions. A weight of 0 is no pair.
func longest(n, m int, weight func(i, j int) float64) [][2]int {
	best := make([]float64, (n+1)*(m+1))
	at := func(i, j int) *float64 { return &best[i*(m+1)+j] }
	weights := make([]float64, n*m)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			w := weight(i, j)
			weights[i*m+j] = w
			*at(i, j) = max(*at(i+1, j), *at(i, j+1))
			if w > 0 {
				*at(i, j) = max(*at(i, j), w+*at(i+1, j+1))
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < n && j < m; {
		w := weights[i*m+j]
		switch {
		case w > 0 && *at(i, j) == w+*at(i+1, j+1):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case *at(i, j) == *at(i+1, j):
			i++
		default:
			j++
		}
	}
	return pairs
}

// increasing returns a longest run of pairs in which both positions grow, in
// their list. The pairs are sorted by the first.
func increasing(pairs [][2]int32) [][2]int32 {
	if slices.IsSortedFunc(pairs, func(p, q [2]int32) int { return int(p[1] - q[1]) }) {
		return pairs
	}
	lists := make([]int32, 2*len(pairs))
	tails, before := lists[:0:len(pairs)], lists[len(pairs):] // index of the last pair of the best run of each length, and of the one before each
	for i, p := range pairs {
		k := len(tails)
		if k > 0 && pairs[tails[k-1]][1] > p[1] { // as with few
			k, _ = slices.BinarySearchFunc(tails, p[1], func(t, second int32) int { return int(pairs[t][1] - second) })
		}
		before[i] = none
		if k > 0 {
			before[i] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, int32(i))
		} else {
			tails[k] = int32(i)
		}
	}
	// Backwards, tails becomes the run itself.
	for i, k := tails[len(tails)-1], len(tails)-1; k >= 0; i, k = before[i], k-1 {
		tails[k] = i
	}
	for k, i := range tails {
		pairs[k] = pairs[i]
	}
	return pairs[:len(tails)]
}

// align pairs by order and likeness what is left between siblings that have
// partners.
func (m *match) align(A, B []int32) {
	if !slices.ContainsFunc(A, func(x int32) bool { return m.ab[x] == none }) || !slices.ContainsFunc(B, func(y int32) bool { return m.ba[y] == none }) {
		return
	}
	fixed := make([][2]int32, 0, len(A)+1)
	next := 0
	for i, x := range A {
		y := m.ab[x]
		if y == none {
			continue
		}
		j, ok := next, next < len(B) && B[next] == y // as with nearly all
		if !ok {
			j, ok = slices.BinarySearch(B, y) // siblings are in document order
		}
		if ok {
			fixed, next = append(fixed, [2]int32{int32(i), int32(j)}), j+1
		}
	}
	i, j := int32(0), int32(0)
	for _, p := range append(increasing(fixed), [2]int32{int32(len(A)), int32(len(B))}) {
		if i < p[0] && j < p[1] {
			m.gap(unmatched(slices.Clone(A[i:p[0]]), m.ab), unmatched(slices.Clone(B[j:p[1]]), m.ba))
		}
		i, j = p[0]+1, p[1]+1
	}
}

func (m *match) gap(A, B []int32) {
	if len(A) == 0 || len(B) == 0 {
		return
	}
	if len(A)*len(B) <= maxTable {
		for _, p := range longest(len(A), len(B), func(i, j int) float64 { return m.likeliness(A[i], B[j]) }) {
			m.pair(A[p[0]], B[p[1]])
		}
		return
	}
	for i := range min(len(A), len(B)) {
		if m.likeliness(A[i], B[i]) > 0 {
			m.pair(A[i], B[i])
		}
	}
}

// likeliness says how much two nodes look like the same one, 0 if they cannot
// be.
func (m *match) likeliness(x, y int32) float64 {
	a, b := m.a.node(x), m.b.node(y)
	if !m.fits(x, y) || conflict(testID(a), testID(b)) || m.isOther(x, y) {
		return 0
	}
	if conflict(typeOf(a), typeOf(b)) {
		return 0
	}
	base := 0.2
	if a.Name == b.Name {
		base += 0.1
	}
	if conflict(stableID(a), stableID(b)) {
		base -= 0.15
	}
	f, g := m.featuresOf(m.a, x, ^x), m.featuresOf(m.b, y, y)
	like := f.like(g)
	if like == 0 && (m.a.size(x) >= 8 && m.b.size(y) >= 8 || !sameKind(a, b)) {
		return 0 // another view, or another thing, in the same place
	}
	if m.isAround(x, y, like) {
		return 0
	}
	return base + like
}

// isAround reports whether the larger of two nodes is rather something around
// nodes like the other: another element, and much larger, or it holds what is
// equal to it, or one of its first children is more like it.
func (m *match) isAround(x, y int32, like float64) bool {
	a, b := m.a.node(x), m.b.node(y)
	if a.Name == b.Name && !(isPlain(a) && isPlain(b)) {
		return false
	}
	n, k := m.a.size(x), m.b.size(y)
	if isInside(m.a, x, m.b, y) || isInside(m.b, y, m.a, x) {
		return true
	}
	if a.Name != b.Name && max(n, k) >= 4*maxChildren && max(n, k) >= 4*min(n, k) {
		return true
	}
	if 2*n >= 3*k {
		return m.hasLiker(m.a, x, true, k, m.featuresOf(m.b, y, y), like)
	} else if 2*k >= 3*n {
		return m.hasLiker(m.b, y, false, n, m.featuresOf(m.a, x, ^x), like)
	}
	return false
}

// isInside reports whether among the first nodes below one there is one that is
// equal to a node of the other tree, and says enough to be it.
func isInside(t *tree, i int32, other *tree, k int32) bool {
	if t.weight[i] <= other.weight[k] || !isRecognisable(other, k) {
		return false
	}
	for j := i + 1; j < min(t.end[i], i+maxFeatures); j = t.after(j) {
		if t.weight[j] == other.weight[k] && t.hashOf(j) == other.hashOf(k) {
			return true
		}
	}
	return false
}

// hasLiker reports whether one of the first children of a node, of the baseline
// or the candidate, is about as large as another node, and clearly more like
// its features.
func (m *match) hasLiker(t *tree, i int32, isBaseline bool, size int, f *features, like float64) bool {
	n := 0
	for k := range t.children(i) {
		if n++; n > maxChildren {
			break
		}
		key := k
		if isBaseline {
			key = ^k
		}
		if 4*t.size(k) >= 3*size && f.like(m.featuresOf(t, k, key)) > max(2*like, 0.3) {
			return true
		}
	}
	return false
}

// sameKind reports whether two nodes with nothing in common may still be the
// same one, with another text.
func sameKind(a, b *take.Node) bool {
	return a.Name == b.Name && a.Role == b.Role && testID(a) == testID(b) && stableID(a) == stableID(b)
}

func conflict(a, b string) bool { return a != "" && b != "" && a != b }

func typeOf(n *take.Node) string {
	if n.Name != "input" {
		return ""
	}
	t, _ := n.Attr("type")
	return t
}

// features are a set of what is in a subtree, as bits.
type features [4]uint64

func (f *features) add(h uint64) { f[h>>6&3] |= 1 << (h & 63) }

// like is the share of features that two sets have in common.
func (f *features) like(g *features) float64 {
	both, any := 0, 0
	for i := range f {
		both += bits.OnesCount64(f[i] & g[i])
		any += bits.OnesCount64(f[i] | g[i])
	}
	if any == 0 {
		return 0.1
	}
	return float64(both) / float64(any)
}

// featureSeed is fixed, so that likeness is the same in every process.
const featureSeed = 0xCBF29CE484222325

func (m *match) featuresOf(t *tree, i, key int32) *features {
	if f := m.sims[key]; f != nil {
		return f
	}
	f := new(features)
	for j := i; j < min(t.end[i], i+maxFeatures); j++ {
		n := t.node(j)
		if n.Kind == take.Text {
			for w := range strings.FieldsSeq(cut(n.Text, maxEvidence)) {
				f.add(fnv(w))
			}
			continue
		}
		for _, s := range [...]string{n.Label, testID(n), stableID(n)} {
			if s != "" {
				f.add(fnv(s))
			}
		}
		for _, name := range [...]string{"href", "src", "name", "type"} {
			if v, ok := n.Attr(name); ok {
				f.add(fnv(name + v))
			}
		}
		if j > i && !isPlain(n) {
			f.add(fnv(n.Name))
		}
	}
	m.sims[key] = f
	return f
}

func fnv(s string) uint64 {
	h := uint64(featureSeed)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001B3
	}
	return h ^ h>>32
}
