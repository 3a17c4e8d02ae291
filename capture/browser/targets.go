package browser

import (
	"context"
	"log/slog"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
)

// claims says who wants to know of new targets, by browser context.
type claims struct {
	mu sync.Mutex
	of map[cdp.BrowserContextID]func(*Browser, Arrival)
	// rest gets what is in no context of ours, or nil.
	rest func(*Browser, Arrival)
	// pages are those that are observed, by their sessions.
	pages map[target.SessionID]*Page
}

// observed has a page told that it was closed.
func (c *claims) observed(id target.SessionID, p *Page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil {
		c.pages = map[target.SessionID]*Page{}
	}
	c.pages[id] = p
}

// closed marks the page of a session as lost, if it has one.
func (c *claims) closed(id target.SessionID) {
	c.mu.Lock()
	p := c.pages[id]
	delete(c.pages, id)
	c.mu.Unlock()
	if p != nil {
		p.MarkLost()
	}
}

// ClaimRest has f told of every target that no [Browser.Claim] covers, also
// of those that were there before.
func (b *Browser) ClaimRest(f func(*Browser, Arrival)) {
	b.claims.mu.Lock()
	defer b.claims.mu.Unlock()
	b.claims.rest = f
}

// Claim has f told of every target that appears in a browser context. The
// target waits until it is observed with [Browser.AttachPage] or let go with
// [Browser.LetGo]. f is called from the event queue: it may not wait for events.
func (b *Browser) Claim(id cdp.BrowserContextID, f func(*Browser, Arrival)) {
	b.claims.mu.Lock()
	defer b.claims.mu.Unlock()
	if b.claims.of == nil {
		b.claims.of = map[cdp.BrowserContextID]func(*Browser, Arrival){}
	}
	b.claims.of[id] = f
}

// Unclaim ends a [Browser.Claim].
func (b *Browser) Unclaim(id cdp.BrowserContextID) {
	b.claims.mu.Lock()
	defer b.claims.mu.Unlock()
	delete(b.claims.of, id)
}

// Watch attaches to every target before it runs its first script. A launched
// browser without a port is watched from the start.
func (b *Browser) Watch(ctx context.Context) error {
	b.Listen(func(ev any) {
		switch ev := ev.(type) {
		case *target.EventAttachedToTarget:
			b.claims.mu.Lock()
			f := b.claims.of[ev.TargetInfo.BrowserContextID]
			if f == nil {
				f = b.claims.rest
			}
			b.claims.mu.Unlock()
			if f != nil {
				f(b, arrival(ev))
				return
			}
			b.LetGo(context.Background(), arrival(ev))
		case *target.EventDetachedFromTarget:
			b.Forget(ev.SessionID)
			b.claims.closed(ev.SessionID)
		}
	})
	_, err := cdp.Call(ctx, b, target.SetAutoAttach, target.SetAutoAttachParams{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: ptr(true)})
	return err
}

// LetGo lets a target run that nobody observes.
func (b *Browser) LetGo(ctx context.Context, a Arrival) {
	s := b.Session.Attach(a.session, nil)
	go func() {
		if err := s.Call(ctx, runtime.RunIfWaitingForDebugger.Method, nil, nil); err != nil {
			slog.Debug("let a target go", "error", err)
		}
	}()
}

func ptr[T any](v T) *T { return &v }
