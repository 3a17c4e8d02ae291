package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// proveResult is the document of `retake prove --json`.
type proveResult struct {
	Clock     take.Clock       `json:"clock"`
	Runs      int              `json:"runs"`             // under what must not matter, over all scenarios
	Digests   int              `json:"distinct_digests"` // one for each scenario, where all is well
	Compared  int              `json:"compared"`         // takes, each with the first of its scenario
	Alarms    int              `json:"alarms"`           // what was found in them, each of which is false
	Scenarios []provedScenario `json:"scenarios"`
	Loci      []provedLocus    `json:"loci"`
}

// provedScenario is what came of one scenario.
type provedScenario struct {
	Name    string `json:"name"`
	Steps   int    `json:"steps"`
	Runs    int    `json:"runs"`
	Digests int    `json:"distinct_digests"`
	// Areas is in which part of the runs each area of the take was as in the
	// first.
	Areas       map[string]float64 `json:"areas"`
	Differences []string           `json:"differences,omitempty"` // the first of each further digest
	Compared    int                `json:"compared"`              // takes of the same build, with the first
	Alarms      []string           `json:"alarms,omitempty"`      // what was found in them: the build is the same
	Failed      []string           `json:"failed,omitempty"`      // steps that could not be done: equal takes of them prove little
}

// provedLocus is a place at which takes differed.
type provedLocus struct {
	Scenario string   `json:"scenario"`
	Area     string   `json:"area"`
	Path     string   `json:"path"`
	Scope    string   `json:"scope,omitempty"`
	Why      string   `json:"why"`
	MovedBy  []string `json:"moved_by"`
	Fix      string   `json:"fix"`
	Expected bool     `json:"expected"` // only what the page is told moves it
}

// moved notes that a disturbance moves the place. Those that must not come first.
func (l *provedLocus) moved(d disturbance) {
	if len(l.MovedBy) == 0 {
		l.Fix, l.Expected = d.fix, d.change != nil
	}
	if !slices.Contains(l.MovedBy, d.name) {
		l.MovedBy = append(l.MovedBy, d.name)
	}
}

func (r *proveResult) add(one provedScenario, loci []provedLocus) {
	r.Scenarios, r.Loci = append(r.Scenarios, one), append(r.Loci, loci...)
	r.Runs, r.Digests = r.Runs+one.Runs, r.Digests+one.Digests
	r.Compared, r.Alarms = r.Compared+one.Compared, r.Alarms+len(one.Alarms)
}

// compare counts a comparison with a take of the same build. Whatever it
// reports is a false alarm; that it could not tell is one too.
func (s *provedScenario) compare(d disturbance, r diff.Result) {
	s.Compared++
	for _, g := range reported(r) {
		s.Alarms = append(s.Alarms, "with "+d.name+": "+describe(g))
	}
	for _, why := range r.Reasons {
		s.Alarms = append(s.Alarms, "with "+d.name+": cannot tell: "+why)
	}
}

// line is the scenario in one line: that all its takes are equal, or in what
// they are not.
func (s provedScenario) line() string {
	line := fmt.Sprintf("%s: %s, %s, %s", s.Name, count(s.Steps, "step"), count(s.Runs, "run"), count(s.Digests, "distinct digest"))
	if s.Digests == 1 {
		return line
	}
	var parts []string
	for _, area := range slices.Sorted(maps.Keys(s.Areas)) {
		if score := s.Areas[area]; score < 1 {
			parts = append(parts, fmt.Sprintf("%s %.0f %% equal", area, 100*score))
		}
	}
	return line + " (" + strings.Join(parts, ", ") + ")"
}

// proved prints what came of it. It went well if each scenario has one digest.
func (a *app) proved(r proveResult) error {
	var status error
	if slices.ContainsFunc(r.Scenarios, func(s provedScenario) bool { return len(s.Failed) > 0 }) {
		status = exitStatus(exitUntold)
	}
	if r.Digests != len(r.Scenarios) || r.Alarms > 0 {
		status = exitStatus(exitRegressed)
	}
	if a.json {
		return errors.Join(a.document(r), status)
	}
	return errors.Join(a.print(r.table()), status)
}

func (r proveResult) table() []byte {
	var b bytes.Buffer
	for _, s := range r.Scenarios {
		for _, f := range s.Failed {
			fmt.Fprintf(&b, "%s: could not do %s\n", s.Name, f)
		}
		for _, d := range s.Differences {
			fmt.Fprintf(&b, "%s: %s\n", s.Name, d)
		}
	}
	for _, s := range r.Scenarios {
		for _, alarm := range s.Alarms {
			fmt.Fprintf(&b, "%s: FALSE ALARM %s\n", s.Name, alarm)
		}
	}
	for _, l := range r.Loci {
		word := "DIFFERS"
		if l.Expected {
			word = "moves"
		}
		fmt.Fprintf(&b, "%s  %s %s: %s\n    with %s; fixed by %s\n", word, l.Area, l.Path, l.Why, strings.Join(l.MovedBy, ", "), l.Fix)
	}
	fmt.Fprintf(&b, "%s compared with the first of the same build, %s\n", count(r.Compared, "take"), count(r.Alarms, "false alarm"))
	fmt.Fprintf(&b, "prove: %s, %s, %s\n", count(len(r.Scenarios), "scenario"), count(r.Runs, "run"), count(r.Digests, "distinct digest"))
	return b.Bytes()
}
