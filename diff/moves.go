package diff

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
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
