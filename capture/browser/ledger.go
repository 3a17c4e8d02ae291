package browser

import (
	"context"

	"github.com/chromedp/cdproto/network"
)

// Open returns the requests that have had no end yet.
func (o *Observer) Open() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var urls []string
	for _, f := range o.open {
		urls = append(urls, f.Method+" "+f.URL)
	}
	return urls
}

// endless reports whether a request need have no end: a WebSocket, a ping that
// nobody waits for, an answer that nobody reads. An event stream has one where the
// stage answers it.
func (f *flight) endless() bool {
	return f.unread || f.socket || f.Type == string(network.ResourceTypePing)
}

// Unread notes that the answer to a request is there, and that the page does
// not read it: the browser does not tell of an end then.
func (o *Observer) Unread(id network.RequestID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f := o.open[id]; f != nil {
		f.unread = true
		o.ended++
		o.change()
	}
}

// change tells who waits for requests; o.mu is held.
func (o *Observer) change() {
	close(o.changed)
	o.changed = make(chan struct{})
}

// show notes that a document is in its frame; o.mu is held.
func (o *Observer) show(id network.RequestID) {
	if f := o.open[id]; f != nil {
		f.shown = true
		o.change()
	}
}

// Shown notes that a document need not be waited for any longer: no frame will
// show it, and the browser does not tell of an end.
func (o *Observer) Shown(id network.RequestID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.show(id)
}

// document reports whether a request is for a document: its parser takes
// pauses on the page's clock, so that has to go on for it.
func (f *flight) document() bool { return f.Type == string(network.ResourceTypeDocument) }

// Loading reports whether a document is on its way.
func (o *Observer) Loading() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, f := range o.open {
		if f.document() {
			return true
		}
	}
	return false
}

// pending reports whether a request has yet to come: all of it, of a document
// what makes its frame show it.
func (f *flight) pending() bool {
	if f.document() {
		return !f.shown
	}
	return !f.endless()
}

// Landed waits until every request has come, but for the endless ones. Of a
// document that its frame shows, the rest may be on its way.
func (o *Observer) Landed(ctx context.Context, lost <-chan struct{}) error {
	for {
		o.mu.Lock()
		changed, waiting := o.changed, false
		for _, f := range o.open {
			waiting = waiting || f.pending()
		}
		o.mu.Unlock()
		if !waiting {
			return nil
		}
		select {
		case <-changed:
		case <-lost:
			return ErrDetached
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Ended counts the requests that have had their end.
func (o *Observer) Ended() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.ended
}

// OpenKinds counts the requests that have had no end yet, and how many of them
// need have none.
func (o *Observer) OpenKinds() (open, streams int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, f := range o.open {
		open++
		if f.endless() {
			streams++
		}
	}
	return open, streams
}

// Streaming reports whether requests are open that need have no end, and no
// others but for documents.
func (o *Observer) Streaming() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	streams := false
	for _, f := range o.open {
		if !f.document() && !f.endless() {
			return false
		}
		streams = streams || f.endless()
	}
	return streams
}
