package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// side is one of two matched trees, with what has no partner in it.
type side struct {
	t       *tree
	partner []int32
	left    []int32 // the kept nodes without a partner, in document order
	content []int32 // how many nodes of left up to each are content
	through map[int32]bool
}

func newSide(t *tree, partner, left []int32) *side {
	s := &side{t, partner, left, make([]int32, len(left)+1), map[int32]bool{}}
	for k, i := range left {
		s.content[k+1] = s.content[k]
		if t.isContent(i) {
			s.content[k+1]++
		}
	}
	return s
}

// below counts the nodes below another that have a partner, and of those that
// are content the ones with a partner and all.
func (s *side) below(i int32) (matched, kept, content int32) {
	from, _ := slices.BinarySearch(s.left, i+1)
	to, _ := slices.BinarySearch(s.left, s.t.end[i])
	content = s.t.contentBelow(i)
	return s.t.weight[i] - 1 - int32(to-from), content - (s.content[to] - s.content[from]), content
}

// tops returns the topmost nodes without a partner, in document order, and of
// those that are only around what stayed the topmost that mean something.
func (d *domDiff) tops(s *side) (list, around []int32) {
	isIn := map[int32]bool{} // what means something and is only around others
	until := int32(0)
	for _, i := range s.left {
		switch {
		case i < until: // in the last of the list
		case !d.isThrough(s, i):
			list, until = append(list, i), s.t.end[i]
		case isIn[int32(s.t.node(i).Parent)]:
			isIn[i] = true
		case !plainRole(s.t.node(i).Role):
			around, isIn[i] = append(around, i), true
		}
	}
	return list, around
}

