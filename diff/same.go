package diff

import (
	"math"
	"slices"

	"github.com/retake-dev/retake/capture/take"
)

// same reports whether two subtrees are equal in all that can be a finding. The
// first time that a node of the baseline is looked at it is with the node in
// its place, which nearly always is equal or differs early: so the two are read
// side by side. From then on a node is read again only with one of equal hash.
// So each is read a few times at most, however deep it is.
func (m *match) same(x, y int32) bool {
	if m.tried[x] == y+1 || m.isInRun(x, y) {
		return true
	}
	if m.tried[x] != 0 && !m.mayBeSame(x, y) {
		return false
	}
	ok := m.a.weight[x] == m.b.weight[y] && (m.run(x, y) || m.read(x, y))
	m.tried[x] = -(y + 1)
	if ok {
		m.tried[x] = y + 1
	}
	return ok
}

// maxGlance is how many nodes differEarly looks at: in a list of cards, one says
// whose it is.
const maxGlance = 8

// differEarly reports whether the first nodes of two subtrees show that they
// differ, which spares a hash of all of them.
func (m *match) differEarly(x, y int32) bool {
	endA, endB := m.a.end[x], m.b.end[y]
	for range maxGlance {
		switch {
		case x == endA || y == endB:
			return x != endA || y != endB
		case m.a.isKept(x) != m.b.isKept(y):
			return true
		case m.a.isKept(x):
			if m.a.weight[x] != m.b.weight[y] || !m.alike(x, y) {
				return true
			}
			x, y = x+1, y+1
		default:
			var old, new string
			old, x = m.a.run(x)
			new, y = m.b.run(y)
			if old != new && fold(old) != fold(new) {
				return true
			}
		}
		x, y = m.a.item(x, endA), m.b.item(y, endB)
	}
	return false
}

// mayBeSame reports whether two subtrees are not known to differ and have equal
// hashes.
func (m *match) mayBeSame(x, y int32) bool {
	return m.tried[x] != -(y+1) && m.a.weight[x] == m.b.weight[y] && !m.differEarly(x, y) && m.a.hashOf(x) == m.b.hashOf(y)
}

// run is a stretch of nodes of the baseline that are equal, in all there is, to
// as many of the candidate, so many further on.
type run struct{ from, to, shift int32 }

func (m *match) isInRun(x, y int32) bool {
	r := m.equal
	return y-x == r.shift && x >= r.from && m.a.end[x] <= r.to && m.b.end[y]-y == m.a.end[x]-x
}

// run compares two subtrees node for node, which is faster than read, and
// remembers how far they are equal.
func (m *match) run(x, y int32) bool {
	shift := y - x
	if r := m.equal; shift == r.shift && x >= r.from && x < r.to && r.to < m.a.end[x] {
		return false // that is where they differ
	}
	a, b := m.a.s.Nodes[x:m.a.end[x]], m.b.s.Nodes[y:m.b.end[y]]
	n := 0
	for n < len(a) && n < len(b) && m.sameNode(&a[n], &b[n]) && (n == 0 || a[n].Parent+int(shift) == b[n].Parent) {
		if n > 0 && a[n].Box != b[n].Box && isElsewhere(a[n].Box, b[n].Box, a[a[n].Parent-int(x)].Box, b[b[n].Parent-int(y)].Box) {
			m.shifted = append(m.shifted, x+int32(n))
		}
		n++
	}
	m.equal = run{x, x + int32(n), shift}
	return n == len(a) && n == len(b)
}

// sameNode reports whether two nodes are equal as they are but for the place,
// and so in all that can be a finding.
func (m *match) sameNode(a, b *take.Node) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.Text == b.Text && a.Role == b.Role && a.Label == b.Label &&
		a.Hidden == b.Hidden && a.Covered == b.Covered && a.Disabled == b.Disabled &&
		(m.sameStyles && a.Style == b.Style || m.a.look(a) == m.b.look(b)) &&
		equalTo(a.Value, b.Value) && equalTo(a.Checked, b.Checked) && equalTo(a.Scroll, b.Scroll) &&
		(sameBox(a.Box, b.Box) || isCollapsed(a.Box) == isCollapsed(b.Box)) && slices.Equal(a.Attrs, b.Attrs)
}

// read compares two subtrees side by side. Boxes are no part of being equal, but
// this is the time to look at them: those that are elsewhere in what is around
// them are noted.
func (m *match) read(x, y int32) bool {
	if !m.alike(x, y) {
		return false
	}
	over, under := m.a.node(x).Box, m.b.node(y).Box
	endA, endB := m.a.end[x], m.b.end[y]
	for i, j := x+1, y+1; ; {
		i, j = m.a.item(i, endA), m.b.item(j, endB)
		if i == endA || j == endB {
			return i == endA && j == endB
		}
		isText := !m.a.isKept(i)
		switch {
		case isText == m.b.isKept(j):
			return false
		case isText:
			var old, new string
			old, i = m.a.run(i)
			new, j = m.b.run(j)
			if old != new && fold(old) != fold(new) {
				return false
			}
		case !m.same(i, j):
			return false
		default:
			if isElsewhere(m.a.node(i).Box, m.b.node(j).Box, over, under) {
				m.shifted = append(m.shifted, i)
			}
			i, j = m.a.end[i], m.b.end[j]
		}
	}
}

