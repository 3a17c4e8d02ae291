package scenarios

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// The format is a table: a mapping has keys, and each key knows how it is
// read, how it is written, and what its JSON Schema is. The decoder, Marshal,
// Schema and Reference follow the same table, so that they cannot drift.

// mapping describes a YAML mapping that stands for a T.
type mapping[T any] struct {
	what  string // as messages call it
	short string // the key that a plain string instead of the mapping stands for
	keys  []key[T]
	check func(*decoder, found, *T)   // what the keys mean together
	hint  func(unknown string) string // advice on an unknown key, before its spelling
	rules func() schema               // what check means, as far as a schema can say it
}

// key is one key of a mapping.
type key[T any] struct {
	name, doc string
	need      bool // it has to be there
	keep      bool // it is written even where it could be left out
	schema    func() schema
	decode    func(*decoder, *yaml.Node, *T)
	encode    func(*T) (v value, there bool)
}

// scalar is a key for a field with a plain value. Where the field has the
// value of omit, the key is left out.
func scalar[T any, V comparable](name, doc string, f form[V], omit V, field func(*T) *V) key[T] {
	return key[T]{
		name: name, doc: doc, schema: func() schema { return f.schema },
		decode: func(d *decoder, n *yaml.Node, into *T) {
			if v, ok := read(d, n, name, f); ok {
				*field(into) = v
			}
		},
		encode: func(from *T) (value, bool) {
			v := *field(from)
			return value{scalar: f.write(v)}, v != omit
		},
	}
}

// nested is a key for a field that is a mapping of its own.
func nested[T any, V comparable](name, doc string, m mapping[V], field func(*T) *V) key[T] {
	return key[T]{
		name: name, doc: doc, schema: m.schema,
		decode: func(d *decoder, n *yaml.Node, into *T) { m.decode(d, n, field(into)) },
		encode: func(from *T) (value, bool) {
			var zero V
			v := field(from)
			return m.encode(v), *v != zero
		},
	}
}

func (k key[T]) needed() key[T] { k.need = true; return k.kept() }
func (k key[T]) kept() key[T]   { k.keep = true; return k }

// encode is the mapping of a value.
func (m mapping[T]) encode(from *T) value {
	v := value{}
	for _, k := range m.keys {
		if e, there := k.encode(from); there || k.keep {
			v.mapping = append(v.mapping, entry{k.name, e})
		}
	}
	return v
}

func (m mapping[T]) find(name string) (key[T], bool) {
	i := slices.IndexFunc(m.keys, func(k key[T]) bool { return k.name == name })
	if i < 0 {
		return key[T]{}, false
	}
	return m.keys[i], true
}

func (m mapping[T]) names() []string {
	var names []string
	for _, k := range m.keys {
		names = append(names, k.name)
	}
	return names
}

// advice is the hint for an unknown key.
func (m mapping[T]) advice(unknown string) string {
	if m.hint != nil {
		if hint := m.hint(unknown); hint != "" {
			return hint
		}
	}
	return didYouMean(unknown, m.names())
}
