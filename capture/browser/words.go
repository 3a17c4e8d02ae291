package browser

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
)

// FrameID names a frame of a page; "" is the top one.
type FrameID = cdp.FrameID

// Arrival is a new target, which waits until it is observed or let go.
type Arrival struct {
	Page   bool // a page, and not a worker
	Opener bool // opened by another page
	URL    string

	target  target.ID
	session target.SessionID
}

func arrival(ev *target.EventAttachedToTarget) Arrival {
	i := ev.TargetInfo
	return Arrival{Page: i.Type == "page", Opener: i.OpenerID != "", URL: i.URL, target: i.TargetID, session: ev.SessionID}
}

// Navigate goes to a URL. The text is the browser's word for why it could
// not, "" when it could.
func (p *Page) Navigate(ctx context.Context, to string) (string, error) {
	r, err := cdp.Call(ctx, p.Session, page.Navigate, page.NavigateParams{URL: to})
	return r.ErrorText, err
}

// Open goes to a URL as [Page.Navigate] does, and returns once its document is
// there: what arrives first may still be the blank page before it.
func (p *Page) Open(ctx context.Context, to string) (string, error) {
	arrived := p.arrival()
	r, err := cdp.Call(ctx, p.Session, page.Navigate, page.NavigateParams{URL: to})
	for err == nil && r.ErrorText == "" && r.LoaderID != "" && p.loader() != r.LoaderID {
		err = p.await(ctx, arrived, to)
		arrived = p.arrival()
	}
	return r.ErrorText, err
}

// loader is the id of the top frame's document.
func (p *Page) loader() cdp.LoaderID {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.frames[p.top]; f != nil {
		return f.loader
	}
	return ""
}

// History is where a page stands in its history.
type History struct {
	Index   int
	Entries []Entry
}

// Entry is one entry of a history. Typed is true for an address that came by
// the browser's own means, and not from a page.
type Entry struct {
	ID    int64
	URL   string
	Typed bool
}

// History returns the history of the page. The error is [ErrNoWorld] while one
// document makes way for the next.
func (p *Page) History(ctx context.Context) (History, error) {
	r, err := cdp.Call(ctx, p.Session, page.GetNavigationHistory, cdp.Empty{})
	var refused *cdproto.Error
	if errors.As(err, &refused) && strings.Contains(refused.Message, "Not attached") {
		return History{}, ErrNoWorld
	}
	h := History{Index: int(r.CurrentIndex)}
	for _, e := range r.Entries {
		typed := e.TransitionType == page.TransitionTypeTyped || e.TransitionType == page.TransitionTypeAddressBar
		h.Entries = append(h.Entries, Entry{ID: e.ID, URL: e.URL, Typed: typed})
	}
	return h, err
}

// travelLimit is how much wall time a page may take to get somewhere.
const travelLimit = 30 * time.Second

// Travel goes back (-1) or forward (1), and returns when the page is there:
// until then its clock must stand still. It reports false when there is
// nothing to go to.
func (p *Page) Travel(ctx context.Context, by int) (bool, error) {
	h, err := p.History(ctx)
	if err != nil {
		return false, err
	}
	to := h.Index + by
	if to < 0 || to >= len(h.Entries) {
		return false, nil
	}
	arrived := p.arrival()
	if _, err = cdp.Call(ctx, p.Session, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: h.Entries[to].ID}); err != nil {
		return true, err
	}
	return true, p.await(ctx, arrived, h.Entries[to].URL)
}

// Reload loads the page again, and waits until it is there.
func (p *Page) Reload(ctx context.Context) error {
	arrived, at := p.arrival(), p.URL()
	if _, err := cdp.Call(ctx, p.Session, page.Reload, page.ReloadParams{}); err != nil {
		return err
	}
	return p.await(ctx, arrived, at)
}

// Close closes the page, and waits until it is gone. One that is gone already is
// closed.
func (p *Page) Close(ctx context.Context) error {
	select {
	case <-p.gone:
		return nil
	default:
	}
	if _, err := cdp.Call(ctx, p.Session, page.Close, cdp.Empty{}); err != nil && !errors.Is(err, ErrDetached) {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, travelLimit, fmt.Errorf("the page did not close within %s", travelLimit))
	defer cancel()
	select {
	case <-p.gone:
		return nil
	case <-p.Done():
		return ErrLost
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// arrival is closed when the page has next gone somewhere.
func (p *Page) arrival() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.arrived
}

// await waits until the page has gone somewhere.
func (p *Page) await(ctx context.Context, arrived <-chan struct{}, to string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, travelLimit, fmt.Errorf("the page did not get to %s within %s", to, travelLimit))
	defer cancel()
	select {
	case <-arrived:
		return nil
	case <-p.gone:
		return ErrDetached
	case <-p.Done():
		return ErrLost
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Binding is a function that scripts in our isolated worlds can call, and who
// is told. It is called from the browser's event queue: it may not wait for
// events.
type Binding struct {
	Name string
	Told func(p *Page, frame FrameID, payload string)
}

func (b Binding) event(p *Page, ev any) {
	call, ok := ev.(*runtime.EventBindingCalled)
	if !ok || call.Name != b.Name {
		return
	}
	frame, ok := p.frameOf(call.ExecutionContextID)
	if !ok {
		slog.Warn("an act in a frame that is gone")
		return
	}
	b.Told(p, frame, call.Payload)
}
