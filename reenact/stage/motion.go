package stage

import (
	"context"

	"github.com/retake-dev/retake/capture/take"
)

// motion is what on the page asks for frames.
type motion struct {
	callbacks bool    // something of a script's waits for frames
	animated  bool    // an animation that will end is running
	end       float64 // milliseconds until the first of them has ended, 0 if one has yet to begin
	endless   bool    // callbacks wait that wait for ever
	unsteady  bool    // any animation is running, also one without end
	changes   float64 // how often the page has changed so far
	due       float64 // milliseconds until the next timer, -1 if none waits
	made      float64 // how many frames the page had a part in so far, -1 where it tells of none
	late      bool    // the last of these was for another moment
}

// atEnd reports whether an animation is at its end, but for microseconds.
func (m motion) atEnd() bool { return m.animated && m.end > 0 && m.end < 1 }

func (m motion) any() bool { return m.callbacks || m.animated }

// View returns the page as it is, its title, and a func with which it lives on
// from there, as [Stage.Advance], as long as nothing was done to it: what moves
// is asked right behind the snapshot.
func (s *Stage) View(ctx context.Context) (*take.Snapshot, string, func(ctx context.Context, ms float64) error, error) {
	var wait func() ([]float64, bool, error)
	dom, title, err := s.Page.SnapshotAnd(ctx, func() { wait = s.glance(ctx) })
	if err != nil {
		return nil, "", nil, err
	}
	said, still, err := wait()
	if !still || s.Page.Workers() {
		return dom, title, s.Advance, err
	}
	return dom, title, func(ctx context.Context, ms float64) error {
		_, err := s.advance(ctx, s.clock.motion(said), ms)
		return err
	}, err
}

// Steady reports whether nothing on the page can be on its way elsewhere: no
// callback waits for a frame, and no animation runs, not even one without end.
func (s *Stage) Steady(ctx context.Context) (bool, error) {
	m, err := s.look(ctx)
	return !m.any() && !m.endless && !m.unsteady, err
}

// look says what moves once the requests of this moment have been answered:
// what moves while they are on their way is up to the network. An answer that
// came while the page was asked may have set something off after it had said
// no, so then it is asked again.
func (s *Stage) look(ctx context.Context) (motion, error) {
	if err := s.tabs.ready(ctx); err != nil {
		return motion{}, err
	}
	for {
		due, err := s.Page.TurnWorkers(ctx)
		if err != nil {
			return motion{}, err
		}
		said, still, err := s.glance(ctx)()
		if err != nil {
			return motion{}, err
		}
		if still {
			m := s.clock.motion(said)
			if due >= 0 && (m.due < 0 || due < m.due) {
				m.due = due
			}
			return m, nil
		}
		if err := s.load(ctx); err != nil {
			return motion{}, err
		}
		if err := s.land(ctx); err != nil {
			return motion{}, err
		}
	}
}

// glance asks the page what moves. The func that it returns waits for the answer,
// and says whether it holds: whether no request is on its way.
func (s *Stage) glance(ctx context.Context) func() (said []float64, still bool, err error) {
	ended := s.Seen.Ended()
	wait := s.Page.StartEval(ctx, "globalThis[Symbol.for('retake.stage')]?.moving?.()")
	return func() (said []float64, still bool, err error) {
		if err := s.notNavigating(wait(&said)); err != nil {
			return nil, false, err
		}
		// The page's own answer came behind the events of what it requested.
		if err := s.Page.Flush(ctx); err != nil {
			return nil, false, err
		}
		open, streams := s.Seen.OpenKinds()
		return said, s.opt.Clock == take.ClockReal || open == streams && s.Seen.Ended() == ended, nil
	}
}

// motion reads what moving() in stage.js returned.
func (c *clock) motion(n []float64) motion {
	if len(n) != 10 {
		return motion{due: -1, made: -1}
	}
	// Each request takes the page's clock on by 10 ms, also beyond the end of
	// a budget (measured; Chromium calls it a non-instant virtual task).
	if c.kind != take.ClockReal {
		c.now = max(c.now, n[3]-float64(c.stage.opt.Environment.Start.UnixMilli()))
	}
	if n[0]+n[7] == 0 {
		c.asked = 0
	} else {
		c.asked++
	}
	c.scrolls, c.display = n[6], n[7] > 0
	endless := c.asked >= endlessFrames
	return motion{callbacks: n[0]+n[7] > 0 && !endless, endless: endless, animated: n[1] >= 0, end: n[1], changes: n[2], unsteady: n[4] > 0, due: n[5], made: c.made(n[8]), late: n[9] >= 1}
}

// made is a count of frames, where frames are ours.
func (c *clock) made(n float64) float64 {
	if c.kind != take.ClockFrames {
		return -1
	}
	return n
}

// load lets as much time pass as documents need once they and all that they
// ask for have come: on its way to the page none may pass, or it would be as
// much as the network takes.
func (s *Stage) load(ctx context.Context) error {
	for s.Seen.Loading() {
		if err := s.land(ctx); err != nil || !s.Seen.Loading() {
			return err
		}
		if err := s.clock.budget(ctx, 1); err != nil {
			return err
		}
		if err := s.loaded(ctx); err != nil {
			return err
		}
	}
	return nil
}

// loaded gives the page turns to tell that its documents are there: on a busy
// machine that may take some, and a millisecond more is another moment for all
// that follows.
func (s *Stage) loaded(ctx context.Context) error {
	for range readRounds {
		if err := s.notNavigating(s.Page.Turn(ctx)); err != nil || !s.Seen.Loading() {
			return err
		}
	}
	return nil
}
