package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/spf13/cobra"
)

func (a *app) targetsCommand() *cobra.Command {
	var opt runOptions
	cmd := &cobra.Command{
		Use:   "targets [PATH...]",
		Short: "show, for each step, which locators still find its element on a build",
		Long: `Re-enact scenarios on a build, and look for the element of each step by each of its
locators, the best first. A locator finds it, nothing, another element, or several.

Exit code 0 when every locator finds its element, 1 when one does not, 2 when a step
could not be done.`,
		Example: "  retake targets checkout.yaml --target https://next.example.com",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.targets(cmd.Context(), opt, args) },
	}
	f := cmd.Flags()
	f.StringVar(&opt.target, "target", "", "URL of the build")
	f.StringVar(&opt.network, "network", "", "recorded: the recording answers for the backend; live: the backend does (default: recorded where there is a recording)")
	f.StringVar(&opt.writes, "writes", "", "with a live network, block or allow POST, PUT, PATCH and DELETE (default: block)")
	f.StringVar(&opt.clock, "clock", "", "auto, frames, virtual or real (default: auto)")
	f.StringVar(&opt.browser, "browser", "", "path of the browser (default: the one found)")
	return cmd
}

// targetsResult is the document of `retake targets --json`.
type targetsResult struct {
	Targets  int             `json:"targets"`
	Locators int             `json:"locators"`
	Found    int             `json:"found"` // locators that find their element
	Steps    []targetsOfStep `json:"steps"`
}

// targetsOfStep is a target of a step: a drag has two.
type targetsOfStep struct {
	Scenario string            `json:"scenario"`
	Step     string            `json:"step"` // its id
	Title    string            `json:"title"`
	Failed   string            `json:"failed,omitempty"` // why it could not be done
	Locators []reenact.Located `json:"locators"`
}

func (a *app) targets(ctx context.Context, opt runOptions, paths []string) error {
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
	r, err := a.newRunner(ctx, opt, conf, paths)
	if err != nil {
		return err
	}
	b, err := browser.Launch(ctx, r.stage.browser)
	if err != nil {
		return err
	}
	l := &lane{runner: r, browser: b}
	defer l.close()
	result := targetsResult{Steps: []targetsOfStep{}}
	for _, j := range r.jobs {
		if err := result.look(ctx, l, j); err != nil {
			return fmt.Errorf("%s: %w", j.scenario.Name, err)
		}
	}
	a.console.clear()
	return a.tellTargets(result)
}

// look performs a scenario, and notes what its locators find.
func (r *targetsResult) look(ctx context.Context, l *lane, j *job) error {
	seen := map[int][]reenact.Sighting{}
	t, err := l.perform(ctx, shot{j, "targets", l.runner.target, l.runner.build, ""}, func(opt *reenact.Options) {
		opt.Sighted = func(s reenact.Sighting) { seen[s.Step] = append(seen[s.Step], s) }
	})
	if err != nil {
		return err
	}
	for i, step := range t.Steps {
		one := targetsOfStep{Scenario: j.scenario.Name, Step: step.ID, Title: step.Title, Locators: []reenact.Located{}}
		if step.Outcome.Status != take.OK {
			one.Failed = step.Outcome.Message
		}
		for _, s := range last(seen[i]) {
			one.Locators = s.Locators
			r.add(one)
		}
		if len(seen[i]) == 0 && one.Failed != "" {
			r.Steps = append(r.Steps, one)
		}
	}
	return nil
}

// last is what was seen of each target when it was looked for last: a drag looks
// for its first one again when the page has been scrolled to the second.
func last(all []reenact.Sighting) []reenact.Sighting {
	var list []reenact.Sighting
	for _, s := range all {
		if i := slices.IndexFunc(list, func(known reenact.Sighting) bool { return known.Target == s.Target }); i >= 0 {
			list[i] = s
		} else {
			list = append(list, s)
		}
	}
	return list
}

func (r *targetsResult) add(one targetsOfStep) {
	r.Steps = append(r.Steps, one)
	r.Targets++
	for _, l := range one.Locators {
		r.Locators++
		if l.Finds == reenact.It {
			r.Found++
		}
	}
}

// tellTargets prints what the locators find.
func (a *app) tellTargets(r targetsResult) error {
	var status error
	if r.Found < r.Locators {
		status = exitStatus(exitRegressed)
	}
	for _, s := range r.Steps {
		if s.Failed != "" {
			status = exitStatus(exitUntold)
		}
	}
	if a.json {
		return errors.Join(a.document(r), status)
	}
	return errors.Join(a.print(r.table()), status)
}

func (r targetsResult) table() []byte {
	var b bytes.Buffer
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "%s  %s  %s\n", s.Scenario, s.Step, s.Title)
		for _, l := range s.Locators {
			fmt.Fprintf(&b, "    %-8s %s\n", l.Finds, l.Locator)
		}
		if s.Failed != "" {
			fmt.Fprintf(&b, "    not done: %s\n", s.Failed)
		}
	}
	fmt.Fprintf(&b, "targets: %s, %s, %d find their element\n", count(r.Targets, "target"), count(r.Locators, "locator"), r.Found)
	return b.Bytes()
}
