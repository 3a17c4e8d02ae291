package diff

import (
	"fmt"
	"math"
)

// maxShift is how many CSS pixels an element may be elsewhere in what is around
// it, or larger or smaller, before a person notices: more than a scroll bar or
// a line of text that wraps.
const maxShift = 24

// layout reports elements that are elsewhere in what is around them, or of
// another size, where nothing else in there changed that would explain it. One
// finding tells of all that is in one element; what follows from its size
// further down is left out.
func (d *domDiff) layout() {
	dirty := d.dirty()
	found := map[int32]int{} // index in out, by what is around
	for x := int32(1); x < int32(len(d.ab)); x++ {
		y := d.ab[x]
		if y == none || d.a.node(x).Box == nil || d.b.node(y).Box == nil {
			continue
		}
		p, q := d.parents(x, y)
		if p == none || d.ab[p] != q || dirty[p] || !d.isFrame(p, q) || !d.isShifted(x, y, p, q) {
			continue
		}
		if d.isNoise(x, y, itself) {
			continue
		}
		r := d.at(LayoutChanged, x, y, itself)
		if i, ok := found[p]; ok {
			d.out[i].paths, d.out[i].noise = append(d.out[i].paths, r.paths...), append(d.out[i].noise, r.noise...)
			d.out[i].Message = fmt.Sprintf("%s and %s more are in another place or of another size in %s", d.out[i].Locus.Label, count(len(d.out[i].paths)-1, "element"), d.a.label(p))
			continue
		}
		r.Baseline, r.Candidate = boxText(d.a.node(x).Box), boxText(d.b.node(y).Box)
		r.Message = fmt.Sprintf("%s is in another place or of another size: %s, it was %s", d.a.titled(x), r.Candidate, r.Baseline)
		found[p] = len(d.out)
		d.out = append(d.out, r)
	}
}

// dirty marks the nodes of the baseline that have a finding in them.
func (d *domDiff) dirty() []bool {
	dirty := make([]bool, len(d.touched))
	for x := len(dirty) - 1; x >= 0; x-- {
		dirty[x] = dirty[x] || d.touched[x]
		if p := d.a.node(int32(x)).Parent; dirty[x] && p >= 0 {
			dirty[p] = true
		}
	}
	return dirty
}

// isFrame reports whether two partners are of the same size, so that what is in
// them can be compared by its place.
func (d *domDiff) isFrame(p, q int32) bool {
	a, b := d.a.node(p).Box, d.b.node(q).Box
	if a == nil || b == nil {
		return a == b // a document
	}
	return math.Abs(a[2]-b[2]) <= maxShift && math.Abs(a[3]-b[3]) <= maxShift
}

// isShifted reports whether a person would notice that two partners are in
// another place in their parents, or of another size.
func (d *domDiff) isShifted(x, y, p, q int32) bool {
	a, b, over, under := d.a.node(x).Box, d.b.node(y).Box, d.a.node(p).Box, d.b.node(q).Box
	if !d.a.isSeen(x) || !d.b.isSeen(y) || !d.a.shows(x) {
		return false
	}
	for i := range a {
		shift := b[i] - a[i]
		if i < 2 && over != nil && under != nil {
			shift -= under[i] - over[i]
		}
		if math.Abs(shift) > maxShift {
			return true
		}
	}
	return false
}

// boxText writes a box: 80×20 at 10,300.
func boxText(b *[4]float64) string {
	return fmt.Sprintf("%.0f×%.0f at %.0f,%.0f", b[2], b[3], b[0], b[1])
}
