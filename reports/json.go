package reports

import (
	"bytes"
	_ "embed" // the schema
	"io"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// JSONVersion is the version of the schema that [JSON] writes. A field that
// is added does not raise it; one that goes, or changes its meaning, does.
const JSONVersion = 1

//go:embed report.schema.json
var schema []byte

// JSONSchema returns the JSON Schema of what [JSON] writes: it says what each
// field means.
func JSONSchema() []byte { return bytes.Clone(schema) }

// JSON writes the run as one object, indented, with a line feed at the end, as
// [JSONSchema] says.
func JSON(w io.Writer, r Run) error {
	return encodeList(w, "JSON", jsonOf(r), func(yield func(jsonScenario) bool) {
		for _, s := range r.Scenarios {
			if !yield(jsonScenarioOf(s, r.Flags)) {
				return
			}
		}
	})
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
	Scenarios []jsonScenario `json:"scenarios"` // the last, see encodeList
}

type jsonTotals struct {
	Errors       int `json:"errors"`
	Warnings     int `json:"warnings"`
	Notes        int `json:"notes"`
	Accepted     int `json:"accepted"`
	Consequences int `json:"consequences"`
	Suppressed   int `json:"suppressed"`
	Ignored      int `json:"ignored"`
	Steps        int `json:"steps"`
	Nodes        int `json:"nodes"`
}

type jsonScenario struct {
	Name       string       `json:"name"`
	File       string       `json:"file"`
	Again      string       `json:"again"`
	Verdict    diff.Verdict `json:"verdict"`
	Error      string       `json:"error"`
	Hint       string       `json:"hint"`
	Reasons    []string     `json:"reasons"`
	Suppressed int          `json:"suppressed"`
	Ignored    int          `json:"ignored"`
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
	Decision     *jsonDecision `json:"decision"`
}

type jsonDecision struct {
	Ruling   diff.Ruling   `json:"ruling"`
	Why      string        `json:"why"`
	Until    string        `json:"until"`
	Severity diff.Severity `json:"severity"`
}

// jsonOf lays a run out as the schema says, without its scenarios.
func jsonOf(r Run) jsonRun {
	t := tallyOf(r.Scenarios...)
	return jsonRun{
		Version: JSONVersion, Tool: r.Tool, Verdict: r.Verdict(), ExitCode: r.ExitCode(),
		Baseline: r.Baseline, Candidate: r.Candidate, Network: r.Network,
		Totals:    jsonTotals(t),
		Scenarios: []jsonScenario{},
	}
}

func jsonScenarioOf(s Scenario, flags [][2]string) jsonScenario {
	t := tallyOf(s)
	out := jsonScenario{
		Name: s.Name, File: s.File, Again: s.again(flags), Verdict: s.Verdict(), Error: s.Err, Hint: s.Hint,
		Reasons: []string{}, Suppressed: t.Suppressed, Ignored: t.Ignored, Nodes: t.Nodes,
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
		if d := g.Decision; d != nil {
			j.Decision = &jsonDecision{d.Ruling, d.Why, d.Until, d.Severity}
		}
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
