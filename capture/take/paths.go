package take

import (
	"fmt"
	"hash/fnv"
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
	*walk
	listed []bool // whether the children of a node have keys
	known  map[int][2]string
}

// NewNamer returns a Namer for a valid snapshot.
func NewNamer(s *Snapshot) *Namer {
	return &Namer{beginWalk(s), make([]bool, len(s.Nodes)), map[int][2]string{}}
}

// Path returns the path of a node.
func (m *Namer) Path(i int) string { return m.at(i)[0] }

// at returns the path of a node, and the prefix of its children's paths.
func (m *Namer) at(i int) [2]string {
	if known, ok := m.known[i]; ok {
		return known
	}
	var above [2]string
	if p := m.nodes[i].Parent; p >= 0 {
		above = m.at(p)
		if !m.listed[p] {
			m.listed[p] = true
			m.list(p)
		}
	}
	path, below := m.path(i, above[0], above[1])
	m.known[i] = [2]string{path, below}
	return m.known[i]
}

// walk holds what the paths of one snapshot need.
type walk struct {
	nodes []Node
	// end is the index after the last node of each node's subtree.
	end  []int
	keys []string // without the counts
	nth  []int    // among the siblings with the same key, from 1
}

func newWalk(s *Snapshot) *walk {
	w := beginWalk(s)
	for i := range s.Nodes {
		w.list(i)
	}
	return w
}

// beginWalk is a walk that knows the key of no node but the first.
func beginWalk(s *Snapshot) *walk {
	n := len(s.Nodes)
	w := &walk{nodes: s.Nodes, end: ends(s.Nodes), keys: make([]string, n), nth: make([]int, n)}
	if n > 0 {
		w.keys[0], _ = baseKey(&s.Nodes[0])
		w.nth[0] = 1
	}
	return w
}

// list gives the children of a node their keys and numbers.
func (w *walk) list(parent int) {
	if w.end[parent] == parent+1 {
		return
	}
	bare, bares := []int(nil), map[string]int{}
	for i := parent + 1; i < w.end[parent]; i = w.end[i] {
		key, isBare := baseKey(&w.nodes[i])
		if w.keys[i] = key; isBare {
			bare = append(bare, i)
			bares[key]++
		}
	}
	w.addWords(bare, bares)
	count := make(map[string]int, len(bare))
	for i := parent + 1; i < w.end[parent]; i = w.end[i] {
		count[w.keys[i]]++
		w.nth[i] = count[w.keys[i]]
	}
}

func (w *walk) paths() []string {
	paths, prefix := make([]string, len(w.nodes)), make([]string, len(w.nodes))
	for i := range w.nodes {
		p := max(w.nodes[i].Parent, 0)
		paths[i], prefix[i] = w.path(i, paths[p], prefix[p])
	}
	return paths
}

// ends returns for each node the index after the last node below it.
func ends(nodes []Node) []int {
	end := make([]int, len(nodes))
	for i := len(nodes) - 1; i >= 0; i-- {
		end[i] = max(end[i], i+1)
		if p := nodes[i].Parent; p >= 0 {
			end[p] = max(end[p], end[i])
		}
	}
	return end
}

// addWords applies rule 7 to the siblings whose key is bare; count says how
// many of them have each key.
func (w *walk) addWords(bare []int, count map[string]int) {
	for _, i := range bare {
		name := w.nodes[i].Name
		if !wordy(name) && (count[name] < 2 || isCell(name)) {
			continue
		}
		if words := w.firstWords(i); words != "" {
			w.keys[i] += ` "` + words + `"`
		}
	}
}

// firstWords returns the beginning of the first text below an element, "" if
// that has no letter: a bare number is a count, a price or a time.
func (w *walk) firstWords(i int) string {
	for j := i + 1; j < min(w.end[i], i+1+maxTextScan); j++ {
		n := &w.nodes[j]
		if n.Kind != Text || isCode(w.nodes[n.Parent].Name) {
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
// given those of its parent.
func (w *walk) path(i int, parent, prefix string) (path, below string) {
	n := &w.nodes[i]
	switch {
	case n.Parent < 0:
		return "(document)", ""
	case n.Kind == Shadow || n.Kind == Document:
		path = parent + " " + w.key(i)
		return path, shorten(path) + " "
	}
	path = prefix + w.key(i)
	switch {
	case w.isOnlyHTML(i):
		return path, prefix
	case w.end[i] > i+1:
		return path, shorten(path) + " > "
	}
	return path, ""
}

func (w *walk) key(i int) string {
	if w.nth[i] > 1 {
		return w.keys[i] + ":" + strconv.Itoa(w.nth[i])
	}
	return w.keys[i]
}

// isOnlyHTML reports whether a node is an html element that fills its document,
// which goes without saying.
func (w *walk) isOnlyHTML(i int) bool {
	n := &w.nodes[i]
	return n.Name == "html" && w.nodes[n.Parent].Kind == Document &&
		n.Parent == i-1 && w.end[i] == w.end[n.Parent]
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
