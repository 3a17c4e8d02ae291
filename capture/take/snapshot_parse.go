package take

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// snapshotParser is the inverse of appendSnapshot. It remembers the rows that it
// has seen, because most rows of a page are in the next snapshot again: with it
// reading takes less than half the time.
type snapshotParser struct {
	rows map[string]row
}

// parse returns a snapshot that shares nothing with others. It is not
// validated, except that parents precede their children, and that there are at
// most limit nodes.
func (p *snapshotParser) parse(data []byte, limit int) (*Snapshot, error) {
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	var h head
	if err := decodeStrictly(first, &h); err != nil {
		return nil, fmt.Errorf("line 1: %w", err)
	}
	if n := bytes.Count(rest, []byte("\n")); n > limit {
		return nil, fmt.Errorf("more than %d nodes", limit)
	}
	t := treeBuilder{s: normalSnapshot(&Snapshot{Focus: h.Focus, Storage: h.Storage, Styles: h.Styles, Look: h.Look})}
	t.grow(bytes.Count(rest, []byte("\n")))
	for text := range bytes.Lines(rest) {
		r, err := p.row(text)
		if err == nil {
			err = t.add(r)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", len(t.s.Nodes)+2, err)
		}
	}
	return t.s, nil
}

func (p *snapshotParser) row(text []byte) (row, error) {
	if r, ok := p.rows[string(text)]; ok {
		return r, nil
	}
	var r row
	if err := decodeStrictly(text, &r); err != nil {
		return row{}, err
	}
	if p.rows == nil {
		p.rows = map[string]row{}
	}
	p.rows[string(text)] = r
	return r, nil
}

// treeBuilder gives rows their absolute places.
type treeBuilder struct {
	s       *Snapshot
	origins [][2]int64
}

func (t *treeBuilder) grow(nodes int) {
	t.s.Nodes = slices.Grow(t.s.Nodes, nodes)
	t.origins = slices.Grow(t.origins, nodes)
}

func (t *treeBuilder) add(r row) error {
	parent, err := t.parent(r.Up)
	if err != nil {
		return err
	}
	n := Node{
		Kind: r.Kind, Parent: parent, Name: r.Name, Text: r.Text, Before: r.Before, End: r.End, Value: clone(r.Value), Checked: clone(r.Checked),
		Scroll: clone(r.Scroll), Hidden: r.Hidden, Covered: r.Covered, Disabled: r.Disabled, Style: r.Style, Role: r.Role, Label: r.Label,
	}
	if len(r.Attrs) > 0 {
		n.Attrs = slices.Clone(r.Attrs)
	}
	origin := originOf(&n, t.origins)
	if r.Box != nil {
		box := *r.Box
		origin[0], origin[1] = origin[0]+box[0], origin[1]+box[1]
		n.Box = &[4]float64{float64(origin[0]) / 100, float64(origin[1]) / 100, float64(box[2]) / 100, float64(box[3]) / 100}
	}
	t.s.Nodes, t.origins = append(t.s.Nodes, n), append(t.origins, origin)
	return nil
}

// parent returns the node that is so many levels above the last one.
func (t *treeBuilder) parent(up int) (int, error) {
	parent := len(t.s.Nodes) - 1
	if up < 0 {
		return 0, fmt.Errorf("%d levels to go up", up)
	}
	for range up {
		if parent <= 0 {
			return 0, fmt.Errorf("there are no %d levels to go up", up)
		}
		parent = t.s.Nodes[parent].Parent
	}
	return parent, nil
}

func plainEOF(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("it ends too early")
	}
	return err
}
