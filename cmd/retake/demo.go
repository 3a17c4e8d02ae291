package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios/shop"
	"github.com/spf13/cobra"
)

// demoOptions are the flags of `retake demo`.
type demoOptions struct {
	runs    int
	keep    string
	clock   string
	browser string
	only    []string
}

func (a *app) demoCommand() *cobra.Command {
	var opt demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "a tour: capture in a shop, re-enact, and find what is broken in other builds of it",
		Args:  arguments(0, 0),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), opt) },
	}
	f := cmd.Flags()
	f.IntVar(&opt.runs, "runs", 3, "how many times the same build is re-enacted")
	f.StringVar(&opt.keep, "keep", "retake-demo", "folder for the scenario, a take and the page of a regressed run")
	f.StringVar(&opt.clock, "clock", "auto", "auto, frames, virtual or real")
	f.StringVar(&opt.browser, "browser", "", "path of the browser (default: the one found)")
	f.StringSliceVar(&opt.only, "only", nil, "names of regressions (default: those of the tour)")
	return cmd
}

// demoResult is the document of `retake demo`.
type demoResult struct {
	Steps           int              `json:"steps"`
	CapturedMS      float64          `json:"captured_ms"` // as the user of the session saw it
	ReenactedMS     float64          `json:"reenacted_ms"`
	Planted         int              `json:"planted"`
	Found           int              `json:"found"`
	Invented        int              `json:"invented"`
	Runs            int              `json:"runs"`
	DistinctDigests int              `json:"distinct_digests"`
	Clock           take.Clock       `json:"clock"`
	Browser         string           `json:"browser"`
	Report          string           `json:"report"`
	Regressions     []demoRegression `json:"regressions"`
}

// demoRegression is one broken build, and what was said about it.
type demoRegression struct {
	Name  string   `json:"name"`
	Rule  string   `json:"rule"`
	Locus string   `json:"locus"`
	Found bool     `json:"found"`
	Extra []string `json:"extra"` // what was said besides
}

// tour is a demo under way.
type tour struct {
	*shopSession
	opt    demoOptions
	result demoResult

	mu    sync.Mutex
	worst *reports.Run // one regressed run to look at
}

func (a *app) demo(ctx context.Context, opt demoOptions) error {
	if opt.runs < 1 {
		return hinted(fmt.Errorf("--runs: expected a number from 1, found %d", opt.runs), "leave it away for 3")
	}
	wanted, err := chosen(shop.Regressions(), opt.only, func(c shop.Change) bool { return c.Tour })
	if err != nil {
		return err
	}
	session, err := a.shopSession(opt.clock, opt.browser)
	if err != nil {
		return err
	}
	t := tour{shopSession: session, opt: opt, result: demoResult{Runs: opt.runs, Regressions: []demoRegression{}}}
	for _, part := range []func(context.Context) error{
		t.begin, t.repeat,
		func(ctx context.Context) error { return t.regress(ctx, wanted) },
	} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if err := t.keep(); err != nil {
		return err
	}
	return t.tell()
}

// begin captures the session.
func (t *tour) begin(ctx context.Context) error {
	t.app.console.say("1. a user buys in the shop, and is captured")
	err := t.capture(ctx)
	t.result.Steps, t.result.CapturedMS, t.result.Clock, t.result.Browser = len(t.scenario.Steps), t.captured, t.stage.clock, t.product
	return err
}

// repeat re-enacts the same build again and again.
func (t *tour) repeat(ctx context.Context) error {
	t.app.console.say("2. the same build, re-enacted %s", count(t.opt.runs, "time"))
	b, err := browser.Launch(ctx, t.stage.browser)
	if err != nil {
		return err
	}
	defer b.Close()
	digests := map[string]int{}
	var walls []float64
	for i := range t.opt.runs {
		began := time.Now()
		again, err := t.perform(ctx, b, shop.V1(), fmt.Sprintf("run %d", i+1), reenact.Options{Recording: &t.recording})
		if err != nil {
			return err
		}
		walls = append(walls, float64(time.Since(began).Microseconds())/1000)
		if i == 0 {
			t.baseline = again
		}
		digest := take.Digest(again)
		if digests[digest]++; digests[digest] == 1 && i > 0 {
			t.app.console.say("   another digest: %s", take.FirstDifference(t.baseline, again))
		}
		t.unexpected(diff.Compare(t.baseline, again, diff.Options{}))
	}
	slices.Sort(walls)
	t.result.ReenactedMS, t.result.DistinctDigests = walls[len(walls)/2], len(digests)
	t.app.console.say("   %s, median %.0f ms, slowest %.0f ms", count(len(digests), "distinct digest"), t.result.ReenactedMS, walls[len(walls)-1])
	return nil
}

// unexpected counts findings between two takes of one build.
func (t *tour) unexpected(r diff.Result) {
	for _, g := range reported(r) {
		t.result.Invented++
		t.app.console.say("   invented: %s", describe(g))
	}
	for _, reason := range r.Reasons {
		t.result.Invented++
		t.app.console.say("   could not tell: %s", oneLine(reason))
	}
}

// regress re-enacts each broken build.
func (t *tour) regress(ctx context.Context, wanted []shop.Change) error {
	t.app.console.say("3. %s, each with one thing broken", count(len(wanted), "other build"))
	t.result.Planted = len(wanted)
	t.result.Regressions = make([]demoRegression, len(wanted))
	err := t.compare(ctx, wanted, func(i int, candidate take.Take, result diff.Result) error {
		e := examine(wanted[i], result)
		t.result.Regressions[i] = demoRegression{Name: e.Name, Rule: e.Rule, Locus: e.Locus, Found: len(e.Findings) > 0, Extra: e.Extra}
		t.showFirst(i, candidate, result)
		return nil
	})
	for _, r := range t.result.Regressions {
		if r.Found {
			t.result.Found++
		}
		t.result.Invented += len(r.Extra)
	}
	return err
}

// showFirst keeps the first regressed run, for its page.
func (t *tour) showFirst(i int, candidate take.Take, result diff.Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i > 0 && t.worst != nil {
		return
	}
	t.worst = &reports.Run{
		Tool: tool(), Baseline: t.baseline.Environment.Build, Candidate: candidate.Environment.Build, Network: "recorded",
		Scenarios: []reports.Scenario{{Name: t.scenario.Name, Result: result, Baseline: &t.baseline, Candidate: &candidate}},
	}
}

// keep writes what there is to look at.
func (t *tour) keep() error {
	undo, err := makeFolder(t.opt.keep)
	if err != nil {
		return err
	}
	t.result.Report = filepath.Join(t.opt.keep, "report.html")
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"shop-checkout.yaml", func(w io.Writer) error { _, err := w.Write(t.yaml); return err }},
		{"shop-checkout.take", func(w io.Writer) error { return take.Write(w, t.recording) }},
		{"report.html", func(w io.Writer) error { return reports.HTML(w, *t.worst) }},
	} {
		if err := writeFile(filepath.Join(t.opt.keep, f.name), f.write); err != nil {
			undo()
			return err
		}
	}
	return nil
}
