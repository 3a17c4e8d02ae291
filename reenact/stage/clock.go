package stage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/headlessexperimental"
	"github.com/retake-dev/retake/capture/take"
)

// How virtual time passes, in milliseconds.
const (
	// frameStep is the distance of frames while the page asks for each one: 60
	// a second, to a whole millisecond.
	frameStep = 16
	// idleStep is the first step while nothing moves and no timer is due; each
	// further one is twice as long, up to idleMost: what comes by no timer of
	// the page's, as a worker's, keeps its exact time within a step, but an
	// animation that it starts waits for the end of it.
	idleStep, idleMost = 100, 800
	// endlessTimers is how many steps in a row may be cut short by a timer
	// before the page is taken to have one that ticks for ever.
	endlessTimers = 60
	// endlessFrames is how many frames in a row a page may ask for before it
	// is taken to do so for ever, and gets a frame at each idle step only.
	endlessFrames = 60
)

// stallLimit is how much wall time a budget may take. Five seconds of timers
// take 0.5 ms; what takes long is a build that answers slowly.
const stallLimit = 30 * time.Second

// StallError says what virtual time waited for when it came to a stand.
type StallError struct {
	After   time.Duration
	Waiting []string // requests without an answer
}

func (e *StallError) Error() string {
	if len(e.Waiting) == 0 {
		return fmt.Sprintf("the page's clock stood still for %s; no request was open, so a script may run without end", e.After)
	}
	return fmt.Sprintf("the page's clock stood still for %s, waiting for %s", e.After, strings.Join(e.Waiting, ", "))
}

// ErrPageLost says that the page crashed or was closed.
var ErrPageLost = errors.New("the page crashed or was closed")

// clock moves the page's time.
type clock struct {
	kind    take.Clock
	stage   *Stage
	base    float64 // protocol ticks at which virtual time began, in milliseconds
	now     float64 // milliseconds since then
	last    float64 // ticks of the last frame; they must only grow
	expired chan struct{}
	began   time.Time // real clock: when it began
	step    float64   // the next idle step
	cut     int       // steps in a row that a timer cut shorter than idleStep
	asked   int       // frames in a row that the page asked for
	drawn   float64   // changes of the page that the last frame shows
	touched bool      // the user has acted since the last frame
	// display says that something waits for frames that are displayed.
	display bool
	scrolls float64 // how often something was scrolled so far
	shown   float64 // of these, how many were before the last picture
}

// start stops the page's time at the scenario's start.
func (c *clock) start(ctx context.Context, at time.Time) error {
	c.began, c.step = time.Now(), idleStep
	if c.kind == take.ClockReal {
		return nil
	}
	r, err := cdp.Call(ctx, c.stage.first, emulation.SetVirtualTimePolicy, emulation.SetVirtualTimePolicyParams{
		Policy:             emulation.VirtualTimePolicyPause,
		InitialVirtualTime: cdp.TimeSinceEpoch(float64(at.UnixMilli()) / 1000),
	})
	c.base = r.VirtualTimeTicksBase
	return err
}

// Now is the time on the page's clock in milliseconds since the start.
func (s *Stage) Now() float64 {
	if s.clock.kind == take.ClockReal {
		return float64(time.Since(s.clock.began).Milliseconds())
	}
	return s.clock.now
}

// Advance lets the page live for so many milliseconds, drawing a frame where
// something asks for one and none where nothing happened.
func (s *Stage) Advance(ctx context.Context, ms float64) error {
	m, err := s.look(ctx)
	if err == nil {
		_, err = s.advance(ctx, m, ms)
	}
	return err
}

