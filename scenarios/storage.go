package scenarios

import (
	"encoding/json"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// Storage is what the browser holds for the scenario's origin before its first
// step. In values ${NAME} is a parameter, as in fills: see [Expand].
type Storage struct {
	Cookies []Cookie
	// Local and Session are the items of localStorage and sessionStorage.
	Local, Session []Item
	// Databases is the JSON of what is in IndexedDB, as a capture writes it; ""
	// for nothing.
	Databases string
}

// Cookie is one cookie. It lasts as long as the scenario.
type Cookie struct {
	Name, Value      string
	Domain           string // "" is the host alone
	Path             string // "" is all of them
	Secure, HTTPOnly bool
	SameSite         string // "Strict", "Lax", "None"; "" is the browser's default
}

// Item is one item of a storage.
type Item struct{ Name, Value string }

// Add is the storage with more put on top of it.
func (s Storage) Add(more Storage) (Storage, error) {
	s.Cookies, s.Local, s.Session = slices.Concat(s.Cookies, more.Cookies), slices.Concat(s.Local, more.Local), slices.Concat(s.Session, more.Session)
	if s.Databases == "" || more.Databases == "" {
		s.Databases += more.Databases
		return s, nil
	}
	var all []json.RawMessage
	for _, text := range []string{s.Databases, more.Databases} {
		var list []json.RawMessage
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			return s, fmt.Errorf("storage: databases: %w", err) // a parameter may have broken it
		}
		all = append(all, list...)
	}
	databases, err := json.Marshal(all)
	s.Databases = string(databases)
	return s, err
}

// IsEmpty reports whether there is nothing.
func (s Storage) IsEmpty() bool {
	return len(s.Cookies)+len(s.Local)+len(s.Session) == 0 && s.Databases == ""
}

// Map is the storage with f applied to each value; what says what it is, as
// "cookie sid". It ends with the first error.
func (s Storage) Map(f func(what, value string) (string, error)) (Storage, error) {
	s.Cookies, s.Local, s.Session = slices.Clone(s.Cookies), slices.Clone(s.Local), slices.Clone(s.Session)
	var err error
	apply := func(what string, value *string) {
		if err == nil {
			*value, err = f(what, *value)
		}
	}
	for i := range s.Cookies {
		apply("cookie "+s.Cookies[i].Name, &s.Cookies[i].Value)
	}
	for i := range s.Local {
		apply("local "+s.Local[i].Name, &s.Local[i].Value)
	}
	for i := range s.Session {
		apply("session "+s.Session[i].Name, &s.Session[i].Value)
	}
	if s.Databases != "" {
		apply("databases", &s.Databases)
	}
	return s, err
}

func storageKey() key[Scenario] {
	m := stored()
	return key[Scenario]{
		name: "storage", doc: "What the browser holds for the page before the first step. In values `${NAME}` is a parameter, as in fill.",
		schema: m.schema,
		decode: func(d *decoder, n *yaml.Node, into *Scenario) { m.decode(d, n, &into.Storage) },
		encode: func(from *Scenario) (value, bool) { return m.encode(&from.Storage), !from.Storage.IsEmpty() },
	}
}

func stored() mapping[Storage] {
	return mapping[Storage]{what: "storage", keys: []key[Storage]{
		cookiesKey(),
		itemsKey("local", "The items of localStorage, by name.", func(s *Storage) *[]Item { return &s.Local }),
		itemsKey("session", "The items of sessionStorage, by name.", func(s *Storage) *[]Item { return &s.Session }),
		scalar("databases", "What is in IndexedDB, as a capture writes it.", jsonList(), "", func(s *Storage) *string { return &s.Databases }),
	}}
}

func cookiesKey() key[Storage] {
	m := cookie()
	return key[Storage]{
		name: "cookies", doc: "The cookies.",
		schema: func() schema { return schema{"type": "array", "minItems": 1, "items": m.schema()} },
		decode: func(d *decoder, n *yaml.Node, into *Storage) {
			for _, item := range d.list(n, "cookies") {
				var c Cookie
				m.decode(d, item, &c)
				into.Cookies = append(into.Cookies, c)
			}
		},
		encode: func(from *Storage) (value, bool) {
			list := value{list: []value{}}
			for _, c := range from.Cookies {
				list.list = append(list.list, m.encode(&c))
			}
			return list, len(from.Cookies) > 0
		},
	}
}

func cookie() mapping[Cookie] {
	return mapping[Cookie]{what: "a cookie", keys: []key[Cookie]{
		scalar("name", "Its name.", anyText(), "", func(c *Cookie) *string { return &c.Name }).needed(),
		scalar("value", "Its value, which may be empty.", anyText(), "", func(c *Cookie) *string { return &c.Value }).needed(),
		scalar("domain", "The domain that it is for; by default the host alone.", text(), "", func(c *Cookie) *string { return &c.Domain }),
		scalar("path", "The path that it is for; by default all of them.", text(), "", func(c *Cookie) *string { return &c.Path }),
		scalar("secure", "Whether it is for https alone.", truth(), false, func(c *Cookie) *bool { return &c.Secure }),
		scalar("httpOnly", "Whether scripts cannot read it.", truth(), false, func(c *Cookie) *bool { return &c.HTTPOnly }),
		scalar("sameSite", "Strict, Lax or None; by default what the browser takes.", sameSite(), "", func(c *Cookie) *string { return &c.SameSite }),
	}}
}

// itemsKey is a mapping of names to values, in the order of the file.
func itemsKey(name, doc string, field func(*Storage) *[]Item) key[Storage] {
	f := anyText()
	return key[Storage]{
		name: name, doc: doc,
		schema: func() schema {
			return schema{"type": "object", "minProperties": 1, "additionalProperties": f.schema}
		},
		decode: func(d *decoder, n *yaml.Node, into *Storage) {
			pairs := d.pairs(n, name)
			if follow(n).Kind == yaml.MappingNode && len(pairs) == 0 || isNull(follow(n)) {
				d.fail(n, problem("write name: value, or leave the key out", "%s: expected at least one", name))
			}
			for _, p := range pairs {
				if p.firstInLine > 0 {
					d.fail(p.key, problem("", "%s: %q is given twice, first in line %d", name, p.name, p.firstInLine))
					continue
				}
				if v, ok := read(d, p.value, name+" "+p.name, f); ok {
					*field(into) = append(*field(into), Item{p.name, v})
				}
			}
		},
		encode: func(from *Storage) (value, bool) {
			v := value{}
			for _, item := range *field(from) {
				v.mapping = append(v.mapping, entry{f.write(item.Name), value{scalar: f.write(item.Value)}})
			}
			return v, len(v.mapping) > 0
		},
	}
}

// sameSite is when a cookie is sent with requests of other sites.
func sameSite() form[string] {
	words := []string{"Strict", "Lax", "None"}
	f := anyText()
	f.schema = schema{"enum": words}
	f.parse = func(s string) (string, *Error) {
		if !slices.Contains(words, s) {
			return "", problem(didYouMean(s, words), "there is no %q; there are Strict, Lax and None", s)
		}
		return s, nil
	}
	return f
}

// jsonList is the JSON text of a list.
func jsonList() form[string] {
	f := text()
	f.expected = "the JSON of a list"
	f.parse = func(s string) (string, *Error) {
		var list []json.RawMessage
		if json.Unmarshal([]byte(s), &list) != nil || len(list) == 0 {
			return s, unlike("let a capture write it")
		}
		return s, nil
	}
	return f
}
