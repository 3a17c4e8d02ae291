package diff

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// moves reports what is in another parent, and siblings in another order.
func (d *domDiff) moves() {
	last := map[int32]int32{} // by effective parent, the partner of its last child so far
	shuffled := map[int32]bool{}
	var away []move
	p, behind := none, int32(0) // the parent at hand, which most have that come next, and its last
	for _, m := range d.unsettled {
		if m.p != p {
			last[p] = behind
			p, behind = m.p, last[m.p]
		}
		switch {
		case m.p == none || m.q == none: // what it was in is gone, or what it is in is new
		case d.ab[m.p] != m.q:
			away = append(away, m)
		case m.y < behind:
			shuffled[p] = true
		default:
			behind = m.y
		}
	}
	d.moved(away)
	for _, p := range slices.Sorted(maps.Keys(shuffled)) {
		d.reordered(p)
	}
}

// placed adds to nodes of the baseline with a partner where they are.
func (d *domDiff) placed(nodes []int32) []move {
	list := make([]move, 0, len(nodes))
	for _, x := range nodes {
		if y := d.ab[x]; y != none {
			p, q := d.parents(x, y)
			list = append(list, move{x, y, p, q})
		}
	}
	return list
}

// parents returns the effective parents of two partners.
func (d *domDiff) parents(x, y int32) (p, q int32) {
	p, q = int32(d.a.node(x).Parent), int32(d.b.node(y).Parent)
	if d.ab[p] == q {
		return p, q
	}
	return d.above(d.sides[0], x), d.above(d.sides[1], y)
}

// settled returns the children of a node that its partner has too, past
// wrappers.
func (d *domDiff) settled(p int32) []int32 {
	from := sort.Search(len(d.unsettled), func(i int) bool { return d.unsettled[i].x > p })
	var kids []int32
	until := p
	for _, m := range d.unsettled[from:] {
		if m.x >= d.a.end[p] {
			break
		}
		if m.x >= until && m.p == p && m.q == d.ab[p] {
			kids = append(kids, m.x)
		}
		if m.x >= until {
			until = d.a.end[m.x]
		}
	}
	return kids
}

// reordered compares the order of the children that a person sees: those out of
// the longest run that kept its order have moved.
func (d *domDiff) reordered(p int32) {
	kids := d.settled(p)
	if len(d.outOfOrder(kids)) == 0 {
		return
	}
	kids = slices.DeleteFunc(kids, func(x int32) bool { return !d.a.shows(x) && !d.b.shows(d.ab[x]) })
	out := d.outOfOrder(kids)
	if len(out) == 0 {
		return
	}
	d.touched[p] = true
	if d.isNoisy(p, d.ab[p], order, differing{rule: Moved}) || d.isNoisy(p, d.ab[p], itself, differing{rule: Moved}) {
		return
	}
	r := d.at(Moved, p, d.ab[p], order)
	r.Message = fmt.Sprintf("order of %s in %s changed", count(len(out), "element"), d.a.label(p))
	if len(out) == 1 {
		r.Message = fmt.Sprintf("%s moved among its siblings", d.a.titled(out[0]))
	}
	sorted := d.asInCandidate(kids, out)
	r.Baseline, r.Candidate = d.listings(kids, sorted)
	if r.Baseline == r.Candidate {
		r.Baseline, r.Candidate = nthPlace(slices.Index(kids, out[0])), nthPlace(slices.Index(sorted, out[0]))
	}
	d.out = append(d.out, r)
}

// asInCandidate returns nodes, of which some are out of order, in the order of
// the candidate.
func (d *domDiff) asInCandidate(nodes, out []int32) []int32 {
	moved := slices.SortedFunc(slices.Values(out), func(x, y int32) int { return int(d.ab[x] - d.ab[y]) })
	sorted := make([]int32, 0, len(nodes))
	for _, x := range nodes {
		if len(out) > 0 && out[0] == x {
			out = out[1:]
			continue
		}
		for len(moved) > 0 && d.ab[moved[0]] < d.ab[x] {
			sorted, moved = append(sorted, moved[0]), moved[1:]
		}
		sorted = append(sorted, x)
	}
	return append(sorted, moved...)
}

// outOfOrder returns the nodes that are not in the longest run of those that
// kept their order. The nodes are in the order of the baseline.
func (d *domDiff) outOfOrder(nodes []int32) []int32 {
	pairs := make([][2]int32, len(nodes), len(nodes)+1)
	for i, x := range nodes {
		pairs[i] = [2]int32{int32(i), d.ab[x]}
	}
	var out []int32
	next := int32(0)
	for _, pair := range append(increasing(pairs), [2]int32{int32(len(nodes)), 0}) {
		out = append(out, nodes[next:pair[0]]...)
		next = pair[0] + 1
	}
	return out
}

func nthPlace(i int) string { return fmt.Sprintf("place %d", i+1) }

// listings names children in the order of each side, from shortly before the
// first that differs.
func (d *domDiff) listings(was, is []int32) (old, new string) {
	first := 0
	for first < len(was) && was[first] == is[first] {
		first++
	}
	from := max(0, first-1)
	list := func(t *tree, kids, partner []int32) string {
		var lines []string
		for _, x := range kids[from:min(len(kids), from+maxOutline+1)] {
			if partner != nil {
				x = partner[x]
			}
			lines = append(lines, cut(t.titled(x), maxLabel))
		}
		return firstLines(strings.Join(lines, "\n"), maxOutline)
	}
	return list(d.a, was, nil), list(d.b, is, d.ab)
}

