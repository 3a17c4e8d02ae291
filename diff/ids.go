package diff

// isOther reports whether two nodes have ids that are not equal, and one of these
// is elsewhere on the other side.
func (m *match) isOther(x, y int32) bool {
	a, b := m.a.node(x), m.b.node(y)
	return m.hasElsewhere(testID(a), testID(b)) || m.hasElsewhere(stableID(a), stableID(b))
}

func (m *match) hasElsewhere(i, j string) bool {
	return conflict(i, j) && (m.hasID(1, i) || m.hasID(0, j))
}

// hasID reports whether a node of the baseline, 0, or the candidate, 1, has a
// stable or a test id.
func (m *match) hasID(side int, id string) bool {
	if m.ids == nil {
		m.ids = &[2]map[string]bool{{}, {}}
		for k, t := range [...]*tree{m.a, m.b} {
			for i := range t.s.Nodes {
				for _, id := range [...]string{testID(t.node(int32(i))), stableID(t.node(int32(i)))} {
					if id != "" {
						m.ids[k][id] = true
					}
				}
			}
		}
	}
	return m.ids[side][id]
}
