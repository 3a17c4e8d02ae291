package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
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
	f.StringSliceVar(&opt.only, "only", nil, "names of regressions (default: all)")
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
	app       *app
	opt       demoOptions
	stage     stageChoice
	scenario  scenarios.Scenario
	yaml      []byte    // the scenario, as it was captured
	recording take.Take // of the user's session
	baseline  take.Take // the first re-enactment
	result    demoResult

	mu    sync.Mutex
	worst *reports.Run // one regressed run to look at
}

func (a *app) demo(ctx context.Context, opt demoOptions) (err error) {
	t := tour{app: a, opt: opt, result: demoResult{Runs: opt.runs, Regressions: []demoRegression{}}}
	if opt.runs < 1 {
		return hinted(fmt.Errorf("--runs: expected a number from 1, found %d", opt.runs), "leave it away for 3")
	}
	if !slices.Contains(choices["clock"], opt.clock) {
		return hinted(fmt.Errorf("--clock: there is no %q", opt.clock), "%s", advice(opt.clock, choices["clock"]))
	}
	if t.stage, err = chooseStage(opt.clock, opt.browser); err != nil {
		return err
	}
	wanted, err := t.wanted()
	if err != nil {
		return err
	}
	if t.scenario, err = scenarios.Parse(shop.UserScenario, "shop-checkout.yaml"); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{
		t.capture, t.repeat,
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

// wanted are the regressions to show.
func (t *tour) wanted() ([]shop.Regression, error) {
	all := shop.Regressions()
	if len(t.opt.only) == 0 {
		return all, nil
	}
	var names []string
	byName := map[string]shop.Regression{}
	for _, r := range all {
		names, byName[r.Name] = append(names, r.Name), r
	}
	var list []shop.Regression
	for _, name := range t.opt.only {
		r, ok := byName[name]
		if !ok {
			return nil, hinted(fmt.Errorf("--only: there is no regression %q", name), "%s", advice(name, names))
		}
		list = append(list, r)
	}
	return list, nil
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

// reported are the groups that make a verdict.
func reported(r diff.Result) []diff.Group {
	return slices.DeleteFunc(slices.Clone(r.Groups), func(g diff.Group) bool { return g.Severity == diff.Info })
}

// describe is a group on one line.
func describe(g diff.Group) string {
	return oneLine(fmt.Sprintf("%s at %s: %s (%s)", g.Rule, g.StepID, g.Message, cmp.Or(g.Locus.Path, g.Locus.Label)))
}

// regress re-enacts each broken build, in two lanes.
func (t *tour) regress(ctx context.Context, wanted []shop.Regression) error {
	t.app.console.say("3. %s, each with one thing broken", count(len(wanted), "other build"))
	t.result.Planted = len(wanted)
	t.result.Regressions = make([]demoRegression, len(wanted))
	next := make(chan int, len(wanted))
	for i := range wanted {
		next <- i
	}
	close(next)
	errs := make([]error, 2)
	var lanes sync.WaitGroup
	for lane := range errs {
		lanes.Go(func() { errs[lane] = t.regressLane(ctx, wanted, next) })
	}
	lanes.Wait()
	for _, r := range t.result.Regressions {
		if r.Found {
			t.result.Found++
		}
		t.result.Invented += len(r.Extra)
	}
	return errors.Join(errs...)
}

func (t *tour) regressLane(ctx context.Context, wanted []shop.Regression, next <-chan int) error {
	b, err := browser.Launch(ctx, t.stage.browser)
	if err != nil {
		return err
	}
	defer b.Close()
	for i := range next {
		r := wanted[i]
		build, err := shop.With(r.Name)
		if err != nil {
			return err
		}
		candidate, err := t.perform(ctx, b, build, r.Name, reenact.Options{Recording: &t.recording})
		if err != nil {
			return err
		}
		result := diff.Compare(t.baseline, candidate, diff.Options{})
		t.result.Regressions[i] = examine(r, result)
		t.showFirst(i, build, candidate, result)
	}
	return nil
}

// examine says whether a result names what was planted, and nothing else.
func examine(r shop.Regression, result diff.Result) demoRegression {
	d := demoRegression{Name: r.Name, Rule: r.Rule, Locus: r.Locus, Extra: []string{}}
	for _, g := range reported(result) {
		where := g.Locus.Label + "\n" + g.Locus.Path + "\n" + g.Message
		if string(g.Rule) == r.Rule && strings.Contains(where, r.Locus) {
			d.Found = true
			continue
		}
		d.Extra = append(d.Extra, describe(g))
	}
	for _, reason := range result.Reasons {
		d.Extra = append(d.Extra, "could not tell: "+oneLine(reason))
	}
	return d
}

// showFirst keeps the first regressed run, for its page.
func (t *tour) showFirst(i int, build shop.Build, candidate take.Take, result diff.Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i > 0 && t.worst != nil {
		return
	}
	t.worst = &reports.Run{
		Tool: tool(), Baseline: t.baseline.Environment.Build, Candidate: build.Label, Network: "recorded",
		Scenarios: []reports.Scenario{{Name: t.scenario.Name, Result: result, Baseline: &t.baseline, Candidate: &candidate}},
	}
}

// perform serves a build, fresh, and performs the scenario on it once.
func (t *tour) perform(ctx context.Context, b *browser.Browser, build shop.Build, what string, opt reenact.Options) (take.Take, error) {
	server, err := shop.Serve(build)
	if err != nil {
		return take.Take{}, err
	}
	defer server.Close()
	if opt.Target, err = url.Parse(server.URL); err != nil {
		return take.Take{}, err
	}
	opt.Clock, opt.Build, opt.Writes = t.stage.clock, build.Label, true
	opt.Progress = func(i int, s scenarios.Step) {
		t.app.console.status("%s · step %d of %d · %s", what, i+1, len(t.scenario.Steps), s.Title())
	}
	got, err := reenact.Perform(ctx, b, t.scenario, opt)
	if err == nil && lostAt(got) != "" {
		err = hinted(&lostError{what, lostAt(got)}, "run the demo again")
	}
	return got, err
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
