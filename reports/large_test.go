package reports

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// large is a run of so many scenarios and steps, with so many groups spread
// over them. Every third group is a warning.
func large(scenarios, steps, groups int) Run {
	r := Run{Tool: "retake 0.1.0", Baseline: "v1", Candidate: "v2", Network: "recorded"}
	for i := range scenarios {
		t := &take.Take{Environment: take.Environment{Build: "v1", Clock: take.ClockFrames, Browser: "HeadlessChrome/156.0.8078.79"}}
		for j := range steps {
			t.Steps = append(t.Steps, take.Step{ID: fmt.Sprintf("s%02d", j), Kind: "click", Title: fmt.Sprintf(`click button "Order %d"`, j),
				Line: 4 + j, Outcome: take.Outcome{Status: take.OK}, URL: "https://shop.example/basket"})
		}
		r.Scenarios = append(r.Scenarios, Scenario{Name: fmt.Sprintf("scenario %04d", i), File: fmt.Sprintf("flows/%04d.yaml", i), Baseline: t, Candidate: t,
			Result: diff.Result{Verdict: diff.Same, Steps: steps, Nodes: 400 * steps}})
	}
	for k := range groups {
		severity := diff.Error
		if k%3 == 2 {
			severity = diff.Warning
		}
		s := &r.Scenarios[k%scenarios].Result
		s.Verdict = diff.Regressed
		s.Groups = append(s.Groups, diff.Group{Count: 1, Steps: []int{k % steps}, Finding: diff.Finding{
			Rule: diff.TextChanged, Severity: severity, Step: k % steps, StepID: "s", Fingerprint: fmt.Sprintf("%012x", k),
			Message: fmt.Sprintf("the text of total %d changed", k), Locus: diff.Locus{Label: "total", Path: strings.Repeat("main > ", 10) + "p", Baseline: -1, Candidate: -1},
			Baseline: "Total €42.00", Candidate: "Total €NaN",
		}})
	}
	return r
}

// meter counts what is written, and sees now and then what is alive on the heap.
type meter struct {
	bytes, next int
	live        uint64
}

func (m *meter) Write(b []byte) (int, error) {
	if m.bytes += len(b); m.bytes >= m.next {
		m.next, m.live = m.bytes+1<<20, max(m.live, heap())
	}
	return len(b), nil
}

// heap is what is alive on the heap, in bytes.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// TestBoundedMemory checks that what a report needs beside the run does not grow
// with the scenarios: at no time is more than one of them laid out.
func TestBoundedMemory(t *testing.T) {
	const room = 2 << 20
	r := large(2000, 20, 50)
	for _, kind := range []string{"json", "junit", "sarif", "ctrf", "codequality", "comment", "summary", "annotations"} {
		m, before := meter{}, heap()
		require.NoError(t, kinds[kind](&m, r))
		assert.Less(t, int64(m.live)-int64(before), int64(room), "%s of %d bytes", kind, m.bytes)
	}
	runtime.KeepAlive(r)
}

// TestBoundedPage checks the same of the page, whose list of scenarios is laid
// out at once: that takes about a kilobyte for each.
func TestBoundedPage(t *testing.T) {
	r := large(2000, 20, 50)
	m, before := meter{}, heap()
	require.NoError(t, HTML(&m, r))
	assert.Less(t, int64(m.live)-int64(before), int64(16<<20), "%d bytes", m.bytes)
	runtime.KeepAlive(r)
}

// BenchmarkLargePage writes the page of 20 steps a scenario and 50 groups.
func BenchmarkLargePage(b *testing.B) {
	for _, scenarios := range []int{250, 1000, 4000} {
		r := large(scenarios, 20, 50)
		b.Run(fmt.Sprint(scenarios), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := HTML(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMachines writes the reports for machines of 20 steps a scenario and
// 50 groups.
func BenchmarkMachines(b *testing.B) {
	for _, scenarios := range []int{250, 1000, 4000} {
		r := large(scenarios, 20, 50)
		for _, kind := range []string{"json", "junit", "sarif", "ctrf", "codequality", "comment", "summary", "annotations"} {
			b.Run(fmt.Sprintf("%s/%d", kind, scenarios), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := kinds[kind](io.Discard, r); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
