package diff

import "slices"

// about begins a finding about a step. Its locus is the step's target.
func (c *comparer) about(rule Rule, k int, format string, args ...any) raw {
	a := c.a.Steps[k]
	label := title(a)
	if a.Target != nil && a.Target.Label != "" {
		label = a.Target.Label
	} else if b := c.b.Steps[k].Target; b != nil && b.Label != "" {
		label = b.Label
	}
	chain := c.chain(k)
	path := a.Kind + " " + label
	if len(chain) > 0 {
		path = a.Kind + " " + chain[0]
	}
	r := c.new(rule, "action", label, path, format, args...)
	r.chain = chain
	if a.Target != nil && a.Target.Node >= 0 && chain != nil {
		r.Locus.Baseline = a.Target.Node
	}
	if b := c.b.Steps[k].Target; b != nil && b.Node >= 0 {
		r.Locus.Candidate = b.Node
	}
	return r
}

// chain returns the paths in the baseline of a step's target and of its
// ancestors. If the target is gone after the step, it is looked for before.
func (c *comparer) chain(k int) []string {
	m := c.a.Steps[k].Target
	if m == nil {
		return nil
	}
	if d := c.doms[k]; d != nil && m.Node >= 0 && m.Node < len(d.a.s.Nodes) {
		return d.a.lineage(int32(m.Node))
	}
	if k == 0 || c.doms[k-1] == nil || m.Label == "" {
		return nil
	}
	t := c.doms[k-1].a
	for i := range t.s.Nodes {
		if n := t.node(int32(i)); (n.Label != "" || testID(n) != "") && t.ownLabel(int32(i)) == m.Label {
			return t.lineage(int32(i))
		}
	}
	return nil
}

// lineage returns the paths of a node and of its ancestors, itself first.
func (t *tree) lineage(i int32) []string {
	var list []string
	for ; i > 0; i = int32(t.node(i).Parent) {
		list = append(list, t.path(i))
	}
	return list
}

// acted are the paths of the elements that steps of a scenario act on.
type acted map[string]bool

func (c *comparer) actedOn() acted {
	paths := acted{}
	for k := range c.shared() {
		if chain := c.chain(k); len(chain) > 0 {
			paths[chain[0]] = true
		}
	}
	return paths
}

// weigh reports whether a finding tells of a change to an element that steps
// act on: it weighs more than one to what is beside their path.
func (a acted) weigh(r *raw) bool {
	switch r.Rule {
	case AttrChanged, NodeRemoved, Moved, RoleChanged, Shown, StyleChanged, LayoutChanged, OffScreen:
		return a[r.Locus.Path] || slices.ContainsFunc(r.paths, func(p string) bool { return a[p] })
	}
	return false
}
