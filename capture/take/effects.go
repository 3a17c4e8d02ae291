package take

import (
	"slices"
)

// MaxLoci is how many changed nodes [Effects] name: enough to see what a step
// did; the counts are exact.
const MaxLoci = 12

// EffectsOf returns what an act did to the page: Added, Removed, Changed, Loci,
// Focus, Storage and Scrolled. The other effects are not seen in snapshots, and
// are set by the caller.
//
// Before is the page just before the act, after is the page when it had
// settled. Previous is the page at the end of the step before: what changed
// between it and before, while nobody did anything, is background (a clock, a
// poll), and is left out if it changes again. Without previous there is no
// background, without before everything in after was added, and without after
// nothing is known, and the effects are empty.
//
// Nodes of two snapshots are taken for the same from the top down: the children
// of a node are paired by the key that they have in [Paths], and what is left,
// in order, by tag. A change is a difference in text, attributes, form state,
// or in whether a person can see or use the element; layout and styles are not
// looked at. An added or removed subtree has one locus, its root, but each of
// its elements and texts counts. Loci are in document order, removed ones last.
func EffectsOf(previous, before, after *Snapshot) Effects {
	return Background{}.EffectsOf(previous, before, after)
}

// Background is the loci that were once seen to change while nobody did
// anything: a clock, a count that a poll brings. Those that only came or went
// are not in it: a message that disappears by itself is still an effect of
// what made it appear.
type Background map[string]bool

// EffectsOf is [EffectsOf] for one step after the other: what was background
// at a step is left out at all that follow.
func (b Background) EffectsOf(previous, before, after *Snapshot) Effects {
	if after == nil {
		return Effects{}
	}
	from, to := newScene(before), newScene(after)
	background := map[string]bool{}
	if previous != nil && before != nil {
		idle := newScene(previous)
		background = lociOf(idle, from)
		b.learn(idle, from)
	}
	var e Effects
	m := pair(from, to)
	for c := range m.changes() {
		if background[c.from] || background[c.to] || b[c.from] && b[c.to] {
			continue
		}
		c.count(&e)
	}
	e.Focus, e.Scrolled = m.focus(), m.scrolled(background)
	e.Storage = changedKeys(from.storage(), to.storage())
	if previous != nil {
		e.Storage = without(e.Storage, changedKeys(previous.Storage, from.storage()))
	}
	return e
}

// Learn notes what changed between the page at the end of a step and just
// before the next one.
func (b Background) Learn(previous, before *Snapshot) {
	if previous != nil && before != nil && previous != before {
		b.learn(newScene(previous), newScene(before))
	}
}

func (b Background) learn(from, to *scene) {
	for c := range pair(from, to).changes() {
		if c.from != "" && c.to != "" {
			b[c.from], b[c.to] = true, true
		}
	}
}

// scene is a snapshot with what it takes to find its nodes in another one.
type scene struct {
	*walk
	snapshot *Snapshot // nil if there is none
	names    []string  // the paths, made when asked for
}

func newScene(s *Snapshot) *scene {
	if s == nil {
		return &scene{walk: newWalk(&Snapshot{})}
	}
	return &scene{walk: newWalk(s), snapshot: s}
}

func (s *scene) storage() map[string]string {
	if s.snapshot == nil {
		return nil
	}
	return s.snapshot.Storage
}

// name returns the path of a node, "" for none.
func (s *scene) name(i int) string {
	if i < 0 {
		return ""
	}
	if s.names == nil {
		s.names = s.paths()
	}
	return s.names[i]
}

// size counts the elements and texts of a subtree.
func (s *scene) size(i int) int {
	size := 0
	for j := i; j < s.after(i); j++ {
		if k := s.nodes[j].Kind; k == Element || k == Text {
			size++
		}
	}
	return size
}

