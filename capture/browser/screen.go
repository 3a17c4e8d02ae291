package browser

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
)

// Screen shows the page of a browser that has no window, and acts in it as the
// person wants who looks at it. It is a client beside others: who records does
// not know of it.
type Screen struct {
	browser *Browser
	mu      sync.Mutex
	pages   []*seen // in the order in which they were opened: the last one is in front
	sight   Sight
	changed chan struct{} // closed and replaced when there is another sight
}

// seen is a page that can be shown.
type seen struct {
	*Session
	target target.ID
}

// Sight is what there is to see.
type Sight struct {
	Number int     `json:"number"` // grows with each
	JPEG   []byte  `json:"jpeg"`
	Width  float64 `json:"width"` // of the page in CSS pixels
	Height float64 `json:"height"`
	Dialog *Dialog `json:"dialog"` // that waits for an answer, or nil
}

// Dialog is one that a page has opened.
type Dialog struct {
	Kind    string `json:"kind"` // alert, confirm, prompt or beforeunload
	Message string `json:"message"`
	Text    string `json:"text"` // that a prompt begins with
}

// OpenScreen shows the pages of the browser at a debugging address, also those to
// come.
func OpenScreen(ctx context.Context, endpoint string) (*Screen, error) {
	b, err := Connect(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	s := &Screen{browser: b, changed: make(chan struct{})}
	b.Listen(func(ev any) {
		switch ev := ev.(type) {
		case *target.EventTargetCreated:
			if ev.TargetInfo.Type == "page" {
				go s.add(context.WithoutCancel(ctx), ev.TargetInfo.TargetID)
			}
		case *target.EventTargetDestroyed:
			go s.remove(context.WithoutCancel(ctx), ev.TargetID)
		}
	})
	if _, err := cdp.Call(ctx, b, target.SetDiscoverTargets, target.SetDiscoverTargetsParams{Discover: true}); err != nil {
		b.Close()
		return nil, fmt.Errorf("show the browser at %s: %w", endpoint, err)
	}
	return s, nil
}

// Close leaves the browser.
func (s *Screen) Close() { s.browser.Close() }

// add brings a page to the front. One that cannot be shown is gone already.
func (s *Screen) add(ctx context.Context, id target.ID) {
	r, err := cdp.Call(ctx, s.browser, target.AttachToTarget, target.AttachToTargetParams{TargetID: id, Flatten: ptr(true)})
	if err != nil {
		return
	}
	p := &seen{target: id}
	p.Session = s.browser.Attach(r.SessionID, func(ev any) { s.event(ctx, p, ev) })
	if err := p.pin(ctx); err != nil {
		return
	}
	s.mu.Lock()
	s.pages = append(s.pages, p)
	s.mu.Unlock()
	s.cast(ctx, p)
}

// pin has a page keep its size: when a client joins, the window of a headless
// browser goes back to the size that it was started with.
func (p *seen) pin(ctx context.Context) error {
	var size struct{ Result struct{ Value [2]int64 } }
	if err := p.Call(ctx, runtime.Evaluate.Method, map[string]any{"expression": "[innerWidth, innerHeight]", "returnByValue": true}, &size); err != nil {
		return err
	}
	return p.Call(ctx, emulation.SetDeviceMetricsOverride.Method, map[string]any{"width": size.Result.Value[0], "height": size.Result.Value[1], "deviceScaleFactor": 0, "mobile": false}, nil)
}

// screenQuality is the JPEG quality of what is shown: text is sharp.
const screenQuality = 80

// cast has the browser tell what a page looks like, whenever that changes. A page
// that is gone tells nothing.
func (s *Screen) cast(ctx context.Context, p *seen) {
	p.Start(ctx, page.Enable.Method, page.EnableParams{})
	p.Start(ctx, page.BringToFront.Method, cdp.Empty{})
	p.Start(ctx, emulation.SetFocusEmulationEnabled.Method, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.Start(ctx, page.StartScreencast.Method, page.StartScreencastParams{Format: page.StartScreencastFormatJpeg, Quality: ptr(int64(screenQuality))})
}

// remove brings the page to the front that was opened before the one that is gone.
func (s *Screen) remove(ctx context.Context, id target.ID) {
	s.mu.Lock()
	s.pages = slices.DeleteFunc(s.pages, func(p *seen) bool { return p.target == id })
	s.sight.Dialog = nil
	s.mu.Unlock()
	if p := s.front(); p != nil {
		s.cast(ctx, p)
	}
}

// front is the page that is shown, nil if there is none.
func (s *Screen) front() *seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pages) == 0 {
		return nil
	}
	return s.pages[len(s.pages)-1]
}

func (s *Screen) event(ctx context.Context, p *seen, ev any) {
	switch ev := ev.(type) {
	case *page.EventScreencastFrame:
		p.Start(ctx, page.ScreencastFrameAck.Method, page.ScreencastFrameAckParams{SessionID: ev.SessionID})
		if p == s.front() {
			s.show(func(now *Sight) {
				now.JPEG, now.Width, now.Height = ev.Data, ev.Metadata.DeviceWidth, ev.Metadata.DeviceHeight
			})
		}
	case *page.EventJavascriptDialogOpening:
		s.show(func(now *Sight) { now.Dialog = &Dialog{string(ev.Type), ev.Message, ev.DefaultPrompt} })
	case *page.EventJavascriptDialogClosed:
		s.show(func(now *Sight) { now.Dialog = nil })
	}
}

func (s *Screen) show(change func(*Sight)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.sight)
	s.sight.Number++
	close(s.changed)
	s.changed = make(chan struct{})
}

// Next waits until there is a sight after the one of a number, 0 for the first,
// and returns the latest. The error is [ErrLost] when the browser is gone.
func (s *Screen) Next(ctx context.Context, after int) (Sight, error) {
	for {
		s.mu.Lock()
		now, changed := s.sight, s.changed
		s.mu.Unlock()
		if now.Number > after {
			return now, nil
		}
		select {
		case <-changed:
		case <-s.browser.Done():
			return Sight{}, ErrLost
		case <-ctx.Done():
			return Sight{}, context.Cause(ctx)
		}
	}
}

// errNoPage says that there is nothing to act on.
var errNoPage = errors.New("no page is open")
