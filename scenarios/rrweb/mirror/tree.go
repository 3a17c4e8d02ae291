// Package mirror keeps the document of a recording as it was at each moment,
// and names its elements as a capture of the live page would: by the same
// locators, scored in the same order.
//
// What is added may come before its parent, twice, or not at all. The tree
// takes what fits, keeps what may fit later, and is never a cycle.
package mirror

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/retake-dev/retake/scenarios/imports"
)

// Kind is the kind of a node, with the numbers of rrweb's NodeType.
type Kind int

// The kinds of node.
const (
	Document Kind = iota
	Doctype
	Element
	Text
	CDATA
	Comment
)

// Node is a node of a document. Its place is the tree's to change.
type Node struct {
	ID     int
	Kind   Kind
	Tag    string // lower case
	Text   string
	Shadow bool // it is in the shadow root of its parent
	// Unseen says that the element's own style hides it.
	Unseen bool
	attrs  []attr

	parent, first, last, prev, next *Node
}

// attr is an attribute. Few are kept, so a list is the smallest.
type attr struct{ name, value string }

// Attr is the value of an attribute, "" if there is none.
func (n *Node) Attr(name string) string {
	v, _ := n.attr(name)
	return v
}

// Has says whether there is an attribute.
func (n *Node) Has(name string) bool {
	_, has := n.attr(name)
	return has
}

func (n *Node) attr(name string) (string, bool) {
	for _, a := range n.attrs {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

// Set gives an attribute a value.
func (n *Node) Set(name, value string) {
	for i := range n.attrs {
		if n.attrs[i].name == name {
			n.attrs[i].value = value
			return
		}
	}
	n.attrs = append(n.attrs, attr{name, value})
}

// Unset takes an attribute away.
func (n *Node) Unset(name string) {
	for i := range n.attrs {
		if n.attrs[i].name == name {
			n.attrs = append(n.attrs[:i:i], n.attrs[i+1:]...)
			return
		}
	}
}

// Parent is the node that this one is in, nil for a document that no frame
// shows.
func (n *Node) Parent() *Node { return n.parent }

// Host is the element of the document whose shadow roots an element is in, however
// deep; nil if it is in none.
func (n *Node) Host() (host *Node) {
	for ; n.parent != nil && n.Kind != Document; n = n.parent {
		if n.Shadow {
			host = n.parent
		}
	}
	return host
}

// Children are the nodes in n, in order, those of its shadow root among them.
func (n *Node) Children() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for c := n.first; c != nil; c = c.next {
			if !yield(c) {
				return
			}
		}
	}
}

// All are n and what is below it, in order.
func (n *Node) All() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		n.walk(func(*Node) bool { return true }, yield)
	}
}

// walk goes through n and what is below it, into those nodes that enter
// allows. It does not recurse: a hostile document can be a million deep.
func (n *Node) walk(enter func(*Node) bool, yield func(*Node) bool) {
	for at := n; ; {
		if !yield(at) {
			return
		}
		if at.first != nil && enter(at) {
			at = at.first
			continue
		}
		for at != n && at.next == nil {
			at = at.parent
		}
		if at == n {
			return
		}
		at = at.next
	}
}

// Append puts a node, which has no place yet, at the end of n.
func (n *Node) Append(c *Node) { n.insert(c, nil) }

// insert puts c before next, or at the end.
func (n *Node) insert(c, next *Node) {
	c.parent, c.next = n, next
	if next == nil {
		c.prev, n.last = n.last, c
	} else {
		c.prev, next.prev = next.prev, c
	}
	if c.prev == nil {
		n.first = c
	} else {
		c.prev.next = c
	}
}

// detach takes a node out of its parent.
func (n *Node) detach() {
	if n.parent == nil {
		return
	}
	if n.prev == nil {
		n.parent.first = n.next
	} else {
		n.prev.next = n.next
	}
	if n.next == nil {
		n.parent.last = n.prev
	} else {
		n.next.prev = n.prev
	}
	n.parent, n.prev, n.next = nil, nil, nil
}

// contains says whether other is n or below it.
func (n *Node) contains(other *Node) bool {
	for ; other != nil; other = other.parent {
		if other == n {
			return true
		}
	}
	return false
}

// Tree is a document as it is now, with those of its frames.
type Tree struct {
	root  *Node
	nodes map[int]*Node
	// homeless are the additions whose parent is not there, and early those
	// whose next sibling is not, by the id that they wait for.
	homeless, early map[int][]Addition
	queued          int
	most            int
}

// Addition is a node to be put in the tree.
type Addition struct {
	Parent int
	Next   int // the sibling that it comes before; 0 for none
	Node   *Node
}

// New is an empty tree that can hold so many nodes.
func New(most int) *Tree {
	t := &Tree{most: most}
	t.clear()
	return t
}

func (t *Tree) clear() {
	t.root, t.nodes, t.queued = nil, map[int]*Node{}, 0
	t.homeless, t.early = map[int][]Addition{}, map[int][]Addition{}
}

// Root is the document of the page, nil before the first.
func (t *Tree) Root() *Node { return t.root }

