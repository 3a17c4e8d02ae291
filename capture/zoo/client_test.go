package zoo

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp/kb"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/stretchr/testify/require"
)

// client is another client of the browser in which a session is captured. It
// acts as a person does: by the mouse, the keyboard and touch.
type client struct {
	*browser.Session
	t       *testing.T
	ctx     context.Context
	browser *browser.Browser
	known   map[target.ID]bool
	events  chan any
	at      point
	held    int64
}

type point struct{ x, y float64 }

// connect joins a browser, and acts on its one page.
func connect(ctx context.Context, t *testing.T, endpoint string) *client {
	b, err := browser.Connect(ctx, endpoint)
	require.NoError(t, err)
	t.Cleanup(b.Close)
	c := &client{t: t, ctx: ctx, browser: b, known: map[target.ID]bool{}, events: make(chan any, 1024)}
	c.attach(c.fresh())
	return c
}

// fresh waits for a page that the client does not know yet.
func (c *client) fresh() target.ID {
	for {
		all, err := cdp.Call(c.ctx, c.browser, target.GetTargets, target.GetTargetsParams{})
		require.NoError(c.t, err)
		i := slices.IndexFunc(all.TargetInfos, func(i *target.Info) bool { return i.Type == "page" && !c.known[i.TargetID] })
		if i >= 0 {
			c.known[all.TargetInfos[i].TargetID] = true
			return all.TargetInfos[i].TargetID
		}
		c.pause(10 * time.Millisecond)
	}
}

func (c *client) attach(id target.ID) {
	flat := true
	s, err := cdp.Call(c.ctx, c.browser, target.AttachToTarget, target.AttachToTargetParams{TargetID: id, Flatten: &flat})
	require.NoError(c.t, err)
	c.Session = c.browser.Attach(s.SessionID, func(ev any) {
		switch ev.(type) {
		case *page.EventJavascriptDialogOpening, *input.EventDragIntercepted:
			c.events <- ev
		}
	})
	_, err = cdp.Call(c.ctx, c, page.Enable, page.EnableParams{})
	require.NoError(c.t, err)
	_, err = cdp.Call(c.ctx, c, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	require.NoError(c.t, err)
	c.loaded()
}

// loaded waits until the page is there and has been drawn: what comes before
// that is no input.
func (c *client) loaded() {
	for !c.holds("document.readyState === 'complete' && location.href !== 'about:blank'") {
		c.pause(10 * time.Millisecond)
	}
	c.frame()
}

func (c *client) frame() {
	c.eval("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))", nil)
}

// think is the time that a person takes between two acts.
func (c *client) think() { c.pause(400 * time.Millisecond) }

func (c *client) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-c.ctx.Done():
		require.NoError(c.t, context.Cause(c.ctx))
	}
}

func (c *client) eval(expression string, out any) {
	wait, value := true, true
	r, err := cdp.Call(c.ctx, c, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, AwaitPromise: &wait, ReturnByValue: &value})
	require.NoError(c.t, err)
	require.Nil(c.t, r.ExceptionDetails, expression)
	if out != nil {
		require.NoError(c.t, json.Unmarshal(r.Result.Value, out))
	}
}

func (c *client) holds(expression string) bool {
	wait, value := true, true
	r, err := cdp.Call(c.ctx, c, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, AwaitPromise: &wait, ReturnByValue: &value})
	return err == nil && string(r.Result.Value) == "true" // a document on its way out holds nothing
}

// middle is the middle of an element; frames lead to it, outermost first.
func (c *client) middle(css string, frames ...string) point {
	var at [2]float64
	doc, x, y := "document", "0", "0"
	for _, f := range frames {
		el := fmt.Sprintf("%s.querySelector(%q)", doc, f)
		x += fmt.Sprintf(" + %s.getBoundingClientRect().left + %s.clientLeft", el, el)
		y += fmt.Sprintf(" + %s.getBoundingClientRect().top + %s.clientTop", el, el)
		doc = el + ".contentDocument"
	}
	c.eval(fmt.Sprintf("(() => { const b = %s.querySelector(%q).getBoundingClientRect(); return [%s + b.left + b.width / 2, %s + b.top + b.height / 2] })()", doc, css, x, y), &at)
	return point{at[0], at[1]}
}

func (p point) plus(x, y float64) point { return point{p.x + x, p.y + y} }

func (c *client) send(p input.DispatchMouseEventParams) {
	p.X, p.Y, p.Modifiers = c.at.x, c.at.y, c.held
	_, err := cdp.Call(c.ctx, c, input.DispatchMouseEvent, p)
	require.NoError(c.t, err)
}

func (c *client) move(to point) { c.pull(to, input.MouseButtonNone) }

// pull moves with a button held.
func (c *client) pull(to point, button input.MouseButton) {
	c.at = to
	p := input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, Button: button}
	if button == input.MouseButtonLeft {
		p.Buttons = 1
	}
	c.send(p)
}

func (c *client) down(b input.MouseButton, n int64) {
	c.send(input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMousePressed, Button: b, ClickCount: n})
}

func (c *client) up(b input.MouseButton, n int64) {
	c.send(input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseReleased, Button: b, ClickCount: n})
}

// click moves to a point and clicks there as often as told.
func (c *client) click(at point, b input.MouseButton, times int64) {
	c.move(at)
	for n := int64(1); n <= times; n++ {
		c.down(b, n)
		c.up(b, n)
	}
	c.think()
}

func (c *client) press(at point) { c.click(at, input.MouseButtonLeft, 1) }

