package diff

import (
	"fmt"
	"math"

	"github.com/retake-dev/retake/capture/take"
)

// domDiff compares the documents of one step.
type domDiff struct {
	*match
	c          *comparer
	noise      noiseIndex
	out        []raw
	suppressed int
	marks      [2]marks // what is ignored, by side
	ignored    []int    // how many differences each ignore explains
	found      []bool   // whether a selector selects anything
	heard      map[NoiseLocus]bool
	// touched marks the nodes of the baseline that have a finding, suppressed or
	// not.
	touched []bool
	merged  map[string]int // index in out of the finding about what changed alike
	neutral map[int32]bool // see isNeutral
	sides   [2]*side
	// unsettled are the nodes of the baseline that may have moved, with their
	// partners and the effective parents of both, in document order.
	unsettled []move
	step      int
	// pointers are where the pointer is on either side, once it was asked for.
	pointers *[2]*point
	// lag is how many milliseconds of the page's time are between the two.
	lag float64
}

// diffDOM returns the findings about two documents, in document order.
func diffDOM(c *comparer, k int) *domDiff {
	a, b := c.a.Steps[k].DOM, c.b.Steps[k].DOM
	d := &domDiff{match: newMatch(newTrees(a, b)), c: c, noise: c.noise}
	d.step, d.lag = k, math.Abs(c.b.Steps[k].Settled-c.a.Steps[k].Settled)
	d.touched, d.merged, d.neutral = make([]bool, len(a.Nodes)), map[string]int{}, map[int32]bool{}
	d.heard = map[NoiseLocus]bool{}
	d.ignored, d.found = make([]int, len(c.ignores.list)), make([]bool, len(c.ignores.list))
	d.marks = [2]marks{c.ignores.mark(d.a, d.found), c.ignores.mark(d.b, d.found)}
	if len(a.Nodes) > 0 && len(b.Nodes) > 0 {
		d.compare()
	}
	return d
}

// compare looks for findings of all kinds. What others follow from comes first.
func (d *domDiff) compare() {
	if len(d.pairs) > 0 {
		d.nodes()
	}
	d.layout()
	d.focus()
}

// nodes compares what is not the same in itself.
func (d *domDiff) nodes() {
	A, B := d.left()
	d.sides = [2]*side{newSide(d.a, d.ab, A), newSide(d.b, d.ba, B)}
	d.unsettled = d.placed(d.movable(A))
	for _, p := range d.pairs {
		d.content(p[0], p[1])
	}
	d.removed()
	d.added()
	d.moves()
	for i := len(d.pairs) - 1; i >= 0; i-- {
		d.names(d.pairs[i][0], d.pairs[i][1])
	}
	for _, p := range d.pairs {
		d.style(p[0], p[1])
	}
	d.tabs()
}

// at begins a finding about a pair of nodes; one of them may be none.
func (d *domDiff) at(rule Rule, x, y int32, scope string) raw {
	r := raw{Finding: Finding{Rule: rule, Severity: d.c.severity[rule], Locus: Locus{Baseline: int(x), Candidate: int(y)}}}
	if x != none {
		r.Locus.Path, r.Locus.Label, r.tags = d.a.path(x), d.a.label(x), d.a.tags(x)
	} else {
		r.Locus.Path, r.Locus.Label, r.tags = d.b.path(y), d.b.label(y), d.b.tags(y)
	}
	r.noise = []NoiseLocus{{"dom", r.Locus.Path, scope}}
	if d.c.learning && x != none && y != none {
		if p := d.b.path(y); p != r.Locus.Path {
			r.noise = append(r.noise, NoiseLocus{"dom", p, scope})
		}
	}
	r.paths = []string{r.Locus.Path}
	if y != none {
		r.box = d.b.node(y).Box
	}
	return r
}

// isNoise reports whether a pair of nodes is noise or ignored, and counts it if
// it is.
func (d *domDiff) isNoise(x, y int32, scope string) bool {
	return d.isNoisy(x, y, scope, differing{})
}

// isNoisy is isNoise for a difference that is known.
func (d *domDiff) isNoisy(x, y int32, scope string, what differing) bool {
	if d.ignore(d.ignoredBy(x, y)) {
		return true
	}
	l, ok := d.noise.covering(d.a, x, scope, what)
	if !ok && x == none {
		l, ok = d.noise.covering(d.b, y, scope, what)
	}
	if ok {
		d.suppressed++
		d.heard[l] = true
	}
	return ok
}

