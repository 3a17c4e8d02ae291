package browser

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// shared is the one browser of this test process, nil if there is none.
var shared *Browser

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	tmp, err := os.MkdirTemp("", "retake-browser-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(tmp)
	os.Setenv("TMPDIR", tmp)
	if _, err := Find(Shell, ""); err == nil {
		if shared, err = Launch(context.Background(), Options{}); err != nil {
			fmt.Fprintln(os.Stderr, "no test without a browser:", err)
			return 1
		}
	}
	code := m.Run()
	if shared != nil {
		shared.Close()
	}
	http.DefaultClient.CloseIdleConnections()
	if err := errors.Join(leftovers(tmp), goleak.Find()); err != nil {
		fmt.Fprintln(os.Stderr, "left behind:", err)
		return 1
	}
	return code
}

// leftovers says which browser processes and profile folders of this process
// there still are.
func leftovers(tmp string) error {
	var errs []error
	dirs, err := filepath.Glob(filepath.Join(tmp, profilePrefix+"*"))
	errs = append(errs, err)
	for _, d := range dirs {
		errs = append(errs, fmt.Errorf("profile folder %s", d))
	}
	for _, pid := range processes(func(p process) bool { return p.parent == os.Getpid() || strings.Contains(p.args, tmp) }) {
		errs = append(errs, fmt.Errorf("process %d", pid))
	}
	return errors.Join(errs...)
}

// process is what /proc tells of one.
type process struct {
	parent, group int
	args          string
}

// processes returns the ids of the living processes for which f holds; none
// where there is no /proc.
func processes(f func(process) bool) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	var list []int
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		// pid (name) state parent group …
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if fields[0] == "Z" || fields[0] == "X" {
			continue
		}
		var p process
		p.parent, _ = strconv.Atoi(fields[1])
		p.group, _ = strconv.Atoi(fields[2])
		args, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "cmdline"))
		p.args = string(args)
		if id, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil && f(p) {
			list = append(list, id)
		}
	}
	return list
}

// chrome returns the browser that all tests share.
func chrome(t *testing.T) *Browser {
	t.Helper()
	if shared == nil {
		t.Skip("no headless shell here: " + InstallHint(Shell))
	}
	return shared
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// startOfTime makes times of the observer milliseconds since 1970.
var startOfTime = time.UnixMilli(0)

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, errors.New("the test's patience is over"))
	t.Cleanup(cancel)
	return ctx
}

// eventually waits until f holds.
func eventually(t *testing.T, f func() bool, what string) {
	t.Helper()
	deadline, tick := time.After(patience), time.NewTicker(2*time.Millisecond)
	defer tick.Stop()
	for !f() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited for: %s", what)
		}
	}
}

// site serves pages by path; a path that is not there answers 404.
func site(t *testing.T, pages map[string]string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s
}

// newPage opens a page in a context of its own and observes it.
func newPage(t *testing.T, opt PageOptions) *Page {
	t.Helper()
	b, ctx := chrome(t), within(t)
	id, dispose, err := b.NewContext(ctx)
	require.NoError(t, err)
	arrived := make(chan Arrival, 1)
	b.Claim(id, func(b *Browser, a Arrival) {
		select {
		case arrived <- a:
		default:
			b.LetGo(context.Background(), a)
		}
	})
	t.Cleanup(func() {
		b.Unclaim(id)
		require.NoError(t, dispose(context.Background()))
	})
	_, err = cdp.Call(ctx, b, target.CreateTarget, target.CreateTargetParams{URL: "about:blank", BrowserContextID: id, Width: 800, Height: 600})
	require.NoError(t, err)
	p, err := b.AttachPage(ctx, <-arrived, NewObserver(startOfTime), opt)
	require.NoError(t, err)
	return p
}

// open opens a URL, and waits until it is loaded.
func open(t *testing.T, url string) *Page {
	t.Helper()
	p := newPage(t, PageOptions{})
	load(t, p, url)
	return p
}

func load(t *testing.T, p *Page, url string) {
	t.Helper()
	ctx := within(t)
	reason, err := p.Open(ctx, url)
	require.NoError(t, err)
	require.Empty(t, reason)
	eventually(t, func() bool {
		var state string
		return p.Eval(ctx, "document.readyState", &state) == nil && state == "complete"
	}, "the page is loaded")
}

// show opens a page with a body.
func show(t *testing.T, body string) *Page {
	t.Helper()
	return open(t, site(t, map[string]string{"/": "<!DOCTYPE html><title>T</title><body>" + body}).URL)
}

// ask asks the library and returns the answer.
func ask[T any](t *testing.T, p *Page, fn string, args ...any) T {
	t.Helper()
	var out T
	require.NoError(t, p.Ask(within(t), "", fn, &out, args...), fn)
	return out
}

// run evaluates an expression in the page.
func run(t *testing.T, p *Page, expression string) {
	t.Helper()
	require.NoError(t, p.Eval(within(t), expression, nil))
}

// validated returns a snapshot of the page that a take may hold.
func validated(t *testing.T, p *Page) *take.Snapshot {
	t.Helper()
	s, _, err := p.Snapshot(within(t))
	require.NoError(t, err)
	b := take.NewBuilder(take.Scenario{Name: "n", Digest: "d"}, take.Captured, take.Environment{Clock: take.ClockReal, Network: "live"})
	b.AddStep(take.Step{ID: "s01", Kind: "click", Outcome: take.Outcome{Status: take.OK}, DOM: s})
	built, err := b.Build()
	require.NoError(t, err)
	require.NoError(t, take.Validate(built))
	return built.Steps[0].DOM
}
