//go:build real

package real

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
)

// reenacted is one re-enactment.
type reenacted struct {
	take take.Take
	wall time.Duration
}

// perform re-enacts a capture on a version of its app, n times, each in a
// state of its own, with the recorded network.
func perform(ctx context.Context, b *browser.Browser, a app, module string, c recorded, n int) ([]reenacted, error) {
	var done []reenacted
	for range n {
		one, err := performOnce(ctx, b, a, module, c.scenario, &c.take)
		if err != nil {
			return done, fmt.Errorf("re-enact on %s: %w", module, err)
		}
		done = append(done, one)
	}
	return done, nil
}

// performOnce re-enacts a scenario. Without a recording its network is live,
// and what it writes is written.
func performOnce(ctx context.Context, b *browser.Browser, a app, module string, s scenarios.Scenario, recording *take.Take) (one reenacted, err error) {
	address, stop, err := a.serve(ctx, module)
	if err != nil {
		return one, err
	}
	defer func() { err = firstOf(err, stop()) }()
	target, err := url.Parse(address)
	if err != nil {
		return one, err
	}
	began := time.Now()
	one.take, err = reenact.Perform(ctx, b, s, reenact.Options{
		Clock: take.ClockFrames, Target: target, Build: module, Recording: recording, Writes: recording == nil,
	})
	one.wall = time.Since(began)
	return one, err
}

// keep writes a take for who wants to look at it.
func keep(folder, name string, t take.Take) error {
	return take.WriteFile(filepath.Join(folder, name+".take"), t)
}

// report writes the page for people.
func report(folder string, c recorded, old, next take.Take, result diff.Result) (err error) {
	f, err := os.Create(filepath.Join(folder, "report.html"))
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, f.Close()) }()
	return reports.HTML(f, reports.Run{
		Tool: "retake", Baseline: old.Environment.Build, Candidate: next.Environment.Build, Network: "recorded",
		Scenarios: []reports.Scenario{{Name: c.scenario.Name, File: c.scenario.File, Result: result, Baseline: &old, Candidate: &next}},
	})
}
