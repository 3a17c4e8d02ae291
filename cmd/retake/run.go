package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact/stage"
	"github.com/retake-dev/retake/scenarios"
	"github.com/spf13/cobra"
)

// runOptions are the flags of `retake run`; see settle.
type runOptions struct {
	target, baseline, baselines string
	sourcemaps                  string
	network, writes, clock      string
	browser, out, build         string
	shard, link, notify         string
	unmatched                   string
	lanes                       int
	report                      []string
}

func (a *app) runCommand() *cobra.Command {
	var opt runOptions
	cmd := &cobra.Command{
		Use:   "run [PATH...]",
		Short: "re-enact scenarios on a build, and compare with their baseline",
		Long: `Re-enact scenarios (files, or folders with them) on the build at --target, and compare.

The baseline is the takes that "retake approve" has stored, or with --baseline another
build, which is re-enacted twice: what differs between the two takes is noise. What is
found is confirmed with a second take of the candidate.`,
		Example: `  retake run checkout.yaml --target http://localhost:3000
  retake run scenarios --target https://next.example.com --baseline https://www.example.com`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.run(cmd, opt, args) },
	}
	f := cmd.Flags()
	f.StringVar(&opt.target, "target", "", "URL of the build under test")
	f.StringVar(&opt.baseline, "baseline", "", "URL of a build to compare with, instead of the stored baseline")
	f.StringVar(&opt.baselines, "baselines", "", "folder of the stored baseline (default: baselines beside the scenario)")
	f.StringVar(&opt.sourcemaps, "sourcemaps", "", "folder with the source maps of the build under test (default: those that it serves)")
	f.StringVar(&opt.network, "network", "", "recorded: the recording answers for the backend; live: the backend does (default: recorded where there is a recording)")
	f.StringVar(&opt.writes, "writes", "", "with a live network, block or allow POST, PUT, PATCH and DELETE (default: block)")
	f.StringVar(&opt.unmatched, "unmatched", "", "a request that no recording fits: live asks the build where that is safe, fail fails it, empty answers with nothing (default: live)")
	f.StringVar(&opt.clock, "clock", "", "auto, frames, virtual or real (default: auto)")
	f.StringVar(&opt.browser, "browser", "", "path of the browser (default: the one found)")
	f.IntVar(&opt.lanes, "lanes", 0, "browsers at a time (default: 2, or 1 on one processor)")
	f.StringVar(&opt.out, "out", "", "folder for runs (default: .retake)")
	f.StringSliceVar(&opt.report, "report", nil, reportUsage)
	f.StringVar(&opt.shard, "shard", "", "only a part of the scenarios, as 1/3; retake merge puts the parts together")
	f.StringVar(&opt.link, "link", "", "address at which the report will be seen, for the reports that lead there")
	f.StringVar(&opt.notify, "notify", "", notifyUsage)
	f.StringVar(&opt.build, "build", "", "label of the build under test")
	return cmd
}

// settle completes the flags with the configuration and the defaults, and
// refuses values that are none.
func (opt *runOptions) settle(c config) error {
	for _, s := range []struct {
		name     string
		value    *string
		fallback string
	}{
		{"target", &opt.target, ""}, {"baseline", &opt.baseline, ""}, {"baselines", &opt.baselines, ""},
		{"network", &opt.network, ""}, {"writes", &opt.writes, "block"}, {"clock", &opt.clock, "auto"},
		{"unmatched", &opt.unmatched, string(stage.Live)},
		{"browser", &opt.browser, ""}, {"sourcemaps", &opt.sourcemaps, ""}, {"out", &opt.out, ".retake"},
	} {
		*s.value = cmp.Or(*s.value, c.settings[s.name], s.fallback)
		if known := choices[s.name]; known != nil && *s.value != "" && !slices.Contains(known, *s.value) {
			return hinted(fmt.Errorf("--%s: there is no %q", s.name, *s.value), "%s", advice(*s.value, known))
		}
	}
	if opt.lanes < 0 {
		return hinted(fmt.Errorf("--lanes: expected a number from 1, found %d", opt.lanes), "leave it away for the default")
	}
	if opt.lanes == 0 {
		opt.lanes, _ = strconv.Atoi(c.settings["lanes"]) // 0 if it is not there
	}
	opt.lanes = cmp.Or(opt.lanes, min(2, runtime.NumCPU()))
	return nil
}

