package browser

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
)

// Gesture is what a person does who looks at a [Screen]. The names are those of
// the events that their browser tells of it.
type Gesture struct {
	Type string `json:"type"` // see [Screen.Act]

	X         float64 `json:"x"` // in CSS pixels of the page
	Y         float64 `json:"y"`
	Button    int     `json:"button"`  // as MouseEvent.button
	Buttons   int64   `json:"buttons"` // as MouseEvent.buttons
	Count     int64   `json:"count"`   // of clicks
	DeltaX    float64 `json:"deltaX"`
	DeltaY    float64 `json:"deltaY"`
	Modifiers int64   `json:"modifiers"` // Alt 1, Control 2, Meta 4, Shift 8

	Key    string `json:"key"`
	Code   string `json:"code"`
	Number int64  `json:"keyCode"`
	Repeat bool   `json:"repeat"`

	Text   string `json:"text"`   // that is put in, or answers a prompt
	Accept bool   `json:"accept"` // the dialog
}

// buttons are those of the mouse, as MouseEvent.button counts them.
var buttons = []input.MouseButton{input.MouseButtonLeft, input.MouseButtonMiddle, input.MouseButtonRight, input.MouseButtonBack, input.MouseButtonForward}

// Act does in the page that is shown what a person did on the screen.
func (s *Screen) Act(ctx context.Context, g Gesture) error {
	p := s.front()
	if p == nil {
		return errNoPage
	}
	switch g.Type {
	case "mousemove", "mousedown", "mouseup":
		return p.mouse(ctx, g)
	case "wheel": // not by its type, which leaves out what is 0
		return p.Call(ctx, input.DispatchMouseEvent.Method, map[string]any{"type": input.DispatchMouseEventTypeMouseWheel, "x": g.X, "y": g.Y, "deltaX": g.DeltaX, "deltaY": g.DeltaY, "modifiers": g.Modifiers}, nil)
	case "keydown", "keyup":
		return p.Call(ctx, input.DispatchKeyEvent.Method, g.key(), nil)
	case "text":
		return p.Call(ctx, input.InsertText.Method, input.InsertTextParams{Text: g.Text}, nil)
	case "dialog":
		return p.Call(ctx, page.HandleJavaScriptDialog.Method, page.HandleJavaScriptDialogParams{Accept: g.Accept, PromptText: g.Text}, nil)
	case "reload":
		return p.Call(ctx, page.Reload.Method, page.ReloadParams{}, nil)
	case "back":
		return p.travel(ctx, -1)
	case "forward":
		return p.travel(ctx, 1)
	}
	return fmt.Errorf("there is no gesture %q", g.Type)
}

func (p *seen) mouse(ctx context.Context, g Gesture) error {
	kinds := map[string]input.DispatchMouseEventType{
		"mousemove": input.DispatchMouseEventTypeMouseMoved, "mousedown": input.DispatchMouseEventTypeMousePressed, "mouseup": input.DispatchMouseEventTypeMouseReleased}
	m := input.DispatchMouseEventParams{Type: kinds[g.Type], X: g.X, Y: g.Y, Button: input.MouseButtonNone, Buttons: g.Buttons, ClickCount: g.Count, Modifiers: g.Modifiers}
	if g.Type != "mousemove" && g.Button >= 0 && g.Button < len(buttons) {
		m.Button = buttons[g.Button]
	} else if g.Buttons&1 != 0 {
		m.Button = input.MouseButtonLeft
	}
	return p.Call(ctx, input.DispatchMouseEvent.Method, m, nil)
}

// key is the event of a key: one that writes something comes with it.
func (g Gesture) key() input.DispatchKeyEventParams {
	const control, meta = 2, 4
	k := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: g.Key, Code: g.Code, Modifiers: g.Modifiers, WindowsVirtualKeyCode: g.Number, NativeVirtualKeyCode: g.Number}
	if g.Type == "keyup" {
		return k
	}
	k.Type, k.AutoRepeat = input.DispatchKeyEventTypeRawKeyDown, &g.Repeat
	text := g.Key
	if text == "Enter" {
		text = "\r"
	}
	if utf8.RuneCountInString(text) == 1 && g.Modifiers&(control|meta) == 0 {
		k.Type, k.Text = input.DispatchKeyEventTypeKeyDown, text
	}
	return k
}

// travel goes through the history, as far as there is one.
func (p *seen) travel(ctx context.Context, by int) error {
	h, err := cdp.Call(ctx, p, page.GetNavigationHistory, cdp.Empty{})
	to := int(h.CurrentIndex) + by
	if err != nil || to < 0 || to >= len(h.Entries) {
		return err
	}
	return p.Call(ctx, page.NavigateToHistoryEntry.Method, page.NavigateToHistoryEntryParams{EntryID: h.Entries[to].ID}, nil)
}
