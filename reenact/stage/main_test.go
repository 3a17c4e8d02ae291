package stage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// shared is the one browser of this test process, nil if there is none.
var shared *browser.Browser

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	tmp, err := os.MkdirTemp("", "retake-stage-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(tmp)
	os.Setenv("TMPDIR", tmp)
	if _, err := browser.Find(browser.Shell, ""); err == nil {
		if shared, err = browser.Launch(context.Background(), browser.Options{Frames: true, Offline: true}); err != nil {
			fmt.Fprintln(os.Stderr, "no test without a browser:", err)
			return 1
		}
	}
	code := m.Run()
	if shared != nil {
		shared.Close()
	}
	if err := errors.Join(leftovers(tmp), goleak.Find()); err != nil {
		fmt.Fprintln(os.Stderr, "left behind:", err)
		return 1
	}
	return code
}

// leftovers says which profile folders of this process there still are, and
// which processes have one.
func leftovers(tmp string) error {
	var errs []error
	dirs, err := filepath.Glob(filepath.Join(tmp, "retake-profile-*"))
	errs = append(errs, err)
	for _, d := range dirs {
		errs = append(errs, fmt.Errorf("profile folder %s", d))
	}
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	errs = append(errs, err)
	for _, p := range processes {
		if args, err := os.ReadFile(p); err == nil && strings.Contains(string(args), tmp) {
			errs = append(errs, fmt.Errorf("process %s", p))
		}
	}
	return errors.Join(errs...)
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, errors.New("the test's patience is over"))
	t.Cleanup(cancel)
	return ctx
}

// build is a build under test: pages by path; handlers take precedence.
type build struct {
	pages    map[string]string
	handlers map[string]http.HandlerFunc
	delay    func() time.Duration // of every answer, or nil
}

func (b build) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if b.delay != nil {
		time.Sleep(b.delay()) // a slow network; nothing waits for it to pass
	}
	if h, ok := b.handlers[r.URL.Path]; ok {
		h(w, r)
		return
	}
	page, ok := b.pages[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, page)
}

func serve(t *testing.T, b http.Handler) *url.URL {
	t.Helper()
	s := httptest.NewServer(b)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	require.NoError(t, err)
	return u
}

// base is where the page believes to be: a secure context, as local builds are.
const base = "http://shop.localhost"

// open sets a stage for a build.
func open(t *testing.T, target *url.URL, change ...func(*Options)) *Stage {
	t.Helper()
	if shared == nil {
		t.Skip("no headless shell here: " + browser.InstallHint(browser.Shell))
	}
	return openIn(t, shared, target, change...)
}

func openIn(t *testing.T, b *browser.Browser, target *url.URL, change ...func(*Options)) *Stage {
	t.Helper()
	u, err := url.Parse(base)
	require.NoError(t, err)
	opt := Options{Clock: take.ClockFrames, Environment: scenarios.DefaultEnvironment(), Base: u, Target: target}
	for _, c := range change {
		c(&opt)
	}
	s, err := Open(within(t), b, opt)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close(context.Background())) })
	return s
}

// show opens a page with a body, settled.
func show(t *testing.T, body string, change ...func(*Options)) *Stage {
	t.Helper()
	s := open(t, serve(t, build{pages: map[string]string{"/": "<!DOCTYPE html><title>T</title><body>" + body}}), change...)
	visit(t, s, "/")
	return s
}

func visit(t *testing.T, s *Stage, path string) {
	t.Helper()
	reason, err := s.Page.Navigate(within(t), base+path)
	require.NoError(t, err)
	require.Empty(t, reason)
	settle(t, s)
}

func settle(t *testing.T, s *Stage) {
	t.Helper()
	settled, err := s.Settle(within(t))
	require.NoError(t, err)
	require.True(t, settled, "it comes to rest")
	require.NoError(t, s.Err())
}

// value evaluates an expression in the page.
func value[T any](t *testing.T, s *Stage, expression string) T {
	t.Helper()
	var v T
	require.NoError(t, s.Page.Eval(within(t), "JSON.stringify("+expression+")", &v), expression)
	return v
}

// text is the text of an element; its JSON is a text itself.
func text(t *testing.T, s *Stage, css string) string {
	t.Helper()
	return value[[]string](t, s, fmt.Sprintf("[document.querySelector(%q).innerText]", css))[0]
}

// click clicks in the middle of an element.
func click(t *testing.T, s *Stage, css string) {
	t.Helper()
	require.NoError(t, s.Click(within(t), middle(t, s, css), Press{}))
}

func middle(t *testing.T, s *Stage, css string) Point {
	t.Helper()
	at := value[[2]float64](t, s, fmt.Sprintf("(b => [b.left + b.width / 2, b.top + b.height / 2])(document.querySelector(%q).getBoundingClientRect())", css))
	return Point{X: at[0], Y: at[1]}
}

// record makes the take of a stage at rest, as the player does.
func record(t *testing.T, s *Stage) take.Take {
	t.Helper()
	ctx := within(t)
	e := s.opt.Environment
	b := take.NewBuilder(take.Scenario{Name: "n", Digest: "d"}, take.Reenacted, take.Environment{
		Clock: s.opt.Clock, Network: "live", Seed: e.Seed, Start: e.Start, BaseURL: base,
	})
	picture, err := s.Picture(ctx)
	require.NoError(t, err)
	dom, title, err := s.Page.Snapshot(ctx)
	require.NoError(t, err)
	require.NoError(t, s.Page.Flush(ctx))
	messages, thrown, _ := s.Seen.Drain()
	b.AddStep(take.Step{ID: "s01", Kind: "click", Outcome: take.Outcome{Status: take.OK}, URL: s.Page.URL(), PageTitle: title,
		Console: messages, Exception: thrown, Settled: s.Now(), DOM: dom, Picture: b.PutBlob(picture)})
	s.Seen.Exchanges(func(e take.Exchange, request, response []byte) {
		e.Step = 0
		if len(request) > 0 {
			e.RequestBody = b.PutBlob(request)
		}
		if len(response) > 0 {
			e.ResponseBody = b.PutBlob(response)
		}
		b.AddExchange(e)
	})
	made, err := b.Build()
	require.NoError(t, err)
	return made
}

// exchange returns the last exchange for a method and path.
func exchange(t *testing.T, s *Stage, request string) (take.Exchange, string) {
	t.Helper()
	var found take.Exchange
	var body []byte
	s.Seen.Exchanges(func(e take.Exchange, _, response []byte) {
		if e.Method+" "+strings.TrimPrefix(e.URL, base) == request {
			found, body = e, response
		}
	})
	require.NotEmpty(t, found.URL, "no %s was seen", request)
	return found, string(body)
}

// contexts counts the browser's contexts.
func contexts(t *testing.T, b *browser.Browser) int {
	t.Helper()
	r, err := cdp.Call(within(t), b, target.GetBrowserContexts, cdp.Empty{})
	require.NoError(t, err)
	return len(r.BrowserContextIDs)
}

// upTo returns delays up to a limit, other ones each time.
func upTo(limit time.Duration) func() time.Duration {
	return func() time.Duration { return rand.N(limit) }
}