// changed reports a change of a pair of nodes, from one value to another.
func (d *domDiff) changed(rule Rule, x, y int32, old, new, format string, args ...any) {
	d.changedIn("", rule, x, y, old, new, format, args...)
}

// changedIn is changed for a part of the nodes: "@href" is an attribute.
func (d *domDiff) changedIn(part string, rule Rule, x, y int32, old, new, format string, args ...any) {
	d.touched[x] = true
	if d.isNoisy(x, y, itself, differing{rule, old, new, part}) || saysText(rule) && d.ignore(d.c.ignores.alike(old, new)) {
		return
	}
	r := d.at(rule, x, y, itself)
	for i := range r.noise {
		r.noise[i].Path += part
	}
	r.old, r.new = old, new
	r.Baseline, r.Candidate = cut(old, maxEvidence), cut(new, maxEvidence)
	r.Message = fmt.Sprintf(format, args...)
	if d.unseen(x, y) && rule != Hidden {
		r.Severity = Info
	}
	d.out = append(d.out, r)
}

// saysText reports whether what a rule compares are words of the page: others, as
// colours and states, no pattern for text is about.
func saysText(rule Rule) bool {
	switch rule {
	case TextChanged, ValueChanged, NameChanged, AttrChanged:
		return true
	}
	return false
}

// unseen reports whether a person cannot see a node in the candidate, and, as
// hiding it is a finding of its own, need not be told of changes to it.
func (d *domDiff) unseen(x, y int32) bool {
	return d.b.node(y).Hidden && !isMessage(d.a.node(x))
}

// isMessage reports whether a node is read out although nobody sees it.
func isMessage(n *take.Node) bool {
	live, _ := n.Attr("aria-live")
	return n.Role == "alert" || n.Role == "status" || live == "polite" || live == "assertive"
}

// content compares what a pair of nodes says, and its states.
func (d *domDiff) content(x, y int32) {
	a, b := d.a.node(x), d.b.node(y)
	blank := d.texts(x, y)
	d.states(x, y, blank)
	if old, new := value(a.Value), value(b.Value); old != new {
		d.changed(ValueChanged, x, y, old, new, "value of %s changed from %s to %s", d.a.label(x), quote(old), quote(new))
	}
	if a.Checked != nil && b.Checked != nil && *a.Checked != *b.Checked {
		old, new := checked(a.Name, *a.Checked), checked(a.Name, *b.Checked)
		d.changed(CheckedChanged, x, y, old, new, "%s is %s, it was %s", d.a.label(x), new, old)
	}
	d.role(x, y)
	d.level(x, y)
	d.attrs(x, y)
	d.drawing(x, y)
	if old, new := scroll(a), scroll(b); old != new {
		d.changed(ScrollChanged, x, y, old, new, "%s is scrolled to %s, it was %s", d.a.label(x), new, old)
	}
}

// role compares what two nodes mean. As with wrappers that come and go, what
// is only around others is no error: a role gained is information.
func (d *domDiff) role(x, y int32) {
	a, b := d.a.node(x), d.b.node(y)
	if a.Role == b.Role || plainRole(a.Role) && plainRole(b.Role) {
		return
	}
	before := len(d.out)
	d.changed(RoleChanged, x, y, a.Role, b.Role, "role of %s changed from %s to %s", d.a.label(x), orNone(a.Role), orNone(b.Role))
	if len(d.out) == before || !isShell(a) || !isShell(b) || d.a.text(x)+d.b.text(y) != "" || d.a.isLeaf(x) || d.b.isLeaf(y) {
		return
	}
	d.out[before].Severity = Warning
	if plainRole(a.Role) {
		d.out[before].Severity = Info
	}
}

// texts compares the texts of two nodes, and reports whether one of them has
// none although the other has.
func (d *domDiff) texts(x, y int32) (blank bool) {
	if d.a.node(x).Value != nil && d.b.node(y).Value != nil {
		return false // what a field says is its value
	}
	old, new := d.a.text(x), d.b.text(y)
	if old == new || squeeze(old) == squeeze(new) && !d.a.isLeaf(x) || d.isNeutral(x) {
		return false
	}
	before := len(d.out)
	d.changed(TextChanged, x, y, old, new, "text of %s changed from %s to %s", d.textLabel(x), quote(old), quote(new))
	if len(d.out) > before && (d.isLater(old, new) || isCopyright(old, new)) {
		d.out[before].Severity = Info
	}
	return old == "" || new == ""
}

