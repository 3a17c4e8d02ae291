package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestScreenDeskServesThePageAlone: another page in the same browser can neither
// look nor act, whatever it knows but the token.
func TestScreenDeskServesThePageAlone(t *testing.T) {
	ends := 0
	d, err := newScreenDesk("127.0.0.1:9", nil, func() { ends++ })
	require.NoError(t, err)
	ask := func(method, path string, change func(*http.Request)) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "http://127.0.0.1:9"+path, strings.NewReader("{}"))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", "http://127.0.0.1:9")
		r.Header.Set(tokenHeader, d.token)
		change(r)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w
	}
	for _, tt := range []struct {
		reason string
		status int
		change func(*http.Request)
	}{
		{"it is the page", http.StatusOK, func(*http.Request) {}},
		{"another page", http.StatusForbidden, func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }},
		{"a page that is no page", http.StatusForbidden, func(r *http.Request) { r.Header.Set("Origin", "null") }},
		{"another site, as the browser says", http.StatusForbidden, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }},
		{"no token", http.StatusForbidden, func(r *http.Request) { r.Header.Del(tokenHeader) }},
		{"another token", http.StatusForbidden, func(r *http.Request) { r.Header.Set(tokenHeader, "x") }},
		{"a form", http.StatusUnsupportedMediaType, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }},
		{"a link", http.StatusMethodNotAllowed, func(r *http.Request) { r.Method = http.MethodGet }},
		{"a name that was made to lead here", http.StatusNotFound, func(r *http.Request) { r.Host = "evil.example" }},
		{"a path that was guessed", http.StatusNotFound, func(r *http.Request) { r.URL.Path = "/end" }},
	} {
		for _, what := range []string{"next", "act", "end"} {
			before := ends
			if tt.status == http.StatusOK && what != "end" {
				continue // there is no screen here
			}
			assert.Equal(t, tt.status, ask(http.MethodPost, d.path+what, tt.change).Code, "%s: %s", what, tt.reason)
			assert.Equal(t, tt.status == http.StatusOK, ends > before, "%s: %s", what, tt.reason)
		}
	}
	page := ask(http.MethodGet, d.path, func(r *http.Request) { r.Header.Del(tokenHeader) })
	assert.Equal(t, http.StatusOK, page.Code)
	assert.Contains(t, page.Body.String(), d.token)
	assert.Equal(t, "DENY", page.Header().Get("X-Frame-Options"))
	assert.Equal(t, http.StatusMethodNotAllowed, ask(http.MethodPost, d.path, func(*http.Request) {}).Code)
	assert.Equal(t, http.StatusNotFound, ask(http.MethodGet, "/", func(*http.Request) {}).Code)
}

const bakery = `<!DOCTYPE html><title>Bakery</title><style>body { margin: 0 } button, input { position: absolute; width: 100px; height: 40px; left: 20px }</style>
<button style="top: 20px" onclick="textContent = confirm('Bake?') ? 'Baking' : 'No'">Bake</button><input aria-label=Flour style="top: 80px">
<p style="position: absolute; top: 4000px">Below</p>`

// screenUser is a person who looks at the page that is served, in a browser of
// their own.
type screenUser struct {
	*browser.Session
	t   *testing.T
	ctx context.Context
}

func lookAtScreen(ctx context.Context, t *testing.T, address string) screenUser {
	b, err := browser.Launch(ctx, browser.Options{Kind: browser.Shell})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	made, err := cdp.Call(ctx, b, target.CreateTarget, target.CreateTargetParams{URL: address})
	require.NoError(t, err)
	flat := true
	s, err := cdp.Call(ctx, b, target.AttachToTarget, target.AttachToTargetParams{TargetID: made.TargetID, Flatten: &flat})
	require.NoError(t, err)
	return screenUser{b.Attach(s.SessionID, nil), t, ctx}
}

func (u screenUser) eval(expression string, out any) {
	wait, value := true, true
	r, err := cdp.Call(u.ctx, u, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, AwaitPromise: &wait, ReturnByValue: &value})
	require.NoError(u.t, err)
	require.Nil(u.t, r.ExceptionDetails, expression)
	if out != nil {
		require.NoError(u.t, json.Unmarshal(r.Result.Value, out))
	}
}

// await waits until the page of the screen says so.
func (u screenUser) await(expression string) {
	u.eval(`(async () => { while (document.readyState !== 'complete' || !(`+expression+`)) await new Promise(next => setTimeout(next, 20)) })()`, nil)
}

// click clicks where something is on the page that is shown.
func (u screenUser) click(x, y float64) {
	var at [2]float64
	u.eval(`(() => { const b = sight.getBoundingClientRect(); return [b.left + `+jsonOf(x)+` * b.width / size.width, b.top + `+jsonOf(y)+` * b.height / size.height] })()`, &at)
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMouseMoved, input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		_, err := cdp.Call(u.ctx, u, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: at[0], Y: at[1], Button: input.MouseButtonLeft, ClickCount: 1})
		require.NoError(u.t, err)
	}
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // no number of a test makes it fail
	}
	return string(b)
}

// TestCaptureServed captures what a person does in a tab: no window is needed.
func TestCaptureServed(t *testing.T) {
	for _, kind := range []browser.Kind{browser.Full, browser.Shell} {
		if _, err := browser.Find(kind, ""); err != nil {
			t.Skip("needs chrome and its headless shell: " + browser.InstallHint(kind))
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, bakery) // whoever went away reads nothing
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "bakery.yaml")
	ctx, patience := context.WithTimeout(t.Context(), time.Minute)
	defer patience()
	said, ended := &transcript{wrote: make(chan struct{}, 1)}, make(chan int, 1)
	var out bytes.Buffer
	go func() {
		ended <- run(ctx, []string{"capture", server.URL + "/", "-o", file, "--serve"}, strings.NewReader(""), &out, said)
	}()
	said.await(ctx, t, "recording;")
	address := regexp.MustCompile(`act in (http://127\.0\.0\.1:\d+/\S+)`).FindStringSubmatch(said.String())
	require.NotNil(t, address, said)

	u := lookAtScreen(ctx, t, address[1])
	u.await("sight.complete && sight.naturalWidth > 100 && size.width > 100")
	u.click(70, 40)
	u.await("dialog.open && byID('message').textContent === 'Bake?'")
	u.eval("byID('accept').click()", nil)
	u.await("!dialog.open")
	u.click(70, 100)
	for _, key := range []string{"r", "y", "e"} {
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			_, err := cdp.Call(ctx, u, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: key, Text: key, WindowsVirtualKeyCode: int64(strings.ToUpper(key)[0])})
			require.NoError(t, err)
		}
	}
	said.await(ctx, t, `fill textbox "Flour" with "rye"`)
	u.eval("byID('end').click()", nil)
	require.Equal(t, exitSame, <-ended, said)
	u.await("state.textContent === 'the capture has ended'")

	s, err := scenarios.ReadFile(file)
	require.NoError(t, err)
	var titles []string
	for _, step := range s.Steps {
		titles = append(titles, step.Title())
	}
	assert.Equal(t, []string{"navigate to /", `click button "Bake"`, `fill textbox "Flour" with "rye"`}, titles)
	assert.Empty(t, s.Steps[1].Dialogs, "an answer that agrees need not be said")
}