// lociOf returns all loci of the changes between two scenes, under their paths
// in both.
func lociOf(from, to *scene) map[string]bool {
	loci := map[string]bool{}
	m := pair(from, to)
	for c := range m.changes() {
		loci[c.from], loci[c.to] = true, true
	}
	for i, j := range m.old {
		if j >= 0 && scroll(&from.nodes[j]) != scroll(&to.nodes[i]) {
			loci[scrollLocus(to.name(i))] = true
		}
	}
	delete(loci, "")
	return loci
}

// change is one difference between two scenes. From and to are the paths in
// them; one is "" when the node was added or removed.
type change struct {
	from, to string
	size     int // elements and texts concerned
}

func (c change) count(e *Effects) {
	locus := c.to
	switch {
	case c.from == "":
		e.Added += c.size
	case c.to == "":
		e.Removed += c.size
		locus = c.from
	default:
		e.Changed += c.size
	}
	if len(e.Loci) < MaxLoci && !slices.Contains(e.Loci, locus) {
		e.Loci = append(e.Loci, locus)
	}
}

// changes yields the changes in document order, those that removed something
// last.
func (m *matching) changes() func(yield func(change) bool) {
	return func(yield func(change) bool) {
		for i, j := range m.old {
			if c, ok := m.changeAt(i, j); ok && !yield(c) {
				return
			}
		}
		for j := range m.from.nodes {
			if !m.isRemovedRoot(j) {
				continue
			}
			if !yield(change{from: m.from.name(j), size: m.from.size(j)}) {
				return
			}
		}
	}
}

// changeAt compares node i with the node j that it was, -1 if it is new.
func (m *matching) changeAt(i, j int) (change, bool) {
	if j < 0 {
		parent := m.to.nodes[i].Parent
		if parent >= 0 && m.old[parent] < 0 {
			return change{}, false // counted with its root
		}
		return change{to: m.to.name(i), size: m.to.size(i)}, true
	}
	if i == 0 || sameState(&m.from.nodes[j], &m.to.nodes[i]) {
		return change{}, false
	}
	return change{from: m.from.name(j), to: m.to.name(i), size: 1}, true
}

func (m *matching) isRemovedRoot(j int) bool {
	parent := m.from.nodes[j].Parent
	return !m.kept[j] && (parent < 0 || m.kept[parent])
}

// sameState compares what a person or a script would call the node's state.
func sameState(a, b *Node) bool {
	return a.Text == b.Text && a.Disabled == b.Disabled && a.Hidden == b.Hidden &&
		equal(a.Value, b.Value) && equal(a.Checked, b.Checked) && slices.Equal(a.Attrs, b.Attrs)
}

func equal[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// focus returns the path of the element that got the focus, "" if it did not
// move.
func (m *matching) focus() string {
	to := m.to.snapshot.Focus
	if to < 0 {
		return ""
	}
	if m.from.snapshot != nil && m.old[to] >= 0 && m.old[to] == m.from.snapshot.Focus {
		return ""
	}
	return m.to.name(to)
}

// scrolled reports whether something that was there is scrolled elsewhere.
func (m *matching) scrolled(background map[string]bool) bool {
	for i, j := range m.old {
		if j >= 0 && scroll(&m.from.nodes[j]) != scroll(&m.to.nodes[i]) &&
			!background[scrollLocus(m.to.name(i))] {
			return true
		}
	}
	return false
}

// scrollLocus keeps a background scroll of an element, as of a ticker, apart
// from a change of it.
func scrollLocus(path string) string {
	return "scroll of " + path
}

func scroll(n *Node) [2]float64 {
	if n.Scroll == nil {
		return [2]float64{}
	}
	return *n.Scroll
}

// changedKeys returns, sorted, the keys that one map has and the other has not,
// or with another value.
func changedKeys(a, b map[string]string) []string {
	var keys []string
	for key, v := range b {
		if old, ok := a[key]; !ok || old != v {
			keys = append(keys, key)
		}
	}
	for key := range a {
		if _, ok := b[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// without returns what is in list and not in others, nil if nothing is.
func without(list, others []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(others, s) {
			out = append(out, s)
		}
	}
	return out
}