// names compares accessible names, from the bottom up: a name that follows
// from what is in an element is no finding of its own.
func (d *domDiff) names(x, y int32) {
	a, b := d.a.node(x), d.b.node(y)
	p := int32(a.Parent)
	inner := d.touched[x]
	old, new := fold(a.Label), fold(b.Label)
	if squeeze(old) != squeeze(new) && !d.followsContents(x, y, inner) {
		d.changed(NameChanged, x, y, old, new, "accessible name of %s changed from %s to %s", d.a.ownName(x), quote(old), quote(new))
		inner = true
	}
	// Mark the way up, past what has no partner.
	if inner && p >= 0 {
		d.touched[p] = true
		for d.ab[p] == none && d.a.node(p).Parent >= 0 {
			p = int32(d.a.node(p).Parent)
			d.touched[p] = true
		}
	}
}

// ownName names a node for its name: by anything else.
func (t *tree) ownName(i int32) string {
	n := t.node(i)
	switch {
	case testID(n) != "":
		return testID(n)
	case stableID(n) != "":
		return "#" + stableID(n)
	case plainRole(n.Role):
		return n.Name
	}
	return n.Role
}

// followsContents reports whether a name changed with what is in the element,
// and not by an attribute of its own.
func (d *domDiff) followsContents(x, y int32, inner bool) bool {
	a, b := d.a.node(x), d.b.node(y)
	for _, name := range [...]string{"aria-label", "aria-labelledby", "alt"} {
		old, had := a.Attr(name)
		new, has := b.Attr(name)
		if had != has || old != new && name != "aria-labelledby" {
			return false
		}
	}
	return inner || d.a.contents(x) != d.b.contents(y)
}

// styleIndex returns the place of a style in the tuples.
func styleIndex(name string) int { return slices.Index(take.StyleNames, name) }

// style compares the styles that people see. Changes that are alike are one
// finding, at the first of the topmost nodes.
func (d *domDiff) style(x, y int32) {
	a, b := d.a.node(x), d.b.node(y)
	if a.Hidden || b.Hidden || a.Kind != take.Element || d.hasOtherState(x, y) {
		return
	}
	p, q := d.around(x)
	for k, name := range take.StyleNames {
		old, new := d.a.style(x, k), d.b.style(y, k)
		if !isShownStyle(name) || old == new || old == "" || new == "" {
			continue
		}
		if p != none && d.a.style(p, k) == old && d.b.style(q, k) == new && p > 0 {
			continue // inherited, or alike
		}
		if p != none && inherits(name) && d.hasOtherState(p, q) {
			continue
		}
		if name == "opacity" && (old == "0" || new == "0") {
			d.opacity(x, y, new == "0")
			continue
		}
		d.styleChanged(x, y, name, old, new)
	}
}

// opacity reports what became transparent, or is no longer: that hides it as
// well as any other way.
func (d *domDiff) opacity(x, y int32, hidden bool) {
	if !d.a.shows(x) && !d.b.shows(y) {
		return
	}
	before := len(d.out)
	if hidden {
		d.changed(Hidden, x, y, "visible", "transparent", "%s is transparent, it was visible", d.a.titled(x))
	} else {
		d.changed(Shown, x, y, "transparent", "visible", "%s is visible, it was transparent", d.a.titled(x))
	}
	d.looks(x, y, before)
}

// looks makes findings from an index on information if the pointer explains
// them, and notes if the focus may.
func (d *domDiff) looks(x, y int32, from int) {
	for i := from; i < len(d.out); i++ {
		if d.isHoveredElsewhere(x, y) {
			d.out[i].Severity = Info
		}
		d.out[i].focused = d.isFocusedElsewhere(x, y)
	}
}

func (d *domDiff) styleChanged(x, y int32, name, old, new string) {
	if d.isNoise(x, y, itself) {
		d.touched[x] = true // it explains what a finding would
		return
	}
	key := name + ": " + old + " → " + new
	if d.isHoveredElsewhere(x, y) {
		key += " under the pointer"
	}
	if i, ok := d.styles[key]; ok {
		d.out[i].paths = append(d.out[i].paths, d.a.path(x))
		d.out[i].noise = append(d.out[i].noise, NoiseLocus{"dom", d.a.path(x), itself})
		d.out[i].Message = fmt.Sprintf("%s of %s and %s more changed from %s to %s", name, d.out[i].Locus.Label,
			count(len(d.out[i].paths)-1, "element"), old, new)
		return
	}
	before := len(d.out)
	d.changed(StyleChanged, x, y, old, new, "%s of %s changed from %s to %s", name, d.a.titled(x), old, new)
	if len(d.out) > before {
		d.styles[key] = before
		d.out[before].key = key
		d.looks(x, y, before)
		d.out[before].Baseline, d.out[before].Candidate = name+": "+old, name+": "+new
	}
}

// inherits reports whether children take a style over.
func inherits(name string) bool {
	return name == "color" || name == "font-size" || name == "font-weight"
}

// hasOtherState reports whether a node is in a state that explains another
// look: disabled, checked, focused, selected, pressed.
func (d *domDiff) hasOtherState(x, y int32) bool {
	a, b := d.a.node(x), d.b.node(y)
	if a.Disabled != b.Disabled || (int(x) == d.a.s.Focus) != (int(y) == d.b.s.Focus) ||
		a.Checked != nil && b.Checked != nil && *a.Checked != *b.Checked {
		return true
	}
	for _, c := range attrChanges(a, b) {
		if strings.HasPrefix(c.name, "aria-") || c.name == "href" {
			return true
		}
	}
	return false
}
