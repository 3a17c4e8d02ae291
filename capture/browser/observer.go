package browser

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/retake-dev/retake/capture/take"
)

// Observer reduces the events of a page, its popups and its workers to what a
// take keeps. Capture and re-enactment use the same one, so that a diff never
// measures our own two code paths.
type Observer struct {
	start float64 // milliseconds since 1970 at which the page's clock began

	mu        sync.Mutex
	ended     int     // requests that have
	latest    float64 // when the last request was made
	step      int
	messages  []take.Message
	thrown    []take.Exception
	exchanges []*flight
	open      map[network.RequestID]*flight
	// early holds answers to requests that the page has not told of yet: the
	// browser's and the renderer's events race.
	early   map[network.RequestID][]func(*flight)
	fetched map[network.RequestID]*flight // whose bodies are on their way to us
	asked   int                           // how many requests were made
	changed chan struct{}                 // closed and replaced when a request ends
	effects Noted
	prompt  string // the text that the last dialog came with
	acts    int    // how many acts of the user there were

	// Prompted gets what a user puts into a prompt, on its arrival, and returns
	// what is kept of it; nil keeps it. It must not call the observer.
	Prompted func(text string) string
}

// flight is an exchange with what is needed until it has ended.
type flight struct {
	take.Exchange
	RequestBytes, ResponseBytes []byte
	id                          network.RequestID
	number                      int  // among all requests, from 0
	unread                      bool // nobody reads its body: it may have no end
	shown                       bool // the document that came is in its frame
	frame                       cdp.FrameID
	loader                      cdp.LoaderID
	began, answered             float64 // protocol's monotonic seconds
	socket                      bool    // the browser has it open
	stream                      bool    // its body comes in parts
	sent                        bool    // a message on a stream, which is no exchange by itself
	kept                        int     // bytes that were last harvested
	parted                      bool    // it was harvested when it had ended
	wall                        time.Time
}

// NewObserver observes a page whose clock began at start.
func NewObserver(start time.Time) *Observer {
	return &Observer{start: float64(start.UnixMilli()), step: -1, open: map[network.RequestID]*flight{},
		early: map[network.RequestID][]func(*flight){}, fetched: map[network.RequestID]*flight{}, changed: make(chan struct{})}
}

// BeginStep makes what follows belong to a step.
func (o *Observer) BeginStep(index int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.step = index
}

// Drain returns what was noted since the last call. What the browser itself
// says stands behind what the page says: it says of an answer that it failed
// before or after the page has handled the answer before (1 of 20 runs).
func (o *Observer) Drain() ([]take.Message, []take.Exception, Noted) {
	o.mu.Lock()
	defer o.mu.Unlock()
	m, t, n := o.messages, o.thrown, o.effects
	o.messages, o.thrown, o.effects = nil, nil, Noted{}
	SortMessages(m)
	return m, t, n
}

// SortMessages puts what the browser itself says behind what the page says.
func SortMessages(m []take.Message) {
	slices.SortStableFunc(m, func(a, b take.Message) int { return cmp.Compare(speaker(a), speaker(b)) })
}

// speaker orders who says something on the console: the page, the browser.
func speaker(m take.Message) int {
	if m.Source == "console" {
		return 0
	}
	return 1
}

// Note adds what an event outside of the page's own session tells.
func (o *Observer) Note(f func(*Noted)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f(&o.effects)
}

func (o *Observer) event(ev any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		o.messages = append(o.messages, consoleMessage(ev, o.start))
	case *log.EventEntryAdded:
		if !ofDriver(ev.Entry) {
			o.messages = append(o.messages, logMessage(ev.Entry, o.start))
		}
	case *audits.EventIssueAdded:
		if m, ok := issueMessage(ev.Issue); ok {
			o.messages = append(o.messages, m)
		}
	case *runtime.EventExceptionThrown:
		o.thrown = append(o.thrown, exception(ev, o.start))
	case *page.EventJavascriptDialogOpening:
		o.effects.Dialogs, o.prompt = append(o.effects.Dialogs, string(ev.Type)+": "+ev.Message), ev.DefaultPrompt
	case *page.EventJavascriptDialogClosed:
		o.dialogClosed(ev)
	case *page.EventWindowOpen:
		o.effects.Popups = append(o.effects.Popups, ev.URL)
	case *page.EventFrameNavigated:
		o.abandon(ev.Frame)
	default:
		o.networkEvent(ev)
	}
}

func (o *Observer) networkEvent(ev any) {
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		o.request(ev)
	case *network.EventResponseReceived:
		if f := o.open[ev.RequestID]; f != nil && f.Type != socketType {
			f.respond(ev.Response)
			f.Type = string(ev.Type)
			f.answered, f.stream = float64(ev.Timestamp), isStream(ev)
		}
	case *network.EventDataReceived:
		o.part(ev)
	case *network.EventLoadingFinished:
		o.end(ev.RequestID, ev.Timestamp)
	case *network.EventLoadingFailed:
		if f := o.open[ev.RequestID]; f != nil && f.Type != socketType {
			f.Failure = ev.ErrorText
			if ev.BlockedReason != "" {
				f.Failure += " (" + string(ev.BlockedReason) + ")"
			}
		}
		o.end(ev.RequestID, ev.Timestamp)
	default:
		o.socketEvent(ev)
	}
}

