package scenarios

import (
	"fmt"

	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"
)

// FilePaths are the files of an upload: absolute, or from the folder of the
// scenario's file, with the parameters in them replaced. A path that the
// scenario itself gives must not lead out of that folder.
func (s Step) FilePaths(file string, lookup func(name string) (string, bool)) ([]string, error) {
	var all []string
	for _, name := range s.Files {
		given, err := Expand(name, lookup)
		if err != nil {
			return nil, err
		}
		p := filepath.FromSlash(given)
		if given == name && !filepath.IsLocal(p) {
			return nil, fmt.Errorf("file %q is not below the folder of the scenario: give it by a parameter, as ${FILE}", name)
		}
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

// FileNames are the names that the page sees of the files of an upload.
func (s Step) FileNames() []string {
	var names []string
	for _, f := range s.Files {
		names = append(names, f[strings.LastIndexByte(f, '/')+1:])
	}
	return names
}

// textsKey is a key for a list of texts.
func textsKey(name, doc string, field func(*Step) *[]string) key[Step] {
	return key[Step]{
		name: name, doc: doc,
		schema: func() schema { return schema{"type": "array", "minItems": 1, "items": text().schema} },
		decode: func(d *decoder, n *yaml.Node, into *Step) {
			for _, item := range d.list(n, name) {
				if v, ok := read(d, follow(item), name, text()); ok {
					*field(into) = append(*field(into), v)
				}
			}
		},
		encode: func(from *Step) (value, bool) {
			list := value{list: []value{}}
			for _, v := range *field(from) {
				list.list = append(list.list, value{scalar: text().write(v)})
			}
			return list, len(*field(from)) > 0
		},
	}
}