// drag goes from one point over others with the left button held.
func (c *client) drag(from point, over ...point) {
	c.move(from)
	c.down(input.MouseButtonLeft, 1)
	for _, p := range over {
		c.pull(p, input.MouseButtonLeft)
	}
	c.up(input.MouseButtonLeft, 1)
	c.think()
}

// carry has the browser itself drag an element to another one.
func (c *client) carry(from, to string, frames ...string) {
	_, err := cdp.Call(c.ctx, c, input.SetInterceptDrags, input.SetInterceptDragsParams{Enabled: true})
	require.NoError(c.t, err)
	at, end := c.middle(from), c.middle(to, frames...)
	c.move(at)
	c.down(input.MouseButtonLeft, 1)
	c.pull(at.plus(5, 5), input.MouseButtonLeft)
	c.pull(at.plus(20, 20), input.MouseButtonLeft)
	c.drop(end, await[*input.EventDragIntercepted](c).Data)
}

func (c *client) wheel(at point, x, y float64) {
	c.move(at)
	// Not by its type, which leaves out what is 0.
	require.NoError(c.t, c.Call(c.ctx, input.CommandDispatchMouseEvent, map[string]any{"type": "mouseWheel", "x": at.x, "y": at.y, "deltaX": x, "deltaY": y}, nil))
	c.think()
}

// keys presses keys one after the other: "Control+k" holds one for another.
func (c *client) keys(names ...string) {
	for _, name := range names {
		var held []string
		for rest := name; len(rest) > 1; {
			first, more, ok := strings.Cut(rest, "+")
			if name = rest; !ok {
				break
			}
			held, rest, name = append(held, first), more, more
		}
		for _, h := range held {
			c.key(input.DispatchKeyEventTypeRawKeyDown, h)
		}
		c.key(input.DispatchKeyEventTypeKeyDown, name)
		c.key(input.DispatchKeyEventTypeKeyUp, name)
		slices.Reverse(held)
		for _, h := range held {
			c.key(input.DispatchKeyEventTypeKeyUp, h)
		}
	}
	c.think()
}

var (
	bits     = map[string]int64{"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}
	commands = map[string]string{"a": "selectAll", "b": "bold", "c": "copy", "v": "paste"}
)

func (c *client) key(kind input.DispatchKeyEventType, name string) {
	for _, k := range kb.Keys {
		if k.Key != name {
			continue
		}
		down := kind != input.DispatchKeyEventTypeKeyUp
		if down {
			c.held |= bits[name]
		} else {
			c.held &^= bits[name]
		}
		p := input.DispatchKeyEventParams{Type: kind, Key: k.Key, Code: k.Code, WindowsVirtualKeyCode: k.Windows, Modifiers: c.held}
		if down && c.held&^bits["Shift"] == 0 {
			p.Text = k.Text
		}
		if down && c.held&bits["Control"] != 0 && commands[name] != "" {
			p.Commands = []string{commands[name]}
		}
		_, err := cdp.Call(c.ctx, c, input.DispatchKeyEvent, p)
		require.NoError(c.t, err)
		return
	}
	require.FailNow(c.t, "no such key", name)
}

// typeText types as a person does, with Shift for what needs it.
func (c *client) typeText(text string) {
	for _, r := range text {
		if kb.Keys[r].Shift {
			c.key(input.DispatchKeyEventTypeRawKeyDown, "Shift")
		}
		c.key(input.DispatchKeyEventTypeKeyDown, string(r))
		c.key(input.DispatchKeyEventTypeKeyUp, string(r))
		if kb.Keys[r].Shift {
			c.key(input.DispatchKeyEventTypeKeyUp, "Shift")
		}
	}
	c.think()
}

// touch puts fingers on the page, or takes them all away.
func (c *client) touch(kind input.DispatchTouchEventType, fingers ...point) {
	list := []*input.TouchPoint{}
	for i, f := range fingers {
		list = append(list, &input.TouchPoint{X: f.x, Y: f.y, ID: ptr(float64(i))})
	}
	_, err := cdp.Call(c.ctx, c, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: list})
	require.NoError(c.t, err)
}

// answer waits for a dialog and answers it.
func (c *client) answer(accept bool, text string) {
	await[*page.EventJavascriptDialogOpening](c)
	c.pause(200 * time.Millisecond) // it is read
	_, err := cdp.Call(c.ctx, c, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: accept, PromptText: text})
	require.NoError(c.t, err)
}

func await[E any](c *client) E {
	for {
		select {
		case ev := <-c.events:
			if e, ok := ev.(E); ok {
				return e
			}
		case <-c.ctx.Done():
			require.NoError(c.t, context.Cause(c.ctx))
		}
	}
}

// during does what ends only when a dialog has been answered.
func (c *client) during(act, then func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		act()
	}()
	then()
	<-done
	c.think()
}

// choose puts files into a field.
func (c *client) choose(css string, files ...string) {
	r, err := cdp.Call(c.ctx, c, runtime.Evaluate, runtime.EvaluateParams{Expression: fmt.Sprintf("document.querySelector(%q)", css)})
	require.NoError(c.t, err)
	_, err = cdp.Call(c.ctx, c, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: r.Result.ObjectID})
	require.NoError(c.t, err)
	c.think()
}

// drop lets something fall that comes from outside the page, or from a drag.
func (c *client) drop(at point, data *input.DragData) {
	for _, kind := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
		_, err := cdp.Call(c.ctx, c, input.DispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: at.x, Y: at.y, Data: data})
		require.NoError(c.t, err)
	}
	c.think()
}
