package take

import (
	"errors"
	"fmt"
	"math"
)

const (
	// maxNodes bounds one snapshot. The largest real pages that we measured
	// have 25,000 nodes; Chrome itself is unusable far below a million.
	maxNodes = 1 << 20
	// maxCoordinate bounds a box in CSS pixels. Chrome's layout units end at
	// 2^25; what is beyond it comes from transforms.
	maxCoordinate = 1e9
)

func validateSnapshot(s *Snapshot) error {
	switch n := len(s.Nodes); {
	case n == 0:
		return errors.New("no nodes")
	case n > maxNodes:
		return fmt.Errorf("%d nodes, more than %d", n, maxNodes)
	case s.Focus < -1 || s.Focus >= n:
		return fmt.Errorf("the focus is node %d of %d", s.Focus, n)
	case s.Nodes[0].Kind != Document || s.Nodes[0].Parent != -1:
		return errors.New("node 0 is not the top document")
	}
	for i := range s.Nodes {
		if err := validateNode(s, i); err != nil {
			return fmt.Errorf("node %d: %w", i, err)
		}
	}
	if err := validateTables(s); err != nil {
		return err
	}
	return validateLook(s)
}

func validateLook(s *Snapshot) error {
	l := s.Look
	if l == nil {
		return nil
	}
	if l.Hover < 0 || l.Hover >= len(s.Nodes) {
		return fmt.Errorf("the pointer is over node %d of %d", l.Hover, len(s.Nodes))
	}
	for _, at := range l.Top {
		if at < 0 || at >= len(s.Nodes) || s.Nodes[at].Kind != Element {
			return fmt.Errorf("above all others is node %d", at)
		}
	}
	for i, sheet := range l.Sheets {
		if err := text(sheet.URL + " " + sheet.Media); err != nil {
			return fmt.Errorf("style sheet %d: %w", i, err)
		}
	}
	for _, r := range l.Roots {
		if err := validateRoot(s, r); err != nil {
			return fmt.Errorf("root %d: %w", r.Node, err)
		}
	}
	return nil
}

func validateRoot(s *Snapshot, r Root) error {
	if r.Node < 0 || r.Node >= len(s.Nodes) || s.Nodes[r.Node].Kind != Document && s.Nodes[r.Node].Kind != Shadow {
		return errors.New("it is no document and no shadow root")
	}
	for _, at := range r.Sheets {
		if at < 0 || at >= len(s.Look.Sheets) {
			return fmt.Errorf("style sheet %d of %d", at, len(s.Look.Sheets))
		}
	}
	return text(r.Base)
}

func validateTables(s *Snapshot) error {
	for i, style := range s.Styles {
		for _, value := range style {
			if err := text(value); err != nil {
				return fmt.Errorf("style %d: %w", i, err)
			}
		}
	}
	for key, digest := range s.Storage {
		if err := text(key + " " + digest); err != nil {
			return fmt.Errorf("storage: %w", err)
		}
	}
	return nil
}

func validateNode(s *Snapshot, i int) error {
	n := &s.Nodes[i]
	if i > 0 {
		if err := validatePlace(s, i); err != nil {
			return err
		}
	}
	if n.Style < 0 || n.Style >= max(1, len(s.Styles)) {
		return fmt.Errorf("style %d of %d", n.Style, len(s.Styles))
	}
	if (n.Kind == Element) != (n.Name != "") {
		return fmt.Errorf("a node of kind %d with the name %q", n.Kind, n.Name)
	}
	if err := validateAttrs(n.Attrs); err != nil {
		return err
	}
	if err := validateNumbers(n); err != nil {
		return err
	}
	return validateTexts(n)
}

// validatePlace checks that nodes are in pre-order: the parent of a node is the
// node before it, or one of that node's ancestors.
func validatePlace(s *Snapshot, i int) error {
	n := &s.Nodes[i]
	if n.Parent < 0 || n.Parent >= i {
		return fmt.Errorf("parent %d does not precede it", n.Parent)
	}
	if _, ok := climb(s.Nodes, i); !ok {
		return fmt.Errorf("parent %d is out of document order", n.Parent)
	}
	parent := s.Nodes[n.Parent].Kind
	switch n.Kind {
	case Element:
		if parent == Text {
			return errors.New("an element in a text")
		}
	case Text:
		if parent == Text {
			return errors.New("a text in a text")
		}
	case Shadow:
		if parent != Element || n.Parent != i-1 {
			return errors.New("a shadow root that is not the first child of an element")
		}
	case Document:
		if parent != Element {
			return errors.New("a document that is not in a frame")
		}
	default:
		return fmt.Errorf("unknown kind %d", n.Kind)
	}
	return nil
}

// climb returns how many levels node i's parent is above node i-1: 0 when i is
// the first child of i-1, 1 when it is the next sibling, and so on. It reports
// false when the parent is not there at all.
func climb(nodes []Node, i int) (levels int, ok bool) {
	at := i - 1
	for at > nodes[i].Parent {
		at = nodes[at].Parent
		levels++
	}
	return levels, at == nodes[i].Parent
}

func validateAttrs(attrs []string) error {
	if len(attrs)%2 != 0 {
		return errors.New("an attribute without a value")
	}
	for i := 2; i < len(attrs); i += 2 {
		if attrs[i-2] >= attrs[i] {
			return fmt.Errorf("attribute %q after %q", attrs[i], attrs[i-2])
		}
	}
	for _, s := range attrs {
		if err := text(s); err != nil {
			return err
		}
	}
	return nil
}

func validateNumbers(n *Node) error {
	if n.Scroll != nil {
		if err := finite(n.Scroll[:]...); err != nil {
			return err
		}
	}
	if n.Box == nil {
		return nil
	}
	for _, v := range n.Box {
		if math.IsNaN(v) || math.Abs(v) > maxCoordinate {
			return fmt.Errorf("a box at %v", v)
		}
		if hundredth(v) != v {
			return fmt.Errorf("a box at %v, not rounded to 1/100", v)
		}
	}
	return nil
}

func validateTexts(n *Node) error {
	for _, s := range [...]string{n.Name, n.Text, n.Before, n.End, n.Role, n.Label} {
		if err := text(s); err != nil {
			return err
		}
	}
	if n.Value != nil {
		return text(*n.Value)
	}
	return nil
}
