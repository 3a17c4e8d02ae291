package main

import (
	"fmt"
	"slices"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
)

// comparing is how takes of a scenario are compared: as the configuration says,
// and the scenario.
func comparing(c config, s scenarios.Scenario) (diff.Options, error) {
	options := diff.Options{Severity: c.rules, Budgets: s.Budgets, Steps: map[string]map[diff.Rule]diff.Severity{}}
	for _, step := range s.Steps {
		set := map[diff.Rule]diff.Severity{}
		for _, r := range step.Rules {
			if known := ruleNames(); !slices.Contains(known, r.ID) {
				return options, &scenarios.Error{File: s.File, Line: r.Line, Column: r.Column,
					Problem: fmt.Sprintf("there is no rule %q", r.ID), Hint: advice(r.ID, known)}
			}
			set[diff.Rule(r.ID)] = severities[r.Severity]
		}
		options.Steps[step.ID] = set
	}
	for _, one := range slices.Concat(c.ignore, s.Ignore) {
		ready, err := diff.NewIgnore(one)
		if err != nil {
			return options, &scenarios.Error{File: one.File, Line: one.Line, Problem: err.Error()}
		}
		options.Ignore = append(options.Ignore, ready)
	}
	return options, nil
}

// comparingFile is comparing for the scenario in a file, or for none.
func comparingFile(c config, path string) (diff.Options, error) {
	if path == "" {
		return comparing(c, scenarios.Scenario{})
	}
	s, err := scenarios.ReadFile(path)
	if err != nil {
		return diff.Options{}, err
	}
	return comparing(c, s)
}

func ruleNames() []string {
	var names []string
	for _, r := range diff.Rules() {
		names = append(names, string(r.ID))
	}
	return names
}

// judge compares two takes.
func judge(a, b take.Take, options diff.Options, noise diff.Noise) diff.Result {
	options.Noise = noise
	return diff.Compare(a, b, options)
}

// useless returns the ignores that match nothing in any scenario of a run, each
// once: what they were for may be gone.
func useless(r reports.Run) []diff.IgnoreUse {
	found := map[string]bool{}
	var list []diff.IgnoreUse
	for _, s := range r.Scenarios {
		for _, use := range s.Result.Ignores {
			found[use.At+use.Says] = found[use.At+use.Says] || use.Found
			if !slices.ContainsFunc(list, func(u diff.IgnoreUse) bool { return u.At == use.At && u.Says == use.Says }) {
				list = append(list, use)
			}
		}
	}
	return slices.DeleteFunc(list, func(u diff.IgnoreUse) bool { return found[u.At+u.Says] })
}