// run does the work of `retake run`: everything that can be refused is refused
// before a browser starts and before anything is written.
func (a *app) run(cmd *cobra.Command, opt runOptions, args []string) error {
	conf, err := loadConfig()
	if err != nil {
		return err
	}
	if err := opt.settle(conf); err != nil {
		return err
	}
	if len(args) == 0 {
		args = conf.scenarios
	}
	if len(args) == 0 {
		return hinted(fmt.Errorf("no scenario is given"), "give files or folders, or list them as scenarios in %s", configName)
	}
	wanted, err := parseReports(opt.report)
	if err != nil {
		return err
	}
	r, err := a.newRunner(cmd.Context(), opt, conf, args)
	if err != nil {
		return err
	}
	if err := r.keepClosed(); err != nil {
		return err
	}
	r.flags = given(cmd)
	return r.run(cmd.Context(), wanted)
}

// given are the flags that decide what a run does, as they were given: with them
// and the configuration it can be repeated. The password of a URL is left out.
func given(cmd *cobra.Command) [][2]string {
	var list [][2]string
	for _, name := range []string{"target", "baseline", "baselines", "sourcemaps", "network", "writes", "unmatched", "clock"} {
		if f := cmd.Flags().Lookup(name); f.Changed {
			value := f.Value.String()
			if u, err := url.Parse(value); err == nil && u.User != nil {
				value = u.Redacted()
			}
			list = append(list, [2]string{name, value})
		}
	}
	return list
}

// newRunner gathers what a run needs.
func (a *app) newRunner(ctx context.Context, opt runOptions, conf config, paths []string) (*runner, error) {
	list, err := load(paths)
	if err != nil {
		return nil, err
	}
	r := &runner{app: a, privacy: conf.privacy.Rules, recipients: conf.notify, build: opt.build, lanes: opt.lanes, out: opt.out, link: opt.link, writes: opt.writes == "allow", unmatched: stage.Unmatched(opt.unmatched)}
	if err := r.settle(opt, conf); err != nil {
		return nil, err
	}
	if r.target, err = parseTarget("--target", opt.target); err != nil {
		return nil, err
	}
	if opt.baseline != "" {
		if r.baseline, err = parseTarget("--baseline", opt.baseline); err != nil {
			return nil, err
		}
	}
	if opt.sourcemaps != "" {
		if r.maps, err = mapsIn(opt.sourcemaps); err != nil {
			return nil, err
		}
	}
	if r.jobs, err = plan(a.vault, list, opt, r.baseline == nil, &r.shard); err != nil {
		return nil, err
	}
	for _, j := range r.jobs {
		if err := j.prepare(conf); err != nil {
			return nil, err
		}
	}
	if r.stage, err = chooseStage(opt.clock, opt.browser); err != nil {
		return nil, err
	}
	for _, build := range []*url.URL{r.target, r.baseline} {
		if build == nil {
			continue
		}
		if err := reach(ctx, build); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// mapsIn is a folder of source maps.
func mapsIn(folder string) (fs.FS, error) {
	switch at, err := os.Stat(folder); {
	case err != nil:
		return nil, hinted(fmt.Errorf("--sourcemaps: %s: %w", folder, plain(err)), "give the folder to which the bundler writes, or leave it away where the build serves its maps")
	case !at.IsDir():
		return nil, hinted(fmt.Errorf("--sourcemaps: %s is no folder", folder), "give the folder that the map is in")
	}
	return os.DirFS(folder), nil
}

// prepare reads the text of the scenario, and how its takes are compared.
func (j *job) prepare(conf config) (err error) {
	if j.compare, err = comparing(conf, j.scenario); err != nil {
		return err
	}
	source, err := os.ReadFile(j.scenario.File)
	if err != nil {
		return fmt.Errorf("read the scenario: %w", err)
	}
	j.source = string(source)
	return nil
}

// settle takes over what is said about the run as a whole: which part it is, what
// people decided before, and who is told of it.
func (r *runner) settle(opt runOptions, conf config) (err error) {
	if r.shard, err = parseShard(opt.shard); err != nil {
		return err
	}
	if r.notify, err = r.shard.notify(opt.notify, conf); err != nil {
		return err
	}
	file, err := loadDecisions(conf)
	if err != nil {
		return err
	}
	r.decisions = file.on(time.Now())
	return nil
}

// load reads the scenarios, with a hint for when there is none.
func load(paths []string) ([]scenarios.Scenario, error) {
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			return nil, hinted(fmt.Errorf("no scenario at %s: %w", path, plain(err)), "give a scenario file, or a folder with some")
		}
	}
	return scenarios.Load(paths...)
}

