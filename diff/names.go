package diff

// names compares accessible names, from the bottom up: a name that follows
// from what is in an element is no finding of its own.
func (d *domDiff) names(x, y int32) {
	a, b := d.a.node(x), d.b.node(y)
	p := int32(a.Parent)
	inner := d.touched[x]
	old, new := fold(a.Label), fold(b.Label)
	if squeeze(old) != squeeze(new) && !d.followsContents(x, y, inner) {
		d.changed(NameChanged, x, y, old, new, "accessible name of %s changed from %s to %s", d.a.ownName(x), quote(old), quote(new))
		inner = true
	}
	// Mark the way up, past what has no partner.
	if inner && p >= 0 {
		d.touched[p] = true
		for d.ab[p] == none && d.a.node(p).Parent >= 0 {
			p = int32(d.a.node(p).Parent)
			d.touched[p] = true
		}
	}
}

// ownName names a node for its name: by anything else.
func (t *tree) ownName(i int32) string {
	n := t.node(i)
	switch {
	case testID(n) != "":
		return testID(n)
	case stableID(n) != "":
		return "#" + stableID(n)
	case plainRole(n.Role):
		return n.Name
	}
	return n.Role
}

// followsContents reports whether a name changed with what is in the element,
// and not by an attribute of its own.
func (d *domDiff) followsContents(x, y int32, inner bool) bool {
	a, b := d.a.node(x), d.b.node(y)
	for _, name := range [...]string{"aria-label", "aria-labelledby", "alt"} {
		old, had := a.Attr(name)
		new, has := b.Attr(name)
		if had != has || old != new && name != "aria-labelledby" {
			return false
		}
	}
	return inner || d.a.contents(x) != d.b.contents(y)
}
