package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/diff"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// visitor is a browser with a page open.
type visitor struct {
	*browser.Session
	t   *testing.T
	ctx context.Context

	mu    sync.Mutex
	heard []string // what was said on the console
}

// visit opens an address.
func visit(t *testing.T, address string) *visitor {
	t.Helper()
	if _, err := browser.Find(browser.Shell, ""); err != nil {
		t.Skip("no headless shell is installed")
	}
	browsers.Lock()
	t.Cleanup(browsers.Unlock)
	ctx, cancel := context.WithTimeoutCause(t.Context(), 40*time.Second, errors.New("the test's patience is over"))
	t.Cleanup(cancel)
	b, err := browser.Launch(ctx, browser.Options{Port: true})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	made, err := cdp.Call(ctx, b, target.CreateTarget, target.CreateTargetParams{URL: "about:blank"})
	require.NoError(t, err)
	flat := true
	at, err := cdp.Call(ctx, b, target.AttachToTarget, target.AttachToTargetParams{TargetID: made.TargetID, Flatten: &flat})
	require.NoError(t, err)
	v := &visitor{t: t, ctx: ctx}
	v.Session = b.Attach(at.SessionID, func(ev any) {
		if e, ok := ev.(*log.EventEntryAdded); ok {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.heard = append(v.heard, e.Entry.Text)
		}
	})
	require.NoError(t, v.Call(ctx, log.Enable.Method, nil, nil))
	v.open(address)
	return v
}

func (v *visitor) open(address string) {
	v.t.Helper()
	_, err := cdp.Call(v.ctx, v, page.Navigate, page.NavigateParams{URL: "about:blank"})
	require.NoError(v.t, err)
	_, err = cdp.Call(v.ctx, v, page.Navigate, page.NavigateParams{URL: address})
	require.NoError(v.t, err)
	v.until(`document.documentElement?.dataset.ready !== undefined`)
}

// eval returns what an expression in the page is.
func (v *visitor) eval(expression string, into any) {
	v.t.Helper()
	wait, value := true, true
	got, err := cdp.Call(v.ctx, v, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, AwaitPromise: &wait, ReturnByValue: &value})
	require.NoError(v.t, err, expression)
	require.Nil(v.t, got.ExceptionDetails, expression)
	if into != nil {
		require.NoError(v.t, json.Unmarshal(got.Result.Value, into), expression)
	}
}

func (v *visitor) text(css string) (text string) {
	v.t.Helper()
	v.eval(`document.querySelector("`+css+`")?.textContent ?? ""`, &text)
	return text
}

// until waits until a condition holds.
func (v *visitor) until(condition string) {
	v.t.Helper()
	for holds := false; !holds; {
		v.eval(condition, &holds)
		require.NoError(v.t, context.Cause(v.ctx), condition)
	}
}

// TestDeskInBrowser decides as a person does, in the page, and checks that the
// same page opened as a file can only tell the commands.
func TestDeskInBrowser(t *testing.T) {
	d, print := deskOf(t)
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	d.host = server.Listener.Addr().String()
	v := visit(t, "http://"+d.host+d.path)

	v.eval(`document.querySelector(".finding .decide").click()`, nil)
	v.eval(`{ const f = document.querySelector(".finding form"); f.elements.why.value = "the <b>new</b> greeting"; f.elements.until.value = "2999-12-31"; f.requestSubmit(); }`, nil)
	v.until(`!!document.querySelector(".finding > .said")`)
	assert.Equal(t, "accepted until 2999-12-31: the <b>new</b> greeting (from the next run on)", v.text(".finding > .said"))
	file, err := loadDecisions(config{})
	require.NoError(t, err)
	assert.Equal(t, map[string]diff.Decision{print: {Ruling: diff.Accepted, Why: "the <b>new</b> greeting", Until: "2999-12-31"}}, file.list)

	// What the server refuses is told in the form.
	v.eval(`document.querySelectorAll(".finding .decide")[1].click()`, nil)
	v.eval(`{ const f = document.querySelector(".finding form"); f.elements.why.value = " "; f.requestSubmit(); }`, nil)
	v.until(`document.querySelector(".finding .answer-of").textContent !== ""`)
	assert.Equal(t, "no reason is given (say it with --why, for those who read the report)", v.text(".finding .answer-of"))

	// The scenario that is shown can be approved.
	v.eval(`document.querySelector(".scenario.current .decide").click()`, nil)
	v.until(`document.querySelector(".scenario.current .answer-of").textContent !== ""`)
	assert.Equal(t, "approved: flows/baselines/bad-beta.take is the baseline", v.text(".scenario.current .answer-of"))
	assert.NoFileExists(t, "flows/baselines/alpha.take")

	v.open("http://" + d.host + d.path)
	assert.Equal(t, "accepted until 2999-12-31: the <b>new</b> greeting (from the next run on)", v.text(".finding > .said"), "after a reload")
	v.mu.Lock()
	assert.Len(t, v.heard, 1, "of what the server refused the browser says so")
	v.mu.Unlock()

	// As a file.
	path, err := filepath.Abs("report.html")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, d.page, 0o644))
	v.open("file://" + path)
	assert.Equal(t, "retake accept "+print+" --why ''", v.text(".finding .desk-of code"))
	assert.Equal(t, "retake approve flows/bad-beta.yaml", v.text(".scenario.current .desk-of code"))
	assert.Empty(t, v.text(".decide"))
	var refused string
	v.eval(`fetch("http://`+d.host+d.path+`decide", {method: "POST"}).then(() => "sent", (e) => String(e))`, &refused)
	assert.Contains(t, refused, "Failed to fetch", "the policy of the file lets no request through")
}
