package browser

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/retake-dev/retake/capture/take"
)

// keepBody fetches the body of a response as soon as it has ended: later the
// browser may have dropped it.
func (p *Page) keepBody(ctx context.Context, ev any) {
	done, ok := ev.(*network.EventLoadingFinished)
	if !ok {
		return
	}
	begun := p.streams[done.RequestID]
	delete(p.streams, done.RequestID)
	p.bodies.Go(func() {
		if begun != nil {
			<-begun // or what it brings came on top of the whole
		}
		r, err := cdp.Call(ctx, p.Session, network.GetResponseBody, network.GetResponseBodyParams{RequestID: done.RequestID})
		if err != nil {
			slog.Debug("body lost", "request", done.RequestID, "error", err)
		}
		p.Seen.body(done.RequestID, r.Body)
	})
}

// fetch notes that the body of a response that has ended will be fetched.
func (o *Observer) fetch(ev any) {
	done, ok := ev.(*network.EventLoadingFinished)
	if !ok {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if f := o.open[done.RequestID]; f != nil {
		o.fetched[done.RequestID] = f
	}
}

// body adds the body of a response, nil if it could not be fetched.
func (o *Observer) body(id network.RequestID, content []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f := o.fetched[id]; f != nil {
		if content != nil || !f.stream { // what came of a stream is more than nothing
			f.ResponseBytes = content
		}
		delete(o.fetched, id)
	}
}

// Harvested is an exchange with its bodies, as far as it has come.
type Harvested struct {
	take.Exchange
	Request, Response []byte
	Number            int  // among all requests, from 0
	Whole             bool // nothing more comes
}

// Harvest returns the exchanges that it has not returned as whole before, and
// lets go of those that are. An open stream it returns once it has grown enough;
// at the end all that there is.
func (o *Observer) Harvest(end bool) []Harvested {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []Harvested
	var rest []*flight
	for _, f := range o.exchanges {
		if f.sent {
			continue // it is in its stream
		}
		whole := o.isWhole(f)
		if !whole {
			rest = append(rest, f)
		}
		if whole || end || f.hasGrown() {
			x := f.Exchange
			x.Pieces = f.fitted()
			list = append(list, Harvested{x, f.RequestBytes, f.ResponseBytes, f.number, whole})
		}
	}
	o.exchanges = rest
	return list
}

// isWhole reports whether nothing more comes of an exchange. With what a WebSocket
// was closed its page tells a moment later: it has until the next time; o.mu is held.
func (o *Observer) isWhole(f *flight) bool {
	ended := o.open[f.id] != f && o.fetched[f.id] != f
	if ended && f.Type == socketType && !f.parted {
		f.parted = true
		return false
	}
	return ended
}

// smallStream is up to how many bytes a stream is written down each time, 128 KB
// a second; a larger one when it has grown by a quarter, so that all that is
// written of one is five times what it comes to.
const smallStream = 64 << 10

// hasGrown reports whether enough has come since the last time to return it again.
func (f *flight) hasGrown() bool {
	size := len(f.RequestBytes) + len(f.ResponseBytes)
	if size > smallStream && size < f.kept+f.kept/4 {
		return false
	}
	f.kept = size
	return true
}

// KeptBodies waits for the bodies that are being fetched.
func (p *Page) KeptBodies() { p.bodies.Wait() }

// screenshotQuality is the JPEG quality of pictures of a real-time page.
const screenshotQuality = 60

// screenshotLimit is how long the browser may take to draw a frame for a
// picture: one takes some 50 ms.
const screenshotLimit = 3 * time.Second

var errNoFrame = errors.New("no frame was drawn")

// Screenshot returns a JPEG of the viewport, none of a page that another tab
// hides: the browser draws no frame of it, and does not answer. The page may
// not know that it is hidden, where a client has it believe that it is in front.
func (p *Page) Screenshot(ctx context.Context) ([]byte, error) {
	limit, cancel := context.WithTimeoutCause(ctx, screenshotLimit, errNoFrame)
	defer cancel()
	var hidden bool
	if err := p.Eval(limit, "document.hidden", &hidden); err != nil || hidden {
		return nil, err
	}
	r, err := cdp.Call(limit, p.Session, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatJpeg, Quality: ptr(int64(screenshotQuality)), OptimizeForSpeed: ptr(true)})
	if errors.Is(err, errNoFrame) {
		return nil, nil
	}
	return r.Data, err
}
