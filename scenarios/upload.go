package scenarios

import (
	"fmt"

	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"
)

// FilePaths are the files of an upload: absolute, or from the folder of the
// scenario's file, with the parameters in them replaced.
func (s Step) FilePaths(file string, lookup func(name string) (string, bool)) ([]string, error) {
	var all []string
	for _, name := range s.Files {
		p, err := Expand(name, lookup)
		if err != nil {
			return nil, err
		}
		p = filepath.FromSlash(p)
		if !filepath.IsAbs(p) {
			p = filepath.Join(filepath.Dir(file), p)
		}
		if p, err = filepath.Abs(p); err != nil {
			return nil, fmt.Errorf("file %q: %w", name, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// filePath is a file to upload. A scenario that others wrote must not send any
// file of the machine to a page: only who runs it may name one elsewhere.
func filePath() form[string] {
	f := text()
	unset := func(string) (string, bool) { return "", false }
	f.parse = func(s string) (string, *Error) {
		if p, err := Expand(s, unset); err == nil && !filepath.IsLocal(filepath.FromSlash(p)) {
			return s, problem("put it there, or let a parameter name it, as ${FILE}", "expected a file below the folder of the scenario, found %q", s)
		}
		return s, nil
	}
	return f
}

// FileNames are the names that the page sees of the files of an upload.
func (s Step) FileNames() []string {
	var names []string
	for _, f := range s.Files {
		names = append(names, f[strings.LastIndexByte(f, '/')+1:])
	}
	return names
}

// textsKey is a key for a list of texts.
func textsKey(name, doc string, f form[string], field func(*Step) *[]string) key[Step] {
	return key[Step]{
		name: name, doc: doc,
		schema: func() schema { return schema{"type": "array", "minItems": 1, "items": f.schema} },
		decode: func(d *decoder, n *yaml.Node, into *Step) {
			for _, item := range d.list(n, name) {
				if v, ok := read(d, follow(item), name, f); ok {
					*field(into) = append(*field(into), v)
				}
			}
		},
		encode: func(from *Step) (value, bool) {
			list := value{list: []value{}}
			for _, v := range *field(from) {
				list.list = append(list.list, value{scalar: f.write(v)})
			}
			return list, len(*field(from)) > 0
		},
	}
}
