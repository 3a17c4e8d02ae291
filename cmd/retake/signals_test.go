package main

import (
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/frustration"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A session of clicks on a button at 100,50: the kind and count of each, how
// long after the start it was, and how many nodes it changed.
func clicked(steps ...[4]int) (scenarios.Scenario, take.Take) {
	kinds := []scenarios.Kind{scenarios.Click, scenarios.DoubleClick, scenarios.Press}
	var s scenarios.Scenario
	var t take.Take
	box := [4]float64{100, 50, 80, 20}
	dom := &take.Snapshot{Nodes: []take.Node{{Kind: take.Document, Parent: -1}, {Parent: 0, Name: "button", Role: "button", Box: &box}}}
	for i, one := range steps {
		step := scenarios.Step{Kind: kinds[one[0]], Count: one[1]}
		made := take.Step{ID: string(rune('a' + i)), DOM: dom, Started: float64(one[2]), Settled: float64(one[2]) + 2600,
			Target: &take.Match{Node: 1, Label: `button "Save"`}, Effects: take.Effects{Changed: one[3], Focus: "button"}}
		s.Steps, t.Steps = append(s.Steps, step), append(t.Steps, made)
	}
	return s, t
}

func TestSignals(t *testing.T) {
	rage := func(step int, n string) imports.Signal {
		return imports.Signal{Event: "step " + string(rune('a'+step)), Kind: imports.RageClick, Detail: n + ` clicks on button "Save"`, Step: step}
	}
	dead := func(step int) imports.Signal {
		return imports.Signal{Event: "step " + string(rune('a'+step)), Kind: imports.DeadClick, Detail: `button "Save"`, Step: step}
	}
	tests := []struct {
		name   string
		steps  [][4]int
		preset string
		want   []imports.Signal
	}{
		{"it works", [][4]int{{0, 0, 0, 1}}, "posthog", nil},
		{"nothing comes of it", [][4]int{{0, 0, 0, 0}}, "posthog", []imports.Signal{dead(0)}},
		{"nothing came of it until the user went on", [][4]int{{0, 0, 0, 0}, {2, 0, 2000, 1}}, "posthog", nil},
		{"nothing came of it for long", [][4]int{{0, 0, 0, 0}, {2, 0, 2500, 1}}, "posthog", []imports.Signal{dead(0)}},
		{"not long enough for another", [][4]int{{0, 0, 0, 0}, {2, 0, 2500, 1}}, "sentry", nil},
		{"three clicks", [][4]int{{0, 0, 0, 1}, {0, 0, 600, 1}, {0, 0, 1200, 1}}, "posthog", []imports.Signal{rage(2, "3")}},
		{"three clicks in one step", [][4]int{{0, 3, 0, 1}}, "openreplay", []imports.Signal{rage(0, "3")}},
		{"a double-click and more", [][4]int{{1, 0, 0, 1}, {0, 0, 700, 1}}, "posthog", []imports.Signal{rage(1, "3")}},
		{"a double-click", [][4]int{{1, 0, 0, 1}}, "posthog", nil},
		{"both", [][4]int{{0, 4, 0, 0}}, "amplitude", []imports.Signal{rage(0, "4")}},
		{"both, as it is quiet for long", [][4]int{{0, 4, 0, 0}, {2, 0, 9000, 0}}, "amplitude", []imports.Signal{rage(0, "4"), dead(0)}},
		{"keys are no clicks", [][4]int{{2, 0, 0, 0}, {2, 0, 100, 0}, {2, 0, 200, 0}}, "posthog", nil},
	}
	for _, tt := range tests {
		p, ok := frustration.Named(tt.preset)
		require.True(t, ok)
		s, made := clicked(tt.steps...)
		assert.ElementsMatch(t, tt.want, signalsOf(s, made, p), tt.name)
	}
	s, made := clicked([4]int{0, 0, 0, 0})
	s.Steps[0].At, s.Steps[0].X, s.Steps[0].Y = true, 3, 4
	c := clicksOf(s.Steps[0], made, 0)[0]
	assert.Equal(t, [2]float64{103, 54}, [2]float64{c.X, c.Y}, "at the point that was clicked")
	assert.True(t, c.Control)
}
