package reenact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	tmp, err := os.MkdirTemp("", "retake-reenact-test-")
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
}

func (b build) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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

// perform performs steps on a build, by YAML as people write it.
func perform(t *testing.T, target *url.URL, steps string, change ...func(*Options)) take.Take {
	t.Helper()
	made, err := Perform(within(t), chrome(t), scenario(t, steps), options(target, change...))
	require.NoError(t, err)
	require.NoError(t, take.Validate(made))
	return made
}

func options(target *url.URL, change ...func(*Options)) Options {
	opt := Options{Clock: take.ClockFrames, Target: target, Build: "test", Lookup: func(string) (string, bool) { return "", false }}
	for _, c := range change {
		c(&opt)
	}
	return opt
}

func scenario(t *testing.T, steps string) scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse([]byte("retake: 1\nname: test\nurl: "+base+"/\nsteps:\n"+steps), "test.yaml")
	require.NoError(t, err, steps)
	return s
}

// chrome returns the browser that all tests share.
func chrome(t *testing.T) *browser.Browser {
	t.Helper()
	if shared == nil {
		t.Skip("no headless shell here: " + browser.InstallHint(browser.Shell))
	}
	return shared
}

// page serves one page with a body.
func page(t *testing.T, body string) *url.URL {
	t.Helper()
	return serve(t, build{pages: map[string]string{"/": "<!DOCTYPE html><title>T</title><body>" + body}})
}

// text is what an element of a step's snapshot says.
func text(t *testing.T, s take.Step, id string) string {
	t.Helper()
	require.NotNil(t, s.DOM, "step %s: %s", s.ID, s.Outcome.Message)
	for i, n := range s.DOM.Nodes {
		if v, _ := n.Attr("id"); v != id {
			continue
		}
		if n.Value != nil {
			return *n.Value
		}
		var said []string
		for j := i + 1; j < len(s.DOM.Nodes) && s.DOM.Nodes[j].Parent >= i; j++ {
			said = append(said, s.DOM.Nodes[j].Text)
		}
		return strings.Join(said, "")
	}
	require.Failf(t, "no such element", "#%s", id)
	return ""
}
