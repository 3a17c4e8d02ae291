package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/scenarios/shop"
)

// examined is what was said about a build with one change.
type examined struct {
	Name     string   `json:"name"`
	About    string   `json:"about"`
	Rule     string   `json:"rule,omitempty"` // of the finding expected, none if the change is harmless
	Locus    string   `json:"locus,omitempty"`
	Findings []string `json:"findings,omitempty"` // the expected one, wherever it is
	Extra    []string `json:"extra"`              // what was said besides
}

// examine divides what a result says, above information, into what was planted
// and all else.
func examine(c shop.Change, result diff.Result) examined {
	e := examined{Name: c.Name, About: c.About, Rule: c.Rule, Locus: c.Locus, Extra: []string{}}
	for _, g := range reported(result) {
		where := g.Locus.Label + "\n" + g.Locus.Path + "\n" + g.Message
		if string(g.Rule) == c.Rule && strings.Contains(where, c.Locus) {
			e.Findings = append(e.Findings, describe(g))
			continue
		}
		e.Extra = append(e.Extra, describe(g))
	}
	for _, reason := range result.Reasons {
		e.Extra = append(e.Extra, "could not tell: "+oneLine(reason))
	}
	return e
}

// reported are the groups that make a verdict.
func reported(r diff.Result) []diff.Group {
	return slices.DeleteFunc(slices.Clone(r.Groups), func(g diff.Group) bool { return g.Severity == diff.Info })
}

// describe is a group on one line.
func describe(g diff.Group) string {
	return oneLine(fmt.Sprintf("%s at %s: %s (%s)", g.Rule, g.StepID, g.Message, cmp.Or(g.Locus.Path, g.Locus.Label)))
}
