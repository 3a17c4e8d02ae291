package capture

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Edit changes what was captured so far: one of its first three fields is set.
type Edit struct {
	Name   string // what the last step is called
	Expect string // a text that the page has to show
	Undo   bool   // the last step is left out; what it did to the page stays
	// Done is told the number of the step that was changed, 1 the first, or why
	// none was.
	Done func(step int, err error)
}

// edits are what was changed. They are applied at the end, so that nothing which
// comes of a step that was taken back goes astray.
type edits struct {
	undone map[int]bool   // steps, by their places
	names  map[int]string // of steps
}

// edit takes an edit in. What is told already comes before it.
func (s *session) edit(ctx context.Context, e Edit) error {
	s.note(s.page.Flush(ctx))
	if err := s.drain(ctx); err != nil {
		return err
	}
	if e.Expect != "" {
		e.Done(s.expect(ctx, strings.Join(strings.Fields(e.Expect), " ")))
		return nil
	}
	last := s.recorder.steps() - 1
	for s.edits.undone[last] {
		last--
	}
	switch {
	case !e.Undo:
		s.edits.names[last] = e.Name
	case last == 0:
		e.Done(0, errors.New("the first step opens the page, and stays"))
		return nil
	default:
		s.edits.undone[last] = true
		s.recorder.seal()
	}
	e.Done(last+1, nil)
	return nil
}

// expect adds a step that expects a text which the page shows now.
func (s *session) expect(ctx context.Context, text string) (int, error) {
	if s.opt.Privacy.Level == privacy.Strict {
		return 0, errors.New("no text of the page is kept with --privacy strict")
	}
	var shown bool
	err := s.there(ctx, func() error {
		return s.page.Ask(ctx, "", "holds", &shown, map[string]any{"text": text, "page": true})
	})
	if err != nil {
		return 0, err
	}
	if !shown {
		return 0, fmt.Errorf("the page does not show %q", text)
	}
	return s.recorder.expect(s.page, text, s.now()), nil
}

// apply changes what was captured. What a step that was taken back asked for
// belongs to the one before it, and its files to none.
func (e edits) apply(c *Captured, mask func(string) string) (err error) {
	if len(e.undone)+len(e.names) == 0 {
		return nil
	}
	steps, late := c.Scenario.Steps, time.Duration(0)
	c.Scenario.Steps = nil
	place := map[int]int{-1: -1} // where each step is now, or the one before it
	for i, step := range steps {
		late += step.After
		if !e.undone[i] {
			step.ID, step.Name, step.After = stepID(len(c.Scenario.Steps)), cmp.Or(mask(e.names[i]), step.Name), late
			c.Scenario.Steps, late = append(c.Scenario.Steps, step), 0
		}
		place[i] = len(c.Scenario.Steps) - 1
	}
	was := c.Take
	c.Take, err = remade(was, c.Scenario, was.Environment, func(i int, step take.Step) (take.Step, []byte) {
		if e.undone[i] {
			return take.Step{}, nil
		}
		now := c.Scenario.Steps[place[i]]
		step.ID, step.Title = now.ID, now.Title()
		return step, was.Blobs[step.Picture]
	}, func(e take.Exchange, request, response []byte) (take.Exchange, []byte, []byte) {
		return e.InSteps(func(i int) int { return place[i] }), request, response
	})
	maps.DeleteFunc(c.Files, func(path string, _ []byte) bool {
		return !slices.ContainsFunc(c.Scenario.Steps, func(s scenarios.Step) bool { return slices.Contains(s.Files, scenarios.Literal(path)) })
	})
	return err
}

// stepID is that of a step by its place.
func stepID(i int) string { return fmt.Sprintf("s%02d", i+1) }
