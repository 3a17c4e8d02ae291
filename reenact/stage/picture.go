package stage

import (
	"context"
	"errors"

	"github.com/chromedp/cdproto/headlessexperimental"
	"github.com/retake-dev/retake/capture/take"
)

// pictureQuality is the JPEG quality of pictures: text stays readable, and a
// busy page of 1280 × 720 takes about 50 KB.
const pictureQuality = 60

// Photo is a picture that is being taken.
type Photo struct {
	done chan struct{}
	jpeg []byte
	err  error
}

// Wait returns the picture as JPEG.
func (p *Photo) Wait() ([]byte, error) {
	<-p.done
	return p.jpeg, p.err
}

// Shoot draws a frame and begins to take its picture. When it returns, the
// page has done its part: drawing, reading back and compressing, two thirds
// of the cost, go on in the browser's process while the page goes on.
func (s *Stage) Shoot(ctx context.Context) (*Photo, error) {
	if s.opt.Clock != take.ClockFrames {
		p := &Photo{done: make(chan struct{})}
		defer close(p.done)
		p.jpeg, p.err = s.Page.Screenshot(ctx)
		return p, p.err
	}
	if err := s.showScrolls(ctx); err != nil {
		return nil, err
	}
	quality := int64(pictureQuality)
	p, err := s.shoot(ctx, &headlessexperimental.ScreenshotParams{Format: headlessexperimental.ScreenshotParamsFormatJpeg, Quality: &quality, OptimizeForSpeed: true})
	if err == nil && p == nil {
		err = errNoFrame
	}
	return p, err
}

// showScrolls brings to the display how far elements are scrolled: the first frame
// that is displayed after that can be as the one before it (measured in an editor
// of JSON: its picture was a step late, each time).
func (s *Stage) showScrolls(ctx context.Context) error {
	if s.clock.shown == s.clock.scrolls {
		return nil
	}
	s.clock.shown = s.clock.scrolls
	_, err := s.clock.draw(ctx, nil, true)()
	return err
}

// shoot draws frames until the page makes one; nil if it makes none.
func (s *Stage) shoot(ctx context.Context, shot *headlessexperimental.ScreenshotParams) (*Photo, error) {
	for range frameTries {
		p, made, err := s.expose(ctx, shot)
		if err != nil || made {
			return p, err
		}
	}
	return nil, nil
}

// frameTries is how many frames a page gets to make one: the first after a
// navigation may come before it has anything to show. On a busy machine it was
// seen to need three.
const frameTries = 20

var errNoFrame = errors.New("the page makes no frames")

// expose draws one frame, and says whether the page made it.
func (s *Stage) expose(ctx context.Context, shot *headlessexperimental.ScreenshotParams) (*Photo, bool, error) {
	framed, err := s.Page.AwaitFrame(ctx)
	if err != nil {
		return nil, false, err
	}
	p := &Photo{done: make(chan struct{})}
	wait := s.clock.draw(ctx, shot, shot != nil || s.clock.display)
	go func() {
		defer close(p.done)
		p.jpeg, p.err = wait()
	}()
	page := make(chan error, 1)
	go func() { page <- framed() }()
	select {
	case err := <-page:
		return p, true, err
	case <-p.done:
	}
	// Drawn; the page's word for it may still be on its way.
	if err := s.Page.Turn(ctx); err != nil {
		return nil, false, err
	}
	select {
	case err := <-page:
		return p, true, err
	default:
		return p, false, nil
	}
}

// Picture returns a JPEG of the viewport.
func (s *Stage) Picture(ctx context.Context) ([]byte, error) {
	p, err := s.Shoot(ctx)
	if err != nil {
		return nil, err
	}
	return p.Wait()
}

func ptr[T any](v T) *T { return &v }
