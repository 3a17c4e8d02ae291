package diff

import (
	"fmt"
	"slices"
	"sort"
)

// move is a node that has another parent than before: p on the baseline, q on
// the candidate, both with other partners.
type move struct{ x, y, p, q int32 }

// moved reports what a person finds in another place: in something else that
// has a role or a name, or in another order of reading. What only has other
// boxes around it has not moved. Moves from one place to another are one
// finding.
func (d *domDiff) moved(list []move) {
	type places struct {
		around   int32
		from, to string
	}
	known := map[places]int{} // index in out
	reading := d.newReading(list)
	for _, m := range list {
		from, to := d.named(m)
		if !d.a.shows(m.x) && !d.b.shows(m.y) || from == none && to == none && !reading.moved[m.x] {
			continue
		}
		key := places{d.common(m), d.place(d.a, from, m.p), d.place(d.b, to, m.q)}
		old, new := d.tellApart(key.from, key.to, m, reading)
		if old == new {
			continue
		}
		d.touched[m.x] = true
		r := d.at(Moved, m.x, m.y, itself)
		if d.isNoisy(m.x, m.y, itself, differing{rule: Moved}) || d.isShuffled(m) && d.isNoisy(key.around, d.ab[key.around], order, differing{rule: Moved}) {
			continue
		}
		if d.isShuffled(m) {
			r.noise = d.at(Moved, key.around, d.ab[key.around], order).noise
		}
		if i, ok := known[key]; ok {
			d.alsoMoved(&d.out[i], r)
			continue
		}
		r.Baseline, r.Candidate = old, new
		r.Message = fmt.Sprintf("%s moved to another place", d.a.titled(m.x))
		known[key] = len(d.out)
		d.out = append(d.out, r)
	}
}

// alsoMoved adds a node to the finding about others that moved alike.
func (d *domDiff) alsoMoved(r *raw, other raw) {
	r.paths, r.noise = append(r.paths, other.paths...), append(r.noise, other.noise...)
	r.Message = fmt.Sprintf("%s and %s more moved to another place", d.a.titled(int32(r.Locus.Baseline)), count(len(r.paths)-1, "element"))
}

// isShuffled reports whether a move is from one of several alike to another, as
// from row to row of a grid: then it is the order of what is in the grid.
func (d *domDiff) isShuffled(m move) bool {
	a, b := d.a.node(m.p), d.b.node(m.q)
	return a.Name == b.Name && a.Role == b.Role && !isLandmark(a.Role)
}

// common returns the nearest node around both places of a move.
func (d *domDiff) common(m move) int32 {
	p := m.p
	for p > 0 && (d.ab[p] == none || !d.b.within(d.ab[p])(m.y)) {
		p = int32(d.a.node(p).Parent)
	}
	return p
}

// named returns the nearest nodes with a role or a name that are around a node
// on one side only, though they are on both.
func (d *domDiff) named(m move) (from, to int32) {
	from, to = m.p, m.q
	for from >= 0 && (d.ab[from] == none || d.b.within(d.ab[from])(m.y) || !isNamed(d.a, from)) {
		from = int32(d.a.node(from).Parent)
	}
	for to >= 0 && (d.ba[to] == none || d.a.within(d.ba[to])(m.x) || !isNamed(d.b, to)) {
		to = int32(d.b.node(to).Parent)
	}
	return from, to
}

func isNamed(t *tree, i int32) bool { return !plainRole(t.node(i).Role) || t.node(i).Label != "" }

func (d *domDiff) place(t *tree, named, parent int32) string {
	if named == none {
		named = parent
	}
	return "in " + t.label(named)
}

// tellApart makes two places different in words, if there is a way: by what is
// before them, or by their number in the order of reading.
func (d *domDiff) tellApart(from, to string, m move, o reading) (old, new string) {
	if from != to {
		return from, to
	}
	i, j := o.before(m)
	old, new = from+", "+after(d.a, o.fixedA, i), to+", "+after(d.b, o.fixedB, j)
	if old == new {
		return from + ", " + nthPlace(i), to + ", " + nthPlace(j)
	}
	return old, new
}

func after(t *tree, fixed []int32, n int) string {
	if n == 0 {
		return "at the beginning"
	}
	return "after " + cut(t.titled(fixed[n-1]), maxLabel)
}

// reading is the order in which a person reads what did not move.
type reading struct {
	fixedA, fixedB []int32 // what did not move, in equal order
	moved          map[int32]bool
}

// before returns how much of what did not move is before each place of a move.
func (o reading) before(m move) (old, new int) {
	count := func(list []int32, i int32) int {
		return sort.Search(len(list), func(k int) bool { return list[k] >= i })
	}
	return count(o.fixedA, m.x), count(o.fixedB, m.y)
}

// newReading finds which of the nodes in other parents are in another place
// among what did not move, or among each other.
func (d *domDiff) newReading(list []move) reading {
	o := reading{moved: map[int32]bool{}}
	if len(list) == 0 {
		return o
	}
	for _, x := range d.atoms(list) {
		o.fixedA, o.fixedB = append(o.fixedA, x), append(o.fixedB, d.ab[x])
	}
	var stay []int32
	for _, m := range list {
		if i, j := o.before(m); i != j {
			o.moved[m.x] = true
		} else {
			stay = append(stay, m.x)
		}
	}
	for _, x := range d.outOfOrder(stay) {
		o.moved[x] = true
	}
	return o
}

// atoms returns the texts, controls and pictures that are not in anything that
// moved and have kept their order.
func (d *domDiff) atoms(list []move) []int32 {
	var atoms []int32
	until := int32(0)
	for x := int32(0); x < int32(len(d.ab)); x++ {
		if len(list) > 0 && list[0].x == x {
			until, list = max(until, d.a.end[x]), list[1:]
		}
		if x >= until && d.ab[x] != none && d.a.isSpeaking(x) {
			atoms = append(atoms, x)
		}
	}
	gone := d.outOfOrder(atoms)
	return slices.DeleteFunc(atoms, func(x int32) bool {
		_, found := slices.BinarySearch(gone, x)
		return found
	})
}
