package browser

import (
	"context"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
)

// fitLimit is how much wall time a window may take to get its size: it takes
// one or two frames.
const fitLimit = 2 * time.Second

// Fit gives the page's window the size at which its viewport is width by
// height: how much of a window is the browser's own only the browser knows. A
// window that cannot be that large is left as it gets.
func (p *Page) Fit(ctx context.Context, width, height int) error {
	w, err := cdp.Call(ctx, p.Browser, browser.GetWindowForTarget, browser.GetWindowForTargetParams{TargetID: p.Target})
	if err != nil {
		return err
	}
	inner, err := p.viewport(ctx)
	if err != nil || inner == [2]int{width, height} {
		return err
	}
	bounds := browser.Bounds{Width: w.Bounds.Width + int64(width-inner[0]), Height: w.Bounds.Height + int64(height-inner[1])}
	if _, err := cdp.Call(ctx, p.Browser, browser.SetWindowBounds, browser.SetWindowBoundsParams{WindowID: w.WindowID, Bounds: &bounds}); err != nil {
		return err
	}
	return p.fitted(ctx, [2]int{width, height})
}

// fitted waits until the viewport has a size, or fitLimit has passed.
func (p *Page) fitted(ctx context.Context, want [2]int) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(fitLimit); time.Now().Before(end); {
		if now, err := p.viewport(ctx); err != nil || now == want {
			return err
		}
		select {
		case <-tick.C:
		case <-p.gone:
			return ErrDetached
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

func (p *Page) viewport(ctx context.Context) (size [2]int, err error) {
	err = p.Eval(ctx, "JSON.stringify([innerWidth, innerHeight])", &size)
	return size, err
}

// SetTimezone has the page be in a time zone, as "Europe/Berlin".
func (p *Page) SetTimezone(ctx context.Context, name string) error {
	_, err := cdp.Call(ctx, p.Session, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: name})
	return err
}
