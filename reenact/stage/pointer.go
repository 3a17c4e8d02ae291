package stage

import (
	"cmp"
	"context"

	"github.com/chromedp/cdproto/input"
	"github.com/retake-dev/retake/scenarios"
)

// Press is how the pointer is pressed. The zero value is a click.
type Press struct {
	Button Button
	Count  int           // 0 is once
	Hold   float64       // milliseconds that the button stays down
	Held   scenarios.Key // the modifiers that are held
}

func (p Press) event(kind input.DispatchMouseEventType, at Point, count int) input.DispatchMouseEventParams {
	return input.DispatchMouseEventParams{Type: kind, X: at.X, Y: at.Y, Button: input.MouseButton(cmp.Or(p.Button, Left)), ClickCount: int64(count), Modifiers: modifiers(p.Held)}
}

// Click moves the mouse to a point and presses a button there.
func (s *Stage) Click(ctx context.Context, at Point, p Press) error {
	if err := s.Move(ctx, at); err != nil {
		return err
	}
	return s.holding(ctx, p.Held, func() error {
		if p.Hold > 0 {
			return s.longPress(ctx, at, p)
		}
		var batch []input.DispatchMouseEventParams
		for n := 1; n <= max(1, p.Count); n++ {
			batch = append(batch, p.event(input.DispatchMouseEventTypeMousePressed, at, n), p.event(input.DispatchMouseEventTypeMouseReleased, at, n))
		}
		return sendAll(ctx, s, input.CommandDispatchMouseEvent, batch)
	})
}

// longPress lets the page live while the button is down.
func (s *Stage) longPress(ctx context.Context, at Point, p Press) error {
	if err := s.mouse(ctx, p.event(input.DispatchMouseEventTypeMousePressed, at, 1)); err != nil {
		return err
	}
	if err := s.Advance(ctx, p.Hold); err != nil {
		return err
	}
	return s.mouse(ctx, p.event(input.DispatchMouseEventTypeMouseReleased, at, 1))
}

func (s *Stage) mouse(ctx context.Context, p input.DispatchMouseEventParams) error {
	return s.Page.Session.Call(ctx, input.CommandDispatchMouseEvent, p, nil)
}

// Began reports whether the browser itself has begun to drag what is pressed.
type Began func(ctx context.Context) (bool, error)

// Drag presses the left button at a point, moves along the way, and lets go at
// its end. Where the browser drags by itself, what is dragged goes the rest of
// the way, and falls at its end.
func (s *Stage) Drag(ctx context.Context, from Point, way []Point, p Press, began Began) error {
	if err := s.Move(ctx, from); err != nil {
		return err
	}
	select {
	case <-s.carried: // of a drag that a page began by itself
	default:
	}
	return s.holding(ctx, p.Held, func() error {
		if err := s.mouse(ctx, p.event(input.DispatchMouseEventTypeMousePressed, from, 1)); err != nil {
			return err
		}
		for i, at := range way {
			move := p.event(input.DispatchMouseEventTypeMouseMoved, at, 0)
			move.Buttons = 1
			if err := s.move(ctx, move); err != nil {
				return err
			}
			native, err := began(ctx)
			if err != nil {
				return err
			}
			if native {
				return s.carry(ctx, way[i:], p.Held)
			}
		}
		return s.mouse(ctx, p.event(input.DispatchMouseEventTypeMouseReleased, way[len(way)-1], 1))
	})
}

// dragSteps is in how many moves a drag goes where it has no path: enough for
// what is under way to be seen by a page that looks what it is over.
const dragSteps = 5

// Way is a straight way. It begins with a short move, with which a page sees
// that something is dragged.
func Way(from, to Point) []Point {
	way := []Point{toward(from, to, 0.05)}
	for n := 1; n <= dragSteps; n++ {
		way = append(way, toward(from, to, float64(n)/dragSteps))
	}
	return way
}

func toward(from, to Point, part float64) Point {
	return Point{from.X + (to.X-from.X)*part, from.Y + (to.Y-from.Y)*part}
}

// holding does something while modifiers are down.
func (s *Stage) holding(ctx context.Context, held scenarios.Key, do func() error) error {
	before, after := hold(modifiers(held))
	if err := sendAll(ctx, s, input.CommandDispatchKeyEvent, before); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return sendAll(ctx, s, input.CommandDispatchKeyEvent, after)
}

// hold are the events of modifiers that go down, and of their going up again
// in reverse.
func hold(bits int64) (down, up []input.DispatchKeyEventParams) {
	var now int64
	for _, m := range modifierKeys {
		if bits&m.bit == 0 {
			continue
		}
		k := namedKeys()[m.name]
		e := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: k.Key, Code: k.Code, WindowsVirtualKeyCode: k.Windows, NativeVirtualKeyCode: k.Windows}
		released := e
		released.Type, released.Modifiers = input.DispatchKeyEventTypeKeyUp, now
		now |= m.bit
		e.Modifiers = now
		down, up = append(down, e), append([]input.DispatchKeyEventParams{released}, up...)
	}
	return down, up
}
