package capture

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/retake-dev/retake/capture/browser"
)

// rest is how long the user must have done nothing before what a step left is
// looked at: as long as the stage gives a step to settle.
const rest = 500 * time.Millisecond

// keptEvery is how often what has come is written down.
const keptEvery = 500 * time.Millisecond

// keep writes down what comes until the context ends, or it cannot be written.
func (s *session) keep(ctx context.Context) error {
	tick := time.NewTicker(keptEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := s.recorder.Keep(); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// watch follows the session until it ends, and has what comes written down.
func (s *session) watch(ctx, work context.Context) error {
	keeping, stop := context.WithCancel(work)
	kept := make(chan error, 1)
	go func() {
		defer close(kept)
		kept <- s.keep(keeping)
	}()
	err := s.follow(ctx, work, kept)
	stop()
	for late := range kept {
		err = errors.Join(err, late)
	}
	return err
}

func (s *session) follow(ctx, work context.Context, kept <-chan error) error {
	calm := time.NewTimer(rest)
	defer calm.Stop()
	poll := time.NewTicker(100 * time.Millisecond)
	defer poll.Stop()
	looked := false
	for {
		select {
		case t := <-s.told:
			if err := s.take(work, t); err != nil {
				return err
			}
			calm.Reset(rest)
			looked = false
		case a := <-s.pages:
			s.another(work, a)
		case p := <-s.closed:
			if err := s.leave(work, p); err != nil {
				return err
			}
			calm.Reset(rest)
			looked = false
		case <-calm.C:
			if looked {
				continue
			}
			if looked = s.see(work); !looked {
				calm.Reset(rest) // the page was on its way to the next
			}
		case <-poll.C:
			moved, err := s.recorder.Travelled(work, s.page, s.now())
			s.note(err)
			if moved {
				calm.Reset(rest)
				looked = false
			}
		case err := <-kept:
			return err
		case <-s.first.Lost():
			return s.drain(work)
		case <-s.browser.Done():
			return s.drain(work)
		case <-ctx.Done():
			return s.last(work)
		}
	}
}

// last takes in what is there at the end.
func (s *session) last(ctx context.Context) error {
	s.note(s.page.Flush(ctx))
	if err := s.drain(ctx); err != nil {
		return err
	}
	s.note(s.look(ctx))
	return nil
}

// see looks at what the last step left, and reports whether there was a page.
func (s *session) see(ctx context.Context) bool {
	err := s.look(ctx)
	s.note(err)
	if errors.Is(err, browser.ErrNoWorld) {
		return false
	}
	if s.opt.OnSeen != nil {
		s.opt.OnSeen()
	}
	return true
}

// drain puts down what was told before the end and was not taken in yet.
func (s *session) drain(ctx context.Context) error {
	for {
		select {
		case t := <-s.told:
			if err := s.take(ctx, t); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// note logs what could not be seen because the page was on its way out.
func (s *session) note(err error) {
	if err != nil && !errors.Is(err, browser.ErrDetached) && !errors.Is(err, browser.ErrLost) && !errors.Is(err, browser.ErrNoWorld) {
		slog.Warn("capture", "error", err)
	}
}
