package browser

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto/debugger"
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
	url   string
	main  string        // run before its own script
	begun chan struct{} // closed when its own script begins, or it is gone
	once  sync.Once
	busy  bool // it runs without end
}

// Workers say what is run in the workers of a page. The zero value is nothing.
type Workers struct {
	// Main is the source for the nth worker, run before its own; or nil.
	Main func(n int) string
	// Ask is evaluated in each one by [Page.TurnWorkers]; "" asks nothing.
	Ask string
}

// childAttached observes a worker, and lets it run. It is called from the
// event queue.
func (p *Page) childAttached(ctx context.Context, ev any) {
	switch ev := ev.(type) {
	case *target.EventAttachedToTarget:
		if ev.TargetInfo.Type == "service_worker" {
			// The network passes it by, and it lives on without its page.
			p.Browser.LetGo(ctx, arrival(ev))
			return
		}
		main := ""
		if p.scripts.Main != nil {
			main = p.scripts.Main(p.hired)
		}
		p.hired++
		p.adopt(ctx, ev.SessionID, ev.TargetInfo.URL, main)
	case *target.EventDetachedFromTarget:
		p.mu.Lock()
		if w := p.workers[ev.SessionID]; w != nil {
			w.ended()
		}
		delete(p.workers, ev.SessionID)
		p.mu.Unlock()
		p.Session.Forget(ev.SessionID)
	}
}

func (p *Page) adopt(ctx context.Context, id target.SessionID, url, main string) {
	w := &worker{url: url, main: main, begun: make(chan struct{})}
	p.mu.Lock()
	p.workers[id] = w
	p.mu.Unlock()
	w.Session = p.Session.Attach(id, func(ev any) {
		if _, paused := ev.(*debugger.EventPaused); paused {
			go w.note(w.begin(ctx))
			return
		}
		p.childEvent(ev)
	})
	go w.note(w.observe(ctx))
}

// observe lets a worker come to its first script. Where something is to run
// before that, it pauses there: sooner it has no timers that could be watched.
func (w *worker) observe(ctx context.Context) error {
	err := errors.Join(
		w.Call(ctx, network.Enable.Method, network.EnableParams{}, nil),
		w.Call(ctx, runtime.Enable.Method, nil, nil))
	if w.main == "" {
		defer w.ended()
		return errors.Join(err, w.Call(ctx, runtime.RunIfWaitingForDebugger.Method, nil, nil))
	}
	return errors.Join(err,
		w.Call(ctx, debugger.Enable.Method, debugger.EnableParams{}, nil),
		w.Call(ctx, debugger.SetInstrumentationBreakpoint.Method, debugger.SetInstrumentationBreakpointParams{Instrumentation: debugger.SetInstrumentationBreakpointInstrumentationBeforeScriptExecution}, nil),
		w.Call(ctx, runtime.RunIfWaitingForDebugger.Method, nil, nil))
}

// begin runs what is to run before the worker's first script, and lets it go on.
func (w *worker) begin(ctx context.Context) error {
	defer w.ended()
	return errors.Join(
		w.Call(ctx, runtime.CommandEvaluate, runtime.EvaluateParams{Expression: w.main}, nil),
		w.Call(ctx, debugger.Disable.Method, nil, nil))
}

// ended has nobody wait for the worker's beginning any longer.
func (w *worker) ended() { w.once.Do(func() { close(w.begun) }) }

func (w *worker) note(err error) {
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
// before, and returns the least that one of them answers to [Workers].Ask, -1 if
// none does. A worker runs on a thread of its own, so it has to be waited for
// while the page's stands still.
func (p *Page) TurnWorkers(ctx context.Context) (float64, error) {
	p.mu.Lock()
	workers := slices.Collect(maps.Values(p.workers))
	p.mu.Unlock()
	least := -1.0
	for _, w := range workers {
		said, err := w.turn(ctx, p.scripts.Ask)
		if err != nil {
			return -1, err
		}
		if said >= 0 && (least < 0 || said < least) {
			least = said
		}
	}
	if len(workers) == 0 {
		return -1, nil
	}
	return least, p.Flush(ctx)
}

// turn is called by one goroutine at a time.
func (w *worker) turn(ctx context.Context, ask string) (said float64, err error) {
	if w.busy {
		return -1, nil
	}
	limit, cancel := context.WithTimeoutCause(ctx, workerLimit, errWorkerBusy)
	defer cancel()
	select {
	case <-w.begun:
	case <-limit.Done():
		return -1, w.late(ctx, context.Cause(limit))
	}
	var r runtime.EvaluateResult
	err = w.Call(limit, runtime.CommandEvaluate, runtime.EvaluateParams{Expression: "(" + cmp.Or(ask, "-1") + ")", ReturnByValue: ptr(true)}, &r)
	if err != nil || r.Result == nil || r.ExceptionDetails != nil {
		return -1, w.late(ctx, err)
	}
	return said, json.Unmarshal(r.Result.Value, &said)
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
