package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// decoder reads the nodes of one file, and collects what is wrong with them.
type decoder struct {
	file     string
	problems []*Error
}

// fail notes a problem at a node.
func (d *decoder) fail(n *yaml.Node, p *Error) {
	at := *p
	at.File, at.Line, at.Column = d.file, n.Line, n.Column
	d.problems = append(d.problems, &at)
}

// pair is one entry of a mapping.
type pair struct {
	key         *yaml.Node
	name        string
	value       *yaml.Node
	firstInLine int // the line of the first pair of this name, if it is another
}

// pairs lists the entries of a mapping; nothing at all is an empty mapping.
func (d *decoder) pairs(n *yaml.Node, what string) []pair {
	n = follow(n)
	if isNull(n) {
		return nil
	}
	if n.Kind != yaml.MappingNode || isTagged(n) {
		d.fail(n, problem("", "%s: expected a mapping, found %s", what, describe(n)))
		return nil
	}
	var all []pair
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := follow(n.Content[i])
		if key.Kind != yaml.ScalarNode || isTagged(key) {
			d.fail(n.Content[i], problem("", "expected a key in %s, found %s", what, describe(key)))
			continue
		}
		p := pair{key: n.Content[i], name: key.Value, value: n.Content[i+1], firstInLine: first[key.Value]}
		first[key.Value] = cmp.Or(first[key.Value], p.key.Line)
		all = append(all, p)
	}
	return all
}

// decode reads a mapping into the value that it describes. What the mapping
// means as a whole is checked only if each of its keys is right, so that one
// mistake is reported once.
func (m mapping[T]) decode(d *decoder, n *yaml.Node, into *T) {
	before := len(d.problems)
	n = m.lengthen(n)
	keys := map[string]*yaml.Node{}
	for _, p := range d.pairs(n, m.what) {
		k, known := m.find(p.name)
		switch {
		case !known:
			word := nearest(p.name, m.names())
			keys[word] = p.key
			d.fail(p.key, problem(m.advice(p.name), "unknown key %q in %s", p.name, m.what))
		case p.firstInLine > 0:
			d.fail(p.key, problem("", "key %q is given twice in %s, first in line %d", p.name, m.what, p.firstInLine))
		default:
			keys[p.name] = p.key
			k.decode(d, p.value, into)
		}
	}
	m.verify(d, found{node: n, keys: keys, clean: len(d.problems) == before}, into)
}

// verify checks that all that is needed was given, and what the mapping says
// as a whole.
func (m mapping[T]) verify(d *decoder, f found, into *T) {
	if n := follow(f.node); n.Kind != yaml.MappingNode && !isNull(n) {
		return
	}
	for _, k := range m.keys {
		if k.need && f.keys[k.name] == nil {
			d.fail(f.node, problem("", "%s needs %q", m.what, k.name))
			f.clean = false
		}
	}
	if m.check != nil && f.clean {
		m.check(d, f, into)
	}
}

// lengthen makes a mapping of the short form, a plain string that stands for
// the value of one key.
func (m mapping[T]) lengthen(n *yaml.Node) *yaml.Node {
	short := follow(n)
	if m.short == "" || short.Kind != yaml.ScalarNode || isNull(short) {
		return n
	}
	key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: m.short, Line: n.Line, Column: n.Column}
	return &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column, Content: []*yaml.Node{key, n}}
}

// found is what a mapping of the file had.
type found struct {
	node  *yaml.Node
	keys  map[string]*yaml.Node // the keys that were given
	clean bool                  // nothing was wrong with them
}

// follow leads from an alias to what it stands for.
func follow(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && !isTagged(n)
}

func isTagged(n *yaml.Node) bool { return n.Style&yaml.TaggedStyle != 0 }

// describe names what a node is, for a message that expected something else.
func describe(n *yaml.Node) string {
	switch {
	case isTagged(n):
		return "the tag " + n.Tag
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "nothing"
	case n.Tag == "!!str":
		return strconv.Quote(shorten(n.Value, 40))
	}
	return shorten(n.Value, 40)
}

// shorten cuts a text to at most so many characters.
func shorten(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// bound refuses what would grow beyond measure once its aliases are followed,
// and what is nested deeper than any scenario.
func (d *decoder) bound(root *yaml.Node) bool {
	left := 4 * maxBytes
	var walk func(n *yaml.Node, depth int) bool
	walk = func(n *yaml.Node, depth int) bool {
		left -= len(follow(n).Value) + 1
		switch {
		case depth > maxDepth:
			d.fail(n, problem("", "nested more than %d deep", maxDepth))
			return false
		case left < 0:
			d.fail(n, problem("", "aliases make the scenario larger than %d MB", 4*maxBytes>>20))
			return false
		}
		return !slices.ContainsFunc(follow(n).Content, func(child *yaml.Node) bool { return !walk(child, depth+1) })
	}
	return walk(root, 0)
}

// limits of a file.
const (
	maxBytes = 4 << 20
	maxDepth = 16
)

// list reads the items of a list.
func (d *decoder) list(n *yaml.Node, what string) []*yaml.Node {
	n = follow(n)
	if n.Kind != yaml.SequenceNode || isTagged(n) {
		d.fail(n, problem("", "%s: expected a list, found %s", what, describe(n)))
		return nil
	}
	if len(n.Content) == 0 {
		d.fail(n, problem("", "%s: expected at least one", what))
	}
	return n.Content
}

// read reads a value of the given form.
func read[V any](d *decoder, n *yaml.Node, name string, f form[V]) (V, bool) {
	v, p := f.read(follow(n))
	if p != nil {
		p.Problem = fmt.Sprintf("%s: %s", name, p.Problem)
		d.fail(n, p)
	}
	return v, p == nil
}
