package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
	"github.com/spf13/cobra"
)

func (a *app) diffCommand() *cobra.Command {
	var noise, scenario string
	var report []string
	cmd := &cobra.Command{
		Use:     "diff BASELINE.take CANDIDATE.take",
		Short:   "compare two takes of a scenario, without a browser",
		Example: "  retake diff old.take new.take --noise old-again.take --report html=diff.html",
		Args:    arguments(2, 2),
		RunE:    func(_ *cobra.Command, args []string) error { return a.diff(args[0], args[1], scenario, noise, report) },
	}
	cmd.Flags().StringVar(&scenario, "scenario", "", "the scenario's file, for what it says of rules and of what is ignored")
	cmd.Flags().StringVar(&noise, "noise", "", "another take of the baseline's build: what differs between the two is noise; or the noise.yaml beside a baseline")
	cmd.Flags().StringSliceVar(&report, "report", nil, "also write html=FILE, junit=FILE or another report that retake run has")
	return cmd
}

func (a *app) diff(baseline, candidate, scenario, noise string, report []string) error {
	conf, err := loadConfig()
	if err != nil {
		return err
	}
	wanted, err := parseReports(report)
	if err != nil {
		return err
	}
	file, err := loadDecisions(conf)
	if err != nil {
		return err
	}
	for _, w := range wanted {
		if w.file == "" {
			return hinted(fmt.Errorf("--report %s: no file is given", w.kind), "write --report %s=FILE", w.kind)
		}
	}
	options, err := comparingFile(conf, scenario)
	if err != nil {
		return err
	}
	one, err := a.vault.read(baseline)
	if err != nil {
		return err
	}
	two, err := a.vault.read(candidate)
	if err != nil {
		return err
	}
	learned, err := noiseOf(a.vault, one, noise)
	if err != nil {
		return err
	}
	run := reports.Run{Tool: tool(), Baseline: takeName(baseline, one), Candidate: takeName(candidate, two), Scenarios: []reports.Scenario{{
		Name: one.Scenario.Name, Result: judge(one, two, options, learned), Baseline: &one, Candidate: &two,
	}}}
	run = decide(run, file.on(time.Now()))
	if err := writeElsewhere(run, wanted); err != nil {
		return err
	}
	return a.report(run)
}

// noiseOf is the noise that a file holds, or that another take teaches.
func noiseOf(v vault, baseline take.Take, path string) (diff.Noise, error) {
	switch {
	case path == "":
		return diff.Noise{}, nil
	case filepath.Ext(path) != ".yaml":
		again, err := v.read(path)
		return diff.LearnNoise(baseline, again), err
	}
	n, err := readNoise(path)
	if err == nil && n == nil {
		return diff.Noise{}, hinted(fmt.Errorf("there is no noise at %s", path), "retake approve writes it beside a baseline, where there is any")
	}
	if err != nil {
		return diff.Noise{}, err
	}
	return *n, nil
}

// takeName is what a report calls a take from a file.
func takeName(path string, t take.Take) string {
	if t.Environment.Build == "" {
		return path
	}
	return t.Environment.Build + " (" + path + ")"
}
