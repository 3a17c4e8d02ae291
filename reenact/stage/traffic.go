package stage

import (
	"errors"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
)

// traffic answers every request of the page. Answers are sought side by
// side, but released one after the other in the order in which the requests
// were made: which of two answers comes first is then not up to the network.
// The page's time stands still while it waits for them, but not for the
// documents of frames while the page is being read, so these are released only
// while it stands still anyway.
type traffic struct {
	stage  *Stage
	origin *origin
	probes *probes

	mu    sync.Mutex
	queue []*request
	docs  []*request // documents of frames, until time stands still
	runs  bool       // time does
	wake  chan struct{}
	done  chan struct{}
	under map[network.RequestID]*delivery
}

// request is a paused request and, once ready is closed, its answer.
type request struct {
	page   *browser.Page
	paused *fetch.EventRequestPaused
	url    *url.URL
	body   []byte
	ready  chan struct{}
	answer answer
}

// answer is what a request gets.
type answer struct {
	status  int
	headers []take.Header
	body    []byte
	failure network.ErrorReason // instead of all else
	source  take.Source
	nearest *take.Nearest // of a request that no recording fits
}

func newTraffic(s *Stage) *traffic {
	t := &traffic{stage: s, wake: make(chan struct{}, 1), done: make(chan struct{}), under: map[network.RequestID]*delivery{}}
	t.origin = newOrigin(s.opt.Base, s.opt.Target)
	t.probes = newProbes(t.origin)
	go t.release()
	return t
}

// paused takes a request in; it is called from the event queue.
func (t *traffic) paused(p *browser.Page, ev *fetch.EventRequestPaused) {
	r := &request{page: p, paused: ev, ready: make(chan struct{})}
	for _, e := range ev.Request.PostDataEntries {
		r.body = append(r.body, e.Bytes...)
	}
	u, err := url.Parse(ev.Request.URL)
	if err != nil {
		u = new(url.URL)
	}
	r.url = u
	t.enqueue(r)
	// The recording is asked in the order of the requests: its answers
	// depend on what was asked before.
	if a, ok := t.recorded(r); ok {
		r.answer = a
		t.answered(r)
	} else {
		go func() {
			defer t.answered(r)
			r.answer = t.fromBuild(r)
		}()
	}
	t.look()
}

func (t *traffic) enqueue(r *request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	top := r.paused.FrameID == r.page.Top()
	if r.document() && top {
		t.leave(r.page)
	}
	if r.document() && !top {
		t.docs = append(t.docs, r)
	} else {
		t.queue = append(t.queue, r)
	}
	if r.paused.NetworkID != "" {
		t.under[r.paused.NetworkID] = newDelivery(r.page)
	}
}

// answered marks a request as ready, after the delay that there is to be.
func (t *traffic) answered(r *request) {
	if r.isStream() && r.answer.failure == "" { // it is given out whole, and ends then
		r.answer.body = slices.Concat(r.answer.body, []byte(noReconnect))
	}
	if t.stage.opt.Delay == nil {
		close(r.ready)
		return
	}
	time.AfterFunc(t.stage.opt.Delay(), func() { close(r.ready) })
}

// look has release look again.
func (t *traffic) look() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// time notes whether the page's time runs.
func (t *traffic) time(runs bool) {
	t.mu.Lock()
	t.runs = runs
	t.mu.Unlock()
	t.look()
}

// documents reports whether documents wait, and nothing else.
func (t *traffic) documents() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.runs && len(t.docs) > 0 && len(t.queue) == 0
}

// noReconnect is the field of an event stream that has the page wait for 24
// days before it asks again (HTML, server-sent events: the longest a timer can).
const noReconnect = "\n\nretry: 2147483647\n\n"

// release gives the answers out.
func (t *traffic) release() {
	defer close(t.done)
	for {
		r := t.next()
		if r == nil {
			return
		}
		select {
		case <-r.ready:
			t.give(r)
		case <-t.stage.ctx.Done():
			return
		}
	}
}

// next waits for the request whose turn it is; nil ends it.
func (t *traffic) next() *request {
	for {
		if r := t.take(); r != nil {
			return r
		}
		select {
		case <-t.wake:
		case <-t.stage.ctx.Done():
			return nil
		}
	}
}

func (t *traffic) take() *request {
	t.mu.Lock()
	defer t.mu.Unlock()
	from := &t.queue
	if len(*from) == 0 && !t.runs {
		from = &t.docs
	}
	if len(*from) == 0 {
		return nil
	}
	r := (*from)[0]
	*from = (*from)[1:]
	return r
}

func (t *traffic) give(r *request) {
	t.mu.Lock()
	d := t.under[r.paused.NetworkID]
	t.mu.Unlock()
	t.describe(r)
	if err := t.fulfill(r); err != nil {
		t.end(r.paused.NetworkID)
		t.stage.note(ignoreCancelled(err))
		return
	}
	if d != nil && ordered(r.paused.ResourceType) {
		t.deliver(r, d)
	}
}

// ignoreCancelled drops the error of answering a request that the page gave up.
func ignoreCancelled(err error) error {
	var protocol *cdproto.Error
	if errors.As(err, &protocol) && protocol.Code == -32602 { // Invalid InterceptionId
		return nil
	}
	return err
}

// describe puts what only we know into the take's record of the exchange.
func (t *traffic) describe(r *request) {
	if r.isSocket() {
		r.opened()
		return
	}
	r.page.Answer(r.paused.NetworkID, func(e *take.Exchange, requestBody, responseBody *[]byte) {
		e.Source, e.Nearest = r.answer.source, r.answer.nearest
		if len(r.body) > 0 {
			*requestBody = take.PlainBoundary(r.body)
		}
		*responseBody = r.answer.body
	})
	if r.answer.source == take.FromRecording && safe(r.paused.Request.Method) && t.origin.owns(r.url) {
		t.probes.ask(t.stage.ctx, r)
	}
}

func (t *traffic) fulfill(r *request) error {
	ctx := t.stage.ctx
	if r.answer.failure != "" {
		_, err := cdp.Call(ctx, r.page, fetch.FailRequest, fetch.FailRequestParams{RequestID: r.paused.RequestID, ErrorReason: r.answer.failure})
		return err
	}
	p := fetch.FulfillRequestParams{RequestID: r.paused.RequestID, ResponseCode: int64(r.answer.status), Body: r.answer.body}
	for _, h := range r.answer.headers {
		p.ResponseHeaders = append(p.ResponseHeaders, &fetch.HeaderEntry{Name: h.Name, Value: h.Value})
	}
	_, err := cdp.Call(ctx, r.page, fetch.FulfillRequest, p)
	return err
}
