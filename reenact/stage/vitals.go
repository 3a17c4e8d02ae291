package stage

import (
	"context"
	"math"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performancetimeline"
	"github.com/chromedp/cdproto/runtime"
	"github.com/retake-dev/retake/capture/take"
)

// vital is what the browser told of a moment.
type vital struct {
	at    float64 // as of [Stage.Now]
	shift float64
	paint bool // it is the largest so far
}

// The browser itself observes the page for these: an observer in the page could
// be seen by it, and would wake it. With frame control it tells of no paint, as
// no frame is shown to anybody (measured: none on any page), nor on virtual time
// of input that took long or of long tasks, as these take no time there.
var observed = performancetimeline.EnableParams{EventTypes: []string{"layout-shift", "largest-contentful-paint"}}

// vitalEvent notes what the browser tells of the top frame. Paints are of use
// only where the page's time is that of people.
func (s *Stage) vitalEvent(ev *performancetimeline.EventTimelineEventAdded) {
	e := ev.Event
	if s.first == nil || e.FrameID != s.first.Top() {
		return
	}
	switch {
	case e.LayoutShiftDetails != nil:
		s.addVital(vital{at: s.moment(e.Time), shift: e.LayoutShiftDetails.Value})
	case e.LcpDetails != nil && s.opt.Clock == take.ClockReal:
		s.addVital(vital{at: s.moment(e.Time), paint: true})
	}
}

func (s *Stage) addVital(v vital) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.vitals = append(s.vitals, v)
}

// moment turns the browser's time to that of [Stage.Now]. It blurs by up to 0.1
// ms, so it is rounded.
func (s *Stage) moment(at cdp.TimeSinceEpoch) float64 {
	start := s.opt.Environment.Start
	if s.opt.Clock == take.ClockReal {
		start = s.clock.began
	}
	return math.Round(float64(at)*1000 - float64(start.UnixNano())/float64(time.Millisecond))
}

// Vitals returns what was told of the time from one moment to before another,
// nil if that is nothing. Layout shifts count that come after quiet: the browser
// says of each whether input came right before it, too, but a step settles just
// when that ends, and which of the two comes first is up to the machine.
func (s *Stage) Vitals(from, quiet, to float64) *take.Vitals {
	s.mu.Lock()
	defer s.mu.Unlock()
	var v take.Vitals
	for _, e := range s.vitals {
		if e.at < from || e.at >= to {
			continue
		}
		if e.at >= quiet {
			v.Shift += e.shift
		}
		if e.paint {
			v.LCP = e.at - from
		}
	}
	if v == (take.Vitals{}) {
		return nil
	}
	return &v
}

// Heap is how many bytes the page's JavaScript uses.
func (s *Stage) Heap(ctx context.Context) (float64, error) {
	r, err := cdp.Call(ctx, s.Page, runtime.GetHeapUsage, cdp.Empty{})
	return r.UsedSize, err
}
