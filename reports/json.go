package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// JSONVersion is the version of the schema that [JSON] writes. A field that
// is added does not raise it; one that goes, or changes its meaning, does.
const JSONVersion = 1

// JSON writes the run as one object, indented, with a line feed at the end.
// Lists are never null. Steps are indices from 0, as in a take; -1 is what
// was before the first. A build or a step that a take is missing for is null.
//
//	version                int      [JSONVersion]
//	tool                   string   "retake 0.1.0"
//	verdict                string   "same", "regressed", "inconclusive"
//	exitCode               int      0, 1, 2
//	baseline, candidate    string   labels of the builds
//	network                string   which network was used, what it cannot see
//	totals                 object
//	  errors, warnings     int      groups; each is a regression
//	  notes                int      groups of severity info
//	  consequences         int      findings that another one explains
//	  suppressed           int      differences that noise explains
//	  steps, nodes         int      what was compared
//	scenarios              list
//	  name, file           string
//	  verdict              string
//	  error, hint          string   why it could not be run; "" when it was
//	  reasons              list     of string: why it is inconclusive
//	  suppressed, nodes    int
//	  baseline, candidate  object
//	    build, target      string
//	    browser, clock     string
//	    network            string
//	  steps                list
//	    index              int
//	    id, kind, title    string
//	    line               int      in the scenario file, 0 if unknown
//	    baseline, candidate object
//	      status           string   "ok", "failed", "skipped", "crashed"
//	      reason, message  string
//	      url              string
//	  groups               list     worst first
//	    (a finding)
//	    count              int
//	    steps              list     of int
//	    places             list     of string: further paths
//	    consequences       list     of findings
//
// and a finding is
//
//	fingerprint            string   the same across steps, scenarios and runs
//	rule, severity         string   "dom/text-changed"; "error", "warning", "info"
//	step                   int
//	stepID                 string
//	message                string
//	label, path            string   the locus
//	baseline, candidate    string   the evidence
//	cause                  string   fingerprint of what explains it, ""
func JSON(w io.Writer, r Run) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(jsonOf(r)); err != nil {
		return fmt.Errorf("encoding the JSON report: %w", err)
	}
	return flush(w, &b, "JSON")
}

type jsonRun struct {
	Version   int            `json:"version"`
	Tool      string         `json:"tool"`
	Verdict   diff.Verdict   `json:"verdict"`
	ExitCode  int            `json:"exitCode"`
	Baseline  string         `json:"baseline"`
	Candidate string         `json:"candidate"`
	Network   string         `json:"network"`
	Totals    jsonTotals     `json:"totals"`
	Scenarios []jsonScenario `json:"scenarios"`
}

type jsonTotals struct {
	Errors       int `json:"errors"`
	Warnings     int `json:"warnings"`
	Notes        int `json:"notes"`
	Consequences int `json:"consequences"`
	Suppressed   int `json:"suppressed"`
	Steps        int `json:"steps"`
	Nodes        int `json:"nodes"`
}

type jsonScenario struct {
	Name       string       `json:"name"`
	File       string       `json:"file"`
	Verdict    diff.Verdict `json:"verdict"`
	Error      string       `json:"error"`
	Hint       string       `json:"hint"`
	Reasons    []string     `json:"reasons"`
	Suppressed int          `json:"suppressed"`
	Nodes      int          `json:"nodes"`
	Baseline   *jsonTake    `json:"baseline"`
	Candidate  *jsonTake    `json:"candidate"`
	Steps      []jsonStep   `json:"steps"`
	Groups     []jsonGroup  `json:"groups"`
}

type jsonTake struct {
	Build   string     `json:"build"`
	Target  string     `json:"target"`
	Browser string     `json:"browser"`
	Clock   take.Clock `json:"clock"`
	Network string     `json:"network"`
}

type jsonStep struct {
	Index     int          `json:"index"`
	ID        string       `json:"id"`
	Kind      string       `json:"kind"`
	Title     string       `json:"title"`
	Line      int          `json:"line"`
	Baseline  *jsonOutcome `json:"baseline"`
	Candidate *jsonOutcome `json:"candidate"`
}

