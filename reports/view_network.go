package reports

import (
	"github.com/retake-dev/retake/capture/take"
)

// wave is a request of both builds in the waterfall of a step.
type wave struct {
	Op    string  `json:"op"` // as that of a row
	Left  *flight `json:"left,omitempty"`
	Right *flight `json:"right,omitempty"`
}

// flight is a request on one build. Times are milliseconds on the page's clock
// since the step began, but Wall.
type flight struct {
	cell
	From float64 `json:"from"`
	To   float64 `json:"to"`
	Wall string  `json:"wall,omitempty"`
}

// waves sets the requests of step i side by side.
func waves(s Scenario, i int) []wave {
	a, b := networkLines(s.Baseline, i), networkLines(s.Candidate, i)
	rows := pair(a, b)
	rows = rows[:min(len(rows), maxRows)]
	dress(rows, a, b, 0)
	left, right := flights(s.Baseline, i), flights(s.Candidate, i)
	var out []wave
	for _, r := range rows {
		w := wave{Op: r.Op}
		if r.a >= 0 {
			left[r.a].cell = *r.Left
			w.Left = &left[r.a]
		}
		if r.b >= 0 {
			right[r.b].cell = *r.Right
			w.Right = &right[r.b]
		}
		out = append(out, w)
	}
	return out
}

// flights are the times of the requests of step i, in the order of
// [networkLines].
func flights(t *take.Take, i int) []flight {
	st := step(t, i)
	if st == nil {
		return make([]flight, len(networkLines(t, i)))
	}
	var out []flight
	for _, e := range exchangesOf(t, i) {
		out = append(out, flight{From: hundredth(e.Began - st.Started), To: hundredth(max(e.Ended, e.Began) - st.Started), Wall: duration(e.Wall)})
	}
	return out
}
