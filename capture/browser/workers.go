package browser

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
)

// watchWorkers has the workers of a page wait until they are observed. The
// page's session tells that a worker's script was asked for, but only the
// worker's own that it came; and only that one tells what it requests.
var watchWorkers = target.SetAutoAttachParams{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: ptr(true)}

// worker is a worker of the page.
type worker struct {
	*Session
	url      string
	observed chan struct{} // closed when it is, and has been let go
	busy     bool          // it runs without end
}

// childAttached observes a worker, and lets it run. It is called from the
// event queue.
func (p *Page) childAttached(ctx context.Context, ev any) {
	switch ev := ev.(type) {
	case *target.EventAttachedToTarget:
		w := &worker{p.Session.Attach(ev.SessionID, p.childEvent), ev.TargetInfo.URL, make(chan struct{}), false}
		p.mu.Lock()
		p.workers[ev.SessionID] = w
		p.mu.Unlock()
		go w.observe(ctx)
	case *target.EventDetachedFromTarget:
		p.mu.Lock()
		delete(p.workers, ev.SessionID)
		p.mu.Unlock()
		p.Session.Forget(ev.SessionID)
	}
}

func (w *worker) observe(ctx context.Context) {
	defer close(w.observed)
	err := errors.Join(
		w.Call(ctx, network.Enable.Method, network.EnableParams{}, nil),
		w.Call(ctx, runtime.Enable.Method, nil, nil),
		w.Call(ctx, runtime.RunIfWaitingForDebugger.Method, nil, nil))
	if err != nil && !gone(err) {
		slog.Debug("observe a worker", "url", w.url, "error", err)
	}
}

// gone reports whether an error says that who was asked is not there any more.
func gone(err error) bool { return errors.Is(err, ErrLost) || errors.Is(err, ErrDetached) }

// workerLimit is how long a worker may take for what it was told before it is
// taken to run without end, and not waited for again.
const workerLimit = 5 * time.Second

var errWorkerBusy = errors.New("the worker is busy")

// Workers reports whether the page has workers.
func (p *Page) Workers() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.workers) > 0
}

// TurnWorkers waits until each worker of the page has done what it was told
// before. A worker runs on time of its own, so it has to be waited for while
// the page's stands still.
func (p *Page) TurnWorkers(ctx context.Context) error {
	p.mu.Lock()
	workers := slices.Collect(maps.Values(p.workers))
	p.mu.Unlock()
	for _, w := range workers {
		if err := w.turn(ctx); err != nil {
			return err
		}
	}
	if len(workers) == 0 {
		return nil
	}
	return p.Flush(ctx)
}

// turn is called by one goroutine at a time.
func (w *worker) turn(ctx context.Context) error {
	if w.busy {
		return nil
	}
	limit, cancel := context.WithTimeoutCause(ctx, workerLimit, errWorkerBusy)
	defer cancel()
	select {
	case <-w.observed:
	case <-limit.Done():
		return w.late(ctx, context.Cause(limit))
	}
	err := w.Call(limit, runtime.CommandEvaluate, runtime.EvaluateParams{Expression: "1"}, nil)
	return w.late(ctx, err)
}

// late makes nothing of a worker that is gone, and of one that runs without end
// a note.
func (w *worker) late(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, errWorkerBusy) {
		w.busy = true
		slog.Warn("a worker runs without end; what it does depends on the machine", "url", w.url)
		return nil
	}
	if err != nil && !gone(err) {
		slog.Debug("ask a worker", "url", w.url, "error", err)
	}
	return nil
}

// childEvent hands on what a worker tells: its requests, console and exceptions
// are the page's.
func (p *Page) childEvent(ev any) {
	p.observe(ev)
	p.listen(ev)
}