// alike reports whether two nodes are equal in all that can be a finding, apart
// from what is in them.
func (m *match) alike(x, y int32) bool {
	a, b := m.a.node(x), m.b.node(y)
	return a.Name == b.Name && a.Kind == b.Kind && a.Role == b.Role && a.Label == b.Label &&
		a.Hidden == b.Hidden && a.Covered == b.Covered && a.Disabled == b.Disabled &&
		equalTo(a.Value, b.Value) && equalTo(a.Checked, b.Checked) && equalTo(a.Scroll, b.Scroll) &&
		m.a.look(a) == m.b.look(b) && m.a.isGone(x) == m.b.isGone(y) && sameAttrs(a.Attrs, b.Attrs) &&
		m.a.drawing(x) == m.b.drawing(y)
}

func equalTo[T comparable](p, q *T) bool {
	return p == q || p != nil && q != nil && *p == *q
}

// sameAttrs reports whether two lists of attributes say the same, but for those
// that are not compared.
func sameAttrs(a, b []string) bool {
	for {
		for len(a) > 1 && len(b) > 1 && a[0] == b[0] && sameValue(a[0], a[1], b[1]) {
			a, b = a[2:], b[2:]
		}
		switch {
		case len(a) > 1 && attrKind(a[0]) == ignored:
			a = a[2:]
		case len(b) > 1 && attrKind(b[0]) == ignored:
			b = b[2:]
		default:
			return len(a) < 2 && len(b) < 2
		}
	}
}

// sameValue reports whether two values of an attribute are equal as they are
// compared.
func sameValue(name, old, new string) bool {
	if old == new {
		return true
	}
	kind := attrKind(name)
	return kind == ignored || attrValue(kind, old) == attrValue(kind, new)
}

// identical makes all nodes of two equal subtrees partners. Nodes that were
// matched before stay as they are, and if it was with each other, then all in
// them as well.
func (m *match) identical(x, y int32) {
	endA, endB := m.a.end[x], m.b.end[y]
	for x < endA && y < endB {
		switch {
		case !m.a.isKept(x):
			x = m.a.end[x]
		case !m.b.isKept(y):
			y = m.b.end[y]
		case m.ab[x] == y:
			x, y = m.a.end[x], m.b.end[y]
		case m.ab[x] == none && m.ba[y] == none:
			m.ab[x], m.ba[y] = y, x
			x, y = x+1, y+1
		default:
			m.mixed = append(m.mixed, int32(m.a.node(x).Parent), x)
			x, y = x+1, y+1
		}
	}
}

// isElsewhere reports whether a box is of another size, or in another place in
// the box around it, by more than can be tolerated anywhere.
func isElsewhere(a, b, over, under *[4]float64) bool {
	if a == nil || b == nil || over == nil || under == nil || sameBox(a, b) && sameBox(over, under) {
		return false
	}
	return math.Abs(b[2]-a[2]) > minShift || math.Abs(b[3]-a[3]) > minShift ||
		math.Abs(b[0]-a[0]-under[0]+over[0]) > minShift || math.Abs(b[1]-a[1]-under[1]+over[1]) > minShift
}

func sameBox(a, b *[4]float64) bool {
	return a == b || a != nil && b != nil && a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3]
}

// inStep pairs equal siblings from the front on. Where they differ it goes on
// at the nearest place where two in a row are equal again, and returns what is
// left where none is near.
func (m *match) inStep(A, B []int32) (restA, restB []int32) {
	for len(A) > 0 && len(B) > 0 {
		if m.try(A[0], B[0]) {
			A, B = A[1:], B[1:]
			continue
		}
		i, j := m.resume(A, B)
		if i+j == 0 {
			return A, B
		}
		m.inOrder(A[:i], B[:j])
		A, B = A[i:], B[j:]
	}
	return nil, nil
}

// maxSkip is how many siblings inStep passes over to go on: more than one
// change in a list has beside it, and few enough that all ways to do it can be
// tried.
const maxSkip = 8

// resume returns how many siblings to pass over on each side, as few as
// possible; 0 and 0 if there is no way.
func (m *match) resume(A, B []int32) (i, j int) {
	for skip := 1; skip <= maxSkip; skip++ {
		for i := max(0, skip-len(B)); i <= min(skip, len(A)); i++ {
			if m.goesOn(A[i:], B[skip-i:]) {
				return i, skip - i
			}
		}
	}
	return 0, 0
}

// goesOn reports whether two lists begin with two equal nodes, or are one equal
// node, or nothing.
func (m *match) goesOn(A, B []int32) bool {
	n := min(2, max(len(A), len(B)))
	return len(A) >= n && len(B) >= n && slices.EqualFunc(A[:n], B[:n], m.same)
}
