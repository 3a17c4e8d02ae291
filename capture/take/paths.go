package take

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const (
	// maxWords is how many runes of a label or text a path shows: enough to
	// tell a button or a row, short enough for a line in a report.
	maxWords = 40
	// maxPrefix is the length in bytes beyond which the front of a path is
	// replaced by a digest, so that very deep trees cost linear memory.
	maxPrefix = 1000
	// maxTextScan is how many nodes of an element's subtree are looked at for
	// its first text.
	maxTextScan = 24
)

// Paths returns the path of every node of a valid snapshot: a name for the node
// that a person can read, unique in the snapshot, and the same in another
// snapshot of the page if the node's surroundings are.
//
//	body > main > [data-testid=card-12] > button "Add to cart"
//	body > footer > #clock > text
//	body > iframe[title=Promo] >> body > p
//	body > star-rating >>> button "3 stars"
//
// A path is a chain of keys from body (or head) down: " > " leads to a child,
// " >> " into a frame, " >>> " into a shadow root. The key of an element is the
// first of these that it has:
//
//  1. a test id: [data-testid=card-12]
//  2. an id: #clock
//  3. a name attribute, of form fields and frames: input[name=email]
//  4. a title or source, of frames: iframe[title=Promo]
//  5. an accessible name, with the role: button "Add to cart"
//  6. the type, of inputs: input[type=radio]
//  7. its first words, of list items, rows, options and terms, and of any
//     element that has siblings of the same key: li "Buy milk"
//  8. the tag: main
//
// Test ids, ids and names that look generated (see [Generated]) are passed
// over, words without a letter too, and classes are never looked at. The second
// sibling with the same key gets ":2", and so on; the first gets nothing, so
// that appending to a list renames nothing. The cells of a row always count.
func Paths(s *Snapshot) []string {
	return newWalk(s).paths()
}

// Namer makes the paths that [Paths] returns one at a time, for those who need
// few: each costs as much as the node and its ancestors have siblings, and the
// siblings of one parent cost once. It is for one goroutine.
type Namer struct {
	nesting
	families map[int][]sibling // by parent
	known    map[int][2]string
}

// NewNamer returns a Namer for a valid snapshot, given for each of its nodes the
// index after the last node below it.
func NewNamer(s *Snapshot, end []int32) *Namer {
	return &Namer{nesting{s.Nodes, end}, map[int][]sibling{}, map[int][2]string{}}
}

// Path returns the path of a node.
func (m *Namer) Path(i int) string { return m.at(i)[0] }

// at returns the path of a node, and the prefix of its children's paths.
func (m *Namer) at(i int) [2]string {
	if known, ok := m.known[i]; ok {
		return known
	}
	var above [2]string
	p := m.nodes[i].Parent
	if p >= 0 {
		above = m.at(p)
	}
	path, below := m.path(i, m.key(p, i), above[0], above[1])
	m.known[i] = [2]string{path, below}
	return m.known[i]
}

// key returns the key of a node, with the count.
func (m *Namer) key(parent, i int) string {
	if parent < 0 {
		return "" // the path of the top document needs none
	}
	family, ok := m.families[parent]
	if !ok {
		family = m.siblings(parent)
		m.families[parent] = family
	}
	k, _ := slices.BinarySearchFunc(family, i, func(s sibling, i int) int { return int(s.node) - i })
	return counted(family[k].key(), int(family[k].nth))
}

// nesting is a list of nodes, and where their subtrees end.
type nesting struct {
	nodes []Node
	end   []int32 // see ends
}

// after returns the index after the last node of a subtree.
func (t *nesting) after(i int) int { return int(t.end[i]) }

// walk holds the keys of all nodes.
type walk struct {
	nesting
	keys []string // without the counts
	nth  []int    // among the siblings with the same key, from 1
}

func newWalk(s *Snapshot) *walk {
	n := len(s.Nodes)
	w := &walk{nesting{s.Nodes, ends(s.Nodes)}, make([]string, n), make([]int, n)}
	for i := range s.Nodes {
		if i == 0 {
			base, words, _ := baseKey(&s.Nodes[0])
			w.keys[0], w.nth[0] = label{base, words}.key(), 1
		}
		for _, s := range w.siblings(i) {
			w.keys[s.node], w.nth[s.node] = s.key(), int(s.nth)
		}
	}
	return w
}

func (w *walk) paths() []string {
	paths, prefix := make([]string, len(w.nodes)), make([]string, len(w.nodes))
	for i := range w.nodes {
		p := max(w.nodes[i].Parent, 0)
		paths[i], prefix[i] = w.path(i, w.key(i), paths[p], prefix[p])
	}
	return paths
}

// ends returns for each node the index after the last node below it.
func ends(nodes []Node) []int32 {
	end := make([]int32, len(nodes))
	for i := len(nodes) - 1; i >= 0; i-- {
		if end[i] == 0 {
			end[i] = int32(i + 1)
		}
		if p := nodes[i].Parent; p >= 0 && end[p] == 0 {
			end[p] = end[i]
		}
	}
	return end
}

// firstWords returns the beginning of the first text below an element, "" if
// that has no letter: a bare number is a count, a price or a time.
func (t *nesting) firstWords(i int) string {
	for j := i + 1; j < min(t.after(i), i+1+maxTextScan); j++ {
		n := &t.nodes[j]
		if n.Kind != Text || isCode(t.nodes[n.Parent].Name) {
			continue
		}
		if words := quotable(n.Text); words != "" {
			if strings.IndexFunc(words, unicode.IsLetter) < 0 {
				return ""
			}
			return words
		}
	}
	return ""
}

// path returns the path of node i, and the prefix of its children's paths,
// given its key and the same of its parent.
func (t *nesting) path(i int, key, parent, prefix string) (path, below string) {
	n := &t.nodes[i]
	switch {
	case n.Parent < 0:
		return "(document)", ""
	case n.Kind == Shadow || n.Kind == Document:
		path = parent + " " + key
		return path, shorten(path) + " "
	}
	path = prefix + key
	switch {
	case t.isOnlyHTML(i):
		return path, prefix
	case t.after(i) > i+1:
		return path, shorten(path) + " > "
	}
	return path, ""
}

func (w *walk) key(i int) string { return counted(w.keys[i], w.nth[i]) }

func counted(key string, nth int) string {
	if nth > 1 {
		return key + ":" + strconv.Itoa(nth)
	}
	return key
}

// isOnlyHTML reports whether a node is an html element that fills its document,
// which goes without saying.
func (t *nesting) isOnlyHTML(i int) bool {
	n := &t.nodes[i]
	return n.Name == "html" && t.nodes[n.Parent].Kind == Document &&
		n.Parent == i-1 && t.end[i] == t.end[n.Parent]
}

// shorten keeps prefixes bounded, and distinct.
func shorten(prefix string) string {
	if len(prefix) <= maxPrefix {
		return prefix
	}
	h := fnv.New64a()
	h.Write([]byte(prefix))
	return fmt.Sprintf("…%016x", h.Sum64())
}
