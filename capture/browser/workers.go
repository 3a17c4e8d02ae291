package browser

import (
	"context"
	"errors"
	"log/slog"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
)

// attachWorkers has the workers of the page wait until they are observed. The
// page's session tells that a worker's script was asked for, but only the
// worker's own that it came; and only that one tells what it requests.
func (p *Page) attachWorkers(ctx context.Context) error {
	return p.Session.Call(ctx, target.SetAutoAttach.Method, target.SetAutoAttachParams{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: ptr(true)}, nil)
}

// childAttached observes a worker, and lets it run. It is called from the
// event queue.
func (p *Page) childAttached(ctx context.Context, ev any) {
	attached, ok := ev.(*target.EventAttachedToTarget)
	if !ok {
		return
	}
	child := p.Session.Attach(attached.SessionID, p.childEvent)
	go func() {
		err := errors.Join(
			child.Call(ctx, network.Enable.Method, network.EnableParams{}, nil),
			child.Call(ctx, runtime.Enable.Method, nil, nil),
			child.Call(ctx, runtime.RunIfWaitingForDebugger.Method, nil, nil))
		if err != nil && !errors.Is(err, ErrLost) && !errors.Is(err, ErrDetached) {
			slog.Debug("observe a worker", "url", attached.TargetInfo.URL, "error", err)
		}
	}()
}

// childEvent hands on what a worker tells: its requests, console and exceptions
// are the page's.
func (p *Page) childEvent(ev any) {
	p.observe(ev)
	p.listen(ev)
}
