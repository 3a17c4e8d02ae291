package torture

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact/disturb"
	"github.com/retake-dev/retake/reenact/stage"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	runs  = flag.Int("runs", 1, "how often each page is performed")
	table = flag.String("table", "", "file to write the table of the results to")
)

const (
	// patience is how long one performance of a page may take.
	patience = 60 * time.Second
	// base is where the pages believe to be, a secure context as local builds are.
	base = "http://torture.localhost"
	// busyLoops keep the processors busy, and mostLate is how late an answer is at
	// most, in every second performance.
	busyLoops = 4
	mostLate  = 50 * time.Millisecond
)

// TestTorture performs each page, as often as -runs says, every second time under
// disturbance.
func TestTorture(t *testing.T) {
	if _, err := browser.Find(browser.Shell, ""); err != nil {
		t.Skip("no headless shell here: " + browser.InstallHint(browser.Shell))
	}
	b, err := browser.Launch(t.Context(), browser.Options{Frames: true, Offline: true})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	target := serve(t)
	var rows strings.Builder
	performed, digests := 0, 0
	for _, p := range pages(t) {
		t.Run(strings.TrimSuffix(p.file, ".html"), func(t *testing.T) {
			n := performAll(t, b, target, p)
			fmt.Fprintf(&rows, "%-20s %4d runs %3d digests  %s\n", strings.TrimSuffix(p.file, ".html"), *runs, n, p.about)
			performed, digests = performed+1, digests+n
		})
	}
	fmt.Fprintf(&rows, "torture: %d pages, %d runs, %d distinct digests\n", performed, performed**runs, digests)
	if *table != "" {
		require.NoError(t, os.WriteFile(*table, []byte(rows.String()), 0o644))
	}
}

// performAll performs a page again and again, and returns how many takes there
// are that differ.
func performAll(t *testing.T, b *browser.Browser, target *url.URL, p page) int {
	opt := stage.Options{Clock: take.ClockFrames, Environment: scenarios.DefaultEnvironment(), Base: parsed(t, base), Target: target, Writes: true}
	var record take.Take
	if p.recorded {
		record = perform(t, b, p, opt)
	}
	var first take.Take
	digests := map[string]bool{}
	for i := range *runs {
		if opt.Delay = nil; i%2 == 1 {
			opt.Delay = func() time.Duration { return rand.N(mostLate) }
		}
		if p.recorded {
			opt.Recording = stage.NewRecording(record)
		}
		stop := disturb.Processors(busyLoops * (i % 2))
		made := perform(t, b, p, opt)
		stop()
		if digests[take.Digest(made)] = true; i == 0 {
			first = made
		}
		assert.Equal(t, take.Digest(first), take.Digest(made), "run %d: %s", i+1, take.FirstDifference(first, made))
	}
	return len(digests)
}

// performance is one of a page.
type performance struct {
	t     *testing.T
	ctx   context.Context
	page  page
	stage *stage.Stage
	take  *take.Builder
}

func perform(t *testing.T, b *browser.Browser, p page, opt stage.Options) take.Take {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, errors.New("the test's patience is over"))
	defer cancel()
	s, err := stage.Open(ctx, b, opt)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close(ctx)) }()
	e := opt.Environment
	run := performance{t, ctx, p, s, take.NewBuilder(take.Scenario{Name: p.file, Digest: "d"}, take.Reenacted,
		take.Environment{Clock: opt.Clock, Network: "live", Seed: e.Seed, Start: e.Start, BaseURL: base})}
	failure, err := s.Page.Navigate(ctx, base+"/"+p.file)
	require.NoError(t, err)
	require.Empty(t, failure)
	for _, l := range p.lines {
		require.NoError(t, run.do(l), p.at(l))
	}
	require.NoError(t, s.Err())
	s.Seen.Exchanges(func(e take.Exchange, request, response []byte) {
		e.RequestBody, e.ResponseBody, e.Step = run.blob(request), run.blob(response), 0
		run.take.AddExchange(e)
	})
	made, err := run.take.Build()
	require.NoError(t, err)
	return made
}

func (r performance) blob(b []byte) take.BlobID {
	if len(b) == 0 {
		return ""
	}
	return r.take.PutBlob(b)
}

// do does what a line says.
func (r performance) do(l line) error {
	switch l.verb {
	case "click":
		var at [2]float64
		if err := r.stage.Page.Eval(r.ctx, fmt.Sprintf("(b => [b.left + b.width / 2, b.top + b.height / 2])(document.querySelector(%q).getBoundingClientRect())", l.what), &at); err != nil {
			return err
		}
		return r.stage.Click(r.ctx, stage.Point{X: at[0], Y: at[1]}, stage.Press{})
	case "tab":
		n, err := strconv.Atoi(l.what)
		if err != nil {
			return err
		}
		there, err := r.stage.Front(r.ctx, n)
		assert.True(r.t, there, "%s: the tab is there", r.page.at(l))
		return err
	}
	return r.see(l)
}

// see lets time pass, and looks at the page.
func (r performance) see(l line) error {
	ms, err := strconv.ParseFloat(l.what, 64)
	if err != nil {
		return err
	}
	if l.verb == "after" {
		if err := r.stage.Advance(r.ctx, ms); err != nil {
			return err
		}
		return r.record(l)
	}
	before := r.stage.Now()
	settled, err := r.stage.Settle(r.ctx)
	if err != nil {
		return err
	}
	assert.True(r.t, settled, "%s: it comes to rest", r.page.at(l))
	assert.Equal(r.t, ms, r.stage.Now()-before, "%s: that long it took", r.page.at(l))
	return r.record(l)
}

// record makes a step of the page as it is.
func (r performance) record(l line) error {
	dom, title, err := r.stage.Page.Snapshot(r.ctx)
	if err != nil {
		return err
	}
	var said string
	if err := r.stage.Page.Eval(r.ctx, "document.querySelector('#out').innerText", &said); err != nil {
		return err
	}
	assert.Equal(r.t, l.want, said, r.page.at(l))
	if err := r.stage.Page.Flush(r.ctx); err != nil {
		return err
	}
	messages, thrown, _ := r.stage.Seen.Drain()
	r.take.AddStep(take.Step{ID: fmt.Sprintf("l%02d", l.number), Kind: "wait", Outcome: take.Outcome{Status: take.OK}, URL: r.stage.Page.URL(), PageTitle: title,
		Console: messages, Exception: thrown, Settled: r.stage.Now(), DOM: dom})
	return nil
}

func parsed(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u
}
