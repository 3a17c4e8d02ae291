package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

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
	before := len(d.out)
	if d.changedAlike(key, "", StyleChanged, x, y, old, new, name) {
		d.looks(x, y, before)
		d.out[before].Baseline, d.out[before].Candidate = name+": "+old, name+": "+new
	}
}

// changedAlike is changedIn for changes of one thing of many elements: those that
// are alike are one finding, at the first. It reports whether this is the first.
func (d *domDiff) changedAlike(key, part string, rule Rule, x, y int32, old, new, name string) bool {
	if i, ok := d.merged[key]; ok {
		r := &d.out[i]
		r.paths = append(r.paths, d.a.path(x))
		r.noise = append(r.noise, NoiseLocus{"dom", d.a.path(x) + part, itself})
		r.Message = fmt.Sprintf("%s of %s and %s more changed from %s to %s", name, r.Locus.Label, count(len(r.paths)-1, "element"), old, new)
		return false
	}
	before := len(d.out)
	d.changedIn(part, rule, x, y, old, new, "%s of %s changed from %s to %s", name, d.a.titled(x), old, new)
	if len(d.out) == before {
		return false
	}
	d.merged[key], d.out[before].key = before, key
	return true
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

// level compares how deep two headings are in the outline of the page, however
// it is said.
func (d *domDiff) level(x, y int32) {
	old, new := level(d.a.node(x)), level(d.b.node(y))
	const part = "@aria-level"
	if old == new || old == "" || new == "" {
		return
	}
	d.touched[x] = true
	key := "level: " + old + " → " + new
	if d.unseen(x, y) {
		key += " out of sight"
	}
	if d.isNoisy(x, y, itself, differing{AttrChanged, old, new, part}) {
		return
	}
	if d.changedAlike(key, part, AttrChanged, x, y, old, new, "level") {
		r := &d.out[len(d.out)-1]
		r.key = r.Locus.Path + part
	}
}

// level is the level of a heading, "" of anything else.
func level(n *take.Node) string {
	if n.Role != "heading" {
		return ""
	}
	if v, ok := n.Attr("aria-level"); ok && fold(v) != "" {
		return fold(v)
	}
	if len(n.Name) == 2 && n.Name[0] == 'h' && n.Name[1] >= '1' && n.Name[1] <= '6' {
		return n.Name[1:]
	}
	return "2" // as ARIA has it where nothing is said
}
