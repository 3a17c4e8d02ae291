package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/reenact/stage"
	"github.com/retake-dev/retake/reports"
	"github.com/retake-dev/retake/scenarios"
)

// runner re-enacts scenarios in lanes.
type runner struct {
	app              *app
	jobs             []*job
	privacy          privacy.Rules
	decisions        map[string]diff.Decision
	flags            [][2]string
	notify           string
	recipients       []recipient
	progress         progress
	target, baseline *url.URL // baseline is nil when the stored one counts
	build            string
	stage            stageChoice
	writes           bool
	maps             fs.FS // source maps of the target, or nil
	unmatched        stage.Unmatched
	lanes            int
	out, link        string
	shard            shard
	folder           *runFolder
}

// run performs all scenarios, writes the run folder and prints the summary.
func (r *runner) run(ctx context.Context, wanted []wantedReport) (err error) {
	report := reports.Run{Tool: tool(), Candidate: buildName(r.build, r.target), Network: networkLine(r.jobs, r.writes), Link: r.link, Flags: r.flags}
	r.app.console.say("network %s", report.Network)
	r.app.console.detail("clock %s: %s", r.stage.clock, r.stage.why)
	switch {
	case r.baseline != nil:
		report.Baseline = r.baseline.Redacted()
	case slices.ContainsFunc(r.jobs, func(j *job) bool { return j.a != nil }):
		report.Baseline = "the stored one"
	}
	if r.folder, err = newRunFolder(r.out, r.app.vault); err != nil {
		return err
	}
	defer r.folder.discard()
	if report.Scenarios, err = r.performAll(ctx); err != nil {
		return err
	}
	if err := r.keepBaselines(); err != nil {
		return err
	}
	m := manifestOf(r, report)
	report = decide(report, r.decisions)
	if err := r.folder.complete(report, m, wanted); err != nil {
		return err
	}
	status := r.app.report(report)
	r.app.console.say("run %s", r.folder.path)
	r.app.tell(ctx, r.notify, r.recipients, report)
	return status
}

