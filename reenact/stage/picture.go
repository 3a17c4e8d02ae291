package stage

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/headlessexperimental"
	"github.com/chromedp/cdproto/page"
	"github.com/retake-dev/retake/capture/take"
)

// pictureQuality is the JPEG quality of pictures: text stays readable, and a
// busy page of 1280 × 720 takes about 50 KB.
const pictureQuality = 60

// Picture returns a JPEG of the viewport.
func (s *Stage) Picture(ctx context.Context) ([]byte, error) {
	quality := int64(pictureQuality)
	if s.opt.Clock == take.ClockFrames {
		return s.clock.draw(ctx, &headlessexperimental.ScreenshotParams{Format: headlessexperimental.ScreenshotParamsFormatJpeg, Quality: &quality, OptimizeForSpeed: true})
	}
	r, err := cdp.Call(ctx, s.Page, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatJpeg, Quality: &quality, OptimizeForSpeed: ptr(true)})
	return r.Data, err
}

func ptr[T any](v T) *T { return &v }
