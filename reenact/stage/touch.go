package stage

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Touch puts fingers down where their ways begin, moves them along, and lifts
// them after so many milliseconds. The ways are of one length.
func (s *Stage) Touch(ctx context.Context, ways [][]Point, hold float64) error {
	for i := range ways[0] {
		kind := input.DispatchTouchEventTypeTouchMove
		if i == 0 {
			kind = input.DispatchTouchEventTypeTouchStart
		}
		if err := s.fingers(ctx, kind, ways, i); err != nil {
			return err
		}
	}
	if hold > 0 {
		if err := s.Advance(ctx, hold); err != nil {
			return err
		}
	}
	return s.fingers(ctx, input.DispatchTouchEventTypeTouchEnd, nil, 0)
}

func (s *Stage) fingers(ctx context.Context, kind input.DispatchTouchEventType, ways [][]Point, at int) error {
	points := []*input.TouchPoint{}
	for i, way := range ways {
		points = append(points, &input.TouchPoint{X: way[at].X, Y: way[at].Y, ID: ptr(float64(i))})
	}
	return s.displayed(ctx, input.CommandDispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
}

// Wheel turns the wheel at a point.
func (s *Stage) Wheel(ctx context.Context, at Point, turns [][2]float64, held scenarios.Key) error {
	if err := s.Move(ctx, at); err != nil {
		return err
	}
	return s.holding(ctx, held, func() error {
		for _, by := range turns {
			// Not by its type, which leaves out what is 0.
			if err := s.displayed(ctx, input.CommandDispatchMouseEvent, map[string]any{
				"type": input.DispatchMouseEventTypeMouseWheel, "x": at.X, "y": at.Y, "deltaX": by[0], "deltaY": by[1], "modifiers": modifiers(held),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// displayWait is how long a displayed frame may take to bring an input to the
// page before another is drawn. A touch needs one and a turn of the wheel two
// (measured), so that the page sees the same number of them each time.
const displayWait = 100 * time.Millisecond

// displayed hands on an input whose target the browser looks up in the frames
// that it displays: touches and the wheel, not the mouse.
func (s *Stage) displayed(ctx context.Context, method string, params any) error {
	wait := s.Page.Start(ctx, method, params)
	if s.opt.Clock != take.ClockFrames {
		return wait(nil)
	}
	done := make(chan error, 1)
	go func() { done <- wait(nil) }()
	limit, cancel := context.WithTimeoutCause(ctx, inputLimit, fmt.Errorf("no answer to %s within %s", method, inputLimit))
	defer cancel()
	for {
		if _, err := s.clock.draw(limit, nil, true)(); err != nil {
			return err
		}
		select {
		case err := <-done:
			return err
		case <-time.After(displayWait):
		case <-limit.Done():
			return context.Cause(limit)
		}
	}
}
