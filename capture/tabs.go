package capture

import (
	"context"
	"slices"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/scenarios"
)

// Travelled looks whether the user went through the history, or to a new
// address, by the browser's own means, and adds the step. What a click or a
// key did is in the step of the click or the key.
func (r *Recorder) Travelled(ctx context.Context, p *browser.Page, at float64) (bool, error) {
	now, err := p.History(ctx)
	if err != nil {
		return false, err
	}
	before, known := r.history[p]
	if !known {
		before.Index = -1
	}
	r.history[p] = now
	kind, address := compare(before, now)
	r.mu.Lock()
	scripted := r.scripted
	r.scripted = false
	r.mu.Unlock()
	if kind == "" || scripted {
		return false, nil
	}
	r.step(scenarios.Step{Kind: kind, Tab: r.tab(p), URL: relative(r.base, address)}, at)
	return true, nil
}

// Opened takes in a page that was opened; the first is that of the scenario.
func (r *Recorder) Opened(p *browser.Page) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tabs = append(r.tabs, p)
}

// Closed adds the step with which a page was closed.
func (r *Recorder) Closed(p *browser.Page, at float64) {
	r.step(scenarios.Step{Kind: scenarios.Close, Tab: r.tab(p)}, at)
}

// tab is the place of a page as a step has it, 0 for the first.
func (r *Recorder) tab(p *browser.Page) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.tabs, p); i > 0 {
		return i + 1
	}
	return 0
}

// aside takes in what is told and is no act of the user's; r.mu is held.
func (r *Recorder) aside(frame browser.FrameID, a act) bool {
	switch a.Kind {
	case "traversed":
		r.scripted = true
	case "reloads":
		r.reloads = true
	case "lost":
		r.lost = append(r.lost, a.Value)
	case "file":
		r.fileRead(frame, a)
	case string(scenarios.Resize):
		before := r.size
		r.size = [2]int{a.Width, a.Height}
		return before == r.size
	case string(scenarios.Reload):
		byPage := r.reloads
		r.reloads = false
		// What was loaded before the session began is none of its.
		return byPage || len(r.fold.times) == 0 || a.At < r.fold.times[0]
	default:
		return false
	}
	return true
}

// another observes a page that was opened later.
func (s *session) another(ctx context.Context, a browser.Arrival) {
	p, err := s.attach(ctx, a)
	if err != nil {
		s.note(err)
		return
	}
	go func() {
		select {
		case <-p.Lost():
			s.closed <- p
		case <-p.Done():
		}
	}()
}

// leave puts down that a page was closed. The user is where the session began.
func (s *session) leave(ctx context.Context, p *browser.Page) error {
	if err := s.drain(ctx); err != nil {
		return err
	}
	s.page = s.first
	s.recorder.Closed(p, s.now())
	return nil
}
