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

// walk holds what the paths of one snapshot need.
type walk struct {
	nodes []Node
	// end is the index after the last node of each node's subtree.
	end   []int
	keys  []string // without the counts
	count map[siblings]int
	nth   []int // among the siblings with the same key, from 1
}

// siblings are the children of one parent with one key.
type siblings struct {
	parent int
	key    string
}

func newWalk(s *Snapshot) *walk {
	n := len(s.Nodes)
	w := &walk{nodes: s.Nodes, end: ends(s.Nodes), keys: make([]string, n), nth: make([]int, n)}
	w.count = make(map[siblings]int, n)
	bare := make([]bool, n)
	for i := range s.Nodes {
		w.keys[i], bare[i] = baseKey(&s.Nodes[i])
		w.count[siblings{s.Nodes[i].Parent, w.keys[i]}]++
	}
	w.addWords(bare)
	w.number()
	return w
}

func (w *walk) paths() []string {
	paths, prefix := make([]string, len(w.nodes)), make([]string, len(w.nodes))
	for i := range w.nodes {
		paths[i], prefix[i] = w.path(i, paths, prefix)
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

// addWords applies rule 7 to the elements whose key is bare.
func (w *walk) addWords(bare []bool) {
	for i := range w.nodes {
		if !bare[i] {
			continue
		}
		n := &w.nodes[i]
		same := siblings{n.Parent, n.Name}
		if !wordy(n.Name) && (w.count[same] < 2 || isCell(n.Name)) {
			continue
		}
		if words := w.firstWords(i); words != "" {
			w.keys[i] += ` "` + words + `"`
		}
	}
}

func (w *walk) number() {
	clear(w.count)
	for i := range w.nodes {
		same := siblings{w.nodes[i].Parent, w.keys[i]}
		w.count[same]++
		w.nth[i] = w.count[same]
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
// given those of the nodes before it.
func (w *walk) path(i int, paths, prefix []string) (path, below string) {
	n := &w.nodes[i]
	switch {
	case n.Parent < 0:
		return "(document)", ""
	case n.Kind == Shadow || n.Kind == Document:
		path = paths[n.Parent] + " " + w.key(i)
		return path, shorten(path) + " "
	}
	path = prefix[n.Parent] + w.key(i)
	switch {
	case w.isOnlyHTML(i):
		return path, prefix[n.Parent]
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
