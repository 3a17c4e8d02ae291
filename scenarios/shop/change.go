package shop

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Change is one thing that differs from V1 in a build: one of [Regressions],
// which breaks something that the user of [UserScenario] meets, or one of
// [Harmless], which no user can notice.
type Change struct {
	Name  string // what a build is asked for with it
	About string // one sentence: what is broken, or what was done
	Rule  string // the rule of the finding expected; "" of a harmless change
	Locus string // part of that finding's locus or message, naming the broken thing
	Tour  bool   // whether the demo shows it

	edits []edit // of the assets
	fault fault  // of the server
}

// Changes lists every change: first the regressions, then the harmless ones.
func Changes() []Change { return slices.Concat(Regressions(), Harmless()) }

// Regressions lists the changes that break something, in an order that does not
// change.
func Regressions() []Change {
	return slices.Concat(
		contentRegressions(), accessRegressions(), lookRegressions(), actRegressions(), keyboardRegressions(),
		pageRegressions(), formRegressions(), scriptRegressions(), stateRegressions(), costRegressions(), storageRegressions(),
		requestRegressions(), serverRegressions(),
	)
}

// Harmless lists the changes that break nothing, in an order that does not
// change.
func Harmless() []Change {
	return slices.Concat(harmlessMarkup(), harmlessStyles(), harmlessBundles(), harmlessScripts(), harmlessServers())
}

// apply makes the change's edits.
func (c Change) apply(files map[string][]byte) error {
	for _, e := range c.edits {
		if err := e.apply(files); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return nil
}

// wrap puts the change's fault, if it has one, around a handler.
func (c Change) wrap(h http.Handler) http.Handler {
	if c.fault == nil {
		return h
	}
	return c.fault(h)
}

// lookup finds changes by name, each once and in the order of the table, so
// that the same set always makes the same build.
func lookup(names []string) ([]Change, error) {
	table := Changes()
	for _, name := range names {
		if !slices.ContainsFunc(table, func(c Change) bool { return c.Name == name }) {
			return nil, fmt.Errorf("no change is called %q; known: %s", name, strings.Join(namesOf(table), ", "))
		}
	}
	return slices.DeleteFunc(table, func(c Change) bool { return !slices.Contains(names, c.Name) }), nil
}

func namesOf(list []Change) []string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Name
	}
	return names
}
