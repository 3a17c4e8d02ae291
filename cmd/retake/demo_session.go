package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"

	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/shop"
)

// shopSession is the session of the demo's user: what it was captured as, and
// how it goes when it is re-enacted on the same build.
type shopSession struct {
	app       *app
	stage     stageChoice
	product   string // the browser's name and version
	scenario  scenarios.Scenario
	yaml      []byte    // the scenario, as it was captured
	captured  float64   // how many ms it took the user
	recording take.Take // of the user's session
	baseline  take.Take // a re-enactment on the same build
}

func (a *app) shopSession(clock, path string) (*shopSession, error) {
	if !slices.Contains(choices["clock"], clock) {
		return nil, hinted(fmt.Errorf("--clock: there is no %q", clock), "%s", advice(clock, choices["clock"]))
	}
	s := &shopSession{app: a}
	var err error
	if s.stage, err = chooseStage(clock, path); err != nil {
		return nil, err
	}
	s.scenario, err = scenarios.Parse(shop.UserScenario, "shop-checkout.yaml")
	return s, err
}

// chosen are the changes of these names in the order of the names, or those
// that have a property if there are no names.
func chosen(all []shop.Change, names []string, has func(shop.Change) bool) ([]shop.Change, error) {
	if len(names) == 0 {
		return slices.DeleteFunc(all, func(c shop.Change) bool { return !has(c) }), nil
	}
	var known []string
	byName := map[string]shop.Change{}
	for _, c := range all {
		known, byName[c.Name] = append(known, c.Name), c
	}
	var list []shop.Change
	for _, name := range names {
		c, ok := byName[name]
		if !ok {
			return nil, hinted(fmt.Errorf("--only: there is no %q", name), "%s", advice(name, known))
		}
		list = append(list, c)
	}
	return list, nil
}

// capture has the user of the demo act in the shop once, with a live backend,
// while a recorder watches. From here on the scenario is what was captured.
func (s *shopSession) capture(ctx context.Context) error {
	b, err := browser.Launch(ctx, s.stage.browser)
	if err != nil {
		return err
	}
	defer b.Close()
	s.product = b.Product
	policy := privacy.Policy{Level: privacy.Inputs, Key: privacy.Key("the demo: nobody's values")}
	recorder := capture.NewRecorder(s.scenario.URL, s.scenario.Environment.Start, policy)
	acted, err := s.perform(ctx, b, shop.V1(), "captured", reenact.Options{Watch: recorder})
	if err != nil {
		return err
	}
	if err := complete(acted, recorder); err != nil {
		return err
	}
	captured, err := recorder.Scenario(s.scenario.Name, s.scenario.URL, s.scenario.Environment)
	if err != nil {
		return err
	}
	captured.Probes, captured.Budgets = s.scenario.Probes, s.scenario.Budgets
	env := acted.Environment
	env.Masking = policy.String()
	if s.recording, err = recorder.Take(captured, env); err != nil {
		return err
	}
	if s.yaml, err = scenarios.Marshal(captured); err != nil {
		return err
	}
	if s.scenario, err = scenarios.Parse(s.yaml, "shop-checkout.yaml"); err != nil {
		return err
	}
	s.captured = acted.Steps[len(acted.Steps)-1].Settled
	s.app.console.say("   it took the user %.0f s; %s captured", s.captured/1000, count(len(s.scenario.Steps), "step"))
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

// perform serves a build, fresh, and performs the scenario on it once.
func (s *shopSession) perform(ctx context.Context, b *browser.Browser, build shop.Build, what string, opt reenact.Options) (take.Take, error) {
	server, err := shop.Serve(build)
	if err != nil {
		return take.Take{}, err
	}
	defer server.Close()
	if opt.Target, err = url.Parse(server.URL); err != nil {
		return take.Take{}, err
	}
	opt.Clock, opt.Build, opt.Writes = s.stage.clock, build.Label, true
	opt.Progress = func(i int, step scenarios.Step) {
		s.app.console.status("%s · step %d of %d · %s", what, i+1, len(s.scenario.Steps), step.Title())
	}
	got, err := reenact.Perform(ctx, b, s.scenario, opt)
	if err == nil && lostAt(got) != "" {
		err = hinted(&lostError{what, lostAt(got)}, "run it again")
	}
	return got, err
}

// compare re-enacts builds with one change each, in two lanes, and compares
// them with the baseline. Told is called once for each, from either lane.
func (s *shopSession) compare(ctx context.Context, changes []shop.Change, told func(i int, candidate take.Take, r diff.Result) error) error {
	next := make(chan int, len(changes))
	for i := range changes {
		next <- i
	}
	close(next)
	errs := make([]error, 2)
	var lanes sync.WaitGroup
	for lane := range errs {
		lanes.Go(func() { errs[lane] = s.lane(ctx, changes, next, told) })
	}
	lanes.Wait()
	return errors.Join(errs...)
}

func (s *shopSession) lane(ctx context.Context, changes []shop.Change, next <-chan int, told func(int, take.Take, diff.Result) error) error {
	b, err := browser.Launch(ctx, s.stage.browser)
	if err != nil {
		return err
	}
	defer b.Close()
	for i := range next {
		build, err := shop.With(changes[i].Name)
		if err != nil {
			return err
		}
		candidate, err := s.perform(ctx, b, build, changes[i].Name, reenact.Options{Recording: &s.recording})
		if err != nil {
			return err
		}
		if err := told(i, candidate, diff.Compare(s.baseline, candidate, diff.Options{Budgets: s.scenario.Budgets})); err != nil {
			return err
		}
	}
	return nil
}
