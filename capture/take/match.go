package take

// matching says which node of one scene is which of another.
type matching struct {
	from, to *scene
	old      []int  // for each node of to, the node of from that it was, or -1
	kept     []bool // for each node of from, whether it is still there
}

// pair matches two scenes from the top down. See [EffectsOf] for the rule. It
// takes time linear in the number of nodes.
func pair(from, to *scene) *matching {
	m := &matching{from: from, to: to, old: make([]int, len(to.nodes)), kept: make([]bool, len(from.nodes))}
	for i := range m.old {
		m.old[i] = -1
	}
	if len(from.nodes) > 0 && len(to.nodes) > 0 {
		m.join(0, 0)
	}
	for i := range m.old { // a parent precedes its children, so old[i] is final
		if m.old[i] >= 0 {
			m.pairChildren(m.old[i], i)
		}
	}
	return m
}

func (m *matching) join(j, i int) {
	m.old[i], m.kept[j] = j, true
}

// pairChildren matches the children of from's node j with those of to's node i.
// As long as both lists run alike it needs no memory; most are alike.
func (m *matching) pairChildren(j, i int) {
	a, endA, b, endB := j+1, m.from.after(j), i+1, m.to.after(i)
	for a < endA && b < endB && m.sameKey(a, b) {
		m.join(a, b)
		a, b = m.from.after(a), m.to.after(b)
	}
	if a < endA && b < endB {
		m.pairByKey(a, endA, b, endB)
		m.pairByTag(a, endA, b, endB)
	}
}

func (m *matching) sameKey(a, b int) bool {
	return m.from.nth[a] == m.to.nth[b] && m.from.keys[a] == m.to.keys[b] && m.sameTag(a, b)
}

func (m *matching) sameTag(a, b int) bool {
	return m.from.nodes[a].Kind == m.to.nodes[b].Kind && m.from.nodes[a].Name == m.to.nodes[b].Name
}

func (m *matching) pairByKey(a, endA, b, endB int) {
	byKey := map[string]int{}
	for ; a < endA; a = m.from.after(a) {
		byKey[m.from.key(a)] = a
	}
	for ; b < endB; b = m.to.after(b) {
		if a, ok := byKey[m.to.key(b)]; ok && m.sameTag(a, b) {
			m.join(a, b)
		}
	}
}

// tag is what two nodes must have in common to be the same, at the least.
type tag struct {
	kind NodeKind
	name string
}

// pairByTag matches what has no partner yet, in order: a button that says
// something else now is the same button. A node with an id is itself or none.
func (m *matching) pairByTag(a, endA, b, endB int) {
	left := map[tag][]int{}
	for ; a < endA; a = m.from.after(a) {
		if n := &m.from.nodes[a]; !m.kept[a] && !isNamed(m.from.keys[a]) {
			left[tag{n.Kind, n.Name}] = append(left[tag{n.Kind, n.Name}], a)
		}
	}
	for ; b < endB; b = m.to.after(b) {
		same := tag{m.to.nodes[b].Kind, m.to.nodes[b].Name}
		if m.old[b] < 0 && !isNamed(m.to.keys[b]) && len(left[same]) > 0 {
			m.join(left[same][0], b)
			left[same] = left[same][1:]
		}
	}
}

// isNamed reports whether a key is an id or a test id.
func isNamed(key string) bool {
	return key[0] == '#' || key[0] == '['
}
