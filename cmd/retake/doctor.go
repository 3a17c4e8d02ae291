package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact/stage"
	"github.com/retake-dev/retake/scenarios"
	"github.com/spf13/cobra"
)

func (a *app) doctorCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "say what is installed, which browser and clock will be used, and what is missing",
		Args:  arguments(0, 0),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context(), path) },
	}
	cmd.Flags().StringVar(&path, "browser", "", "path of the browser (default: the one found)")
	return cmd
}

// diagnosis is the document of `retake doctor`.
type diagnosis struct {
	Tool     string         `json:"tool"`
	System   string         `json:"system"`
	CPUs     int            `json:"cpus"`
	Display  string         `json:"display"` // "" if there is none
	Browsers []foundBrowser `json:"browsers"`
	Clock    take.Clock     `json:"clock"` // what --clock auto uses, "" if nothing can
	Why      string         `json:"why"`
	Capture  string         `json:"capture"`  // how capture would act, "" if it cannot
	Leftover int            `json:"leftover"` // profile folders of killed runs, removed
	Running  int            `json:"running"`  // browsers of other runs; with any, nothing is removed
	Temp     string         `json:"temp"`
	Missing  []missingThing `json:"missing"`
	OK       bool           `json:"ok"`
}

// foundBrowser is one browser and whether it starts.
type foundBrowser struct {
	Kind    browser.Kind `json:"kind"`
	Path    string       `json:"path"` // "" if it was not found
	Product string       `json:"product"`
	Millis  int64        `json:"millis"` // until it had opened a page
	Problem string       `json:"problem,omitempty"`
}

// missingThing is what is missing, and how to get it.
type missingThing struct {
	What   string `json:"what"`
	Hint   string `json:"hint"`
	Needed bool   `json:"needed"` // without it nothing works
}

func (a *app) doctor(ctx context.Context, path string) error {
	d := diagnosis{Tool: tool(), System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(), Display: display(), Missing: []missingThing{}}
	d.lookAtTemp()
	for _, kind := range []browser.Kind{browser.Shell, browser.Full} {
		if path == "" || kindByName(path) == kind {
			a.console.status("starting the %s", kind)
			d.lookAt(ctx, kind, path)
		}
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	d.conclude(path)
	var status error
	if !d.OK {
		status = exitStatus(exitUntold)
	}
	if a.json {
		return errors.Join(a.document(d), status)
	}
	return errors.Join(a.print(d.text()), status)
}

// lookAtTemp removes what killed runs left, and tries to write.
func (d *diagnosis) lookAtTemp() {
	d.Temp = os.TempDir()
	if d.Running = profilesInUse(); d.Running == 0 {
		n, err := browser.CleanUp()
		d.Leftover = n
		if err != nil {
			d.miss(false, "leftovers of killed runs could not be removed: "+err.Error(), "remove them by hand")
		}
	}
	f, err := os.CreateTemp("", "retake-doctor-")
	if err == nil {
		_, err = f.Write([]byte("here"))
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		d.miss(true, "the temporary folder cannot be written to: "+plain(err).Error(), "set TMPDIR to a folder that can")
	}
}

// profilesInUse counts the browsers that run with a profile of ours in the
// temporary folder. A headless shell leaves no lock in its profile, so the
// folder alone does not tell a living one from what a killed run left. Where
// there is no /proc it cannot be told, and the answer is 0.
func profilesInUse() int {
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return 0
	}
	const flag = "--user-data-dir="
	prefix := flag + filepath.Join(os.TempDir(), "retake-profile-")
	seen := map[string]bool{}
	for _, line := range lines {
		args, err := os.ReadFile(line)
		if err != nil {
			continue // it has ended
		}
		for arg := range strings.SplitSeq(string(args), "\x00") {
			if strings.HasPrefix(arg, prefix) {
				seen[arg] = true
			}
		}
	}
	return len(seen)
}

func (d *diagnosis) miss(needed bool, what, hint string) {
	d.Missing = append(d.Missing, missingThing{What: oneLine(what), Hint: hint, Needed: needed})
}