func (o *Observer) request(ev *network.EventRequestWillBeSent) {
	if ev.RedirectResponse != nil {
		if f := o.open[ev.RequestID]; f != nil {
			f.respond(ev.RedirectResponse)
			o.end(ev.RequestID, ev.Timestamp)
		}
	}
	f := &flight{id: ev.RequestID, frame: ev.FrameID, loader: ev.LoaderID, began: float64(ev.Timestamp)}
	f.Exchange = take.Exchange{
		Step: o.step, Type: string(ev.Type), Method: ev.Request.Method, URL: address(ev.Request.URL),
		RequestHeaders: headers(ev.Request.Headers), Began: o.at(float64(ev.WallTime) * 1000), Source: take.FromBuild,
	}
	for _, e := range ev.Request.PostDataEntries {
		f.RequestBytes = append(f.RequestBytes, e.Bytes...)
	}
	f.plainBoundary()
	o.add(f)
}

// plainBoundary gives a form in parts a boundary that is the same each time.
func (f *flight) plainBoundary() {
	f.RequestBytes = take.PlainBoundary(f.RequestBytes)
	for i, h := range f.RequestHeaders {
		if strings.EqualFold(h.Name, "content-type") {
			f.RequestHeaders[i].Value = string(take.PlainBoundary([]byte(h.Value)))
		}
	}
}

// address leaves out what the browser draws by lot for the address of a blob.
func address(url string) string {
	if strings.HasPrefix(url, "blob:") {
		return url[:strings.LastIndexByte(url, '/')+1]
	}
	return url
}

// add takes in an exchange that has begun; o.mu is held.
func (o *Observer) add(f *flight) {
	f.wall, f.number = time.Now(), o.asked
	o.asked++
	o.open[f.id] = f
	o.exchanges = append(o.exchanges, f)
	for _, answer := range o.early[f.id] {
		answer(f)
	}
	delete(o.early, f.id)
}

func (f *flight) respond(r *network.Response) {
	f.Status, f.StatusText, f.MIME = int(r.Status), r.StatusText, r.MimeType
	f.ResponseHeaders = headers(r.Headers)
}

func (o *Observer) end(id network.RequestID, at cdp.MonotonicTime) {
	f := o.open[id]
	if f == nil {
		return
	}
	delete(o.open, id)
	o.ended++
	o.change()
	f.Ended = f.Began + elapsed(f.began, float64(at))
	f.Wall = float64(time.Since(f.wall).Microseconds()) / 1000
}

// abandon ends the requests of a document that was replaced: not all of them
// are told to have failed.
func (o *Observer) abandon(f *cdp.Frame) {
	o.show(network.RequestID(f.LoaderID))
	for id, e := range o.open {
		if e.frame == f.ID && e.loader != f.LoaderID {
			o.end(id, cdp.MonotonicTime(e.began))
		}
	}
}

// at turns milliseconds since 1970 on the page's clock to milliseconds since
// its start. The protocol's doubles lose the last bits, so it is rounded. The
// browser's process tells of navigations by its own date, which on virtual
// time is another: they are as late as what was told last.
func (o *Observer) at(ms float64) float64 {
	const day = 24 * 60 * 60 * 1000
	if at := math.Round(ms - o.start); at >= 0 && at-o.latest < day {
		o.latest = at
	}
	return o.latest
}

func (o *Observer) answer(id network.RequestID, f func(e *take.Exchange, requestBody, responseBody *[]byte)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if e := o.find(id); e != nil {
		f(&e.Exchange, &e.RequestBytes, &e.ResponseBytes)
		return
	}
	o.early[id] = append(o.early[id], func(e *flight) { f(&e.Exchange, &e.RequestBytes, &e.ResponseBytes) })
}

// Answer adds to an exchange what only the one who answered it knows.
func (p *Page) Answer(id network.RequestID, f func(e *take.Exchange, requestBody, responseBody *[]byte)) {
	p.Seen.answer(id, f)
	if p.also != nil {
		p.also.answer(id, f)
	}
}

// elapsed returns the milliseconds between two moments of the protocol's
// monotonic clock, in seconds. On virtual time the browser's process tells of
// its own and the page's of the page's, a date apart: then nothing is known,
// and none have passed.
func elapsed(from, to float64) float64 {
	const hour = 3600
	if d := to - from; d >= 0 && d < hour {
		return d * 1000
	}
	return 0
}

// Exchanges calls f with every exchange and its bodies, in the order in which
// the requests began.
func (o *Observer) Exchanges(f func(e take.Exchange, requestBody, responseBody []byte)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.exchanges {
		if !e.sent {
			x := e.Exchange
			x.Pieces = e.fitted()
			f(x, e.RequestBytes, e.ResponseBytes)
		}
	}
}

// Since returns the requests of a step, and with them what was sent on streams
// in it, each as [take.Exchange.Sent] makes it.
func (o *Observer) Since(step int) []take.Exchange {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []take.Exchange
	for _, e := range o.exchanges {
		if e.Step == step {
			out = append(out, e.Exchange)
		}
	}
	return out
}
