package diff

import (
	"slices"
	"strings"
)

// broken returns what explains a step that did not do what it did: a change to
// its target, or itself; else what made the page another before, or what was
// thrown in the step.
func (w *causes) broken(c *comparer, act, from, to int, diverged string) string {
	r := &w.all[act]
	if !w.isFirst(act) {
		if diverged != "" {
			return diverged
		}
		return w.root(r.Fingerprint)
	}
	related := w.related(c, r)
	switch {
	case w.doubled(c, r) != "":
		w.set(act, w.doubled(c, r))
	case w.changedTarget(r) != "":
		w.set(act, w.changedTarget(r))
	case len(related) > 0:
		for _, i := range related {
			w.set(i, r.Fingerprint)
		}
	case diverged != "":
		w.set(act, diverged)
	default:
		if i := w.index(from, to, isThrown); i >= 0 && r.Rule != ActionFixed {
			w.set(act, w.all[i].Fingerprint)
		}
	}
	return w.root(r.Fingerprint)
}

// doubled returns the fingerprint of what was added and looks like the target
// of a step, so that it is not one element any more.
func (w *causes) doubled(c *comparer, act *raw) string {
	d := c.doms[act.Step]
	name := quoted(act.Locus.Label)
	if act.Rule != ActionMissing || name == "" || d == nil {
		return ""
	}
	var paths []string
	for i := range d.b.s.Nodes {
		if n := d.b.node(int32(i)); n.Label == name || testID(n) == name {
			paths = append(paths, d.b.path(int32(i)))
		}
	}
	if len(paths) < 2 {
		return ""
	}
	for i := range w.all {
		if r := &w.all[i]; r.Rule == NodeAdded && r.Step <= act.Step && isBelow(paths, r.paths) {
			return r.Fingerprint
		}
	}
	return ""
}

// changedTarget returns the fingerprint of the change to a target for which a
// step could not find it, or does nothing.
func (w *causes) changedTarget(r *raw) string {
	switch r.Rule {
	case ActionMissing:
		return w.selfChanged(r, NameChanged, RoleChanged, TextChanged, AttrChanged)
	case ActionDead:
		return w.selfChanged(r, AttrChanged)
	}
	return ""
}

// related returns the findings, up to the step of a broken act, that say of
// the document what the act says of its target. They follow from it even if
// they came before: a person cares about the step that broke.
func (w *causes) related(c *comparer, act *raw) []int {
	var list []int
	for i := range w.all {
		r := &w.all[i]
		if r.Step <= act.Step && w.isFirst(i) && w.isPrimary(i) && isAbout(c, r, act) {
			list = append(list, i)
		}
	}
	if len(list) == 0 || act.Rule != ActionMissing {
		return list
	}
	// The label of a missing field went with it.
	name := quoted(act.Locus.Label)
	for i := range w.all {
		r := &w.all[i]
		if r.Rule == NodeRemoved && name != "" && w.isFirst(i) && !slices.Contains(list, i) && r.Step == w.all[list[0]].Step && strings.Contains(r.Baseline, name) {
			list = append(list, i)
		}
	}
	return list
}

// quoted returns the quoted part of a label, "" if there is none.
func quoted(label string) string {
	from, to := strings.IndexByte(label, '"'), strings.LastIndexByte(label, '"')
	if from < 0 || to <= from+1 {
		return ""
	}
	return label[from+1 : to]
}

// isAbout reports whether a finding in the document says what an act says.
func isAbout(c *comparer, r, act *raw) bool {
	inChain := slices.ContainsFunc(r.paths, func(p string) bool { return slices.Contains(act.chain, p) })
	switch act.Rule {
	case ActionMissing:
		return inChain && (r.Rule == NodeRemoved || r.Rule == Hidden || r.Rule == Moved)
	case ActionHidden:
		return inChain && (r.Rule == Hidden || r.Rule == NodeRemoved)
	case ActionDisabled:
		return inChain && r.Rule == Disabled
	case ActionReadonly:
		return inChain && r.Rule == AttrChanged && strings.HasSuffix(r.key, "readonly")
	case OptionMissing:
		return len(act.chain) > 0 && (r.Rule == NodeRemoved || r.Rule == TextChanged || r.Rule == AttrChanged) &&
			slices.ContainsFunc(r.paths, func(p string) bool { return strings.HasPrefix(p, act.chain[0]+" > ") })
	case ActionCovered:
		if r.Rule == Covered {
			return true
		}
		box := c.targetBox(act)
		return (r.Rule == NodeAdded || r.Rule == Shown) && r.Severity != Info && (box == nil || holds(r.box, box)) ||
			r.Rule == NodeAdded && box != nil && holds(r.box, box)
	case NotMet:
		return len(act.chain) > 0 && slices.Contains(r.paths, act.chain[0]) || inChain && (r.Rule == NodeRemoved || r.Rule == Hidden)
	}
	return false
}

// targetBox returns where the target of a step is in the candidate, nil if it
// is not known.
func (c *comparer) targetBox(act *raw) *[4]float64 {
	d := c.doms[act.Step]
	if d == nil {
		return nil
	}
	if i := act.Locus.Candidate; i >= 0 && i < len(d.b.s.Nodes) {
		return d.b.node(int32(i)).Box
	}
	if i := act.Locus.Baseline; i >= 0 && i < len(d.ab) && d.ab[i] != none {
		return d.b.node(d.ab[i]).Box
	}
	return nil
}
