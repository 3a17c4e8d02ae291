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
	p.bodies.Go(func() {
		r, err := cdp.Call(ctx, p.Session, network.GetResponseBody, network.GetResponseBodyParams{RequestID: done.RequestID})
		if err != nil {
			slog.Debug("body lost", "request", done.RequestID, "error", err)
			return
		}
		p.Answer(done.RequestID, func(_ *take.Exchange, _, body *[]byte) { *body = r.Body })
	})
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