// textLabel names a node for its text: without the text, if it is the name.
func (d *domDiff) textLabel(x int32) string {
	n := d.a.node(x)
	if fold(n.Label) != d.a.text(x) || n.Label == "" {
		return d.a.label(x)
	}
	if id := testID(n); id != "" {
		return id
	}
	if plainRole(n.Role) {
		return n.Name
	}
	return n.Role
}

func (d *domDiff) states(x, y int32, blank bool) {
	a, b := d.a.node(x), d.b.node(y)
	was, is := d.a.isSeen(x), d.b.isSeen(y)
	if (d.a.isLeaf(x)) != (d.b.isLeaf(y)) {
		was, is = !a.Hidden, !b.Hidden // the box of a leaf says more than that of a wrapper
	}
	if was != is && d.isStuck(x, y) && a.Hidden == b.Hidden {
		is = was // it is beyond the same edge of the window
	}
	collapsed := a.Hidden == b.Hidden
	switch {
	case was == is || collapsed && blank || d.inUnseen(x, y):
	case was:
		d.changed(Hidden, x, y, "visible", "hidden", "%s is hidden, it was visible", d.a.titled(x))
		d.out = withSource(d.out, a)
	default:
		d.changed(Shown, x, y, "hidden", "visible", "%s is visible, it was hidden", d.a.titled(x))
	}
	if b.Covered && !a.Covered && was && is {
		d.changed(Covered, x, y, "free", "covered", "%s is covered by another element", d.a.label(x))
	}
	if b.Disabled && !a.Disabled && !d.parentBecame(x, func(n *take.Node) bool { return n.Disabled }) {
		d.changed(Disabled, x, y, "enabled", "disabled", "%s is disabled", d.a.label(x))
	}
	if a.Disabled && !b.Disabled && !d.parentBecame(x, func(n *take.Node) bool { return !n.Disabled }) {
		d.changedIn("@disabled", AttrChanged, x, y, "disabled", "enabled", "%s is enabled, it was disabled", d.a.label(x))
	}
}

// withSource notes in the last finding which asset an element shows.
func withSource(out []raw, n *take.Node) []raw {
	if src, ok := n.Attr("src"); ok && len(out) > 0 {
		out[len(out)-1].source = link(src)
	}
	return out
}

// inUnseen reports whether a pair is in something that is hidden as a whole on
// the side where it is hidden.
func (d *domDiff) inUnseen(x, y int32) bool {
	p, q := d.around(x)
	if p == none {
		return false
	}
	return d.a.node(p).Hidden && d.a.node(x).Hidden || d.b.node(q).Hidden && d.b.node(y).Hidden
}

// parentBecame reports whether the pair around a node has come to a state that
// it was not in.
func (d *domDiff) parentBecame(x int32, state func(*take.Node) bool) bool {
	p, q := d.around(x)
	return p != none && state(d.b.node(q)) && !state(d.a.node(p)) && d.a.node(p).Kind == take.Element
}

// around returns the nearest ancestor that has a partner, and the partner.
func (d *domDiff) around(x int32) (p, q int32) {
	for p = int32(d.a.node(x).Parent); p >= 0; p = int32(d.a.node(p).Parent) {
		if q = d.ab[p]; q != none {
			return p, q
		}
	}
	return none, none
}

func value(v *string) string {
	if v == nil {
		return ""
	}
	return *v
}

func checked(name string, on bool) string {
	switch {
	case name == "option" && on:
		return "selected"
	case name == "option":
		return "not selected"
	case (name == "details" || name == "dialog") && on:
		return "open"
	case name == "details" || name == "dialog":
		return "closed"
	case on:
		return "checked"
	}
	return "not checked"
}

func scroll(n *take.Node) string {
	if n.Scroll == nil {
		return "0,0"
	}
	return fmt.Sprintf("%.0f,%.0f", n.Scroll[0], n.Scroll[1])
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
