package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/frustration"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/spf13/cobra"
)

// captureOptions are the flags of `retake capture`.
type captureOptions struct {
	out, name, browser, connect string
	viewport, locale, timezone  string
	privacy                     string
	signals                     string
	headless, serve             bool
	force, recover              bool
}

func (a *app) captureCommand() *cobra.Command {
	var opt captureOptions
	cmd := &cobra.Command{
		Use:   "capture URL -o FILE.yaml",
		Short: "act in a browser, and get a scenario and its take",
		Long: `Open a page in Chrome and record what is done there, until the window is closed or
Ctrl-C is pressed. The scenario goes to FILE.yaml, the take with the answers of the
backend to FILE.take beside it: both, or neither.

What is typed into the terminal meanwhile changes the list of steps:
  name TEXT     names the last step
  expect TEXT   expects a text that the page shows
  undo          leaves the last step out; what it did to the page stays

Without a display, --serve shows the page in a tab of any browser, at an address that
is printed. With --headless another client acts, in the browser whose address is
printed. With --connect the browser is one that runs already.

While it goes on, what is captured is in the folder FILE.capture, masked. If retake is
killed, the folder stays, and --recover makes the scenario and the take of it.`,
		Example: "  retake capture http://localhost:3000 -o checkout.yaml\n  retake capture --recover -o checkout.yaml",
		Args: func(cmd *cobra.Command, args []string) error {
			if opt.recover && len(args) > 0 {
				return hinted(errors.New("--recover takes no URL"), "say which capture with -o, as -o checkout.yaml")
			}
			if opt.recover {
				return nil
			}
			return arguments(1, 1)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if opt.recover {
				return a.recover(opt)
			}
			return a.capture(cmd.Context(), opt, args[0])
		},
	}
	f := cmd.Flags()
	f.StringVarP(&opt.out, "output", "o", "", "scenario file to write, as checkout.yaml")
	f.StringVar(&opt.name, "name", "", "name of the scenario (default: that of the file)")
	f.BoolVar(&opt.headless, "headless", false, "no window: another client acts")
	f.BoolVar(&opt.serve, "serve", false, "no window: show the page in a tab of any browser, at the address that is printed")
	f.StringVar(&opt.connect, "connect", "", "debugging address of a Chrome that runs already, as http://127.0.0.1:9222")
	f.StringVar(&opt.browser, "browser", "", "path of the browser (default: the one found)")
	f.StringVar(&opt.viewport, "viewport", "", "size of the page, as 1280x720")
	f.StringVar(&opt.locale, "locale", "", "language of the browser, as de-DE")
	f.StringVar(&opt.timezone, "timezone", "", "time zone of the page, as Europe/Berlin")
	f.StringVar(&opt.privacy, "privacy", "", "what is not recorded: inputs, strict or open (default: inputs)")
	f.StringVar(&opt.signals, "signals", "posthog", "whose rules say what rage and dead clicks are: amplitude, openreplay, posthog or sentry")
	f.BoolVar(&opt.force, "force", false, "replace the files if they are there")
	f.BoolVar(&opt.recover, "recover", false, "make the scenario and the take of a capture that was killed")
	return cmd
}

// captured is the document of `retake capture`.
type captured struct {
	Scenario string   `json:"scenario"`
	File     string   `json:"file"`
	Take     string   `json:"take"`
	Steps    int      `json:"steps"`
	Digest   string   `json:"digest"`
	Lost     []string `json:"lost"` // what could not be recorded
	// Signals are the rage and dead clicks.
	Signals []imports.Signal `json:"signals"`
}

func (a *app) capture(ctx context.Context, opt captureOptions, address string) error {
	file, takeFile, err := opt.files()
	if err != nil {
		return err
	}
	o, err := opt.settle(address)
	if err != nil {
		return err
	}
	rules, err := parseSignals(opt.signals)
	if err != nil {
		return err
	}
	target, err := parseTarget("the URL", address)
	if err != nil {
		return err
	}
	if err := reach(ctx, target); err != nil {
		return err
	}
	if o.Seal, err = a.vault.seal(); err != nil {
		return err
	}
	if err := a.makeWay(opt); err != nil {
		return err
	}
	done := captured{File: file, Take: takeFile, Lost: []string{}}
	list := a.watch(&o, &done)
	a.console.say("records into %s and %s: what is clicked, typed and shown, the requests and their answers", file, takeFile)
	for _, line := range o.Privacy.Describe() {
		a.console.say("%s", line)
	}
	edits := make(chan capture.Edit)
	o.Edits = edits
	go list.readEdits(ctx, a.stdin, edits)
	until, served := ctx, func() error { return nil }
	if opt.serve {
		until, served = a.serveCapture(ctx, &o)
	}
	got, err := capture.Record(until, o)
	list.tell()
	if failed := served(); failed != nil && err == nil {
		return errors.Join(failed, got.Done())
	}
	if err != nil {
		return opt.kept(err)
	}
	return a.putDown(opt, got, done, rules)
}

// putDown writes what was captured, and tells of it.
func (a *app) putDown(opt captureOptions, got capture.Captured, done captured, rules frustration.Preset) error {
	if len(got.Scenario.Steps) == 0 {
		return errors.Join(hinted(errors.New("nothing was done, so there is nothing to write"), "act in the browser before you close it"), got.Done())
	}
	if err := writeCaptured(a.vault, done.File, got.Scenario, done.Take, got.Take, got.Files); err != nil {
		return opt.kept(errors.Join(err, got.Leave()))
	}
	if err := got.Done(); err != nil {
		return err
	}
	done.Scenario, done.Steps, done.Digest = got.Scenario.Name, len(got.Scenario.Steps), take.Digest(got.Take)
	done.Signals = signalsOf(got.Scenario, got.Take, rules)
	return a.tellCaptured(done, rules.Name)
}

