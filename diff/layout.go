package diff

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// maxShift is how many CSS pixels an element may be elsewhere in what is around
// it before a person notices: a scroll bar, or a line of text. It may be larger
// or smaller by a quarter of its size up to as many pixels, and by minShift at
// least, as a changed padding makes it.
const minShift, maxShift = 8, 24

// layout reports elements that are elsewhere in what is around them, or of
// another size, where nothing else in there changed that would explain it.
// Widths come from what is around, heights from what is inside: so an element
// is looked at only in one of equal width, and its height and its distance from
// the top only in one of equal height as well. One finding tells of all that is
// in one element; what follows from its size further down is left out.
func (d *domDiff) layout() {
	dirty := d.dirty()
	found := map[int32]int{} // index in out, by what is around
	for _, m := range d.boxed() {
		x, y, p, q := m.x, m.y, m.p, m.q
		if p == none || dirty[p] || d.ab[p] != q || !d.isShifted(x, y, p, q) || d.isNoise(x, y, itself) {
			continue
		}
		r := d.misplaced(x, y)
		if i, ok := found[p]; ok {
			d.alsoMisplaced(&d.out[i], r, p)
			continue
		}
		found[p] = len(d.out)
		d.out = append(d.out, r)
	}
}

// boxed returns what may be elsewhere, in document order.
func (d *domDiff) boxed() []move {
	if len(d.shifted) == 0 {
		return d.unsettled
	}
	list := append(d.placed(d.shifted), d.unsettled...)
	slices.SortFunc(list, func(m, n move) int { return cmp.Compare(m.x, n.x) })
	return slices.Compact(list)
}

// alsoMisplaced adds an element to the finding about another in the same one:
// what is cut off or out of sight is told first.
func (d *domDiff) alsoMisplaced(r *raw, other raw, p int32) {
	if r.Rule == LayoutChanged && other.Rule != LayoutChanged {
		*r, other = other, *r
	}
	r.paths, r.noise = append(r.paths, other.paths...), append(r.noise, other.noise...)
	if r.Rule == LayoutChanged {
		r.Message = fmt.Sprintf("%s and %s more are in another place or of another size in %s", d.a.titled(int32(r.Locus.Baseline)), count(len(r.paths)-1, "element"), d.a.label(p))
	}
}

// dirty marks the nodes of the baseline that have a finding in them, or that
// something went out of or came into, as from row to row of a grid.
func (d *domDiff) dirty() []bool {
	dirty := make([]bool, len(d.touched))
	mark := func(x int32) {
		for ; x >= 0 && !dirty[x]; x = int32(d.a.node(x).Parent) {
			dirty[x] = true
		}
	}
	mayGrow := len(d.c.ignores.list) > 0
	for i, touched := range d.touched {
		if touched || mayGrow && d.isIgnoredGrown(int32(i)) {
			mark(int32(i))
		}
	}
	for _, m := range d.unsettled {
		if m.p != none && m.q != none && d.ab[m.p] != m.q {
			mark(m.p)
			mark(d.ba[m.q])
		}
	}
	return dirty
}

// isIgnoredGrown reports whether something ignored has another box, so that what
// is beside it may be elsewhere.
func (d *domDiff) isIgnoredGrown(x int32) bool {
	y := d.ab[x]
	if y == none || d.ignoredBy(x, y) < 0 {
		return false
	}
	a := d.a.node(x).Box
	return (a == nil) != (d.b.node(y).Box == nil) || a != nil && *a != *d.b.node(y).Box
}

// isShifted reports whether a person would notice that two partners are in
// another place in their parents, or of another size.
func (d *domDiff) isShifted(x, y, p, q int32) bool {
	a, b, over, under := d.a.node(x).Box, d.b.node(y).Box, d.a.node(p).Box, d.b.node(q).Box
	if !isElsewhere(a, b, over, under) || math.Abs(over[2]-under[2]) > minShift {
		return false // as nearly all
	}
	isTall := math.Abs(over[3]-under[3]) <= minShift
	for i := range a {
		shift := b[i] - a[i]
		if i < 2 {
			shift -= under[i] - over[i]
		}
		tolerance := float64(maxShift)
		if i >= 2 {
			tolerance = max(minShift, min(maxShift, max(a[i], b[i])/4))
		}
		if i >= 2 && shift > 0 && d.isBareText(x, y) {
			continue // there is more room beside it
		}
		if (i%2 == 0 || isTall) && math.Abs(shift) > tolerance {
			return d.a.isSeen(x) && d.b.isSeen(y) && d.a.shows(x) && !d.isStuck(x, y)
		}
	}
	return false
}

// isBareText reports whether of two partners nothing but their text is seen.
func (d *domDiff) isBareText(x, y int32) bool {
	background := styleIndex("background-color")
	return isPlainText(d.a, x) && d.a.contents(x) != "" &&
		!isColoured(d.a.style(x, background)) && !isColoured(d.b.style(y, background))
}

// boxText writes a box: 80×20 at 10,300.
func boxText(b *[4]float64) string {
	return fmt.Sprintf("%.0f×%.0f at %.0f,%.0f", b[2], b[3], b[0], b[1])
}