// advance is Advance for a page of which it is known what moves there; it
// returns what moves in the end.
func (s *Stage) advance(ctx context.Context, m motion, ms float64) (motion, error) {
	c := &s.clock
	for end := s.Now() + ms; s.Now() < end; {
		if err := c.pass(ctx, min(c.stride(m), end-s.Now())); err != nil {
			return m, err
		}
		var err error
		if !m.any() || s.busy() {
			m, err = s.look(ctx)
		}
		if err == nil && c.stale(m) {
			m, err = c.show(ctx, m)
		}
		if err == nil && m.atEnd() {
			c.last += lastTick
			m, err = c.show(ctx, m)
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

// busy reports whether the page waits for an answer.
func (s *Stage) busy() bool {
	open, streams := s.Seen.OpenKinds()
	return open > streams
}

// show draws what the page has become, and looks what moves then. A frame that
// comes before the browser is ready for one is lost on the page, and what waits
// for it, as an animation that has yet to begin, would wait for the next, whenever
// that is (measured on a busy machine: 2 of 40): it is drawn until the page has
// had a part in it.
func (c *clock) show(ctx context.Context, m motion) (motion, error) {
	for range frameTries {
		before := m.made
		if err := c.refresh(ctx, m); err != nil {
			return m, err
		}
		var err error
		if m, err = c.stage.look(ctx); err != nil || m.made != before && !m.late || m.made < 0 {
			return m, err
		}
	}
	c.drawn = -1 // it has yet to be drawn
	return m, nil
}

// stride is how far to go in one step: a frame while callbacks wait for one,
// to the end of an animation while one runs, to the next timer while one waits.
// What an animation shows on its way no script is told, so it needs no frames.
func (c *clock) stride(m motion) float64 {
	if m.any() {
		c.step = idleStep
	}
	if m.callbacks || m.animated && m.end == 0 {
		return frameStep
	}
	step := c.step
	c.step = min(2*step, idleMost)
	step = c.toTimer(m.due, step)
	if m.animated {
		step = min(step, math.Ceil(m.end))
	}
	return step
}

// toTimer is the step to the next timer, which something may hang on that
// needs a frame; but no shorter than a frame, and past one that ticks for ever.
func (c *clock) toTimer(due, idle float64) float64 {
	if due < 0 || due >= idleStep {
		c.cut = 0
	} else {
		c.cut++
	}
	if due < 0 || c.cut > endlessTimers {
		return idle
	}
	return min(max(due, frameStep), idleMost)
}

// stale reports whether the page would show something else in a new frame.
func (c *clock) stale(m motion) bool {
	return c.touched || m.any() || m.endless || m.unsteady || m.changes != c.drawn
}

// refresh draws a frame, or does what stands for it where frames are not ours.
func (c *clock) refresh(ctx context.Context, m motion) error {
	c.touched, c.drawn = false, m.changes
	switch c.kind {
	case take.ClockFrames:
		return c.frame(ctx)
	case take.ClockVirtual:
		return c.stage.finishAnimations(ctx)
	}
	return nil
}

// pass lets time pass.
func (c *clock) pass(ctx context.Context, ms float64) error {
	if c.kind == take.ClockReal {
		return c.wait(ctx, ms)
	}
	if err := c.budget(ctx, ms); err != nil {
		return err
	}
	return c.stage.land(ctx)
}

func (c *clock) wait(ctx context.Context, ms float64) error {
	t := time.NewTimer(time.Duration(ms * float64(time.Millisecond)))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-c.stage.first.Lost():
		return ErrPageLost
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// land waits, at the same virtual moment, for the requests that were made in
// the last of it: whether their answers come before the next frame must not be
// up to the network.
func (s *Stage) land(ctx context.Context) error {
	limit, cancel := context.WithTimeoutCause(ctx, stallLimit, errStalled)
	defer cancel()
	err := s.Seen.Landed(limit, s.Page.Lost())
	if errors.Is(err, errStalled) {
		return &StallError{After: stallLimit, Waiting: s.Seen.Open()}
	}
	return err
}

var errStalled = errors.New("stalled")

// inputTick is what a frame that only carries input adds to the ticks, which
// must grow: too little to see in any animation. The browser cuts ticks to
// whole microseconds, and of two frames of the same one the second may never
// end, so it is two. lastTick takes an animation that such a frame began over
// its end.
const inputTick, lastTick = 0.002, 0.2

// frame draws one frame at the present moment. The first of a document has to be
// made by it: the browser gets ready to draw one in its own time.
func (c *clock) frame(ctx context.Context) error {
	if !c.stage.fresh.Load() {
		_, err := c.draw(ctx, nil, c.display)()
		return err
	}
	p, err := c.stage.shoot(ctx, nil)
	if err != nil || p == nil {
		return c.stage.notNavigating(err)
	}
	c.stage.fresh.Store(false)
	_, err = p.Wait()
	return err
}

// midMicrosecond returns the middle of the microsecond that a moment in
// milliseconds means. The browser multiplies by 1000 and cuts, and of the
// moments themselves up to 1 % come out a microsecond short, which of them
// depends on when the browser was started (TestMidMicrosecond). A frame that is
// short of the page's time lets Blink's AnimationClock, when it is asked next,
// go on to the end of a 60th of a second that has yet to come.
func midMicrosecond(ms float64) float64 { return (math.Round(ms*1000) + 0.5) / 1000 }

// draw begins to draw a frame, which is brought to the display or not; the func
// that it returns waits for it.
func (c *clock) draw(ctx context.Context, shot *headlessexperimental.ScreenshotParams, display bool) func() ([]byte, error) {
	ticks := c.base + c.now
	if ticks <= c.last {
		ticks = c.last + inputTick
	}
	c.last = ticks
	lock := &c.stage.Page.Browser.Frame
	lock.Lock()
	limit, cancel := context.WithTimeoutCause(ctx, stallLimit, fmt.Errorf("no frame within %s", stallLimit))
	wait := c.stage.Page.Start(limit, headlessexperimental.CommandBeginFrame, headlessexperimental.BeginFrameParams{
		FrameTimeTicks: midMicrosecond(ticks), Interval: frameStep, Screenshot: shot, NoDisplayUpdates: ptr(!display),
	})
	return func() ([]byte, error) {
		defer lock.Unlock()
		defer cancel()
		var r headlessexperimental.BeginFrameResult
		err := wait(&r)
		return r.ScreenshotData, err
	}
}

// finishAnimations ends what moves where frames are not ours, and waits for the
// browser's next one: it is a frame that tells the page of the end.
func (s *Stage) finishAnimations(ctx context.Context) error {
	var n int
	if err := s.notNavigating(s.Page.Eval(ctx, "globalThis[Symbol.for('retake.stage')]?.finish?.()", &n)); err != nil || n == 0 {
		return err
	}
	limit, cancel := context.WithTimeoutCause(ctx, stallLimit, fmt.Errorf("no frame within %s", stallLimit))
	defer cancel()
	framed, err := s.Page.AwaitFrame(limit)
	if err != nil {
		return s.notNavigating(err)
	}
	return s.notNavigating(framed())
}
