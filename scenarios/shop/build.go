package shop

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Build is one version of the shop: v1 with any set of named regressions.
type Build struct {
	Label       string
	Regressions []string
}

// V1 is the healthy shop.
func V1() Build { return Build{Label: "v1"} }

// With is V1 with the named regressions.
func With(names ...string) (Build, error) { return V1().With(names...) }

// With returns the build with the named regressions as well. The order of the
// names does not matter, and a name it has already adds nothing.
func (b Build) With(names ...string) (Build, error) {
	all := slices.Concat(b.Regressions, names)
	if _, err := lookup(all); err != nil {
		return Build{}, err
	}
	slices.Sort(all)
	all = slices.Compact(all)
	label := b.Label
	if len(all) > 0 {
		base, _, _ := strings.Cut(b.Label, "+")
		label = base + "+" + strings.Join(all, "+")
	}
	return Build{Label: label, Regressions: all}, nil
}

// Handler returns the build with fresh server state: no session, no order.
// It panics on a build that [Serve] would refuse, which With never returns.
func (b Build) Handler() http.Handler {
	h, err := b.handler()
	if err != nil {
		panic(err)
	}
	return h
}

func (b Build) handler() (http.Handler, error) {
	broken, err := lookup(b.Regressions)
	if err != nil {
		return nil, err
	}
	files, err := siteFiles()
	if err != nil {
		return nil, err
	}
	for _, r := range broken {
		for _, p := range r.patches {
			if err := p.apply(files); err != nil {
				return nil, fmt.Errorf("build %s: regression %s: %w", b.Label, r.Name, err)
			}
		}
	}
	h, err := newHandler(files)
	if err != nil {
		return nil, err
	}
	for _, r := range broken {
		if r.fault != nil {
			h = r.fault(h)
		}
	}
	return h, nil
}

// lookup finds regressions by name, each once and in the order of the table, so
// that the same set always makes the same build.
func lookup(names []string) ([]Regression, error) {
	table := Regressions()
	for _, name := range names {
		known := slices.ContainsFunc(table, func(r Regression) bool { return r.Name == name })
		if !known {
			return nil, fmt.Errorf("no regression is called %q; known: %s", name, strings.Join(regressionNames(), ", "))
		}
	}
	return slices.DeleteFunc(table, func(r Regression) bool { return !slices.Contains(names, r.Name) }), nil
}

func regressionNames() []string {
	var names []string
	for _, r := range Regressions() {
		names = append(names, r.Name)
	}
	return names
}
