package browser

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/chromedp/cdproto"
	jsonv2 "github.com/chromedp/cdproto/cdp/jsonv2"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// ErrLost is the error of a call whose browser went away before it answered.
var ErrLost = errors.New("the browser is gone")

// ErrDetached is the error of a call whose page, frame or worker went away
// before it answered.
var ErrDetached = errors.New("the page is gone")

// conn carries the sessions of one browser over one transport. It stands
// where chromedp's Browser and Target would: those enable DOM and CSS
// tracking on every page, which costs 1.9 times on a page that mutates, and
// attach to no child target, so requests of workers and popups are missed.
//
// One goroutine reads: it hands replies to their callers and events to one
// ordered queue. Another drains the queue, so a listener may make calls.
type conn struct {
	transport chromedp.Transport

	mu       sync.Mutex
	next     int64
	waiting  map[int64]waiter
	sessions map[target.SessionID]*Session
	queue    []delivery
	wake     chan struct{}
	err      error
	done     chan struct{} // closed when the transport is gone and the queue drained
}

type waiter struct {
	session target.SessionID
	reply   chan *cdproto.Message
}

// delivery is an event for a session, or a marker for flush.
type delivery struct {
	session *Session
	msg     *cdproto.Message
	marker  chan struct{}
}

func newConn(t chromedp.Transport) *conn {
	c := &conn{
		transport: t,
		waiting:   map[int64]waiter{},
		sessions:  map[target.SessionID]*Session{},
		wake:      make(chan struct{}, 1),
		done:      make(chan struct{}),
	}
	c.sessions[""] = &Session{conn: c}
	go c.read()
	go c.dispatch()
	return c
}

// root is the session of the browser itself.
func (c *conn) root() *Session { return c.sessions[""] }

func (c *conn) read() {
	for {
		msg := new(cdproto.Message)
		if err := c.transport.Read(context.Background(), msg); err != nil {
			c.fail(err)
			return
		}
		c.route(msg)
	}
}

func (c *conn) route(msg *cdproto.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if msg.ID != 0 {
		if w, ok := c.waiting[msg.ID]; ok {
			delete(c.waiting, msg.ID)
			w.reply <- msg
		}
		return
	}
	if s := c.sessions[msg.SessionID]; s != nil {
		c.push(delivery{session: s, msg: msg})
	}
}

// push appends to the queue; c.mu is held.
func (c *conn) push(d delivery) {
	c.queue = append(c.queue, d)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// fail ends every call and, once the queue is drained, the connection.
func (c *conn) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = ErrLost
	if !errors.Is(err, io.EOF) {
		c.err = fmt.Errorf("%w: %v", ErrLost, err)
	}
	for id, w := range c.waiting {
		delete(c.waiting, id)
		close(w.reply)
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) dispatch() {
	defer close(c.done)
	for range c.wake {
		for {
			c.mu.Lock()
			batch, ended := c.queue, c.err != nil
			c.queue = nil
			c.mu.Unlock()
			if len(batch) == 0 {
				if ended {
					return
				}
				break
			}
			for _, d := range batch {
				d.deliver()
			}
		}
	}
}

func (d delivery) deliver() {
	if d.marker != nil {
		close(d.marker)
		return
	}
	d.session.deliver(d.msg)
}

// call sends a command and waits for its reply.
func (c *conn) call(ctx context.Context, session target.SessionID, method string, params, result any) error {
	return c.start(ctx, session, method, params)(result)
}

// start sends a command. The func that it returns waits for the reply. What
// is started in order reaches the browser in order.
func (c *conn) start(ctx context.Context, session target.SessionID, method string, params any) func(result any) error {
	failed := func(err error) func(any) error {
		return func(any) error { return fmt.Errorf("%s: %w", method, err) }
	}
	msg := &cdproto.Message{SessionID: session, Method: cdproto.MethodType(method)}
	if params != nil {
		b, err := jsonv2.Marshal(params, chromedp.DefaultMarshalOptions)
		if err != nil {
			return failed(err)
		}
		msg.Params = b
	}
	reply, err := c.send(ctx, session, msg)
	if err != nil {
		return failed(err)
	}
	return func(result any) error {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", method, context.Cause(ctx))
		case r, ok := <-reply:
			return c.result(method, r, ok, session, result)
		}
	}
}

func (c *conn) send(ctx context.Context, session target.SessionID, msg *cdproto.Message) (<-chan *cdproto.Message, error) {
	reply := make(chan *cdproto.Message, 1)
	c.mu.Lock()
	if c.err != nil {
		defer c.mu.Unlock()
		return nil, c.err
	}
	if c.sessions[session] == nil {
		defer c.mu.Unlock()
		return nil, ErrDetached
	}
	c.next++
	msg.ID = c.next
	c.waiting[msg.ID] = waiter{session: session, reply: reply}
	c.mu.Unlock()
	if err := c.transport.Write(ctx, msg); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrLost, err)
	}
	return reply, nil
}

func (c *conn) result(method string, r *cdproto.Message, ok bool, session target.SessionID, result any) error {
	if !ok {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.err != nil {
			return fmt.Errorf("%s: %w", method, c.err)
		}
		return fmt.Errorf("%s: %w", method, ErrDetached)
	}
	if r.Error != nil {
		return fmt.Errorf("%s: %w", method, r.Error)
	}
	if result == nil {
		return nil
	}
	if err := jsonv2.Unmarshal(r.Result, result, chromedp.DefaultUnmarshalOptions); err != nil {
		return fmt.Errorf("%s: decode: %w", method, err)
	}
	return nil
}

// attach makes a session known, so that its events find it.
func (c *conn) attach(id target.SessionID, listen func(ev any)) *Session {
	s := &Session{conn: c, ID: id, listen: listen}
	c.mu.Lock()
	c.sessions[id] = s
	c.mu.Unlock()
	return s
}

// detach forgets a session and ends its calls.
func (c *conn) detach(id target.SessionID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sessions, id)
	for n, w := range c.waiting {
		if w.session == id {
			delete(c.waiting, n)
			close(w.reply)
		}
	}
}

// flush waits until the events that arrived before it have been handled.
func (c *conn) flush(ctx context.Context) error {
	marker := make(chan struct{})
	c.mu.Lock()
	if c.err != nil {
		defer c.mu.Unlock()
		return c.err
	}
	c.push(delivery{marker: marker})
	c.mu.Unlock()
	select {
	case <-marker:
		return nil
	case <-c.done:
		return ErrLost
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
