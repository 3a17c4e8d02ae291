package diff

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// isThrough reports whether a node without a partner is a wrapper that came or
// went, while most of what is in it stayed, and the text that it has itself.
func (d *domDiff) isThrough(s *side, i int32) bool {
	is, known := s.through[i]
	if !known {
		is = d.wraps(s, i)
		s.through[i] = is
	}
	return is
}

func (d *domDiff) wraps(s *side, i int32) bool {
	if !isShell(s.t.node(i)) {
		return false
	}
	text := s.t.text(i)
	matched, kept, all := s.below(i)
	return (matched > 0 || text != "") && 2*kept >= all && (text == "" || d.keepsText(s.t, i))
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

// wrappers reports the elements with a role that came or went around what
// stayed. Nothing is lost with them but what they mean: that is a warning, and
// information where it is gained.
func (d *domDiff) wrappers(rule Rule, around []int32) {
	t := d.side(rule).t
	list := slices.DeleteFunc(around, func(i int32) bool { return d.isNoiseOn(rule, i, itself) })
	for _, run := range d.runs(rule, list) {
		r := d.ofRun(rule, run, run[0], itself)
		var lines []string
		for _, i := range run {
			lines = append(lines, t.roleAndName(i))
		}
		r.Severity = Warning
		if rule == NodeAdded {
			r.Severity = Info
		}
		d.tell(r, strings.Join(lines, "\n"), lines[0]+" around "+t.innards(run[0]), len(run)-1)
	}
}

// roleAndName names a node by its role, and the name that it was given.
func (t *tree) roleAndName(i int32) string {
	n := t.node(i)
	if name := ownName(n); name != "" {
		return n.Role + " " + quote(name)
	}
	return n.Role
}

// ownName returns the accessible name of an element that does not come from
// what is in it.
func ownName(n *take.Node) string {
	for _, name := range [...]string{"aria-label", "aria-labelledby", "title"} {
		if v, _ := n.Attr(name); v != "" {
			return fold(n.Label)
		}
	}
	return ""
}

// innards says what is in an element: its first words, or its first control
// or picture.
func (t *tree) innards(i int32) string {
	if s := t.says(i, nil); s != "" {
		return quote(s)
	}
	if j := t.firstThing(i, nil); j != none {
		return t.ownLabel(j)
	}
	return "what was there"
}
