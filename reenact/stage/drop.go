package stage

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/retake-dev/retake/scenarios"
)

// carry brings what the browser drags along a way, and lets it fall at its end.
func (s *Stage) carry(ctx context.Context, way []Point, held scenarios.Key) error {
	limit, cancel := context.WithTimeoutCause(ctx, inputLimit, fmt.Errorf("the browser did not say what it drags within %s", inputLimit))
	defer cancel()
	select {
	case data := <-s.carried:
		return s.drop(ctx, way, data, held)
	case <-s.Page.Lost():
		return ErrPageLost
	case <-limit.Done():
		return context.Cause(limit)
	}
}

// Drop lets files fall on a point, as from outside of the browser.
func (s *Stage) Drop(ctx context.Context, at Point, files []string) error {
	const copies = 1 // input.DragData
	return s.drop(ctx, []Point{at}, &input.DragData{Items: []*input.DragDataItem{}, Files: files, DragOperationsMask: copies}, scenarios.Key{})
}

func (s *Stage) drop(ctx context.Context, way []Point, data *input.DragData, held scenarios.Key) error {
	send := func(kind input.DispatchDragEventType, at Point) error {
		return s.framed(ctx, input.CommandDispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: at.X, Y: at.Y, Data: data, Modifiers: modifiers(held)})
	}
	if err := send(input.DispatchDragEventTypeDragEnter, way[0]); err != nil {
		return err
	}
	for _, at := range way {
		if err := send(input.DispatchDragEventTypeDragOver, at); err != nil {
			return err
		}
	}
	return send(input.DispatchDragEventTypeDrop, way[len(way)-1])
}
