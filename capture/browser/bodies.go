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
		f.ResponseBytes = content
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
// lets go of those that are.
func (o *Observer) Harvest() []Harvested {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []Harvested
	var rest []*flight
	for _, f := range o.exchanges {
		whole := o.open[f.id] != f && o.fetched[f.id] != f
		list = append(list, Harvested{f.Exchange, f.RequestBytes, f.ResponseBytes, f.number, whole})
		if !whole {
			rest = append(rest, f)
		}
	}
	o.exchanges = rest
	return list
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
