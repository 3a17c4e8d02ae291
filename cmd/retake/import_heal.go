package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/spf13/cobra"
)

// healOptions are the flags of `retake import` for the build that the
// recordings were made on.
type healOptions struct{ target, writes, clock, browser string }

func (opt *healOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&opt.target, "target", "", "URL of the build that was recorded: each import is re-enacted on it, and mended")
	f.StringVar(&opt.writes, "writes", "block", "on that build, block or allow POST, PUT, PATCH and DELETE")
	f.StringVar(&opt.clock, "clock", "auto", "auto, frames, virtual or real")
	f.StringVar(&opt.browser, "browser", "", "path of the browser (default: the one found)")
}

// settle is the healer that the flags ask for, nil if they ask for none.
func (opt healOptions) settle(ctx context.Context, a *app) (*healer, error) {
	for name, value := range map[string]string{"writes": opt.writes, "clock": opt.clock} {
		if !slices.Contains(choices[name], value) {
			return nil, hinted(fmt.Errorf("--%s: there is no %q", name, value), "%s", advice(value, choices[name]))
		}
	}
	if opt.target == "" {
		return nil, nil
	}
	h := &healer{app: a, writes: opt.writes == "allow"}
	var err error
	if h.target, err = parseTarget("--target", opt.target); err != nil {
		return nil, err
	}
	if h.stage, err = chooseStage(opt.clock, opt.browser); err != nil {
		return nil, err
	}
	return h, reach(ctx, h.target)
}

// healer re-enacts imports on the build that they were recorded on, one at a
// time: browsers are heavy.
type healer struct {
	app    *app
	target *url.URL
	stage  stageChoice
	writes bool

	mu      sync.Mutex
	browser *browser.Browser // nil until it is needed
}

func (h *healer) close() {
	if h != nil && h.browser != nil {
		h.browser.Close()
		h.browser = nil
	}
}

// healing is what was done to an import so that all of it works.
type healing struct {
	Target string    `json:"target"`
	Writes string    `json:"writes"`
	Steps  []mending `json:"steps"` // in the order in which it was done
	// Signals are the signs that the session was broken, and whether the build
	// shows them again.
	Signals []checkedSign `json:"signals"`
}

// mending is what was done to one step.
type mending struct {
	Event  string     `json:"event"`
	Step   string     `json:"step"`
	Done   mendedKind `json:"done"`
	Reason string     `json:"reason"`
}

// mendedKind is what was done to a step.
type mendedKind string

const (
	stepDropped mendedKind = "dropped"
	stepRenamed mendedKind = "renamed" // the element has better locators
)

// healed is a session whose every step was seen to work.
type healed struct {
	healing
	baseline, again take.Take
}

// files are the takes of the baseline, where `retake run` looks for them.
func (h *healed) files(v vault, name string) []newFile {
	at := filepath.Join(filepath.Dir(name), "baselines", filepath.Base(name)+".take")
	return []newFile{
		{at, func(path string) error { return v.write(path, h.baseline) }},
		{againPath(at), func(path string) error { return v.write(path, h.again) }},
	}
}

// mostMendings is how often what is left is re-enacted until all of it works:
// each time something is dropped, more can be.
const mostMendings = 5

// heal re-enacts a session on the build once, and keeps the answers of its
// backend: with these, what is left is re-enacted until all of it works, and
// then once more. What differs between the last two is noise.
func (h *healer) heal(ctx context.Context, s *imports.Session) (*healed, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := &healed{healing: healing{Target: h.target.Redacted(), Writes: "block", Steps: []mending{}}}
	if h.writes {
		out.Writes = "allow"
	}
	for range mostMendings {
		if err := settleIDs(s); err != nil {
			return nil, err
		}
		seen, err := h.perform(ctx, s)
		if err != nil {
			return nil, err
		}
		live := s.Take == nil
		if live {
			s.Take = &seen.take
		}
		done := mend(s, seen)
		if out.Steps = append(out.Steps, done...); len(done) > 0 || live {
			continue
		}
		again, err := h.perform(ctx, s)
		if err != nil {
			return nil, err
		}
		if failed := firstFailed(again.take); failed != "" {
			return nil, hinted(fmt.Errorf("on %s it does not go the same way twice: %s", h.target.Redacted(), failed), "import it without --target, and mend it by hand")
		}
		out.baseline, out.again, out.Signals = seen.take, again.take, checkSigns(*s, seen.take)
		return out, nil
	}
	return nil, hinted(fmt.Errorf("on %s it does not work, whatever is left out", h.target.Redacted()), "is this the build that was recorded?")
}