// Node is the node with an id, nil if there is none.
func (t *Tree) Node(id int) *Node { return t.nodes[id] }

// Size is how many nodes the document has, with those of its frames.
func (t *Tree) Size() int { return len(t.nodes) }

// Homeless is how many nodes wait for a parent.
func (t *Tree) Homeless() int { return t.queued }

// Reset begins with another document.
func (t *Tree) Reset(root *Node) error {
	t.clear()
	t.root = root
	return t.register(root)
}

// register makes a subtree known by its ids. The first of two nodes with the
// same id keeps it.
func (t *Tree) register(n *Node) error {
	for c := range n.All() {
		if _, taken := t.nodes[c.ID]; taken || c.ID <= 0 {
			continue
		}
		t.nodes[c.ID] = c
		if err := t.bound(); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tree) bound() error {
	if len(t.nodes)+t.queued > t.most {
		return fmt.Errorf("%w: more than %d nodes at once", imports.ErrTooLarge, t.most)
	}
	return nil
}

// Remove takes a node out, with all that is in it.
func (t *Tree) Remove(id int) {
	if n := t.nodes[id]; n != nil && n != t.root {
		t.drop(n)
	}
}

func (t *Tree) drop(n *Node) {
	n.detach()
	for c := range n.All() {
		if t.nodes[c.ID] == c {
			delete(t.nodes, c.ID)
		}
	}
}

// Add puts a node in, or keeps it until its parent and its next sibling are
// there. A node that is there already is moved, with what is in it.
func (t *Tree) Add(a Addition) error { return t.add(a, false) }

// Settle ends a batch of additions: what still waits for its next sibling goes
// to the end of its parent. What waits for its parent goes on waiting, as the
// document of a frame may come before the frame. It returns how many nodes
// waited in vain.
func (t *Tree) Settle() (int, error) {
	late := 0
	for _, id := range slices.Sorted(maps.Keys(t.early)) {
		list := t.early[id]
		delete(t.early, id)
		t.queued -= len(list)
		late += len(list)
		for _, a := range list {
			if err := t.add(a, true); err != nil {
				return late, err
			}
		}
	}
	return late, nil
}

// add adds, and then what waited for it. With settle no sibling is waited for.
func (t *Tree) add(a Addition, settle bool) error {
	todo := []Addition{a}
	for len(todo) > 0 {
		a, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if settle && t.nodes[a.Next] == nil {
			a.Next = 0
		}
		if t.queue(a) {
			if err := t.bound(); err != nil {
				return err
			}
			continue
		}
		placed, err := t.place(a)
		if err != nil {
			return err
		}
		todo = append(todo, t.wake(placed)...)
	}
	return nil
}

// queue keeps an addition for later if it has to wait.
func (t *Tree) queue(a Addition) bool {
	switch {
	case t.nodes[a.Parent] == nil:
		t.homeless[a.Parent] = append(t.homeless[a.Parent], a)
	case a.Next != 0 && t.nodes[a.Next] == nil:
		t.early[a.Next] = append(t.early[a.Next], a)
	default:
		return false
	}
	t.queued++
	return true
}

// wake are the additions that waited for what has been placed.
func (t *Tree) wake(placed *Node) []Addition {
	if placed == nil || t.queued == 0 {
		return nil
	}
	var awake []Addition
	for c := range placed.All() {
		for _, waiting := range []map[int][]Addition{t.homeless, t.early} {
			awake = append(awake, waiting[c.ID]...)
			t.queued -= len(waiting[c.ID])
			delete(waiting, c.ID)
		}
	}
	return awake
}

// place puts an addition where it belongs. It is nil where nothing new has come:
// the node was there and is moved, or that cannot be, as it would be in itself.
func (t *Tree) place(a Addition) (*Node, error) {
	parent, next, n := t.nodes[a.Parent], t.nodes[a.Next], a.Node
	old := t.nodes[n.ID]
	if old != nil {
		if old == t.root || old == next || old.contains(parent) {
			return nil, nil
		}
		old.detach()
		old.Kind, old.Tag, old.Text, old.Shadow, old.Unseen, old.attrs = n.Kind, n.Tag, n.Text, n.Shadow, n.Unseen, n.attrs
		n = old
	}
	if next != nil && next.parent != parent {
		next = nil
	}
	if taken := onlyOne(parent, n); taken != nil && taken != next {
		t.drop(taken)
	}
	parent.insert(n, next)
	if old != nil {
		return nil, nil // what is in it is known, and nothing can have waited for it
	}
	return n, t.register(n)
}

// onlyOne is the child that must go where there can be one of its kind: a
// frame shows one document, and a document has one root element.
func onlyOne(parent, n *Node) *Node {
	if n.Kind != Document && parent.Kind != Document {
		return nil
	}
	for c := range parent.Children() {
		document := n.Kind == Document && c.Kind == Document
		root := parent.Kind == Document && n.Kind == c.Kind && (n.Kind == Element || n.Kind == Doctype)
		if document || root {
			return c
		}
	}
	return nil
}
