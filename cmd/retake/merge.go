package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reports"
	"github.com/spf13/cobra"
)

// mergeOptions are the flags of `retake merge`.
type mergeOptions struct {
	out, link, notify string
	report            []string
}

func (a *app) mergeCommand() *cobra.Command {
	var opt mergeOptions
	cmd := &cobra.Command{
		Use:   "merge RUN...",
		Short: "put the shards of a run together: one verdict, one report",
		Long: `Put the runs of "retake run --shard" together. Each is given by its run folder, or by
the folder that --out named, of which the last run is taken. A shard that is missing or
there twice is an error. The result is a run like any other: show and approve take it.`,
		Example: "  retake merge shards/1 shards/2 shards/3 --report html,junit=junit.xml",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.merge(cmd.Context(), opt, args) },
	}
	f := cmd.Flags()
	f.StringVar(&opt.out, "out", "", "folder for runs (default: .retake)")
	f.StringVar(&opt.link, "link", "", "address at which the report will be seen, for the reports that lead there")
	f.StringSliceVar(&opt.report, "report", nil, reportUsage)
	f.StringVar(&opt.notify, "notify", "", notifyUsage)
	return cmd
}

// part is one shard to merge.
type part struct {
	folder   string
	manifest manifest
}

func (a *app) merge(ctx context.Context, opt mergeOptions, args []string) error {
	conf, err := loadConfig()
	if err != nil {
		return err
	}
	wanted, err := parseReports(opt.report)
	if err != nil {
		return err
	}
	parts, err := readParts(args)
	if err != nil {
		return err
	}
	when, err := notifySetting(opt.notify, conf)
	if err != nil {
		return err
	}
	file, err := loadDecisions(conf)
	if err != nil {
		return err
	}
	report, merged, err := mergeParts(a.vault, parts)
	if err != nil {
		return err
	}
	report = decide(report, file.on(time.Now()))
	report.Link, merged.Verdict = opt.link, report.Verdict()
	folder, err := newRunFolder(cmp.Or(opt.out, conf.settings["out"], ".retake"), a.vault)
	if err != nil {
		return err
	}
	defer folder.discard()
	if err := folder.copyTakes(parts); err != nil {
		return err
	}
	if err := folder.complete(report, merged, wanted); err != nil {
		return err
	}
	status := a.report(report)
	a.console.say("run %s", folder.path)
	a.tell(ctx, when, conf.notify, report)
	return status
}

