package browser

import (
	"context"
	"sync/atomic"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	jsonv2 "github.com/chromedp/cdproto/cdp/jsonv2"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Session is the line to one target: the browser, a page, a frame in a
// process of its own, or a worker. It is a [cdp.Session], so [cdp.Call] works
// on it.
type Session struct {
	conn   *conn
	ID     target.SessionID
	listen func(ev any)
	// Undecoded counts events that this version of the protocol could not
	// read: a take made with losses says so.
	Undecoded atomic.Int64
}

// Call sends a command and waits for its result. The error wraps [ErrLost]
// when the browser is gone, [ErrDetached] when the target is.
func (s *Session) Call(ctx context.Context, method string, params, result any) error {
	return s.conn.call(ctx, s.ID, method, params, result)
}

// Start sends a command and does not wait: the func that it returns does.
// Commands that are started in order reach the browser in order.
func (s *Session) Start(ctx context.Context, method string, params any) (wait func(result any) error) {
	return s.conn.start(ctx, s.ID, method, params)
}

// Subscribe is part of [cdp.Session]. Events reach a session through its
// listener, in order across kinds, which a subscription could not give; so
// the channel is closed from the start.
func (s *Session) Subscribe(string) (<-chan jsonv2.Value, func()) {
	ch := make(chan jsonv2.Value)
	close(ch)
	return ch, func() {}
}

// Flush waits until every event that had arrived has been handled.
func (s *Session) Flush(ctx context.Context) error { return s.conn.flush(ctx) }

// Done is closed when the browser is gone and its last event was handled.
func (s *Session) Done() <-chan struct{} { return s.conn.done }

// Attach makes a session that the browser reports usable. The listener gets
// its events, decoded, in the order in which the browser sent them, on one
// goroutine for the whole browser; it may make calls, but not wait for events.
func (s *Session) Attach(id target.SessionID, listen func(ev any)) *Session {
	return s.conn.attach(id, listen)
}

// Forget ends the calls of a session that was detached.
func (s *Session) Forget(id target.SessionID) { s.conn.detach(id) }

// Listen sets what gets the events of this session.
func (s *Session) Listen(fn func(ev any)) {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.listen = fn
}

func (s *Session) deliver(msg *cdproto.Message) {
	s.conn.mu.Lock()
	listen := s.listen
	s.conn.mu.Unlock()
	if listen == nil {
		return
	}
	ev, err := cdproto.UnmarshalMessage(msg, chromedp.DefaultUnmarshalOptions)
	if err != nil {
		s.Undecoded.Add(1)
		return
	}
	listen(ev)
}

var _ cdp.Session = (*Session)(nil)
