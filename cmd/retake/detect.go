package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios/shop"
	"github.com/spf13/cobra"
)

// detectOptions are the flags of `retake detect`.
type detectOptions struct {
	clock   string
	browser string
	only    []string
	keep    string
}

func (a *app) detectCommand() *cobra.Command {
	var opt detectOptions
	cmd := &cobra.Command{
		Use:   "detect",
		Short: "measure, in the demo's shop, what regressions are found and what is said of harmless changes",
		Long: `Capture a user's session in the demo's shop, and re-enact it on builds of the shop that have one change each.
Of a regression its finding must be reported, at its place, and no other; of a harmless change nothing but information.

Exit codes: 0 all is as it must be; 1 something was missed, or said of what is harmless; 2 could not tell.`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.detect(cmd.Context(), opt) },
	}
	f := cmd.Flags()
	f.StringVar(&opt.clock, "clock", "auto", "auto, frames, virtual or real")
	f.StringVar(&opt.browser, "browser", "", "path of the browser (default: the one found)")
	f.StringSliceVar(&opt.only, "only", nil, "names of changes (default: all)")
	f.StringVar(&opt.keep, "keep", "", "folder for the takes, to look into with retake diff (default: none are kept)")
	return cmd
}

// detectResult is the document of `retake detect`.
type detectResult struct {
	Planted     int        `json:"planted"` // regressions
	Found       int        `json:"found"`
	Harmless    int        `json:"harmless"` // changes that break nothing
	Quiet       int        `json:"quiet"`    // … of which nothing was said
	Invented    int        `json:"invented"` // what was said of all these and should not have been
	Steps       int        `json:"steps"`
	Clock       take.Clock `json:"clock"`
	Browser     string     `json:"browser"`
	Regressions []examined `json:"regressions"`
	Refactors   []examined `json:"refactors"` // the harmless changes
}

func (a *app) detect(ctx context.Context, opt detectOptions) error {
	changes, err := chosen(shop.Changes(), opt.only, func(shop.Change) bool { return true })
	if err != nil {
		return err
	}
	if opt.keep != "" {
		if _, err := makeFolder(opt.keep); err != nil {
			return err
		}
	}
	s, err := a.shopSession(opt.clock, opt.browser)
	if err != nil {
		return err
	}
	a.console.say("1. a user buys in the shop, and is captured")
	if err := s.capture(ctx); err != nil {
		return err
	}
	a.console.say("2. the same build, and %s with one change each", count(len(changes), "build"))
	if err := s.rehearse(ctx); err != nil {
		return err
	}
	list := make([]examined, len(changes))
	err = s.compare(ctx, changes, func(i int, candidate take.Take, r diff.Result) error {
		list[i] = examine(changes[i], r)
		return keepTake(opt.keep, changes[i].Name, candidate)
	})
	if err = errors.Join(err, keepTake(opt.keep, "baseline", s.baseline)); err != nil {
		return err
	}
	r := detected(list)
	r.Steps, r.Clock, r.Browser = len(s.scenario.Steps), s.stage.clock, s.product
	return a.tellDetected(r)
}

// keepTake writes a take to a folder, if one is named.
func keepTake(folder, name string, t take.Take) error {
	if folder == "" {
		return nil
	}
	return writeFile(filepath.Join(folder, name+".take"), func(w io.Writer) error { return take.Write(w, t) })
}

// rehearse makes the baseline.
func (s *shopSession) rehearse(ctx context.Context) error {
	b, err := browser.Launch(ctx, s.stage.browser)
	if err != nil {
		return err
	}
	defer b.Close()
	s.baseline, err = s.perform(ctx, b, shop.V1(), "baseline", reenact.Options{Recording: &s.recording})
	return err
}

// detected counts.
func detected(list []examined) detectResult {
	r := detectResult{Regressions: []examined{}, Refactors: []examined{}}
	for _, e := range list {
		r.Invented += len(e.Extra)
		if e.Rule == "" {
			r.Harmless++
			r.Refactors = append(r.Refactors, e)
			if len(e.Extra) == 0 {
				r.Quiet++
			}
			continue
		}
		r.Planted++
		r.Regressions = append(r.Regressions, e)
		if len(e.Findings) > 0 {
			r.Found++
		}
	}
	return r
}

// isGood says whether all is as it must be.
func (r detectResult) isGood() bool {
	return r.Found == r.Planted && r.Quiet == r.Harmless && r.Invented == 0
}

func (a *app) tellDetected(r detectResult) error {
	var status error
	if !r.isGood() {
		status = exitStatus(exitRegressed)
	}
	if a.json {
		return errors.Join(a.document(r), status)
	}
	return errors.Join(a.print(r.table()), status)
}

// table is the result as text.
func (r detectResult) table() []byte {
	var b bytes.Buffer
	width := 0
	for _, e := range slices.Concat(r.Regressions, r.Refactors) {
		width = max(width, len(e.Name))
	}
	row := func(word, name, says string) { fmt.Fprintf(&b, "%-8s  %-*s  %s\n", word, width, name, says) }
	for _, e := range r.Regressions {
		if len(e.Findings) == 0 {
			row("MISSED", e.Name, e.Rule+" at "+e.Locus)
		}
		for i, finding := range e.Findings {
			row([]string{"found", ""}[min(i, 1)], []string{e.Name, ""}[min(i, 1)], finding)
		}
		for _, extra := range e.Extra {
			row("invented", "", extra)
		}
	}
	for _, e := range r.Refactors {
		row([]string{"quiet", "LOUD"}[min(len(e.Extra), 1)], e.Name, e.About)
		for _, extra := range e.Extra {
			row("invented", "", extra)
		}
	}
	fmt.Fprintf(&b, "detect: %d of %d regressions, %d of %d harmless, %d invented\n", r.Found, r.Planted, r.Quiet, r.Harmless, r.Invented)
	return b.Bytes()
}
