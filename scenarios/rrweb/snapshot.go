package rrweb

import (
	"bytes"
	"strings"

	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

// kept are the attributes that name an element, or say how it is used. The
// others are passed over: styles and pictures are most of a recording.
var kept = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`id class name type role value placeholder alt title href for hidden open checked
		disabled autocomplete contenteditable list min max multiple size scope slot aria-label aria-labelledby aria-hidden
		data-testid data-test-id data-test data-cy data-rr-is-password rr_width rr_src`) {
		m[name] = true
	}
	return m
}()

// builder reads nodes and puts them in the tree.
type builder struct {
	*inflater
	tree *mirror.Tree
	most int // nodes of one snapshot
}

// snapshot reads a full snapshot. It is nil if there is no document in it.
func (b *builder) snapshot(c *cursor) *mirror.Node {
	var doc *mirror.Node
	if c.peek() != '{' {
		c.skip()
		return nil
	}
	for key := range c.object() {
		if key == "node" {
			left := b.most
			doc = b.node(c, &left)
		} else {
			c.skip()
		}
	}
	if doc == nil || doc.Kind != mirror.Document {
		return nil
	}
	return doc
}

// node reads a node with what is in it; nil for what is none.
func (b *builder) node(c *cursor, left *int) *mirror.Node {
	if c.peek() != '{' {
		c.skip()
		return nil
	}
	if *left--; *left < 0 {
		c.err = imports.ErrTooLarge
		return nil
	}
	n := &mirror.Node{Kind: -1}
	style := false
	for key := range c.object() {
		switch key {
		case "type":
			n.Kind = mirror.Kind(c.kind())
		case "id":
			n.ID = c.id()
		case "tagName":
			n.Tag = strings.ToLower(c.name())
		case "attributes":
			b.attributes(c, n)
		case "textContent":
			n.Text = c.name()
		case "isStyle":
			style = c.truth()
		case "isShadow":
			n.Shadow = c.truth()
		case "childNodes":
			b.children(c, n, left)
		default:
			c.skip()
		}
	}
	if style {
		n.Text = ""
	}
	if n.Kind < mirror.Document || n.Kind > mirror.Comment {
		return nil
	}
	return n
}

func (b *builder) children(c *cursor, n *mirror.Node, left *int) {
	if c.peek() != '[' {
		c.skip()
		return
	}
	for range c.array() {
		if child := b.node(c, left); child != nil {
			n.Append(child)
		}
	}
}

// attributes reads the attributes of a node, or their changes. What was
// removed is null.
func (b *builder) attributes(c *cursor, n *mirror.Node) {
	if c.peek() != '{' {
		c.skip()
		return
	}
	for name := range c.object() {
		switch {
		case name == "style":
			b.style(c, n)
		case !kept[name]:
			c.skip()
		case c.null():
			n.Unset(name)
		case c.peek() == 'f':
			c.skip() // an option that is not selected, in 1.x
			n.Unset(name)
		case c.peek() == 't':
			c.skip()
			n.Set(name, "")
		default:
			n.Set(name, c.name())
		}
	}
}

// style looks only whether the element is hidden.
func (b *builder) style(c *cursor, n *mirror.Node) {
	switch c.peek() {
	case '"':
		css := c.quoted()
		n.Unseen = bytes.Contains(css, []byte("display: none")) || bytes.Contains(css, []byte("display:none"))
	case '{':
		for property := range c.object() {
			if property != "display" {
				c.skip()
				continue
			}
			n.Unseen = bytes.Contains(c.raw(), []byte(`"none"`))
		}
	default:
		c.skip()
		n.Unseen = false
	}
}

// part is a part of a mutation, which posthog-js may have compressed.
func (b *builder) part(c *cursor, data []byte) (*cursor, error) {
	inner := c.on(data)
	if inner.peek() != '"' {
		return inner, nil
	}
	plain, err := b.unpack(inner.text())
	if err != nil {
		return nil, err
	}
	return c.on(plain), nil
}

// mutation is the parts of a mutation, in the order in which they are applied.
type mutation struct{ removes, adds, texts, attributes []byte }

// mutate changes the tree.
func (b *builder) mutate(c *cursor) error {
	var m mutation
	for key := range c.object() {
		switch key {
		case "removes":
			m.removes = c.raw()
		case "adds":
			m.adds = c.raw()
		case "texts":
			m.texts = c.raw()
		case "attributes":
			m.attributes = c.raw()
		default:
			c.skip()
		}
	}
	for _, p := range []struct {
		data  []byte
		apply func(*cursor) error
	}{{m.removes, b.remove}, {m.adds, b.add}, {m.texts, b.text}, {m.attributes, b.change}} {
		if p.data == nil {
			continue
		}
		if err := b.each(c, p.data, p.apply); err != nil {
			return err
		}
	}
	if _, err := b.tree.Settle(); err != nil {
		return err
	}
	return c.err
}

// each applies what is in a part of a mutation.
func (b *builder) each(c *cursor, data []byte, apply func(*cursor) error) error {
	part, err := b.part(c, data)
	if err != nil || part.peek() != '[' {
		return err
	}
	for range part.array() {
		if part.peek() != '{' {
			part.skip()
			continue
		}
		if err := apply(part); err != nil {
			return err
		}
	}
	return part.err
}

func (b *builder) remove(c *cursor) error {
	id := 0
	for key := range c.object() {
		if key == "id" {
			id = c.id()
		} else {
			c.skip()
		}
	}
	b.tree.Remove(id)
	return nil
}

func (b *builder) add(c *cursor) error {
	var a mirror.Addition
	for key := range c.object() {
		switch key {
		case "parentId":
			a.Parent = c.id()
		case "nextId":
			a.Next = max(c.id(), 0)
		case "node":
			left := b.most
			a.Node = b.node(c, &left)
		default:
			c.skip()
		}
	}
	if c.err != nil || a.Node == nil || a.Node.ID <= 0 || a.Parent <= 0 {
		return c.err
	}
	return b.tree.Add(a)
}

func (b *builder) text(c *cursor) error {
	id, value := 0, ""
	for key := range c.object() {
		switch key {
		case "id":
			id = c.id()
		case "value":
			value = c.text()
		default:
			c.skip()
		}
	}
	if n := b.tree.Node(id); n != nil && n.Kind != mirror.Element {
		n.Text = value
	}
	return nil
}

func (b *builder) change(c *cursor) error {
	id := 0
	var changes []byte
	for key := range c.object() {
		switch key {
		case "id":
			id = c.id()
		case "attributes":
			changes = c.raw()
		default:
			c.skip()
		}
	}
	if n := b.tree.Node(id); n != nil && changes != nil {
		inner := c.on(changes)
		b.attributes(inner, n)
		return inner.err
	}
	return nil
}
