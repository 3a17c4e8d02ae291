package shop

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Build is one version of the shop: v1 with any set of named changes.
type Build struct {
	Label   string
	Changes []string
}

// V1 is the healthy shop.
func V1() Build { return Build{Label: "v1"} }

// With is V1 with the named changes.
func With(names ...string) (Build, error) { return V1().With(names...) }

// With returns the build with the named changes as well. The order of the
// names does not matter, and a name it has already adds nothing.
func (b Build) With(names ...string) (Build, error) {
	all := slices.Concat(b.Changes, names)
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
	return Build{Label: label, Changes: all}, nil
}

// Handler returns the build with fresh server state: no session, no order.
// It panics on a build that [Serve] would refuse. Of those that With returns,
// these are the ones with changes that exclude each other.
func (b Build) Handler() http.Handler {
	h, err := b.handler()
	if err != nil {
		panic(err)
	}
	return h
}

func (b Build) handler() (http.Handler, error) {
	changes, err := lookup(b.Changes)
	if err != nil {
		return nil, err
	}
	files, err := siteFiles()
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		if err := c.apply(files); err != nil {
			return nil, fmt.Errorf("build %s: %w", b.Label, err)
		}
	}
	h, err := newHandler(files)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		h = c.wrap(h)
	}
	return h, nil
}
