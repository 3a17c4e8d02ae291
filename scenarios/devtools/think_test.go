package devtools

import (
	"testing"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
)

// TestThinkTimeComesBack: what a scenario says of time is in the recording, in
// parts that a step may take, and is read again.
func TestThinkTimeComesBack(t *testing.T) {
	s := scenarios.Scenario{Name: "t", URL: "https://shop.example/", Environment: scenarios.DefaultEnvironment(), Steps: []scenarios.Step{
		{ID: "s01", Kind: scenarios.Navigate, URL: "/"},
		{ID: "s02", Kind: scenarios.Click, Target: scenarios.Target{CSS: "#a"}, After: 1500 * time.Millisecond},
		{ID: "s03", Kind: scenarios.Back, After: time.Second},
		{ID: "s04", Kind: scenarios.Click, Target: scenarios.Target{CSS: "#b"}, After: time.Minute},
	}}
	data, lost := Export(s)
	assert.Equal(t, []string{"step s03, go back: the Recorder has no step for it"}, lost)
	assert.Contains(t, string(data), `"expression": "new Promise(f => setTimeout(f, 25000, true))"`)
	assert.Contains(t, string(data), `"timeout": 30000`)
	back := imported(t, string(data))
	assert.Empty(t, back.Gaps)
	got := written(t, back.Scenario)
	var after []time.Duration
	for _, step := range got.Steps {
		after = append(after, step.After)
	}
	assert.Equal(t, []time.Duration{0, 1500 * time.Millisecond, 61 * time.Second}, after)

	got.Steps[1].After = 2 * time.Second
	again, _ := Export(got)
	assert.Contains(t, string(again), "setTimeout(f, 2000, true)")
	assert.NotContains(t, string(again), "setTimeout(f, 1500, true)")
}