// job is one scenario to re-enact, with what there is to compare it with.
type job struct {
	scenario scenarios.Scenario
	at       int    // its place among the scenarios of the whole run
	name     string // of its files in the run folder
	source   string // the text of its file
	network  string // "recorded" or "live"
	compare  diff.Options
	record   *take.Take  // what answers, with a recorded network
	stored   string      // where its stored baseline is, or would be
	a, again *take.Take  // the stored baseline; nil if there is none
	noise    *diff.Noise // what its file says; nil if there is none
	setup    *setup      // what it begins with; nil if it names nothing
}

// plan reads what belongs to each scenario of a shard.
func plan(v vault, list []scenarios.Scenario, opt runOptions, stored bool, part *shard) ([]*job, error) {
	mine, err := part.pick(list)
	if err != nil {
		return nil, err
	}
	var jobs []*job
	names, places, setups := map[string]int{}, map[string]string{}, setupList{}
	for i, s := range list {
		base := strings.TrimSuffix(s.File, filepath.Ext(s.File))
		j := &job{scenario: s, at: i, name: filepath.Base(base), network: "live"}
		if names[j.name]++; names[j.name] > 1 {
			j.name = fmt.Sprintf("%s-%d", j.name, names[j.name])
		}
		folder := cmp.Or(opt.baselines, filepath.Join(filepath.Dir(s.File), "baselines"))
		j.stored = filepath.Join(folder, filepath.Base(base)+".take")
		if other, taken := places[j.stored]; taken {
			return nil, hinted(fmt.Errorf("%s and %s have the same baseline %s", other, s.File, j.stored), "rename one of them, or use no common folder for baselines")
		}
		places[j.stored] = s.File
		if !mine[i] {
			continue
		}
		if err := j.read(v, base+".take", opt.network != "live", stored); err != nil {
			return nil, err
		}
		if j.setup, err = setups.of(v, s, opt.network != "live"); err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// read reads the takes of a job that are there and are wanted.
func (j *job) read(v vault, recording string, recorded, stored bool) error {
	for _, f := range []struct {
		wanted bool
		path   string
		into   **take.Take
	}{{recorded, recording, &j.record}, {stored, j.stored, &j.a}, {stored, againPath(j.stored), &j.again}} {
		if !f.wanted || !exists(f.path) {
			continue
		}
		t, err := v.read(f.path)
		if err != nil {
			return err
		}
		*f.into = &t
	}
	if j.record != nil {
		j.network = "recorded"
	}
	if !stored {
		return nil
	}
	var err error
	j.noise, err = readNoise(noisePath(j.stored))
	return err
}

// keepClosed refuses to write takes open that are made of closed ones.
func (r *runner) keepClosed() error {
	for _, j := range r.jobs {
		var from []string
		if j.record != nil || j.a != nil {
			from = append(from, recordingOf(j.scenario.File), j.stored)
		}
		if j.setup != nil && j.setup.record != nil {
			from = append(from, j.setup.recording)
		}
		for _, path := range from {
			if err := ignoreMissing(r.app.vault.keepsClosed(path)); err != nil {
				return err
			}
		}
	}
	return nil
}

// recordingOf is where the take is that was captured with a scenario.
func recordingOf(file string) string { return strings.TrimSuffix(file, filepath.Ext(file)) + ".take" }

// againPath is where the second take of a pair is.
func againPath(path string) string { return strings.TrimSuffix(path, ".take") + ".again.take" }

// networkLine says which network a run uses, and what that cannot see.
func networkLine(jobs []*job, writes bool) string {
	const recorded = "recorded: answers of the backend come from the recording; safe requests are also sent to the build and compared by status, type and shape"
	live := "live: the backend of the build answers; writes are blocked"
	if writes {
		live = "live: the backend of the build answers; writes are allowed"
	}
	n := 0
	for _, j := range jobs {
		if j.network == "recorded" {
			n++
		}
	}
	switch n {
	case 0:
		return live
	case len(jobs):
		return recorded
	}
	return fmt.Sprintf("%s (%s); %s (%d without a recording)", recorded, count(n, "scenario"), live, len(jobs)-n)
}

// lostAt describes the step at which the browser was lost, and how, "" if it
// was not.
func lostAt(t take.Take) string {
	for _, s := range t.Steps {
		if s.Outcome.Status == take.Crashed {
			return fmt.Sprintf("step %s (%s): %s", s.ID, s.Title, s.Outcome.Message)
		}
	}
	return ""
}

// buildName is what reports call a build: its label, or where it is, without the
// password of the address.
func buildName(label string, at *url.URL) string { return cmp.Or(label, at.Redacted()) }
