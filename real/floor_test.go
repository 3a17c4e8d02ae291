//go:build real

package real

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/retake-dev/retake/capture/browser"
)

// floor is the least that a session can cost over the protocol in real time: for
// each act it waits until the element is there, and sends the input. It observes
// nothing, and waits for nothing else.
func (p peers) floor(ctx context.Context) (ran, error) {
	return inLanes(ctx, browser.Options{Port: true}, func(ctx context.Context, b *browser.Browser) (bool, error) {
		id, dispose, err := b.NewContext(ctx)
		if err != nil {
			return false, err
		}
		f := &bare{ctx: ctx, peers: p}
		err = f.session(b, id)
		return f.err == nil, firstOf(err, dispose(ctx))
	})
}

// bare is one session. What does not work is in err, and no more is done.
type bare struct {
	ctx   context.Context
	peers peers
	tab   *browser.Session
	err   error
}

// session performs the flow; its error says that there was no page for it.
func (f *bare) session(b *browser.Browser, id cdp.BrowserContextID) error {
	made, err := cdp.Call(f.ctx, b, target.CreateTarget, target.CreateTargetParams{URL: "about:blank", Width: 1280, Height: 720, BrowserContextID: id})
	if err != nil {
		return err
	}
	attached, err := cdp.Call(f.ctx, b, target.AttachToTarget, target.AttachToTargetParams{TargetID: made.TargetID, Flatten: new(true)})
	if err != nil {
		return err
	}
	f.tab = b.Attach(attached.SessionID, nil)
	defer b.Forget(attached.SessionID)
	for _, act := range f.peers.flow.Acts {
		f.do(act)
	}
	var so bool
	for limit := time.Now().Add(presence); f.err == nil && !so; f.late(limit, "the end") {
		f.eval(fmt.Sprintf("document.querySelector(%q).innerText === %q", f.peers.flow.End[0], f.peers.flow.End[1]), &so)
	}
	return nil
}

func (f *bare) do(act []string) {
	switch act[0] {
	case "goto":
		send(f, page.Navigate, page.NavigateParams{URL: f.peers.base + act[1]})
	case "fill":
		f.click(act[1], 1)
		send(f, input.InsertText, input.InsertTextParams{Text: act[2]})
	case "press":
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			send(f, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: act[2], Code: act[2], Text: "\r", WindowsVirtualKeyCode: 13})
		}
	case "click":
		f.click(act[1], 1)
	case "double-click":
		f.click(act[1], 2)
	case "hover":
		f.move(act[1])
	}
}

// presence is how long an element may take to be there.
const presence = 5 * time.Second

func (f *bare) late(limit time.Time, what string) {
	if f.err == nil && time.Now().After(limit) {
		f.err = fmt.Errorf("%s is not there within %s", what, presence)
	}
}

// move waits for an element, and moves the mouse to its middle.
func (f *bare) move(css string) (x, y float64) {
	var at []float64
	for limit := time.Now().Add(presence); f.err == nil && len(at) == 0; f.late(limit, css) {
		f.eval(fmt.Sprintf("(e => { if (!e) return []; const b = e.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2] })(document.querySelector(%q))", css), &at)
	}
	if f.err != nil {
		return 0, 0
	}
	send(f, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: at[0], Y: at[1]})
	return at[0], at[1]
}

func (f *bare) click(css string, times int64) {
	x, y := f.move(css)
	for n := range times {
		for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
			send(f, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: input.MouseButtonLeft, ClickCount: n + 1})
		}
	}
}

func (f *bare) eval(expression string, out any) {
	r := send(f, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ReturnByValue: new(true)})
	if f.err == nil && r.ExceptionDetails == nil {
		f.err = json.Unmarshal(r.Result.Value, out)
	}
}

// send calls the page, unless something did not work before.
func send[P, R any](f *bare, command cdp.Command[P, R], params P) (r R) {
	if f.err == nil {
		r, f.err = cdp.Call(f.ctx, f.tab, command, params)
	}
	return r
}