// tellCaptured prints what was captured, and where the user got nowhere by
// somebody's rules.
func (a *app) tellCaptured(done captured, rules string) error {
	for _, sign := range done.Signals {
		a.console.say("%s at %s: %s (by the rules of %s)", sign.Kind, sign.Event, sign.Detail, rules)
	}
	if a.json {
		return a.document(done)
	}
	return a.print(fmt.Appendf(nil, "captured %s: %s in %s, its take in %s\n", done.Scenario, count(done.Steps, "step"), done.File, done.Take))
}

// watch has the recorder tell what it sees. It returns the list of the steps.
func (a *app) watch(o *capture.Options, done *captured) *stepList {
	list := &stepList{console: a.console}
	o.OnReady = func(endpoint string) {
		if o.Headless && endpoint != "" {
			a.console.say("browser at %s", endpoint)
		}
		a.console.say("recording; close the window or press Ctrl-C to end")
		if isTerminal(a.stdin) {
			a.console.say("type name TEXT to name the last step, expect TEXT for what the page shows, undo to leave the last step out")
		}
	}
	o.OnStep = func(n int, s scenarios.Step) { list.step(n, oneLine(s.Title())) }
	o.OnSeen = func() {
		list.tell()
		a.console.detail("%4d  seen", len(list.titles))
	}
	o.OnLost = func(what string) {
		done.Lost = append(done.Lost, what)
		a.console.say("not recorded: %s", oneLine(what))
	}
	return list
}

// files are the two files to write, which may not be there yet.
func (opt captureOptions) files() (scenario, record string, err error) {
	const hint = "give a scenario file with -o, as -o checkout.yaml"
	if opt.out == "" {
		return "", "", hinted(errors.New("there is no file to write to"), hint)
	}
	ext := filepath.Ext(opt.out)
	if ext != ".yaml" && ext != ".yml" {
		return "", "", hinted(fmt.Errorf("%s: a scenario file ends with .yaml", opt.out), hint)
	}
	record = strings.TrimSuffix(opt.out, ext) + ".take"
	if folder := filepath.Dir(opt.out); !exists(folder) {
		return "", "", hinted(fmt.Errorf("there is no folder %s", folder), "make it first")
	}
	for _, path := range []string{opt.out, record} {
		if exists(path) && !opt.force {
			return "", "", hinted(fmt.Errorf("%s is there already", path), "give another file, or --force to replace it")
		}
	}
	return opt.out, record, nil
}

// settle makes the options of the recorder.
func (opt captureOptions) settle(address string) (capture.Options, error) {
	conf, err := loadConfig()
	if err != nil {
		return capture.Options{}, err
	}
	base := filepath.Base(opt.out)
	o := capture.Options{
		URL: address, Name: cmp.Or(opt.name, strings.TrimSuffix(base, filepath.Ext(base))),
		Headless: opt.headless || opt.serve, Connect: opt.connect, Browser: cmp.Or(opt.browser, conf.settings["browser"]),
		Locale: opt.locale, Timezone: opt.timezone, Journal: opt.journal(),
	}
	if o.Privacy, err = conf.policy(opt.privacy); err != nil {
		return o, err
	}
	if opt.serve && opt.connect != "" {
		return o, hinted(errors.New("--serve and --connect exclude each other"), "act in the browser that runs already")
	}
	if opt.headless && opt.connect != "" {
		return o, hinted(errors.New("--headless and --connect exclude each other"), "a browser that runs already has its windows or not")
	}
	if !o.Headless && opt.connect == "" && !hasDisplay() {
		return o, hinted(errors.New("there is no display to open a window on"), "use --serve and act in a tab of any browser, --headless and act with another client, or --connect to a Chrome that runs already")
	}
	if opt.viewport == "" {
		return o, nil
	}
	w, h, _ := strings.Cut(opt.viewport, "x")
	o.Viewport.Width, _ = strconv.Atoi(w) // 0 is refused below
	o.Viewport.Height, _ = strconv.Atoi(h)
	if o.Viewport.Width <= 0 || o.Viewport.Height <= 0 {
		return o, hinted(fmt.Errorf("--viewport: %q is no size", opt.viewport), "write it as 1280x720")
	}
	o.Viewport.Scale = 1
	return o, nil
}

// writeCaptured writes a scenario and its take with the files of its uploads, by
// their paths from the folder of the scenario: all are there, or all places are
// as they were.
func writeCaptured(v vault, file string, s scenarios.Scenario, takeFile string, t take.Take, uploads map[string][]byte) error {
	var files []newFile
	for _, path := range slices.Sorted(maps.Keys(uploads)) {
		content := uploads[path]
		path = filepath.Join(filepath.Dir(file), filepath.FromSlash(path))
		undo, err := makeFolder(filepath.Dir(path))
		if err != nil {
			return err
		}
		defer undo() // a folder with a file in it stays
		files = append(files, newFile{path, func(path string) error { return os.WriteFile(path, content, 0o644) }})
	}
	return writeTogether(append(files,
		newFile{takeFile, func(path string) error { return v.write(path, t) }},
		newFile{file, func(path string) error { return scenarios.WriteFile(path, s) }}))
}
