package reenact

import (
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const shifting = `<div id=a></div><p id=below style="height:300px">below</p><button id=b>b</button><script>
	setTimeout(() => a.style.height = '100px', 300);
	b.onclick = () => { setTimeout(() => a.style.height = '150px', 50); setTimeout(() => a.style.height = '250px', 5000) }</script>`

// TestVitals measures layout shifts by step: the same each time, and none that
// follow an act within half a second, as they are meant.
func TestVitals(t *testing.T) {
	target := page(t, shifting)
	const steps = "  - navigate: /\n  - click: {text: b}\n  - click: {text: b}\n    after: 10s\n"
	first := perform(t, target, steps)
	require.NotNil(t, first.Steps[0].Vitals)
	// By the standard: the part of the viewport that is touched, times the part
	// of its height by which it moves.
	assert.InDelta(t, 0.055, first.Steps[0].Vitals.Shift, 0.01)
	require.NotNil(t, first.Steps[1].Vitals, "long after the click, in the think time that is behind it")
	assert.InDelta(t, 0.055, first.Steps[1].Vitals.Shift, 0.02)
	assert.Zero(t, first.Steps[2].Vitals.Shift, "right after the click")
	assert.Greater(t, first.Steps[2].Vitals.Heap, 100_000.0)
	for _, s := range first.Steps {
		assert.Zero(t, s.Vitals.LCP, "no paint is told of where frames are controlled")
	}
	for range 3 {
		again := perform(t, target, steps)
		require.Equal(t, take.OK, again.Steps[0].Outcome.Status, again.Steps[0].Outcome.Message)
		assert.Equal(t, take.Digest(first), take.Digest(again), take.FirstDifference(first, again))
		assert.Equal(t, first.Steps[0].Vitals, again.Steps[0].Vitals)
	}
}

// TestPaintOnTheRealClock: there a person could have seen it.
func TestPaintOnTheRealClock(t *testing.T) {
	chrome(t)
	b, err := browser.Launch(within(t), browser.Options{})
	require.NoError(t, err)
	defer b.Close()
	target := page(t, "<h1>Late</h1><script>setTimeout(() => { const p = document.body.appendChild(document.createElement('p')); p.style.fontSize = '60px'; p.textContent = 'much larger than before' }, 300)</script>")
	made, err := Perform(within(t), b, scenario(t, "  - navigate: /\n"), options(target, func(o *Options) { o.Clock = take.ClockReal }))
	require.NoError(t, err)
	require.NotNil(t, made.Steps[0].Vitals)
	assert.Greater(t, made.Steps[0].Vitals.LCP, 300.0)
	assert.Less(t, made.Steps[0].Vitals.LCP, made.Steps[0].Wall)
}
