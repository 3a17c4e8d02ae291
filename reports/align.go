package reports

import "sort"

// match says that line a of one list is line b of the other.
type match struct{ a, b int }

// align pairs the lines of two lists that are the same. Its laws: paired
// lines are equal; both indices only grow; a common beginning and end are
// always paired. It is meant to be read, so lines that occur once in both
// lists hold it in place, and it need not be the shortest difference.
func align(a, b []string) []match {
	ids := map[string]int{}
	x, y := intern(ids, a), intern(ids, b)
	var out []match
	lo := 0
	for lo < len(x) && lo < len(y) && x[lo] == y[lo] {
		out = append(out, match{lo, lo})
		lo++
	}
	hx, hy := len(x), len(y)
	for hx > lo && hy > lo && x[hx-1] == y[hy-1] {
		hx, hy = hx-1, hy-1
	}
	i, j := lo, lo
	for _, m := range append(anchors(x[lo:hx], y[lo:hy]), match{hx - lo, hy - lo}) {
		m.a, m.b = m.a+lo, m.b+lo
		for _, s := range shortest(x[i:m.a], y[j:m.b]) {
			out = append(out, match{s.a + i, s.b + j})
		}
		if m.a < hx {
			out = append(out, m)
		}
		i, j = m.a+1, m.b+1
	}
	for ; hx < len(x); hx, hy = hx+1, hy+1 {
		out = append(out, match{hx, hy})
	}
	return out
}

// intern names equal lines by equal numbers.
func intern(ids map[string]int, lines []string) []int {
	out := make([]int, len(lines))
	for i, l := range lines {
		id, ok := ids[l]
		if !ok {
			id = len(ids)
			ids[l] = id
		}
		out[i] = id
	}
	return out
}

// anchors pairs the lines that occur once in each list, as many of them as
// stand in the same order in both.
func anchors(x, y []int) []match {
	once := map[int]int{} // line → its place in y, -1 if it is there twice
	for j, v := range y {
		if _, ok := once[v]; ok {
			j = -1
		}
		once[v] = j
	}
	seen := map[int]int{}
	for _, v := range x {
		seen[v]++
	}
	var all []match
	for i, v := range x {
		if j, ok := once[v]; ok && j >= 0 && seen[v] == 1 {
			all = append(all, match{i, j})
		}
	}
	return growing(all)
}

// growing returns the longest part of matches, sorted by a, in which b grows.
func growing(all []match) []match {
	var piles, before []int // piles[n] is the end of the best run of n+1
	for i, m := range all {
		n := sort.Search(len(piles), func(k int) bool { return all[piles[k]].b >= m.b })
		prev := -1
		if n > 0 {
			prev = piles[n-1]
		}
		before = append(before, prev)
		if n == len(piles) {
			piles = append(piles, 0)
		}
		piles[n] = i
	}
	if len(piles) == 0 {
		return nil
	}
	out := make([]match, len(piles))
	for n, i := len(piles)-1, piles[len(piles)-1]; n >= 0; n, i = n-1, before[i] {
		out[n] = all[i]
	}
	return out
}

// maxEdits bounds the work of shortest: lists further apart than this have
// too little in common to be worth pairing.
const maxEdits = 400

// shortest pairs lines by Myers' greedy algorithm: the fewest lines removed
// and added. It pairs nothing when that takes more than maxEdits.
func shortest(x, y []int) []match {
	limit := min(len(x)+len(y), maxEdits)
	far := make([]int, 2*limit+3) // far[limit+1+k] is the furthest x on diagonal k
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int(nil), far[limit+1-d:limit+2+d]...))
		for k := -d; k <= d; k += 2 {
			i := far[limit+k] + 1
			if k == -d || (k != d && far[limit+k] < far[limit+2+k]) {
				i = far[limit+2+k]
			}
			for i < len(x) && i-k < len(y) && x[i] == y[i-k] {
				i++
			}
			far[limit+1+k] = i
			if i >= len(x) && i-k >= len(y) {
				return backtrack(trace, x, y)
			}
		}
	}
	return nil
}

// backtrack walks the trace of shortest back to the start. trace[d] holds the
// diagonals -d..d as they were before the d-th edit.
func backtrack(trace [][]int, x, y []int) []match {
	var out []match
	i, j := len(x), len(y)
	for d := len(trace) - 1; d >= 0; d-- {
		at := func(k int) int {
			if k < -d || k > d {
				return -1
			}
			return trace[d][k+d]
		}
		k := i - j
		prev := k - 1
		if k == -d || (k != d && at(k-1) < at(k+1)) {
			prev = k + 1
		}
		pi := at(prev)
		if d == 0 {
			pi, prev = 0, 0
		}
		for i > pi && j > pi-prev && i > 0 && j > 0 && x[i-1] == y[j-1] {
			i, j = i-1, j-1
			out = append(out, match{i, j})
		}
		i, j = pi, pi-prev
	}
	for l, r := 0, len(out)-1; l < r; l, r = l+1, r-1 {
		out[l], out[r] = out[r], out[l]
	}
	return out
}
