package stage

import (
	"context"
	"log/slog"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/retake-dev/retake/capture/browser"
)

// delivery is an answer on its way through the browser.
type delivery struct {
	page         *browser.Page
	begun, ended chan struct{} // closed when the response has come, and when all of it has
	left         chan struct{} // closed when the page turns to another document
}

func newDelivery(p *browser.Page) *delivery {
	return &delivery{page: p, begun: make(chan struct{}), ended: make(chan struct{}), left: make(chan struct{})}
}

// event notes the end of requests; it is called from the event queue.
func (t *traffic) event(ev any) {
	switch ev := ev.(type) {
	case *page.EventFrameNavigated:
		t.end(network.RequestID(ev.Frame.LoaderID))
	case *network.EventResponseReceived:
		t.begin(ev.RequestID)
	case *network.EventLoadingFinished:
		t.end(ev.RequestID)
	case *network.EventLoadingFailed:
		t.end(ev.RequestID)
	case *network.EventRequestWillBeSent:
		if ev.RedirectResponse != nil {
			t.end(ev.RequestID)
		}
	}
}

func (t *traffic) begin(id network.RequestID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if d := t.under[id]; d != nil && !closed(d.begun) {
		close(d.begun)
	}
}

func (t *traffic) end(id network.RequestID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if d := t.under[id]; d != nil {
		close(d.ended)
		delete(t.under, id)
	}
}

// leave notes that a page turns to another document; t.mu is held.
func (t *traffic) leave(p *browser.Page) {
	for _, d := range t.under {
		if d.page == p && !closed(d.left) {
			close(d.left)
		}
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// ordered are the kinds of request after whose answer the next one waits until
// it has arrived. Of media the page takes as much as it plays.
func ordered(kind network.ResourceType) bool { return kind != network.ResourceTypeMedia }

// arrival is how long the next answer waits for the end of one before it. It
// ends within a millisecond or two; a page that went away never says.
const arrival = 5 * time.Second

// deliver waits until the page has got an answer.
func (t *traffic) deliver(r *request, d *delivery) {
	limit := time.NewTimer(arrival)
	defer limit.Stop()
	begun := d.begun
	if r.document() {
		begun = nil // it has arrived when its frame shows it
	}
	select {
	case <-begun:
		t.read(r, d)
		return
	case <-d.ended:
	case <-r.page.Lost():
	case <-t.stage.ctx.Done():
	case <-limit.C:
		slog.Warn("no end of a request that was answered", "url", r.address())
		t.stage.Seen.Shown(r.paused.NetworkID)
	}
	t.end(r.paused.NetworkID)
}

// readRounds is how many turns a page gets to read a body that has come. One
// that it reads takes two or three, measured with both processors busy.
const (
	readRounds = 20
	readPause  = 2 * time.Millisecond
	// leaveFor is how long a page that turns to another document, and takes no
	// turns, gets to read it.
	leaveFor = 250 * time.Millisecond
)

// read waits until the page has read a body, or has had its turns and has not:
// many a page asks for nothing but the status, and then there is no end.
func (t *traffic) read(r *request, d *delivery) {
	pause := time.NewTimer(readPause)
	defer pause.Stop()
	for range readRounds {
		pause.Reset(readPause)
		select {
		case <-d.ended:
			return
		case <-pause.C: // so that most need no turn at all
		}
		if closed(d.left) {
			t.parting(d)
			break
		}
		if err := t.turn(d); err != nil {
			break
		}
	}
	t.end(r.paused.NetworkID)
	t.stage.Seen.Unread(r.paused.NetworkID)
}

// parting waits until a page that leaves has read a body, or leaveFor has passed.
func (t *traffic) parting(d *delivery) {
	limit := time.NewTimer(leaveFor)
	defer limit.Stop()
	select {
	case <-d.ended:
	case <-d.page.Lost():
	case <-t.stage.ctx.Done():
	case <-limit.C:
	}
}

// turn gives the page a turn. One that has asked for another document takes
// none before that is there, which would wait for the answer that is read here.
func (t *traffic) turn(d *delivery) error {
	ctx, cancel := context.WithCancel(t.stage.ctx)
	defer cancel()
	over := make(chan error, 1)
	go func() { over <- d.page.Turn(ctx) }()
	select {
	case err := <-over:
		return err
	case <-d.ended:
	case <-d.left:
	}
	return nil
}