// lookAt finds a browser, and starts it.
func (d *diagnosis) lookAt(ctx context.Context, kind browser.Kind, path string) {
	f := foundBrowser{Kind: kind}
	var err error
	if f.Path, err = browser.Find(kind, path); err == nil {
		f.Product, f.Millis, err = start(ctx, kind, f.Path)
	}
	if err != nil {
		p := explain(err)[0]
		f.Problem = p.text
		d.miss(false, p.text, cmp.Or(p.hint, browser.InstallHint(kind)))
	}
	d.Browsers = append(d.Browsers, f)
}

// start opens a page in a browser and says how long that took.
func start(ctx context.Context, kind browser.Kind, path string) (product string, millis int64, err error) {
	began := time.Now()
	frames := kind == browser.Shell && framesHere()
	b, err := browser.Launch(ctx, browser.Options{Path: path, Kind: kind, Frames: frames})
	if err != nil {
		return "", 0, err
	}
	defer b.Close()
	clock := take.ClockVirtual
	if frames {
		clock = take.ClockFrames
	}
	nowhere := &url.URL{Scheme: "http", Host: "retake.invalid"}
	s, err := stage.Open(ctx, b, stage.Options{Clock: clock, Environment: scenarios.DefaultEnvironment(), Base: nowhere, Target: nowhere})
	if err != nil {
		return b.Product, 0, err
	}
	return b.Product, time.Since(began).Milliseconds(), s.Close(ctx)
}

// conclude says what would be used.
func (d *diagnosis) conclude(path string) {
	works := map[browser.Kind]bool{}
	for _, f := range d.Browsers {
		works[f.Kind] = f.Path != "" && f.Problem == ""
	}
	if choice, err := chooseStage("auto", path); err == nil && works[choice.browser.Kind] {
		d.Clock, d.Why = choice.clock, choice.why
	} else {
		d.Why = "no browser that starts was found"
		d.miss(true, "nothing to re-enact scenarios in", browser.InstallHint(browser.Shell))
	}
	switch {
	case works[browser.Full] && d.Display != "":
		d.Capture = "in a window of the full Chrome"
	case works[browser.Full], path != "" && works[kindByName(path)]:
		d.Capture = "with --headless, another client acts: there is no display or no full Chrome for a window"
	default:
		d.miss(true, "nothing to capture in", browser.InstallHint(browser.Full))
	}
	d.OK = true
	for _, m := range d.Missing {
		d.OK = d.OK && !m.Needed
	}
}

func (d *diagnosis) text() []byte {
	var b bytes.Buffer
	row := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-14s  %s\n", name, fmt.Sprintf(format, args...))
	}
	row("tool", "%s", d.Tool)
	row("system", "%s, %s, display %s", d.System, count(d.CPUs, "processor"), cmp.Or(d.Display, "none"))
	if d.Running > 0 {
		row("temporary", "%s, not cleaned: %s of other runs there", d.Temp, count(d.Running, "browser"))
	} else {
		row("temporary", "%s, %s of killed runs removed", d.Temp, count(d.Leftover, "leftover"))
	}
	for _, f := range d.Browsers {
		switch {
		case f.Path == "":
			row(string(f.Kind), "not found")
		case f.Problem != "":
			row(string(f.Kind), "%s does not start: %s", f.Path, f.Problem)
		default:
			row(string(f.Kind), "%s, %s, starts and opens a page in %d ms", f.Path, f.Product, f.Millis)
		}
	}
	row("--clock auto", "%s: %s", cmp.Or(string(d.Clock), "none"), d.Why)
	row("capture", "%s", cmp.Or(d.Capture, "not possible"))
	for _, m := range d.Missing {
		fmt.Fprintf(&b, "\nmissing: %s\nhint: %s\n", m.What, m.Hint)
	}
	verdict := "everything that is needed is there"
	if !d.OK {
		verdict = "something that is needed is missing"
	}
	fmt.Fprintf(&b, "\n%s\n", verdict)
	return b.Bytes()
}