// performAll has the lanes take one scenario after another. The results are
// in the order of the scenarios.
func (r *runner) performAll(parent context.Context) ([]reports.Scenario, error) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	results := make([]reports.Scenario, len(r.jobs))
	r.progress.began, r.progress.total = time.Now(), len(r.jobs)
	next := make(chan int)
	var lanes sync.WaitGroup
	for range min(r.lanes, len(r.jobs)) {
		lanes.Go(func() {
			l := &lane{runner: r}
			defer l.close()
			for i := range next {
				var err error
				if results[i], err = l.scenario(ctx, r.jobs[i]); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
feed:
	for i := range r.jobs {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	lanes.Wait()
	if err := context.Cause(parent); err != nil {
		return nil, err
	}
	return results, context.Cause(ctx)
}

// lane is one browser, and what is performed in it.
type lane struct {
	runner  *runner
	browser *browser.Browser // nil until it is needed
}

func (l *lane) close() {
	if l.browser != nil {
		l.browser.Close()
		l.browser = nil
	}
}

// lostError says that the browser was lost while a take was made.
type lostError struct {
	what, at string // which take, at which step
}

func (e *lostError) Error() string {
	return fmt.Sprintf("%s: the browser was lost at %s", e.what, e.at)
}

// scenario judges one scenario. An error means that the run cannot go on; what
// is wrong with the scenario alone is in the result.
func (l *lane) scenario(ctx context.Context, j *job) (reports.Scenario, error) {
	began := time.Now()
	s := reports.Scenario{Name: j.scenario.Name, File: j.scenario.File, Source: j.source, Baseline: j.a}
	err := l.judge(ctx, j, &s)
	s.Millis = float64(time.Since(began).Milliseconds())
	var own *scenarioError
	if errors.As(err, &own) {
		p := explain(own.err)[0]
		s.Err, s.Hint, err = p.text, p.hint, nil
	}
	if err == nil {
		known := s
		known.Result = s.Result.Decide(l.runner.decisions)
		l.runner.app.console.heard(s.Name, known.Verdict(), known.Result)
		l.runner.progress.done.Add(1)
	}
	return s, err
}

// scenarioError is an error that one scenario has for itself.
type scenarioError struct{ err error }

func (e *scenarioError) Error() string { return e.err.Error() }
func (e *scenarioError) Unwrap() error { return e.err }

// judge makes the takes that are needed, and compares them.
func (l *lane) judge(ctx context.Context, j *job, s *reports.Scenario) error {
	r := l.runner
	a, again, err := l.baseline(ctx, j, s)
	if err != nil {
		return err
	}
	candidate := shot{j, "candidate", r.target, r.build, j.name + ".take"}
	b, err := l.shoot(ctx, candidate)
	s.Candidate = &b
	if len(b.Steps) == 0 && err != nil {
		s.Candidate = nil
		return err
	}
	var noise diff.Noise
	if a != nil {
		if r.baseline == nil {
			noise = j.learned()
		} else {
			noise = diff.LearnNoise(*a, *again)
		}
		s.Result = judge(*a, b, j.compare, noise)
		if err != nil || s.Result.Verdict == diff.Same && len(s.Result.Groups) == 0 {
			return nil // a lost browser is in the result
		}
	} else if err != nil {
		return err
	}
	candidate.file = j.name + ".again.take"
	candidate.what = "second candidate"
	b2, err := l.shoot(ctx, candidate)
	if err != nil {
		return l.unconfirmed(err, s)
	}
	if a == nil {
		s.Result = diff.Result{Scenario: s.Name, Verdict: diff.Inconclusive, Groups: []diff.Group{}, Steps: len(b.Steps),
			Reasons: []string{fmt.Sprintf("no baseline for scenario %q: retake approve makes this run the baseline", s.Name)}}
		return nil
	}
	s.Result = judge(*a, b, j.compare, noise.Merge(diff.LearnNoise(b, b2)))
	return nil
}

// unconfirmed is the result when there is no second take of the candidate.
func (l *lane) unconfirmed(err error, s *reports.Scenario) error {
	var own *scenarioError
	if !errors.As(err, &own) || s.Baseline == nil {
		return err
	}
	s.Result.Verdict = diff.Inconclusive
	s.Result.Reasons = append(s.Result.Reasons, "what was found could not be confirmed, "+oneLine(own.Error())+": run again")
	return nil
}

// baseline returns the takes to compare with: the stored ones, or those that it
// makes of the baseline build. They are nil when nothing is stored.
func (l *lane) baseline(ctx context.Context, j *job, s *reports.Scenario) (a, again *take.Take, err error) {
	if l.runner.baseline == nil {
		return j.a, j.again, nil
	}
	first := shot{j, "baseline", l.runner.baseline, "", baselineFile(j)}
	t, err := l.shoot(ctx, first)
	if err != nil {
		return nil, nil, err
	}
	s.Baseline = &t
	first.what, first.file = "second baseline", j.name+".baseline.again.take"
	t2, err := l.shoot(ctx, first)
	return &t, &t2, err
}

// shot is one take to make.
type shot struct {
	job   *job
	what  string // "candidate"
	build *url.URL
	label string
	file  string // in the run folder
}

// shoot makes one take and saves it. A browser that is lost is closed: the
// next take gets a new one. The take is returned too, with the step that lost
// the browser.
func (l *lane) shoot(ctx context.Context, s shot) (take.Take, error) {
	if l.browser == nil {
		b, err := browser.Launch(ctx, l.runner.stage.browser)
		if err != nil {
			return take.Take{}, err
		}
		l.browser = b
	}
	began := time.Now()
	t, err := l.perform(ctx, s, func(*reenact.Options) {})
	if context.Cause(ctx) != nil {
		return take.Take{}, context.Cause(ctx)
	}
	at := lostAt(t)
	if at != "" || err != nil {
		l.close()
	}
	if err != nil {
		return take.Take{}, &scenarioError{fmt.Errorf("make the take of the %s: %w", s.what, err)}
	}
	l.runner.app.console.say("%s: %s, %s in %.1f s", s.job.scenario.Name, s.what, count(len(t.Steps), "step"), time.Since(began).Seconds())
	if err := l.runner.folder.addTake(s.file, t); err != nil {
		return take.Take{}, err
	}
	if at != "" {
		lost := hinted(&lostError{s.what, at}, "run again, with more memory if it stays")
		return t, &scenarioError{lost}
	}
	return t, nil
}

// perform makes a take, after the setup if the scenario has one; change alters how
// that is done.
func (l *lane) perform(ctx context.Context, s shot, change func(*reenact.Options)) (take.Take, error) {
	opt := l.options(s)
	if s.job.setup != nil {
		var err error
		if opt.Setup, err = s.job.setup.perform(ctx, l.browser, opt); err != nil {
			return take.Take{}, err
		}
	}
	change(&opt)
	ctx, cancel := limited(ctx, s.job.scenario)
	defer cancel()
	return reenact.Perform(ctx, l.browser, s.job.scenario, opt)
}

// limited ends what a scenario does when that takes too long.
func limited(ctx context.Context, s scenarios.Scenario) (context.Context, context.CancelFunc) {
	limit := limitOf(s)
	return context.WithTimeoutCause(ctx, limit, fmt.Errorf("it took longer than %s", limit))
}

// limitOf is how long one take may last on the wall clock: what the user took
// and what the scenario waits for, with real time in mind, and room for a slow
// build. The stage has closer limits of its own; this one ends what they miss.
func limitOf(s scenarios.Scenario) time.Duration {
	limit := 5 * time.Minute
	for _, step := range s.Steps {
		limit += 2 * (step.After + step.Timeout)
	}
	return limit
}

func (l *lane) options(s shot) reenact.Options {
	opt := reenact.Options{
		Clock: l.runner.stage.clock, Target: s.build, Build: s.label, Writes: l.runner.writes, Unmatched: l.runner.unmatched, Lookup: os.LookupEnv,
		Recording: s.job.record, Privacy: l.runner.privacy,
	}
	if s.build == l.runner.target {
		opt.Maps = l.runner.maps
	}
	opt.Progress = func(i int, step scenarios.Step) {
		l.runner.app.console.status("%s · %s · %s · step %d of %d · %s", l.runner.progress.text(time.Now()), s.job.scenario.Name, s.what, i+1, len(s.job.scenario.Steps), step.Title())
	}
	return opt
}