// readParts reads the manifests of the shards, and makes sure that they are the
// whole of one run.
func readParts(args []string) ([]part, error) {
	if len(args) == 0 {
		return nil, hinted(errors.New("no run is given"), "give the folders of all shards of a run")
	}
	var parts []part
	for _, arg := range args {
		p, err := readPart(arg)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	if err := sameRun(parts); err != nil {
		return nil, err
	}
	return parts, allShards(parts)
}

// readPart reads one shard: a run folder, or the last run of an --out folder.
func readPart(arg string) (part, error) {
	folder := arg
	if exists(filepath.Join(arg, lastName)) {
		last, err := findRun(arg, "")
		if err != nil {
			return part{}, err
		}
		folder = last
	}
	if !exists(filepath.Join(folder, manifestName)) {
		return part{}, hinted(fmt.Errorf("there is no run at %s", arg), "give the folder of a run, as in %s", filepath.Join(".retake", runsFolder))
	}
	m, err := readManifest(folder)
	if err != nil {
		return part{}, err
	}
	if m.Shard == nil {
		return part{}, hinted(fmt.Errorf("%s is a whole run, not a shard", folder), "merge what retake run --shard has made")
	}
	if len(m.Shard.Scenarios) != len(m.Scenarios) {
		return part{}, hinted(fmt.Errorf("%s: results of %s, for %d", folder, count(len(m.Shard.Scenarios), "scenario"), len(m.Scenarios)), "run the shard again")
	}
	return part{folder, m}, nil
}

// sameRun refuses shards of different runs.
func sameRun(parts []part) error {
	first := parts[0]
	for _, p := range parts[1:] {
		a, b := first.manifest, p.manifest
		for _, c := range []struct{ what, a, b string }{
			{"number of shards", fmt.Sprint(a.Shard.Of), fmt.Sprint(b.Shard.Of)},
			{"set of scenarios", a.Shard.All, b.Shard.All}, {"build", a.Candidate, b.Candidate},
			{"baseline", a.Shard.Baseline, b.Shard.Baseline}, {"version of retake", a.Tool, b.Tool},
		} {
			if c.a != c.b {
				return hinted(fmt.Errorf("%s and %s are not of one run: the %s differs, %.60q and %.60q", first.folder, p.folder, c.what, c.a, c.b),
					"merge the shards of one run, made with equal arguments")
			}
		}
	}
	return nil
}

// allShards refuses a run of which a shard is missing, or there twice.
func allShards(parts []part) error {
	var errs []error
	have := map[int]string{}
	of := parts[0].manifest.Shard.Of
	for _, p := range parts {
		i := p.manifest.Shard.Index
		if other, twice := have[i]; twice {
			errs = append(errs, hinted(fmt.Errorf("shard %d/%d is there twice: %s and %s", i, of, other, p.folder), "give each shard once"))
		}
		have[i] = p.folder
	}
	for i := 1; i <= of; i++ {
		if have[i] == "" {
			errs = append(errs, hinted(fmt.Errorf("shard %d/%d is missing", i, of), "give the runs of all %d shards; one that has none is to run again", of))
		}
	}
	return errors.Join(errs...)
}

// mergeParts makes one run of the shards, its scenarios in the order of the
// whole.
func mergeParts(v vault, parts []part) (reports.Run, manifest, error) {
	first := parts[0].manifest
	run := reports.Run{Tool: first.Tool, Baseline: first.Shard.Baseline, Candidate: first.Candidate, Flags: first.Shard.Flags}
	merged := manifest{Version: manifestVersion, Tool: first.Tool, Candidate: first.Candidate}
	type entry struct {
		at  int
		one reports.Scenario
		job manifestJob
	}
	var entries []entry
	var networks []string
	for _, p := range parts {
		for i, s := range p.manifest.Shard.Scenarios {
			job := p.manifest.Scenarios[i]
			one := reports.Scenario{Name: job.Name, File: s.File, Source: s.Source, Result: s.Result, Err: s.Err, Hint: s.Hint, Millis: s.Millis}
			if err := errors.Join(p.read(v, s.BaselineTake, &one.Baseline), p.read(v, job.Take, &one.Candidate)); err != nil {
				return run, merged, err
			}
			job.File, job.Baseline = s.File, s.Stored
			entries = append(entries, entry{s.At, one, job})
		}
		if n := p.manifest.Shard.Network; !slices.Contains(networks, n) {
			networks = append(networks, n)
		}
	}
	slices.Sort(networks)
	run.Network = strings.Join(networks, "; ")
	slices.SortStableFunc(entries, func(a, b entry) int { return a.at - b.at })
	for _, e := range entries {
		run.Scenarios, merged.Scenarios = append(run.Scenarios, e.one), append(merged.Scenarios, e.job)
	}
	return run, merged, nil
}

// read reads a take of a shard; "" is none.
func (p part) read(v vault, name string, into **take.Take) error {
	if name == "" {
		return nil
	}
	t, err := v.read(p.path(name))
	if err != nil {
		return err
	}
	*into = &t
	return nil
}

// path is a file of the shard's folder; a name cannot lead out of it.
func (p part) path(name string) string { return filepath.Join(p.folder, filepath.Base(name)) }

// copyTakes takes over the takes of the shards, as they are.
func (f *runFolder) copyTakes(parts []part) error {
	for _, p := range parts {
		for i, s := range p.manifest.Scenarios {
			for _, name := range []string{s.Take, s.Again, p.manifest.Shard.Scenarios[i].BaselineTake} {
				if name == "" {
					continue
				}
				if err := f.copyTake(p.path(name)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (f *runFolder) copyTake(path string) error {
	if _, err := f.vault.read(path); err != nil {
		return err
	}
	from, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the take: %w", err)
	}
	defer from.Close()
	return writeFile(filepath.Join(f.temp, filepath.Base(path)), func(w io.Writer) error {
		_, err := io.Copy(w, from)
		return err
	})
}