// above returns the nearest ancestor that has a partner, going out of wrappers
// only; none if another element without a partner is in between.
func (d *domDiff) above(s *side, i int32) int32 {
	p := int32(s.t.node(i).Parent)
	for p > 0 && s.partner[p] == none {
		if !d.isThrough(s, p) {
			return none
		}
		p = int32(s.t.node(p).Parent)
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
	for k := range t.children(i) {
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

// removed reports what only the baseline has.
func (d *domDiff) removed() {
	tops, around := d.tops(d.sides[0])
	d.present(NodeRemoved, tops)
	d.wrappers(NodeRemoved, around)
}

// added reports what only the candidate has.
func (d *domDiff) added() {
	tops, around := d.tops(d.sides[1])
	d.present(NodeAdded, tops)
	d.wrappers(NodeAdded, around)
}

// side returns the side that a rule about presence is about.
func (d *domDiff) side(rule Rule) *side {
	if rule == NodeAdded {
		return d.sides[1]
	}
	return d.sides[0]
}

// present reports what came or went: once for each run of siblings.
func (d *domDiff) present(rule Rule, tops []int32) {
	s := d.side(rule)
	var list []int32
	for _, i := range tops {
		p := d.above(s, i)
		if p >= 0 && rule == NodeAdded {
			p = s.partner[p]
		}
		if p >= 0 && isPlainText(s.t, i) && (d.isNeutral(p) || isBlank(s.t, i) || d.isNoisyText(p)) {
			continue
		}
		if rule == NodeRemoved {
			p = i
		}
		d.touch(p)
		if !d.isNoiseOn(rule, i, subtree) && !d.isIgnoredText(s.t, i) {
			list = append(list, i)
		}
	}
	for _, run := range d.runs(rule, list) {
		d.report(rule, run)
	}
}

// isNoisyText reports whether all that is said in an element is noise, however it
// is divided among plain elements.
func (d *domDiff) isNoisyText(x int32) bool {
	if _, known := d.noise[NoiseLocus{"dom", d.a.path(x), itself}]; !known {
		return false
	}
	y := d.ab[x]
	return d.isNoisy(x, y, itself, differing{rule: TextChanged, old: d.a.contents(x), new: d.b.contents(y)})
}

// isNoiseOn reports whether a node of one side is noise, and counts it if so.
func (d *domDiff) isNoiseOn(rule Rule, i int32, scope string) bool {
	if rule == NodeAdded {
		return d.isNoisy(none, i, scope, differing{rule: rule})
	}
	return d.isNoisy(i, none, scope, differing{rule: rule})
}

// runs divides nodes in document order into runs of siblings.
func (d *domDiff) runs(rule Rule, list []int32) [][]int32 {
	s := d.side(rule)
	var runs [][]int32
	parent := none
	for _, i := range list {
		p, last := d.above(s, i), len(runs)-1
		if last >= 0 && p == parent && s.adjoins(runs[last][len(runs[last])-1], i) {
			runs[last] = append(runs[last], i)
			continue
		}
		runs, parent = append(runs, []int32{i}), p
	}
	return runs
}

// touch marks a node of the baseline as having a finding in it.
func (d *domDiff) touch(x int32) {
	if x >= 0 {
		d.touched[x] = true
	}
}

// adjoins reports whether nothing that has a partner is between two subtrees.
func (s *side) adjoins(i, j int32) bool {
	return !slices.ContainsFunc(s.partner[s.t.end[i]:j], func(y int32) bool { return y != none })
}

// report makes one finding of a run of siblings that came or went.
func (d *domDiff) report(rule Rule, run []int32) {
	t, partner := d.side(rule).t, d.side(rule).partner
	lead := run[0]
	for _, i := range run[1:] {
		if weight(t, i) > weight(t, lead) {
			lead = i
		}
	}
	r := d.ofRun(rule, run, lead, subtree)
	var outlines []string
	seen := false
	for _, i := range run {
		outlines = append(outlines, t.outline(i, partner))
		seen = seen || t.speaks(i, partner)
	}
	if !seen {
		r.Severity = Info
	}
	d.tell(r, strings.Join(outlines, "\n"), t.called(lead, partner), len(run)-1)
}

// ofRun begins a finding about a run of siblings.
func (d *domDiff) ofRun(rule Rule, run []int32, lead int32, scope string) raw {
	t := d.side(rule).t
	x, y := lead, none
	if rule == NodeAdded {
		x, y = none, lead
	}
	r := d.at(rule, x, y, scope)
	r.paths, r.noise = nil, nil
	for _, i := range run {
		path := t.path(i)
		r.paths, r.noise = append(r.paths, path), append(r.noise, NoiseLocus{"dom", path, scope})
	}
	return r
}

// tell ends a finding about what came or went, with others beside it.
func (d *domDiff) tell(r raw, evidence, what string, beside int) {
	evidence = cut(firstLines(evidence, maxOutline), 2*maxEvidence)
	if r.Rule == NodeAdded {
		r.Candidate, r.Message = evidence, what+" is new"
	} else {
		r.Baseline, r.Message = evidence, what+" is gone"
	}
	if beside > 0 {
		r.Message += fmt.Sprintf(", with %s beside it", count(beside, "element"))
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
	case t.says(i, nil) != "":
		return 2
	}
	return 1
}

// bigBox is the area in square pixels beyond which a coloured box is seen even
// though nothing is in it.
const bigBox = 40_000

// shows reports whether a person notices a subtree: that it is visible, and
// says something or has a large coloured box.
func (t *tree) shows(i int32) bool {
	n := t.node(i)
	if n.Hidden {
		return false
	}
	if t.isSpeaking(i) {
		return true
	}
	if b := n.Box; b != nil && b[2]*b[3] >= bigBox && isColoured(t.style(i, styleIndex("background-color"))) {
		return true
	}
	for k := range t.children(i) {
		if t.shows(k) {
			return true
		}
	}
	return false
}

// speaks reports whether a person sees a text, a control, a picture or a name
// in a subtree, in a node without a partner.
func (t *tree) speaks(i int32, partner []int32) bool {
	if t.node(i).Hidden {
		return false
	}
	if partner[i] == none && t.isSpeaking(i) {
		return true
	}
	for k := range t.children(i) {
		if t.speaks(k, partner) {
			return true
		}
	}
	return false
}

// isSpeaking reports whether a node itself has a text, is a control or a
// picture, or has a name.
func (t *tree) isSpeaking(i int32) bool {
	n := t.node(i)
	return n.Label != "" && n.Kind == take.Element || t.text(i) != "" || (isControl(n) || isPicture(n.Name)) && t.isSeen(i)
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
