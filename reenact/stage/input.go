package stage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf16"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Button is a button of the mouse; the zero value is the left one.
type Button string

// The buttons.
const (
	Left   Button = "left"
	Middle Button = "middle"
	Right  Button = "right"
)

// Point is a place in the viewport, in CSS pixels.
type Point struct{ X, Y float64 }

// Move moves the mouse, so that what reacts to it has its frame.
func (s *Stage) Move(ctx context.Context, to Point) error {
	return s.move(ctx, input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: to.X, Y: to.Y})
}

func (s *Stage) move(ctx context.Context, p input.DispatchMouseEventParams) error {
	return s.framed(ctx, input.CommandDispatchMouseEvent, p)
}

// framed hands on an input that is answered only once a frame is drawn.
func (s *Stage) framed(ctx context.Context, method string, params any) error {
	wait := s.Page.Start(ctx, method, params)
	if s.opt.Clock != take.ClockFrames {
		return wait(nil)
	}
	done := make(chan error, 1)
	go func() { done <- wait(nil) }()
	return s.frameForInput(ctx, done)
}

// inputLimit is how much wall time the browser may take to hand on an input, and
// arrivalLimit after how much of it a frame is drawn for one of which no document
// knows: the browser may not know yet which one it is for.
const (
	inputLimit   = 10 * time.Second
	arrivalLimit = time.Second
)

// frameForInput draws the frame that a moved mouse waits for. The event must
// have reached the page's thread before: a frame that overtakes it does not
// answer it, and a second would then show the page one frame more (measured:
// 36 of 200 without asking; 3 of 320 where the page was asked 20 times at most,
// which are over before a busy browser has handed the event on).
func (s *Stage) frameForInput(ctx context.Context, done <-chan error) error {
	limit, cancel := context.WithTimeoutCause(ctx, inputLimit, fmt.Errorf("no answer to the mouse within %s", inputLimit))
	defer cancel()
	for {
		answered, pending, err := s.arrival(limit, done)
		if err != nil || answered {
			return err
		}
		if err := s.clock.frame(limit); err != nil {
			return err
		}
		if !pending {
			continue
		}
		if pending, err = s.inputPending(limit); err != nil {
			return err
		}
		if !pending { // that frame took it: its answer may be late, but needs no other
			select {
			case err := <-done:
				return err
			case <-limit.Done():
				return context.Cause(limit)
			}
		}
	}
}

// arrival waits until an input has been answered or has reached the page, where
// it is pending.
func (s *Stage) arrival(ctx context.Context, done <-chan error) (answered, pending bool, err error) {
	for over := time.Now().Add(arrivalLimit); !pending && time.Now().Before(over); {
		select {
		case err := <-done:
			return true, false, err // without a frame
		default:
		}
		if pending, err = s.inputPending(ctx); err != nil {
			return false, false, err
		}
	}
	return false, pending, nil
}

// inputPending asks all documents of the page whether an input waits for a frame:
// each knows only of those for its own origin.
func (s *Stage) inputPending(ctx context.Context) (pending bool, err error) {
	for frames := []browser.FrameID{s.Page.Top()}; len(frames) > 0 && !pending; {
		frame := frames[0]
		frames = append(frames[1:], s.Page.Children(frame)...)
		if err := s.notNavigating(s.Page.Ask(ctx, frame, "inputPending", &pending)); err != nil {
			return false, err
		}
	}
	return pending, nil
}

// sendAll sends commands of one kind one behind the other, and then waits for
// all: the browser takes them in order, and a round trip each would be lost.
func sendAll[P any](ctx context.Context, s *Stage, method string, batch []P) error {
	waits := make([]func(any) error, len(batch))
	for i, p := range batch {
		waits[i] = s.Page.Start(ctx, method, p)
	}
	var errs []error
	for _, wait := range waits {
		errs = append(errs, wait(nil))
	}
	return errors.Join(errs...)
}

// PressKey presses and releases a key, with its modifiers around it.
func (s *Stage) PressKey(ctx context.Context, k Key) error {
	if len(k.Commands) > 0 { // some of them have to do with the clipboard
		lock := &s.Page.Browser.Clipboard
		lock.Lock()
		defer lock.Unlock()
	}
	return sendAll(ctx, s, input.CommandDispatchKeyEvent, k.events())
}

// Paste puts a text on the clipboard, and pastes it where the focus is. All
// stages of a browser have one clipboard.
func (s *Stage) Paste(ctx context.Context, frame browser.FrameID, text string) error {
	k, ok := KeyFor(scenarios.Key{Name: "v", Control: true})
	if !ok {
		return errors.New("no key to paste with")
	}
	lock := &s.Page.Browser.Clipboard
	lock.Lock()
	defer lock.Unlock()
	if err := s.Page.Copy(ctx, frame, text); err != nil {
		return err
	}
	return sendAll(ctx, s, input.CommandDispatchKeyEvent, k.events())
}

// Compose puts a text in as an input method does: by way of drafts.
func (s *Stage) Compose(ctx context.Context, drafts []string, text string) error {
	for _, draft := range drafts {
		end := int64(len(utf16.Encode([]rune(draft))))
		if _, err := cdp.Call(ctx, s.Page, input.ImeSetComposition, input.ImeSetCompositionParams{Text: draft, SelectionStart: end, SelectionEnd: end}); err != nil {
			return err
		}
	}
	_, err := cdp.Call(ctx, s.Page, input.InsertText, input.InsertTextParams{Text: text})
	return err
}

// events are the key going down and up, while its modifiers are down.
func (k Key) events() []input.DispatchKeyEventParams {
	down := input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeRawKeyDown, Key: k.Key, Code: k.Code, Modifiers: k.Modifiers,
		WindowsVirtualKeyCode: k.VirtualKey, NativeVirtualKeyCode: k.VirtualKey, Commands: k.Commands,
	}
	if k.Text != "" {
		down.Type, down.Text, down.UnmodifiedText = input.DispatchKeyEventTypeKeyDown, k.Text, k.Text
	}
	up := down
	up.Type, up.Text, up.UnmodifiedText, up.Commands = input.DispatchKeyEventTypeKeyUp, "", "", nil
	before, after := hold(k.Modifiers)
	return slices.Concat(before, []input.DispatchKeyEventParams{down, up}, after)
}

// Type types a text, a key at a time; what is on no key is put in as it is.
func (s *Stage) Type(ctx context.Context, text string) error {
	var batch []input.DispatchKeyEventParams
	flush := func() error {
		defer func() { batch = nil }()
		return sendAll(ctx, s, input.CommandDispatchKeyEvent, batch)
	}
	for _, r := range text {
		if k, ok := keyOf(r); ok {
			batch = append(batch, k.events()...)
			continue
		}
		if err := flush(); err != nil {
			return err
		}
		if _, err := cdp.Call(ctx, s.Page, input.InsertText, input.InsertTextParams{Text: string(r)}); err != nil {
			return err
		}
	}
	return flush()
}
