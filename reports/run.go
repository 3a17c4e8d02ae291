// Package reports turns what a run found into something to read: a summary
// for the terminal, JSON and JUnit for machines, and a page for people.
//
// Each report is a pure function of a [Run]: equal runs give equal bytes. A
// report reads no clock and no disk, and never changes what it is given. Text
// that came from a page is hostile; every report escapes it for its medium.
package reports

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// Run is what `retake run` did.
type Run struct {
	// Tool is the product and version, as "retake 0.1.0".
	Tool string
	// Baseline and Candidate are the labels of the builds, or their URLs.
	Baseline, Candidate string
	// Network says which network the run used, with what that cannot see, as
	// "recorded: a change in what the backend answers is not seen".
	Network string
	// Link is the address where the whole report can be seen, "" if there is
	// none. Reports with too little room for everything lead there.
	Link string
	// Flags are what a command to repeat the run needs beside a scenario, as
	// {"target", "http://localhost:3000"}.
	Flags [][2]string
	// Pages is the folder beside the page with the pages of [Beside], as the page
	// links to it; "" if there is none.
	Pages     string
	Scenarios []Scenario

	whole bool // the page has room for everything
}

// Scenario is one scenario of a run, with what was found in it.
type Scenario struct {
	Name string
	File string // its path, "" if unknown
	// Source is the text of that file, "" if unknown.
	Source string
	// Result is what the comparison said. It is ignored when Err is set.
	Result diff.Result
	// Baseline and Candidate are the takes that were compared; either may be
	// nil, and then a report shows less.
	Baseline, Candidate *take.Take
	// Millis is the wall time that the scenario took, 0 if unknown. Only Text
	// and HTML show it.
	Millis float64
	// Err says why the scenario could not be run, and Hint what to do about
	// it; both are "" when it was run.
	Err, Hint string
}

// Verdict returns the verdict of the whole run: regressed if any scenario is,
// same if all are, and inconclusive otherwise. A run of nothing is
// inconclusive.
func (r Run) Verdict() diff.Verdict {
	verdict := diff.Same
	if len(r.Scenarios) == 0 {
		verdict = diff.Inconclusive
	}
	for _, s := range r.Scenarios {
		switch s.Verdict() {
		case diff.Regressed:
			return diff.Regressed
		case diff.Inconclusive:
			verdict = diff.Inconclusive
		case diff.Same:
		}
	}
	return verdict
}

// ExitCode returns the exit code that says the verdict: 0 same, 1 regressed,
// 2 could not tell.
func (r Run) ExitCode() int {
	switch r.Verdict() {
	case diff.Same:
		return 0
	case diff.Regressed:
		return 1
	default:
		return 2
	}
}

// Verdict returns the verdict of the scenario. One that could not be run, or
// that has no verdict, is inconclusive.
func (s Scenario) Verdict() diff.Verdict {
	if s.Err != "" {
		return diff.Inconclusive
	}
	switch s.Result.Verdict {
	case diff.Same, diff.Regressed:
		return s.Result.Verdict
	default:
		return diff.Inconclusive
	}
}

// groups returns the groups of the result, none if there is no result.
func (s Scenario) groups() []diff.Group {
	if s.Err != "" {
		return nil
	}
	return s.Result.Groups
}

// steps returns how many steps the takes have.
func (s Scenario) steps() int {
	n := 0
	for _, t := range []*take.Take{s.Baseline, s.Candidate} {
		if t != nil {
			n = max(n, len(t.Steps))
		}
	}
	return n
}

// step returns the step at index i of a take, nil if there is none.
func step(t *take.Take, i int) *take.Step {
	if t == nil || i < 0 || i >= len(t.Steps) {
		return nil
	}
	return &t.Steps[i]
}

// stepTitle returns what a person calls step i: its title in either take, or
// its id.
func (s Scenario) stepTitle(i int, id string) string {
	for _, t := range []*take.Take{s.Baseline, s.Candidate} {
		if st := step(t, i); st != nil && st.Title != "" {
			return oneLine(st.Title)
		}
	}
	return oneLine(id)
}

// tally counts what groups hold.
type tally struct {
	Errors, Warnings, Notes, Accepted, Consequences, Suppressed, Ignored, Steps, Nodes int
}

// tallyOf counts the groups of scenarios.
func tallyOf(scenarios ...Scenario) tally {
	var t tally
	for _, s := range scenarios {
		for _, g := range s.groups() {
			t.Consequences += len(g.Consequences)
			switch {
			case accepted(g):
				t.Accepted++
			case g.Severity == diff.Error:
				t.Errors++
			case g.Severity == diff.Warning:
				t.Warnings++
			default:
				t.Notes++
			}
		}
		if s.Err == "" {
			t.Suppressed += s.Result.Suppressed
			t.Ignored += s.Result.Ignored()
			t.Steps += s.Result.Steps
			t.Nodes += s.Result.Nodes
		}
	}
	return t
}

// regressions counts the groups that make a verdict regressed.
func (t tally) regressions() int { return t.Errors + t.Warnings }

// headline says in a few words what was found.
func (s Scenario) headline() string {
	t := tallyOf(s)
	switch {
	case s.Err != "":
		return "could not be run"
	case s.Verdict() == diff.Inconclusive && t.regressions() > 0:
		return "could not tell, but saw " + plural(t.regressions(), "difference")
	case s.Verdict() == diff.Inconclusive:
		return "could not tell"
	case s.Verdict() == diff.Same:
		return "no regression in " + plural(t.Steps, "step") + also(t.Accepted)
	}
	return plural(t.regressions(), "regression") + " in " + plural(t.Steps, "step") + also(t.Accepted)
}

// also tells how many groups are accepted, "" if none is.
func also(accepted int) string {
	if accepted == 0 {
		return ""
	}
	return ", " + thousands(accepted) + " accepted"
}

// headline says in a line what the run found; with one scenario it names it.
func (r Run) headline() string {
	if len(r.Scenarios) == 0 {
		return "no scenario was run"
	}
	if len(r.Scenarios) == 1 {
		return oneLine(r.Scenarios[0].Name) + ": " + r.Scenarios[0].headline()
	}
	n := map[diff.Verdict]int{}
	for _, s := range r.Scenarios {
		n[s.Verdict()]++
	}
	parts := []string{}
	for _, v := range []diff.Verdict{diff.Regressed, diff.Inconclusive, diff.Same} {
		if n[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[v], v))
		}
	}
	return plural(len(r.Scenarios), "scenario") + ": " + strings.Join(parts, ", ")
}

// plural returns "1 step", "2 steps", "12,480 steps".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return thousands(n) + " " + word + "s"
}

// thousands writes a count with separators.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// duration writes milliseconds as a person would, "" for none.
func duration(millis float64) string {
	switch {
	case !(millis > 0):
		return ""
	case millis < 999.5:
		return fmt.Sprintf("%.0f ms", millis)
	case millis < 99_950:
		return fmt.Sprintf("%.1f s", millis/1000)
	}
	seconds := int(millis/1000 + 0.5)
	return fmt.Sprintf("%d min %02d s", seconds/60, seconds%60)
}

// flush writes a finished report in one go, so that a report that could not
// be made leaves nothing behind.
func flush(w io.Writer, b *bytes.Buffer, what string) error {
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing the %s report: %w", what, err)
	}
	return nil
}
