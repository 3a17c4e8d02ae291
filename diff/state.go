package diff

import (
	"math"

	"github.com/retake-dev/retake/capture/take"
)

// What a page looks like depends on where the pointer and the focus are. A take
// does not say which style rules apply; the boxes tell what is under the
// pointer, and the snapshot what has the focus.

// point is a place in the viewport, in CSS pixels.
type point struct{ x, y float64 }

// pointer returns where the pointer is after a step of a take: at the centre of
// the last element that it was used on. It is not known if that has gone.
func pointer(t take.Take, k int) *point {
	for ; k >= 0; k-- {
		s := t.Steps[k]
		if !isPointing(s.Kind) && !(s.Kind == "fill" && isClickedFirst(t, k)) {
			continue
		}
		if s.DOM == nil || s.Target == nil || s.Target.Label == "" || s.Outcome.Status != take.OK {
			return nil
		}
		return centre(s.DOM, s.Target.Label)
	}
	return nil
}

// isClickedFirst reports whether a field has not the focus before it is filled:
// then it is clicked, as a person does.
func isClickedFirst(t take.Take, k int) bool {
	if k == 0 || t.Steps[k-1].DOM == nil || t.Steps[k].Target == nil {
		return false
	}
	before := &tree{s: t.Steps[k-1].DOM}
	focus := before.s.Focus
	return focus < 0 || before.ownLabel(int32(focus)) != t.Steps[k].Target.Label
}

func isPointing(kind string) bool {
	switch kind {
	case "click", "double-click", "right-click", "hover", "check", "drag":
		return true
	}
	return false
}

// centre returns the place of the only element that has a label.
func centre(s *take.Snapshot, label string) *point {
	t := &tree{s: s}
	var at *point
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if n.Box == nil || n.Kind != take.Element || n.Label == "" && testID(n) == "" || t.ownLabel(int32(i)) != label {
			continue
		}
		if at != nil || t.frame(int32(i)) != 0 {
			return nil
		}
		shift := t.scrolled(0)
		at = &point{n.Box[0] + n.Box[2]/2 - shift.x, n.Box[1] + n.Box[3]/2 - shift.y}
	}
	return at
}

// frame returns the document that a node is in.
func (t *tree) frame(i int32) int32 {
	for i > 0 && t.node(i).Kind != take.Document {
		i = int32(t.node(i).Parent)
	}
	return i
}

// scrolled returns how far the document of a node is scrolled.
func (t *tree) scrolled(i int32) point {
	if s := t.node(t.frame(i)).Scroll; s != nil {
		return point{s[0], s[1]}
	}
	return point{}
}

// isUnder reports whether a node of the top document is under the pointer.
func (t *tree) isUnder(i int32, p *point) bool {
	b := t.node(i).Box
	if p == nil || b == nil {
		return false
	}
	shift := t.scrolled(0)
	x, y := p.x+shift.x, p.y+shift.y
	return x >= b[0] && x < b[0]+b[2] && y >= b[1] && y < b[1]+b[3]
}

// isHoveredElsewhere reports whether a pair, or something around it, is under
// the pointer on one side only.
func (d *domDiff) isHoveredElsewhere(x, y int32) bool {
	if d.pointers == nil {
		d.pointers = &[2]*point{pointer(d.c.a, d.step), pointer(d.c.b, d.step)}
	}
	if d.pointers[0] == nil || d.pointers[1] == nil || d.a.frame(x) != 0 || d.b.frame(y) != 0 {
		return false
	}
	for p, q := x, y; p > 0; p, q = d.around(p) {
		if d.a.isUnder(p, d.pointers[0]) != d.b.isUnder(q, d.pointers[1]) {
			return true
		}
	}
	return false
}

// isFocusedElsewhere reports whether a pair, or something around it other than
// the whole page, has the focus in it on one side only.
func (d *domDiff) isFocusedElsewhere(x, y int32) bool {
	f, g := int32(d.a.s.Focus), int32(d.b.s.Focus)
	for p, q := x, y; p > 0 && d.a.node(p).Name != "body"; p, q = d.around(p) {
		if d.a.within(p)(f) != d.b.within(q)(g) {
			return true
		}
	}
	return false
}

// isStuck reports whether a pair is at the same place of the viewport though
// the document is scrolled elsewhere, as what is fixed there is.
func (d *domDiff) isStuck(x, y int32) bool {
	a, b := d.a.node(x).Box, d.b.node(y).Box
	if a == nil || b == nil {
		return false
	}
	s, t := d.a.scrolled(x), d.b.scrolled(y)
	return s != t && math.Abs(a[0]-s.x-b[0]+t.x) < 1 && math.Abs(a[1]-s.y-b[1]+t.y) < 1
}
