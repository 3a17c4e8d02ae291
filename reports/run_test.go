package reports

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/diff"
)

func TestVerdict(t *testing.T) {
	result := func(v diff.Verdict) Scenario { return Scenario{Result: diff.Result{Verdict: v}} }
	broken := Scenario{Err: "no browser", Result: diff.Result{Verdict: diff.Same}}
	for _, c := range []struct {
		reason    string
		scenarios []Scenario
		want      diff.Verdict
		code      int
	}{
		{"nothing was run: there is no evidence", nil, diff.Inconclusive, 2},
		{"all are the same", []Scenario{result(diff.Same), result(diff.Same)}, diff.Same, 0},
		{"one regressed", []Scenario{result(diff.Same), result(diff.Regressed)}, diff.Regressed, 1},
		{"a regression stands, whatever else is unknown", []Scenario{result(diff.Inconclusive), result(diff.Regressed)}, diff.Regressed, 1},
		{"one is unknown", []Scenario{result(diff.Same), result(diff.Inconclusive)}, diff.Inconclusive, 2},
		{"a scenario that was not run is never the same", []Scenario{broken}, diff.Inconclusive, 2},
		{"no verdict is no evidence", []Scenario{result("")}, diff.Inconclusive, 2},
		{"a verdict from the future is not trusted", []Scenario{result("better")}, diff.Inconclusive, 2},
	} {
		r := Run{Scenarios: c.scenarios}
		assert.Equal(t, c.want, r.Verdict(), c.reason)
		assert.Equal(t, c.code, r.ExitCode(), c.reason)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0 steps", 1: "1 step", 999: "999 steps", 1000: "1,000 steps", 1234567: "1,234,567 steps"} {
		assert.Equal(t, want, plural(n, "step"))
	}
	for ms, want := range map[float64]string{0: "", -5: "", 12.4: "12 ms", 999.6: "1.0 s", 4210: "4.2 s", 99_950: "1 min 40 s", 125_000: "2 min 05 s"} {
		assert.Equal(t, want, duration(ms))
	}
}

// kinds are all reports, by name.
var kinds = map[string]func(io.Writer, Run) error{
	"text": func(w io.Writer, r Run) error { return Text(w, r, TextOptions{Verbose: true, Color: true}) },
	"json": JSON, "junit": JUnit, "html": HTML, "sarif": SARIF, "ctrf": CTRF, "codequality": CodeQuality,
	"comment": Comment, "summary": Summary, "annotations": Annotations,
}

func render(t *testing.T, kind string, r Run) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, kinds[kind](&b, r))
	return b.String()
}

// TestPure checks that equal runs give equal bytes, and that a report leaves
// what it is given alone.
func TestPure(t *testing.T) {
	for kind := range kinds {
		r := several(1. / 16)
		first := render(t, kind, r)
		for range 3 {
			assert.Equal(t, first, render(t, kind, several(1./16)), kind)
		}
		assert.True(t, reflect.DeepEqual(r, several(1./16)), "%s changed the run", kind)
	}
}

// TestMillis checks that only the reports for people show times, and the one
// format that wants them.
func TestMillis(t *testing.T) {
	slow := sample(1. / 16)
	slow.Scenarios[0].Millis = 77_000
	for kind, shown := range map[string]bool{"text": true, "html": true, "json": false, "junit": false,
		"ctrf": true, "sarif": false, "codequality": false, "comment": false, "summary": false, "annotations": false} {
		assert.Equal(t, shown, render(t, kind, slow) != render(t, kind, sample(1./16)), kind)
	}
}

// TestSparse checks that every report can be made of next to nothing.
func TestSparse(t *testing.T) {
	finding := diff.Finding{Step: 40, Locus: diff.Locus{Baseline: 99, Candidate: -7}}
	early := finding
	early.Step = -1
	groups := []diff.Group{{Finding: finding, Steps: []int{-1, 40, 2000}, Count: 3, Consequences: []diff.Finding{early}}, {Finding: early}}
	cut := sample(1. / 16).Scenarios[0]
	short := *cut.Candidate
	short.Steps = short.Steps[:2]
	for i := range cut.Baseline.Steps {
		cut.Baseline.Steps[i].DOM = nil
	}
	cut.Candidate = &short
	cut.Result.Groups = append(cut.Result.Groups, groups...)
	for kind := range kinds {
		for _, r := range []Run{{}, {Scenarios: []Scenario{{}}}, {Scenarios: []Scenario{{Result: diff.Result{Verdict: diff.Regressed, Groups: groups}}}}, {Scenarios: []Scenario{cut}}} {
			got := render(t, kind, r)
			if kind != "annotations" { // where there is nothing to tell, it is empty
				assert.NotEmpty(t, got, kind)
			}
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteFails(t *testing.T) {
	for kind, report := range kinds {
		assert.ErrorContains(t, report(broken{}, sample(1./16)), "report: disk full", kind)
	}
}
