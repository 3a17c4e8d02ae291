package reenact

import (
	"cmp"
	"context"
	"math"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// inputLasts is how long after a step layout shifts are what the user asked for:
// the 500 ms of the standard for input, nothing where the page acts by itself.
func inputLasts(kind scenarios.Kind) float64 {
	switch kind {
	case scenarios.Navigate, scenarios.Back, scenarios.Forward, scenarios.Wait, scenarios.Expect, scenarios.Scroll, scenarios.Hover:
		return 0
	}
	return 501 // the moment of a shift is rounded
}

// measure puts down what the steps cost. What the browser tells of a moment may
// come when the next step is under way, so it is counted in the end; a step
// lasts until the next one begins.
func (p *player) measure(ctx context.Context) error {
	for i := range p.steps {
		to := math.Inf(1)
		if i+1 < len(p.steps) && p.steps[i+1].Outcome.Status != take.Skipped {
			to = p.steps[i+1].Started
		}
		if p.steps[i].DOM != nil {
			p.steps[i].Vitals = p.stage.Vitals(p.steps[i].Started, p.steps[i].Started+inputLasts(p.scenario.Steps[i].Kind), to)
		}
	}
	if p.lost || len(p.steps) == 0 {
		return nil
	}
	heap, err := p.stage.Heap(ctx)
	if err != nil {
		return err
	}
	last := &p.steps[len(p.steps)-1]
	last.Vitals = cmp.Or(last.Vitals, &take.Vitals{})
	last.Vitals.Heap = heap
	return nil
}
