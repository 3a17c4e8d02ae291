package stage

import (
	"context"
	"math"

	"github.com/retake-dev/retake/capture/take"
)

// When a step has settled, in milliseconds on the page's clock.
const (
	// quietFor is how long a step is given at least: longer than the
	// debounce of a search box (300 ms is usual), so that what an act sets
	// off belongs to its step.
	quietFor = 500
	// settleLimit is when a step that does not come to rest is left as it is.
	settleLimit = 10_000
	// settleGrid is what a step settles at a multiple of, after quietFor: a
	// frame more or less at the end of an animation then shifts nothing of
	// what follows.
	settleGrid = 250
)

// Settle lets the page live until it is at rest: for quietFor at least, and
// until no request is open (streams left out) and nothing that will end is
// moving. It reports false when that did not happen within settleLimit.
// Polls, clocks and endless animations keep no step from settling. Where the
// page in front closes itself, it is the first one that settles.
func (s *Stage) Settle(ctx context.Context) (bool, error) {
	settled, err := s.settle(ctx)
	if s.Left() {
		return s.settle(ctx)
	}
	return settled, err
}

func (s *Stage) settle(ctx context.Context) (bool, error) {
	s.clock.step, s.clock.touched = idleStep, true
	s.clock.asked = min(s.clock.asked, endlessFrames)
	began := s.Now()
	m, err := s.look(ctx)
	// The frame after the act: what it set off begins to move with that.
	for step := float64(frameStep); err == nil; step = s.settleStep(began) {
		if m, err = s.advance(ctx, m, step); err != nil || s.Now()-began < quietFor {
			continue
		}
		if !m.any() && s.quiet() {
			return true, nil
		}
		if s.Now()-began > settleLimit {
			return false, nil
		}
	}
	return false, err
}

// settleStep goes to the end of the quiet time first, then from one line of the
// grid to the next.
func (s *Stage) settleStep(began float64) float64 {
	passed := s.Now() - began
	if passed < quietFor {
		return quietFor - passed
	}
	return settleGrid - math.Mod(passed, settleGrid)
}

// quiet reports whether no request is open but streams. Virtual time has
// waited for them.
func (s *Stage) quiet() bool {
	if s.opt.Clock != take.ClockReal {
		return true
	}
	open, streams := s.Seen.OpenKinds()
	return open == streams
}
