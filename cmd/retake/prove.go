package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/reenact/disturb"
	"github.com/spf13/cobra"
)

// proveOptions are the flags of `retake prove`.
type proveOptions struct {
	runOptions
	runs int
}

func (a *app) proveCommand() *cobra.Command {
	var opt proveOptions
	cmd := &cobra.Command{
		Use:   "prove [PATH...]",
		Short: "re-enact scenarios again and again under disturbance, and say whether the takes are equal",
		Long: `Re-enact each scenario again and again on one build, while things go on that must not
matter: other programs that keep the processors busy, answers that come late. All takes
must have one digest.

After that the page is told another date, and given other random numbers: what moves with
them is no defect, but is noise in every run in which they are not fixed, as under a live
network. It is listed, with what moves it. With what was so learned, half as many takes again
are compared with the first, each at another date, with other numbers and disturbed as well:
what is found in takes of one build is a false alarm.

Exit code 1 when takes differ that should not, or something is found; 2 when there are steps that cannot be done.`,
		Example: `  retake prove checkout.yaml --target http://localhost:3000 --runs 20`,
		RunE:    func(cmd *cobra.Command, args []string) error { return a.prove(cmd.Context(), opt, args) },
	}
	f := cmd.Flags()
	f.StringVar(&opt.target, "target", "", "URL of the build")
	f.IntVar(&opt.runs, "runs", 20, "how often each scenario is re-enacted")
	f.StringVar(&opt.network, "network", "", "recorded: the recording answers for the backend; live: the backend does (default: recorded where there is a recording)")
	f.StringVar(&opt.writes, "writes", "", "with a live network, block or allow POST, PUT, PATCH and DELETE (default: block)")
	f.StringVar(&opt.clock, "clock", "", "auto, frames, virtual or real (default: auto)")
	f.StringVar(&opt.browser, "browser", "", "path of the browser (default: the one found)")
	return cmd
}

// disturbance is something that goes on while a scenario is re-enacted.
type disturbance struct {
	name string
	busy int           // loops that keep processors busy
	late time.Duration // most that an answer comes late
	// change alters what the page is told, or nil. It is then expected to look
	// different, so its take counts to no digest.
	change func(j *job, n int)
	fix    string // what would keep the page the same
}

const (
	busyLoops = 4
	mostLate  = 500 * time.Millisecond
)

// harmless are the disturbances that must not matter, in turn.
var harmless = []disturbance{
	{name: "nothing", fix: "something that the stage does not control: narrow it down with retake take info, and ignore it in the scenario until it is found"},
	{name: "busy processors", busy: busyLoops, fix: "a race in the page that the stage does not order: ignore it in the scenario, or let a step wait for what it shows"},
	{name: "late answers", late: mostLate, fix: "a race between answers: let a step wait for what it shows"},
	{name: "busy processors and late answers", busy: busyLoops, late: mostLate, fix: "a race in the page: let a step wait for what it shows"},
}

// telling are those that a page may show: the n-th time with other values.
var telling = []disturbance{
	{name: "another date", fix: "environment: {start: …} in the scenario, as it is now", change: func(j *job, n int) {
		j.scenario.Environment.Start = j.scenario.Environment.Start.Add(time.Duration(n) * (100*24*time.Hour + 5*time.Hour + 17*time.Minute))
	}},
	{name: "other random numbers", fix: "environment: {seed: …} in the scenario, as it is now", change: func(j *job, n int) { j.scenario.Environment.Seed += uint64(n) }},
}

// prove does the work of `retake prove`.
func (a *app) prove(ctx context.Context, opt proveOptions, paths []string) error {
	if opt.runs < 2 {
		return hinted(fmt.Errorf("--runs: expected a number from 2, found %d", opt.runs), "leave it away for 20")
	}
	conf, err := loadConfig()
	if err != nil {
		return err
	}
	if err := opt.settle(conf); err != nil {
		return err
	}
	if len(paths) == 0 {
		paths = conf.scenarios
	}
	opt.baseline = ""
	r, err := a.newRunner(ctx, opt.runOptions, conf, paths)
	if err != nil {
		return err
	}
	result := proveResult{Clock: r.stage.clock, Scenarios: []provedScenario{}, Loci: []provedLocus{}}
	p := prover{runner: r, runs: opt.runs}
	defer p.close()
	for _, j := range r.jobs {
		one, loci, err := p.scenario(ctx, j)
		if err != nil {
			return err
		}
		result.add(one, loci)
		a.console.say("%s", one.line())
	}
	return a.proved(result)
}

// prover re-enacts in one browser after the other: one at a time, since what
// disturbs is to be what it says.
type prover struct {
	runner  *runner
	runs    int
	browser *browser.Browser
}

func (p *prover) close() {
	if p.browser != nil {
		p.browser.Close()
		p.browser = nil
	}
}

