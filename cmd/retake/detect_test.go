package main

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/scenarios/shop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExamine(t *testing.T) {
	r := shop.Change{Name: "wrong-total", Rule: "dom/text-changed", Locus: "total"}
	group := func(rule diff.Rule, severity diff.Severity, path string) diff.Group {
		return diff.Group{Finding: diff.Finding{Rule: rule, Severity: severity, StepID: "s03", Locus: diff.Locus{Path: path}, Message: "changed"}}
	}
	planted := group(diff.TextChanged, diff.Error, "body > [data-testid=total]")
	tests := []struct {
		groups []diff.Group
		found  bool
		extra  int
		reason string
	}{
		{nil, false, 0, "nothing was seen"},
		{[]diff.Group{planted}, true, 0, "what was planted, and nothing else"},
		{[]diff.Group{planted, group(diff.StyleChanged, diff.Info, "body")}, true, 0, "a note is no finding"},
		{[]diff.Group{planted, group(diff.NodeAdded, diff.Warning, "body")}, true, 1, "something invented"},
		{[]diff.Group{group(diff.TextChanged, diff.Error, "body > p")}, false, 1, "the right rule in the wrong place"},
	}
	for _, tt := range tests {
		got := examine(r, diff.Result{Groups: tt.groups})
		assert.Equal(t, tt.found, len(got.Findings) > 0, tt.reason)
		assert.Len(t, got.Extra, tt.extra, tt.reason)
	}
	assert.Len(t, examine(r, diff.Result{Reasons: []string{"lost"}}).Extra, 1, "what could not be told is no success")
}

func TestDetected(t *testing.T) {
	finding := []string{"dom/moved at s01"}
	found := examined{Name: "a", Rule: "dom/moved", Findings: append(finding, "dom/moved at s02"), Extra: []string{}}
	noisy := examined{Name: "b", Rule: "dom/moved", Findings: finding, Extra: []string{"dom/hidden at s02", "could not tell: lost"}}
	missed := examined{Name: "long-name", Rule: "dom/moved", Locus: "list", Extra: []string{}}
	quiet, loud := examined{Name: "c", About: "Tidy.", Extra: []string{}}, examined{Name: "d", About: "Neat.", Extra: []string{"dom/shown at s03"}}
	tests := []struct {
		list   []examined
		good   bool
		last   string
		reason string
	}{
		{[]examined{found, quiet}, true, "detect: 1 of 1 regressions, 1 of 1 harmless, 0 invented", "all as it must be"},
		{[]examined{found, noisy}, false, "detect: 2 of 2 regressions, 0 of 0 harmless, 2 invented", "found, and more said"},
		{[]examined{missed}, false, "detect: 0 of 1 regressions, 0 of 0 harmless, 0 invented", "missed"},
		{[]examined{quiet, loud}, false, "detect: 0 of 0 regressions, 1 of 2 harmless, 1 invented", "a false alarm"},
	}
	for _, tt := range tests {
		r := detected(tt.list)
		assert.Equal(t, tt.good, r.isGood(), tt.reason)
		lines := strings.Split(strings.TrimSuffix(string(r.table()), "\n"), "\n")
		assert.Equal(t, tt.last, lines[len(lines)-1], tt.reason)
	}
	assert.Equal(t, `found     a          dom/moved at s01
                     dom/moved at s02
found     b          dom/moved at s01
invented             dom/hidden at s02
invented             could not tell: lost
MISSED    long-name  dom/moved at list
LOUD      d          Neat.
invented             dom/shown at s03
quiet     c          Tidy.
detect: 2 of 3 regressions, 1 of 2 harmless, 3 invented
`, string(detected([]examined{found, noisy, missed, loud, quiet}).table()))
}

func TestChosen(t *testing.T) {
	inTour := func(c shop.Change) bool { return c.Tour }
	list, err := chosen(shop.Regressions(), nil, inTour)
	require.NoError(t, err)
	assert.Len(t, list, 17)

	list, err = chosen(shop.Changes(), []string{"nonces", "overlay"}, inTour)
	require.NoError(t, err)
	assert.Equal(t, []string{"nonces", "overlay"}, []string{list[0].Name, list[1].Name}, "what is named is meant, in the order of the names")

	_, err = chosen(shop.Changes(), []string{"overlays"}, inTour)
	require.Error(t, err)
	assert.Equal(t, []problem{{`--only: there is no "overlays"`, `did you mean "overlay"?`}}, explain(err))
}
