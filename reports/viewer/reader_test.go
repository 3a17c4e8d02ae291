package viewer

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp/kb"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/reports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reader is a person with a report open. What a report must never do is noted:
// a request, a word on the console, an exception, a dialog, a new window.
type reader struct {
	*browser.Session
	t   testing.TB
	ctx context.Context

	mu     sync.Mutex
	misdid []string
}

// screen is what a reader has in front of them.
type screen struct {
	width, height int64
	dark, still   bool // still: who asked for less motion
}

var (
	desktop = screen{width: 1440, height: 900}
	phone   = screen{width: 390, height: 844}
)

// written writes the report of a run to a file.
func written(t testing.TB, r reports.Run) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, reports.HTML(f, r))
	require.NoError(t, f.Close())
	return path
}

// open opens a report, as by a double click on the file.
func open(ctx context.Context, t testing.TB, path, hash string, s screen) *reader {
	t.Helper()
	made, err := cdp.Call(ctx, shared, target.CreateTarget, target.CreateTargetParams{URL: "about:blank"})
	require.NoError(t, err)
	flat := true
	at, err := cdp.Call(ctx, shared, target.AttachToTarget, target.AttachToTargetParams{TargetID: made.TargetID, Flatten: &flat})
	require.NoError(t, err)
	r := &reader{t: t, ctx: ctx}
	r.Session = shared.Attach(at.SessionID, r.hear)
	for _, domain := range []string{network.Enable.Method, log.Enable.Method, runtime.Enable.Method, page.Enable.Method} {
		require.NoError(t, r.Call(ctx, domain, nil, nil))
	}
	r.sit(s)
	_, err = cdp.Call(ctx, r, page.Navigate, page.NavigateParams{URL: "file://" + path + hash})
	require.NoError(t, err)
	r.until("document.documentElement?.dataset.ready !== undefined")
	t.Cleanup(func() {
		r.innocent()
		// The test's own context may have ended.
		_, err := cdp.Call(context.WithoutCancel(ctx), shared, target.CloseTarget, target.CloseTargetParams(made))
		assert.NoError(t, err)
		shared.Forget(at.SessionID)
	})
	return r
}

func (r *reader) sit(s screen) {
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}, {Name: "prefers-reduced-motion", Value: "no-preference"}}
	if s.dark {
		features[0].Value = "dark"
	}
	if s.still {
		features[1].Value = "reduce"
	}
	_, err := cdp.Call(r.ctx, r, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	require.NoError(r.t, err)
	_, err = cdp.Call(r.ctx, r, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: s.width, Height: s.height, DeviceScaleFactor: 1})
	require.NoError(r.t, err)
}

// hear notes what a report must never do.
func (r *reader) hear(ev any) {
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		if url := ev.Request.URL; !strings.HasPrefix(url, "data:") && !(ev.Type == network.ResourceTypeDocument && strings.HasPrefix(url, "file:")) {
			r.note("a request of %s", url)
		}
	case *log.EventEntryAdded:
		r.note("%s: %s", ev.Entry.Source, ev.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		r.note("console.%s %s", ev.Type, ev.Args[0].Value)
	case *runtime.EventExceptionThrown:
		r.note("exception: %s %s", ev.ExceptionDetails.Text, ev.ExceptionDetails.Exception.Description)
	case *page.EventJavascriptDialogOpening:
		r.note("dialog: %s", ev.Message)
		go func() {
			_, _ = cdp.Call(r.ctx, r, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}() // it holds up the page
	case *page.EventWindowOpen:
		r.note("a window of %s", ev.URL)
	}
}

func (r *reader) note(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.misdid = append(r.misdid, fmt.Sprintf(format, args...))
}

// innocent checks that nothing was noted.
func (r *reader) innocent() bool {
	r.t.Helper()
	assert.NoError(r.t, r.Flush(context.WithoutCancel(r.ctx)))
	r.mu.Lock()
	defer r.mu.Unlock()
	return assert.Empty(r.t, r.misdid, "what a report must not do")
}

// eval returns what an expression of the report's own world is.
func eval[T any](r *reader, expression string) T {
	r.t.Helper()
	var out T
	wait, value := true, true
	got, err := cdp.Call(r.ctx, r, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, AwaitPromise: &wait, ReturnByValue: &value})
	require.NoError(r.t, err, short(expression))
	require.Nil(r.t, got.ExceptionDetails, short(expression))
	if len(got.Result.Value) > 0 {
		require.NoError(r.t, json.Unmarshal(got.Result.Value, &out), short(expression))
	}
	return out
}

func short(s string) string { return s[:min(len(s), 200)] }

// until waits until a condition holds.
func (r *reader) until(condition string) {
	r.t.Helper()
	for !eval[bool](r, condition) {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-r.ctx.Done():
			require.FailNow(r.t, "waited in vain", "%s: %v; the report did %q", condition, context.Cause(r.ctx), r.misdid)
		}
	}
}

// press presses keys, one after the other. A key is its name, or the character
// that it types.
func (r *reader) press(keys ...string) {
	r.t.Helper()
	for _, name := range keys {
		k := r.key(name)
		p := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: k.Key, Code: k.Code, WindowsVirtualKeyCode: k.Windows, Text: k.Text}
		if k.Shift {
			p.Modifiers = 8
		}
		for _, p.Type = range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			_, err := cdp.Call(r.ctx, r, input.DispatchKeyEvent, p)
			require.NoError(r.t, err)
		}
	}
}

func (r *reader) key(name string) *kb.Key {
	for _, k := range kb.Keys {
		if k.Key == name {
			return k
		}
	}
	require.FailNow(r.t, "no such key", name)
	return nil
}

// tabTo presses Tab until an element has the focus.
func (r *reader) tabTo(css string) {
	r.t.Helper()
	for range 200 {
		if eval[bool](r, fmt.Sprintf("document.activeElement.matches(%q)", css)) {
			return
		}
		r.press("Tab")
	}
	require.FailNow(r.t, "the Tab key does not lead to it", css)
}