// scenario proves one scenario.
func (p *prover) scenario(ctx context.Context, j *job) (provedScenario, []provedLocus, error) {
	first, err := p.perform(ctx, j, harmless[0], 1)
	if err != nil {
		return provedScenario{}, nil, err
	}
	one := provedScenario{Name: j.scenario.Name, Steps: len(first.Steps), Runs: p.runs, Areas: map[string]float64{}}
	for _, s := range first.Steps {
		if s.Outcome.Status != take.OK {
			one.Failed = append(one.Failed, fmt.Sprintf("%s: %s", s.Title, s.Outcome.Message))
		}
	}
	loci := &lociSeen{scenario: j.scenario.Name}
	digests := map[string]bool{take.Digest(first): true}
	equal := map[string]int{}
	agree(equal, first, first)
	for i := 1; i < p.runs; i++ {
		d := harmless[i%len(harmless)]
		t, err := p.perform(ctx, j, d, i+1)
		if err != nil {
			return one, nil, err
		}
		agree(equal, first, t)
		if digest := take.Digest(t); !digests[digest] {
			digests[digest] = true
			one.Differences = append(one.Differences, fmt.Sprintf("run %d, with %s: %s", i+1, d.name, take.FirstDifference(first, t)))
		}
		loci.learn(d, first, t)
		one.compare(d, judge(first, t, j.compare, diff.Noise{}))
	}
	for area, n := range equal {
		one.Areas[area] = float64(n) / float64(p.runs)
	}
	one.Digests = len(digests)
	return one, loci.list, p.tellAll(ctx, j, first, &one, loci)
}

// tellAll learns what the page shows of what it is told, and looks whether that
// is enough to find nothing in takes of the same build that were told other
// things.
func (p *prover) tellAll(ctx context.Context, j *job, first take.Take, one *provedScenario, loci *lociSeen) error {
	var noise diff.Noise
	for _, d := range telling {
		t, err := p.tell(ctx, j, d, 1, first)
		if err != nil {
			return err
		}
		loci.learn(d, first, t)
		noise = noise.Merge(diff.LearnNoise(first, t))
	}
	for i := range p.runs / 2 {
		d := harmless[i%len(harmless)]
		d.change = func(j *job, n int) {
			for _, t := range telling {
				t.change(j, n)
			}
		}
		t, err := p.tell(ctx, j, d, i+2, first)
		if err != nil {
			return err
		}
		d.name = fmt.Sprintf("another date, other random numbers (%d) and %s", i+2, d.name)
		one.compare(d, judge(first, t, j.compare, noise))
	}
	return nil
}

// agree counts the areas in which two takes are equal.
func agree(equal map[string]int, a, b take.Take) {
	of := take.AreaDigests(a)
	for area, digest := range take.AreaDigests(b) {
		if of[area] == digest {
			equal[area]++
		}
	}
}

// tell makes a take of a page that is told something else for the n-th time.
// For comparisons it is one of the same scenario.
func (p *prover) tell(ctx context.Context, j *job, d disturbance, n int, first take.Take) (take.Take, error) {
	changed := *j
	d.change(&changed, n)
	t, err := p.perform(ctx, &changed, d, p.runs+n)
	t.Scenario = first.Scenario
	t.Environment.Start, t.Environment.Seed = first.Environment.Start, first.Environment.Seed
	return t, err
}

// perform makes one take under a disturbance.
func (p *prover) perform(ctx context.Context, j *job, d disturbance, n int) (take.Take, error) {
	if p.browser == nil {
		b, err := browser.Launch(ctx, p.runner.stage.browser)
		if err != nil {
			return take.Take{}, err
		}
		p.browser = b
	}
	l := &lane{runner: p.runner, browser: p.browser}
	stop := disturb.Processors(d.busy)
	defer stop()
	t, err := l.perform(ctx, shot{j, fmt.Sprintf("run %d, with %s", n, d.name), p.runner.target, p.runner.build, ""}, func(opt *reenact.Options) {
		if d.late > 0 {
			opt.Delay = func() time.Duration { return rand.N(d.late) }
		}
	})
	if at := lostAt(t); err == nil && at != "" {
		err = hinted(&lostError{j.scenario.Name, at}, "run again, with more memory if it stays")
	}
	return t, err
}

// lociSeen are the places at which takes differed.
type lociSeen struct {
	scenario string
	list     []provedLocus
}

// learn notes where a take differs from the first.
func (s *lociSeen) learn(d disturbance, first, t take.Take) {
	for _, l := range diff.LearnNoise(first, t).Loci {
		at := slices.IndexFunc(s.list, func(p provedLocus) bool { return p.Area == l.Area && p.Path == l.Path && p.Scope == l.Scope })
		if at < 0 {
			at = len(s.list)
			s.list = append(s.list, provedLocus{Scenario: s.scenario, Area: l.Area, Path: l.Path, Scope: l.Scope, Why: l.Why})
		}
		s.list[at].moved(d)
	}
}