// settleIDs makes a session's scenario the one that is read from its file.
func settleIDs(s *imports.Session) error {
	if len(s.Scenario.Steps) < 2 {
		return hinted(errors.New("none of its acts can be done"), "is this the build that was recorded? With --writes allow what it writes is written")
	}
	for i := range s.Scenario.Steps {
		s.Scenario.Steps[i].ID = ""
	}
	yaml, err := scenarios.Marshal(s.Scenario)
	if err != nil {
		return err
	}
	s.Scenario, err = scenarios.Parse(yaml, "")
	return err
}

// performed is one re-enactment of an import.
type performed struct {
	take  take.Take
	named map[int]scenarios.Target // of the steps whose element was found
}

func (h *healer) perform(ctx context.Context, s *imports.Session) (performed, error) {
	if h.browser == nil {
		b, err := browser.Launch(ctx, h.stage.browser)
		if err != nil {
			return performed{}, err
		}
		h.browser = b
	}
	out := performed{named: map[int]scenarios.Target{}}
	limited, cancel := context.WithTimeoutCause(ctx, limitOf(s.Scenario), errors.New("it took too long"))
	defer cancel()
	var err error
	out.take, err = reenact.Perform(limited, h.browser, s.Scenario, reenact.Options{
		Clock: h.stage.clock, Target: h.target, Writes: h.writes, Lookup: os.LookupEnv, Recording: s.Take,
		Named: func(i int, t scenarios.Target) { out.named[i] = t },
		Progress: func(i int, step scenarios.Step) {
			h.app.console.status("%s · step %d of %d · %s", s.Scenario.Name, i+1, len(s.Scenario.Steps), step.Title())
		},
	})
	if err == nil && lostAt(out.take) != "" {
		err = hinted(&lostError{"the re-enactment", lostAt(out.take)}, "run it again")
	}
	if err != nil {
		h.close()
	}
	return out, err
}

// mend drops the steps that could not be done and those that never mattered,
// and gives weak targets the better locators that their elements have.
func mend(s *imports.Session, seen performed) (done []mending) {
	kept := imports.Session{Scenario: s.Scenario, Gaps: s.Gaps, Signals: s.Signals, Take: s.Take}
	kept.Scenario.Steps = nil
	places := make([]int, len(s.Scenario.Steps)) // where the step is now, or the one before it
	for i, step := range s.Scenario.Steps {
		from, title := s.Origins[i], step.Title()
		what, reason := judgeStep(step, seen.take.Steps[i], from), ""
		if what == "" {
			step.Target, reason = better(step.Target, seen.named[i], seen.take.Steps[i].Target)
			kept.Add(step, from)
		}
		switch {
		case what != "":
			done = append(done, mending{from.Event, title, stepDropped, what})
		case reason != "":
			done = append(done, mending{from.Event, title, stepRenamed, reason})
		}
		places[i] = len(kept.Scenario.Steps) - 1
	}
	kept.Signals = slices.Clone(s.Signals)
	for i, signal := range kept.Signals {
		if signal.Step >= 0 {
			kept.Signals[i].Step = places[signal.Step]
		}
	}
	*s = kept
	return done
}

// judgeStep says why a step is dropped, "" if it is kept. What a person
// certainly did is kept, even if nothing comes of it.
func judgeStep(step scenarios.Step, seen take.Step, from imports.Origin) string {
	if seen.Outcome.Status != take.OK {
		return seen.Outcome.Message
	}
	if seen.Effects.None() && from.Confidence != imports.Certain && step.Kind != scenarios.Navigate {
		return fmt.Sprintf("nothing came of it, and it is %s: %s", from.Confidence, from.Reason)
	}
	return ""
}

// weak are the locators that say where an element is, and not what.
var weak = []scenarios.LocatorKind{scenarios.ByTitle, scenarios.ByID, scenarios.ByField, scenarios.ByCSS}

// better is the target that a capture would give the element, where the
// present one is weak or was found by a locator that is not its first. It says
// why it is better, "" if the present one is kept.
func better(t, named scenarios.Target, found *take.Match) (scenarios.Target, string) {
	if found == nil || named.Empty() {
		return t, ""
	}
	first, best := t.Locators()[0], named.Locators()[0]
	named.Seen.Text = strings.TrimSpace(named.Seen.Text)
	switch {
	case found.Rank > 0 && best != first:
		return named, fmt.Sprintf("it was found by %s only; its best locator is %s", found.Locator, best)
	case slices.Contains(weak, first.Kind) && slices.Index(weak, best.Kind) < slices.Index(weak, first.Kind):
		return named, fmt.Sprintf("%s is weak; its best locator is %s", first, best)
	}
	return t, ""
}

func firstFailed(t take.Take) string {
	for _, s := range t.Steps {
		if s.Outcome.Status != take.OK {
			return fmt.Sprintf("step %s (%s): %s", s.ID, s.Title, s.Outcome.Message)
		}
	}
	return ""
}
