package diff

import (
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// spends makes a step cost something.
func spends(v take.Vitals) func(*film) { return func(f *film) { f.Steps[1].Vitals = &v } }

// loads makes a step load so many files of so many bytes.
func loads(n, bytes int) func(*film) {
	return func(f *film) {
		for range n {
			x := f.request("GET", "/a.bin", "", 200, strings.Repeat("x", bytes))
			x.Step, x.Type, x.Source = 1, "Image", take.FromBuild
		}
	}
}

func TestVitals(t *testing.T) {
	cls := scenarios.Budgets{CLS: 0.1}
	for _, tt := range []struct {
		reason string
		budget scenarios.Budgets
		a, b   func(*film)
		want   string // the findings about vitals
	}{
		{"nothing was measured", cls, nil, nil, ""},
		{"within the budget", cls, spends(take.Vitals{}), spends(take.Vitals{Shift: 0.1}), ""},
		{"over it", cls, spends(take.Vitals{Shift: 0.02}), spends(take.Vitals{Shift: 0.25}), "error vitals/over-budget at s2: cls is 0.25, the budget is 0.1 (it was 0.02)"},
		{"over it as before", cls, spends(take.Vitals{Shift: 0.25}), spends(take.Vitals{Shift: 0.26}), "info vitals/over-budget at s2: cls is 0.26, the budget is 0.1; it was over that before (0.25)"},
		{"over it by far more than before", cls, spends(take.Vitals{Shift: 0.25}), spends(take.Vitals{Shift: 0.75}), "error vitals/over-budget at s2: cls is 0.75, the budget is 0.1; it was over that before (0.25)"},
		{"no budget, and growth", scenarios.Budgets{}, nil, spends(take.Vitals{Shift: 0.25}), "info vitals/grew at s2: cls is 0.25, it was 0"},
		{"no budget, and little growth", scenarios.Budgets{}, nil, spends(take.Vitals{Shift: 0.05}), ""},
		{"less is no finding", scenarios.Budgets{}, spends(take.Vitals{Shift: 0.5, Heap: 9e7}), nil, ""},
		{"heap", scenarios.Budgets{Heap: 50_000_000}, spends(take.Vitals{Heap: 4e7}), spends(take.Vitals{Heap: 6e7}), "error vitals/over-budget at s2: heap is 60000 KB, the budget is 50000 KB (it was 40000 KB)"},
		{"garbage", scenarios.Budgets{}, spends(take.Vitals{Heap: 4e7}), spends(take.Vitals{Heap: 5.9e7}), ""},
		{"nodes", scenarios.Budgets{Nodes: 2}, nil, nil, "info vitals/over-budget at s1: nodes is 7, the budget is 2; it was over that before (7)"},
		{"requests", scenarios.Budgets{Requests: 2}, loads(2, 1), loads(3, 1), "error vitals/over-budget at s2: requests is 3, the budget is 2 (it was 2)"},
		{"bytes", scenarios.Budgets{Bytes: 1000}, loads(1, 1000), loads(1, 1001), "error vitals/over-budget at s2: bytes is 1001 B, the budget is 1000 B (it was 1000 B)"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			var got []string
			for _, g := range Compare(sixSteps(t, tt.a), sixSteps(t, tt.b), Options{Budgets: tt.budget}).Groups {
				if isVital(&raw{Finding: g.Finding}) {
					got = append(got, string(g.Severity)+" "+string(g.Rule)+" at "+g.StepID+": "+g.Message)
				}
			}
			assert.Equal(t, tt.want, strings.Join(got, " | "))
		})
	}
}

// TestVitalsFollow: what a step costs is no news where it does something else.
func TestVitalsFollow(t *testing.T) {
	both := func(f *film) { logs("error", "x")(f); spends(take.Vitals{Shift: 0.4})(f) }
	r := Compare(sixSteps(t, nil), sixSteps(t, both), Options{Budgets: scenarios.Budgets{CLS: 0.1}})
	assert.Equal(t, []string{"console/error-new", "vitals/over-budget"}, []string{string(r.Groups[0].Rule), string(r.Groups[0].Consequences[0].Rule)})
	assert.Len(t, r.Groups, 1)
}

// TestVitalsNoise: what one build costs now and then is noise.
func TestVitalsNoise(t *testing.T) {
	a, b := sixSteps(t, nil), sixSteps(t, spends(take.Vitals{Shift: 0.25}))
	noise := LearnNoise(a, b)
	require.Len(t, noise.Loci, 1)
	assert.Equal(t, NoiseLocus{"vitals", "cls", ""}, noise.Loci[0].NoiseLocus)
	assert.Empty(t, Compare(a, b, Options{Noise: noise, Budgets: scenarios.Budgets{CLS: 0.1}}).Groups)
}

// TestUnmeasuredBudget: a clock that tells of no paint cannot keep its budget.
func TestUnmeasuredBudget(t *testing.T) {
	lcp := Options{Budgets: scenarios.Budgets{LCP: 2500 * time.Millisecond}}
	r := Compare(sixSteps(t, nil), sixSteps(t, nil), lcp)
	assert.Equal(t, Inconclusive, r.Verdict)
	assert.Contains(t, r.Reasons[0], "use --clock real, or take lcp out of the budgets")

	onRealClock := func(lcp float64) take.Take {
		s := sixSteps(t, spends(take.Vitals{LCP: lcp}))
		s.Environment.Clock = take.ClockReal
		return s
	}
	r = Compare(onRealClock(900), onRealClock(3100), lcp)
	assert.Empty(t, r.Reasons)
	assert.Equal(t, "lcp is 3100 ms, the budget is 2500 ms (it was 900 ms)", r.Groups[0].Message)
}
