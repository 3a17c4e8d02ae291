package diff

import (
	"fmt"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// census counts nodes up to each index of a tree, so that those in a subtree
// are counted by a subtraction.
type census struct{ kept, matched []int32 }

func newCensus(t *tree, partner []int32) census {
	n := len(t.s.Nodes)
	c := census{make([]int32, n+1), make([]int32, n+1)}
	live := make([]bool, n)
	for i := range n {
		node := t.node(int32(i))
		live[i] = node.Kind != take.Text && isKept(node) && (node.Parent < 0 || live[node.Parent])
		c.kept[i+1], c.matched[i+1] = c.kept[i], c.matched[i]
		if live[i] {
			c.kept[i+1]++
		}
		if partner[i] != none {
			c.matched[i+1]++
		}
	}
	return c
}

func (c census) between(list []int32, from, to int32) int { return int(list[to] - list[from]) }

// isThrough reports whether a node without a partner is a wrapper that came or
// went, while most of what is in it stayed.
func (d *domDiff) isThrough(t *tree, c census, i int32) bool {
	if !isWrapper(t, i) {
		return false
	}
	matched := c.between(c.matched, i+1, t.end[i])
	return matched > 0 && 2*matched >= c.between(c.kept, i+1, t.end[i]) && (t.text(i) == "" || d.keepsText(t, i))
}

// keepsText reports whether the text around a node that has no partner is the
// same on both sides.
func (d *domDiff) keepsText(t *tree, i int32) bool {
	partner := d.ab
	if t == d.b {
		partner = d.ba
	}
	for i = int32(t.node(i).Parent); i >= 0 && partner[i] == none; {
		i = int32(t.node(i).Parent)
	}
	if i >= 0 && t == d.b {
		i = partner[i]
	}
	return i >= 0 && d.isNeutral(i)
}

// tops returns the topmost nodes without a partner, in document order.
func (d *domDiff) tops(t *tree, partner []int32, c census) []int32 {
	var list []int32
	var walk func(i int32)
	walk = func(i int32) {
		if c.between(c.kept, i, t.end[i]) == c.between(c.matched, i, t.end[i]) {
			return // all matched
		}
		for k := t.first[i]; k != none; k = t.next[k] {
			if partner[k] == none && !d.isThrough(t, c, k) {
				list = append(list, k)
				continue
			}
			walk(k)
		}
	}
	walk(0)
	return list
}

// above returns the nearest ancestor that has a partner, going out of wrappers
// only; none if another element without a partner is in between.
func (d *domDiff) above(t *tree, partner []int32, c census, i int32) int32 {
	p := int32(t.node(i).Parent)
	for p > 0 && partner[p] == none {
		if !d.isThrough(t, c, p) {
			return none
		}
		p = int32(t.node(p).Parent)
	}
	return p
}

// isNeutral reports whether two partners have the same text in all, though it
// is divided in another way among plain elements.
func (d *domDiff) isNeutral(x int32) bool {
	if known, ok := d.neutral[x]; ok {
		return known
	}
	y := d.ab[x]
	d.neutral[x] = d.a.contents(x) == d.b.contents(y)
	return d.neutral[x]
}

// isPlainText reports whether a subtree is only plain elements and text.
func isPlainText(t *tree, i int32) bool {
	if !isPlain(t.node(i)) {
		return false
	}
	for k := t.first[i]; k != none; k = t.next[k] {
		if !isPlainText(t, k) {
			return false
		}
	}
	return true
}

// isBlank reports whether there is nothing in plain elements that anybody sees.
func isBlank(t *tree, i int32) bool {
	return !t.shows(i) && t.contents(i) == ""
}

// removed reports what only the baseline has: once for each run of siblings.
func (d *domDiff) removed() {
	var run []int32
	var parent int32
	flush := func() {
		if len(run) > 0 {
			d.report(NodeRemoved, d.a, run)
		}
		run = nil
	}
	for _, x := range d.tops(d.a, d.ab, d.counts[0]) {
		p := d.above(d.a, d.ab, d.counts[0], x)
		if p >= 0 && isPlainText(d.a, x) && (d.isNeutral(p) || isBlank(d.a, x)) {
			continue
		}
		d.touch(x)
		if d.isNoise(x, none, subtree) {
			continue
		}
		if len(run) > 0 && (p != parent || !d.adjoins(d.a, d.counts[0], run[len(run)-1], x)) {
			flush()
		}
		run, parent = append(run, x), p
	}
	flush()
}

// touch marks the ancestors of a node as having a finding in them.
func (d *domDiff) touch(x int32) {
	if x >= 0 {
		d.touched[x] = true
	}
}

// added reports what only the candidate has.
func (d *domDiff) added() {
	var run []int32
	var parent int32
	flush := func() {
		if len(run) > 0 {
			d.report(NodeAdded, d.b, run)
		}
		run = nil
	}
	for _, y := range d.tops(d.b, d.ba, d.counts[1]) {
		p := d.above(d.b, d.ba, d.counts[1], y)
		if p >= 0 && d.ba[p] >= 0 {
			if isPlainText(d.b, y) && (d.isNeutral(d.ba[p]) || isBlank(d.b, y)) {
				continue
			}
			d.touch(d.ba[p])
		}
		if d.isNoise(none, y, subtree) {
			continue
		}
		if len(run) > 0 && (p != parent || !d.adjoins(d.b, d.counts[1], run[len(run)-1], y)) {
			flush()
		}
		run, parent = append(run, y), p
	}
	flush()
}

// adjoins reports whether nothing that has a partner is between two subtrees.
func (d *domDiff) adjoins(t *tree, c census, i, j int32) bool {
	return c.between(c.matched, t.end[i], j) == 0
}

// report makes one finding of a run of siblings that came or went.
func (d *domDiff) report(rule Rule, t *tree, run []int32) {
	lead := run[0]
	for _, i := range run[1:] {
		if weight(t, i) > weight(t, lead) {
			lead = i
		}
	}
	x, y, is := lead, none, "gone"
	if rule == NodeAdded {
		x, y, is = none, lead, "new"
	}
	r := d.at(rule, x, y, subtree)
	r.paths, r.noise = nil, nil
	var outlines []string
	seen := false
	for _, i := range run {
		path := t.path(i)
		r.paths, r.noise = append(r.paths, path), append(r.noise, NoiseLocus{"dom", path, subtree})
		outlines = append(outlines, t.outline(i))
		seen = seen || t.shows(i)
	}
	if !seen {
		r.Severity = Info
	}
	evidence := cut(firstLines(strings.Join(outlines, "\n"), maxOutline), 2*maxEvidence)
	if rule == NodeAdded {
		r.Candidate = evidence
	} else {
		r.Baseline = evidence
	}
	r.Message = fmt.Sprintf("%s is %s", t.titled(lead), is)
	if len(run) > 1 {
		r.Message += fmt.Sprintf(", with %s beside it", count(len(run)-1, "element"))
	}
	d.out = append(d.out, r)
}

func firstLines(s string, n int) string {
	lines := strings.SplitN(s, "\n", n+1)
	if len(lines) > n {
		lines[n] = "…"
	}
	return strings.Join(lines, "\n")
}

// weight says which of several nodes a person would name.
func weight(t *tree, i int32) int {
	n := t.node(i)
	switch {
	case !t.isSeen(i):
		return 0
	case isControl(n):
		return 5
	case n.Role != "" && n.Label != "":
		return 4
	case n.Role == "heading":
		return 3
	case t.says(i) != "":
		return 2
	}
	return 1
}

// bigBox is the area in square pixels beyond which a coloured box is seen even
// though nothing is in it.
const bigBox = 40_000

// shows reports whether a person notices a subtree: that it is visible, and
// has a text, a control, a picture, a name, or a large coloured box.
func (t *tree) shows(i int32) bool {
	n := t.node(i)
	if n.Hidden {
		return false
	}
	if t.text(i) != "" || n.Label != "" && n.Kind == take.Element || isControl(n) && t.isSeen(i) || isPicture(n.Name) && t.isSeen(i) {
		return true
	}
	if b := n.Box; b != nil && b[2]*b[3] >= bigBox && isColoured(t.style(i, styleIndex("background-color"))) {
		return true
	}
	for k := t.first[i]; k != none; k = t.next[k] {
		if t.shows(k) {
			return true
		}
	}
	return false
}

func isPicture(name string) bool {
	switch name {
	case "img", "svg", "canvas", "video", "audio", "iframe", "object", "embed", "picture", "progress", "meter":
		return true
	}
	return false
}

func isColoured(background string) bool {
	clear := background == "" || background == "transparent" || background == "initial" ||
		strings.HasPrefix(background, "rgba") && strings.HasSuffix(strings.ReplaceAll(background, " ", ""), ",0)")
	return !clear
}
