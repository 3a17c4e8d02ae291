package browser

import (
	"context"
	"fmt"
	"log/slog"
	"time"

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

// History returns the history of the page.
func (p *Page) History(ctx context.Context) (History, error) {
	r, err := cdp.Call(ctx, p.Session, page.GetNavigationHistory, cdp.Empty{})
	h := History{Index: int(r.CurrentIndex)}
	for _, e := range r.Entries {
		typed := e.TransitionType == page.TransitionTypeTyped || e.TransitionType == page.TransitionTypeAddressBar
		h.Entries = append(h.Entries, Entry{ID: e.ID, URL: e.URL, Typed: typed})
	}
	return h, err
}

// travelLimit is how much wall time a way through the history may take.
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
	p.mu.Lock()
	arrived := p.arrived
	p.mu.Unlock()
	if _, err = cdp.Call(ctx, p.Session, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: h.Entries[to].ID}); err != nil {
		return true, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, travelLimit, fmt.Errorf("the history did not get to %s within %s", h.Entries[to].URL, travelLimit))
	defer cancel()
	select {
	case <-arrived:
		return true, nil
	case <-p.gone:
		return true, ErrDetached
	case <-ctx.Done():
		return true, context.Cause(ctx)
	}
}

// Binding is a function that scripts in our isolated worlds can call, and who
// is told. It is called from the browser's event queue: it may not wait for
// events.
type Binding struct {
	Name string
	Told func(p *Page, frame FrameID, payload string)
}

func (p *Page) bind(ctx context.Context, b Binding) error {
	_, err := cdp.Call(ctx, p.Session, runtime.AddBinding, runtime.AddBindingParams{Name: b.Name, ExecutionContextName: World})
	return err
}

func (b Binding) event(p *Page, ev any) {
	call, ok := ev.(*runtime.EventBindingCalled)
	if !ok || call.Name != b.Name {
		return
	}
	frame, ok := p.frameOf(call.ExecutionContextID)
	if !ok {
		slog.Warn("an act in a frame that is gone", "act", call.Payload)
		return
	}
	b.Told(p, frame, call.Payload)
}
