package reports

import (
	"io"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// CTRF writes the run in the Common Test Report Format (https://ctrf.io), of
// the version that specVersion says: a test for each scenario, with its steps.
// A scenario that could not be judged has the status "other". The format wants
// durations: they are those of the run, in milliseconds. When it began is not
// in a [Run], and 0.
func CTRF(w io.Writer, r Run) error {
	name, version := product(r.Tool)
	sum := ctrfSummary{Tests: len(r.Scenarios)}
	for _, s := range r.Scenarios {
		switch s.Verdict() {
		case diff.Same:
			sum.Passed++
		case diff.Regressed:
			sum.Failed++
		case diff.Inconclusive:
			sum.Other++
		}
		sum.Duration += int(s.Millis)
	}
	document := ctrfDocument{Format: "CTRF", Spec: "0.0.0", By: oneLine(r.Tool),
		Results: ctrfResults{ctrfTool{name, version}, sum, ctrfBuild{oneLine(r.Candidate)}, []ctrfTest{}}}
	return encodeList(w, "CTRF", document, func(yield func(ctrfTest) bool) {
		for _, s := range r.Scenarios {
			if !yield(ctrfOf(s)) {
				return
			}
		}
	})
}

func ctrfOf(s Scenario) ctrfTest {
	t := ctrfTest{
		Name: oneLine(s.Name), Status: ctrfStatus(s.Verdict()), Raw: string(s.Verdict()), Duration: int(s.Millis),
		File: slashed(s.File), Type: "e2e", Steps: []ctrfStep{},
	}
	p := &printer{opt: TextOptions{Verbose: true}}
	if s.Verdict() != diff.Same || tallyOf(s).Accepted > 0 {
		t.Message = s.headline()
		p.trouble(s)
		for _, g := range s.groups() {
			p.line()
			p.group(s, g)
		}
	}
	t.Trace = strings.Trim(p.out.String(), "\n")
	if s.Candidate != nil {
		t.Browser = oneLine(s.Candidate.Environment.Browser)
	}
	worst := map[int]bool{}
	for _, g := range s.groups() {
		worst[g.Step] = worst[g.Step] || badness(g.Severity) < 2
	}
	for i := range s.steps() {
		t.Steps = append(t.Steps, ctrfStep{s.stepTitle(i, ""), ctrfStepStatus(s, i, worst[i])})
	}
	return t
}

func ctrfStatus(v diff.Verdict) string {
	switch v {
	case diff.Same:
		return "passed"
	case diff.Regressed:
		return "failed"
	default:
		return "other"
	}
}

// ctrfStepStatus is failed for a step with a regression, and skipped for one
// that was not performed on both builds: nothing was compared.
func ctrfStepStatus(s Scenario, i int, regressed bool) string {
	if regressed {
		return "failed"
	}
	for _, t := range []*take.Take{s.Baseline, s.Candidate} {
		if st := step(t, i); st == nil || st.Outcome.Status == take.Skipped {
			return "skipped"
		}
	}
	return "passed"
}

type ctrfDocument struct {
	Format  string      `json:"reportFormat"`
	Spec    string      `json:"specVersion"`
	By      string      `json:"generatedBy"`
	Results ctrfResults `json:"results"`
}

type ctrfResults struct {
	Tool    ctrfTool    `json:"tool"`
	Summary ctrfSummary `json:"summary"`
	Build   ctrfBuild   `json:"environment"`
	Tests   []ctrfTest  `json:"tests"` // the last, see encodeList
}

type ctrfTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type ctrfBuild struct {
	Name string `json:"buildName,omitempty"`
}

type ctrfSummary struct {
	Tests    int `json:"tests"`
	Passed   int `json:"passed"`
	Failed   int `json:"failed"`
	Skipped  int `json:"skipped"`
	Pending  int `json:"pending"`
	Other    int `json:"other"`
	Start    int `json:"start"`
	Stop     int `json:"stop"`
	Duration int `json:"duration"`
}

type ctrfTest struct {
	Name     string     `json:"name"`
	Status   string     `json:"status"`
	Raw      string     `json:"rawStatus"`
	Duration int        `json:"duration"`
	Message  string     `json:"message,omitempty"`
	Trace    string     `json:"trace,omitempty"`
	File     string     `json:"filePath,omitempty"`
	Type     string     `json:"type"`
	Browser  string     `json:"browser,omitempty"`
	Steps    []ctrfStep `json:"steps"`
}

type ctrfStep struct {
	Name   string `json:"name"`
	Status string `json:"status"`
}
