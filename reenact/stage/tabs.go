package stage

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
)

// tabs are the pages that were opened by the first one, and by them. Those of
// one site share its process, and with that its clock (--process-per-site). One of
// another site that has no way back to who opened it has a process, and a wall
// clock, of its own.
type tabs struct {
	mu      sync.Mutex
	front   *browser.Page   // nil for the first one
	all     []*browser.Page // in the order in which they were opened; nil while one is attached to
	waiting int             // how many have not begun
	begun   map[*browser.Page]bool
	blank   bool          // the next one has nothing to load
	changed chan struct{} // closed and replaced when one has begun
}

func newTabs() *tabs { return &tabs{begun: map[*browser.Page]bool{}, changed: make(chan struct{})} }

// announced notes what the next page will load.
func (t *tabs) announced(url string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.blank = url == "" || url == "about:blank"
}

// open takes in a page that is being opened, and attaches to it.
func (t *tabs) open(attach func() (*browser.Page, error), note func(error)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at, blank := len(t.all), t.blank
	t.all = append(t.all, nil)
	t.waiting++
	go func() {
		p, err := attach()
		if err != nil {
			note(fmt.Errorf("a page that was opened: %w", err))
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.all[at] = p; err != nil || blank || t.begun[p] {
			t.begins()
		}
	}()
}

// begins lets those go on who wait for pages to begin; t.mu is held.
func (t *tabs) begins() {
	t.waiting--
	close(t.changed)
	t.changed = make(chan struct{})
}

// began notes that a page has asked for what it loads: from then on its requests
// are waited for as those of any page.
func (t *tabs) began(p *browser.Page) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.begun[p] {
		return
	}
	t.begun[p] = true
	for _, known := range t.all {
		if known == p {
			t.begins()
		}
	}
}

// ready waits until all pages that were opened have begun.
func (t *tabs) ready(ctx context.Context) error {
	for {
		t.mu.Lock()
		waiting, changed := t.waiting, t.changed
		t.mu.Unlock()
		if waiting == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// inFront reports whether a page is the one in front.
func (t *tabs) inFront(p, first *browser.Page) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.front == p || t.front == nil && p == first
}

// Front brings the nth page to the front, the first for 0 and 1. It reports
// false if there is none, or none any more.
func (s *Stage) Front(ctx context.Context, n int) (bool, error) {
	limit, cancel := context.WithTimeoutCause(ctx, stallLimit, errors.New("a page that was opened does not begin"))
	defer cancel()
	if err := s.tabs.ready(limit); err != nil {
		return false, err
	}
	p := s.tab(n)
	if p == nil || gone(p) {
		s.Left()
		return false, nil
	}
	if p == s.Page {
		return true, nil
	}
	s.bring(p)
	if s.opt.Clock != take.ClockFrames {
		return true, nil
	}
	return true, s.clock.frame(ctx) // before it has drawn one, a page takes no input
}

func (s *Stage) bring(p *browser.Page) {
	s.tabs.mu.Lock()
	s.tabs.front = p
	s.tabs.mu.Unlock()
	s.Page = p
	s.fresh.Store(true) // nothing was drawn of it
	s.clock.drawn, s.clock.touched = -1, true
}

// Left reports whether the page in front has closed itself, and is not the
// first one: that comes to the front then.
func (s *Stage) Left() bool {
	if s.Page == s.first || !gone(s.Page) {
		return false
	}
	s.bring(s.first)
	return true
}

func gone(p *browser.Page) bool {
	select {
	case <-p.Lost():
		return true
	default:
		return false
	}
}

// tab is the nth page, nil if there is none.
func (s *Stage) tab(n int) *browser.Page {
	s.tabs.mu.Lock()
	defer s.tabs.mu.Unlock()
	switch {
	case n < 2:
		return s.first
	case n-2 < len(s.tabs.all):
		return s.tabs.all[n-2]
	}
	return nil
}

// CloseTab closes the nth page, and brings the first one to the front. It
// reports false if there was none; one that has closed itself is closed.
func (s *Stage) CloseTab(ctx context.Context, n int) (bool, error) {
	p := s.tab(n)
	if p == nil || p == s.first {
		return false, nil
	}
	s.bring(s.first)
	return true, p.Close(ctx)
}