type jsonOutcome struct {
	Status  take.Status `json:"status"`
	Reason  take.Reason `json:"reason"`
	Message string      `json:"message"`
	URL     string      `json:"url"`
}

type jsonFinding struct {
	Fingerprint string        `json:"fingerprint"`
	Rule        diff.Rule     `json:"rule"`
	Severity    diff.Severity `json:"severity"`
	Step        int           `json:"step"`
	StepID      string        `json:"stepID"`
	Message     string        `json:"message"`
	Label       string        `json:"label"`
	Path        string        `json:"path"`
	Baseline    string        `json:"baseline"`
	Candidate   string        `json:"candidate"`
	Cause       string        `json:"cause"`
}

type jsonGroup struct {
	jsonFinding
	Count        int           `json:"count"`
	Steps        []int         `json:"steps"`
	Places       []string      `json:"places"`
	Consequences []jsonFinding `json:"consequences"`
}

// jsonOf lays a run out as the schema says.
func jsonOf(r Run) jsonRun {
	t := tallyOf(r.Scenarios...)
	out := jsonRun{
		Version: JSONVersion, Tool: r.Tool, Verdict: r.Verdict(), ExitCode: r.ExitCode(),
		Baseline: r.Baseline, Candidate: r.Candidate, Network: r.Network,
		Totals:    jsonTotals(t),
		Scenarios: []jsonScenario{},
	}
	for _, s := range r.Scenarios {
		out.Scenarios = append(out.Scenarios, jsonScenarioOf(s))
	}
	return out
}

func jsonScenarioOf(s Scenario) jsonScenario {
	t := tallyOf(s)
	out := jsonScenario{
		Name: s.Name, File: s.File, Verdict: s.Verdict(), Error: s.Err, Hint: s.Hint,
		Reasons: []string{}, Suppressed: t.Suppressed, Nodes: t.Nodes,
		Baseline: jsonTakeOf(s.Baseline), Candidate: jsonTakeOf(s.Candidate),
		Steps: []jsonStep{}, Groups: []jsonGroup{},
	}
	if s.Err == "" {
		out.Reasons = append(out.Reasons, s.Result.Reasons...)
	}
	for i := range s.steps() {
		out.Steps = append(out.Steps, jsonStepOf(s, i))
	}
	for _, g := range s.groups() {
		j := jsonGroup{jsonFinding: jsonFindingOf(g.Finding), Count: g.Count,
			Steps: append([]int{}, g.Steps...), Places: append([]string{}, g.Places...), Consequences: []jsonFinding{}}
		for _, c := range g.Consequences {
			j.Consequences = append(j.Consequences, jsonFindingOf(c))
		}
		out.Groups = append(out.Groups, j)
	}
	return out
}

func jsonTakeOf(t *take.Take) *jsonTake {
	if t == nil {
		return nil
	}
	e := t.Environment
	return &jsonTake{Build: e.Build, Target: e.Target, Browser: e.Browser, Clock: e.Clock, Network: e.Network}
}

func jsonStepOf(s Scenario, i int) jsonStep {
	a, b := step(s.Baseline, i), step(s.Candidate, i)
	st := a
	if st == nil {
		st = b
	}
	return jsonStep{Index: i, ID: st.ID, Kind: st.Kind, Title: st.Title, Line: st.Line,
		Baseline: jsonOutcomeOf(a), Candidate: jsonOutcomeOf(b)}
}

func jsonOutcomeOf(st *take.Step) *jsonOutcome {
	if st == nil {
		return nil
	}
	o := st.Outcome
	return &jsonOutcome{Status: o.Status, Reason: o.Reason, Message: o.Message, URL: st.URL}
}

func jsonFindingOf(f diff.Finding) jsonFinding {
	return jsonFinding{
		Fingerprint: f.Fingerprint, Rule: f.Rule, Severity: f.Severity,
		Step: f.Step, StepID: f.StepID, Message: f.Message,
		Label: f.Locus.Label, Path: f.Locus.Path,
		Baseline: f.Baseline, Candidate: f.Candidate, Cause: f.Cause,
	}
}
