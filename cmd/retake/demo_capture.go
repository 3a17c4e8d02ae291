package main

import (
	"context"
	"fmt"

	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/shop"
)

// capture has the user of the demo act in the shop once, with a live backend,
// while a recorder watches. From here on the scenario is what was captured.
func (t *tour) capture(ctx context.Context) error {
	t.app.console.say("1. a user buys in the shop, and is captured")
	b, err := browser.Launch(ctx, t.stage.browser)
	if err != nil {
		return err
	}
	defer b.Close()
	recorder := capture.NewRecorder(t.scenario.URL, t.scenario.Environment.Start)
	acted, err := t.perform(ctx, b, shop.V1(), "captured", reenact.Options{Watch: recorder})
	if err != nil {
		return err
	}
	if err := complete(acted, recorder); err != nil {
		return err
	}
	captured := recorder.Scenario(t.scenario.Name, t.scenario.URL, t.scenario.Environment)
	if t.recording, err = recorder.Take(captured, acted.Environment); err != nil {
		return err
	}
	if t.yaml, err = scenarios.Marshal(captured); err != nil {
		return err
	}
	if t.scenario, err = scenarios.Parse(t.yaml, "shop-checkout.yaml"); err != nil {
		return err
	}
	t.result.Steps, t.result.Clock, t.result.Browser = len(t.scenario.Steps), t.stage.clock, b.Product
	t.result.CapturedMS = acted.Steps[len(acted.Steps)-1].Settled
	t.app.console.say("   it took the user %.0f s; %s captured", t.result.CapturedMS/1000, count(t.result.Steps, "step"))
	return nil
}

// complete says what of the user's session could not be done or put down.
func complete(acted take.Take, recorder *capture.Recorder) error {
	for _, s := range acted.Steps {
		if s.Outcome.Status != take.OK {
			return fmt.Errorf("the user of the demo could not %s: %s", s.Title, s.Outcome.Message)
		}
	}
	if lost := recorder.Lost(); len(lost) > 0 {
		return fmt.Errorf("the recorder lost an act: %s", lost[0])
	}
	return nil
}
