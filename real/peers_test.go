//go:build real

package real

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
)

var sessions = flag.Int("sessions", 40, "how often each peer performs the flow")

const (
	peersTable  = workFolder + "/peers.txt"
	peersFolder = "../tools/peers"
	lanes       = 2
)

// script is what all of them do.
type script struct {
	End  [2]string  // a selector, and the text there in the end
	Acts [][]string // the kind, and then a selector and a value, or a path
}

// ran is what came of one peer.
type ran struct {
	took   time.Duration
	failed int // sessions
}

func (r ran) perMinute() float64 { return float64(*sessions) / r.took.Minutes() }

// peers perform the flow, each so many sessions, some at once.
type peers struct {
	flow    script
	base    string
	browser string // the program
}

// TestPeers has others and us perform one flow, one after the other on one
// machine, and writes the table of how many sessions a minute each makes.
func TestPeers(t *testing.T) {
	p := newPeers(t)
	list := []struct {
		name string
		run  func(context.Context) (ran, error)
	}{
		{"retake, all observers on", p.ours},
		{"bare protocol, presence only", p.floor},
		{"Playwright by itself, observing nothing", p.library},
		{"Playwright Test, trace on", p.runner},
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-40s %12s %12s %7s %16s\n", "", "sessions/min", "ms a session", "failed", "retake is faster")
	var ours float64
	for _, peer := range list {
		r, err := peer.run(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", peer.name, err)
		}
		if ours == 0 {
			ours = r.perMinute()
		}
		fmt.Fprintf(&table, "%-40s %12.0f %12.0f %7d %15.2fx\n", peer.name, r.perMinute(), float64(r.took.Milliseconds())*lanes/float64(*sessions), r.failed, ours/r.perMinute())
	}
	fmt.Fprintf(&table, "%d acts, %d sessions each, %d at once\n", len(p.flow.Acts), *sessions, lanes)
	if err := os.WriteFile(peersTable, []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func newPeers(t *testing.T) peers {
	t.Helper()
	if _, err := os.Stat("../tools/node_modules/@playwright/test"); err != nil {
		t.Skip("skipped: Playwright is not installed: make consumers")
	}
	path, err := browser.Find(browser.Shell, "")
	if err != nil {
		t.Skip("skipped: " + browser.InstallHint(browser.Shell))
	}
	said, err := os.ReadFile(filepath.Join(peersFolder, "flow.json"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(peersFolder)))
	t.Cleanup(server.Close)
	p := peers{base: server.URL, browser: path}
	if err := firstOf(json.Unmarshal(said, &p.flow), os.MkdirAll(workFolder, 0o755)); err != nil {
		t.Fatal(err)
	}
	return p
}

// inLanes has a session performed again and again, in each lane in a browser of
// its own. What it takes to start them does not count.
func inLanes(ctx context.Context, opt browser.Options, session func(context.Context, *browser.Browser) (done bool, err error)) (ran, error) {
	var left, failed atomic.Int64
	left.Store(int64(*sessions))
	var all [lanes]*browser.Browser
	for i := range all {
		b, err := browser.Launch(ctx, opt)
		if err != nil {
			return ran{}, err
		}
		defer b.Close()
		all[i] = b
	}
	began := time.Now()
	var errs [lanes]error
	var running sync.WaitGroup
	for i, b := range all {
		running.Go(func() {
			for left.Add(-1) >= 0 && errs[i] == nil {
				done, err := session(ctx, b)
				if errs[i] = err; !done {
					failed.Add(1)
				}
			}
		})
	}
	running.Wait()
	return ran{time.Since(began), int(failed.Load())}, firstOf(errs[:]...)
}

// ours re-enacts the flow as `retake run` does.
func (p peers) ours(ctx context.Context) (ran, error) {
	target, err := url.Parse(p.base)
	if err != nil {
		return ran{}, err
	}
	s := p.scenario()
	return inLanes(ctx, browser.Options{Frames: true, Offline: true}, func(ctx context.Context, b *browser.Browser) (bool, error) {
		made, err := reenact.Perform(ctx, b, s, reenact.Options{Clock: take.ClockFrames, Target: target, Writes: true})
		return err == nil && p.well(made), err
	})
}

// scenario is the flow as a scenario.
func (p peers) scenario() scenarios.Scenario {
	s := scenarios.Scenario{Name: "peers", URL: p.base, Environment: scenarios.DefaultEnvironment()}
	for i, act := range p.flow.Acts {
		step := scenarios.Step{ID: fmt.Sprintf("s%02d", i+1), Kind: scenarios.Kind(act[0])}
		if act[0] == "goto" {
			step.Kind, step.URL = scenarios.Navigate, act[1]
		} else {
			step.Target = scenarios.Target{CSS: act[1]}
		}
		switch step.Kind {
		case scenarios.Fill:
			step.Value = act[2]
		case scenarios.Press:
			step.Key = act[2]
		}
		s.Steps = append(s.Steps, step)
	}
	return s
}

// well reports whether each step was done, and the last left what it should.
func (p peers) well(t take.Take) bool {
	for _, s := range t.Steps {
		if s.Outcome.Status != take.OK {
			return false
		}
	}
	text, err := json.Marshal(t.Steps[len(t.Steps)-1].DOM)
	return err == nil && bytes.Contains(text, []byte(p.flow.End[1]))
}

// library has the Playwright library perform the flow.
func (p peers) library(ctx context.Context) (ran, error) {
	var said struct {
		Ms     float64
		Failed int
	}
	cmd := exec.CommandContext(ctx, "node", "library.mjs", p.browser, p.base, fmt.Sprint(*sessions), fmt.Sprint(lanes))
	if err := p.node(cmd, &said); err != nil {
		return ran{}, err
	}
	return ran{time.Duration(said.Ms * float64(time.Millisecond)), said.Failed}, nil
}

// runner has Playwright Test perform the flow. Until the first test begins does
// not count.
func (p peers) runner(ctx context.Context) (ran, error) {
	output, err := filepath.Abs(filepath.Join(workFolder, "peers"))
	if err != nil {
		return ran{}, err
	}
	var said struct {
		Stats  struct{ Unexpected int }
		Suites []struct {
			Specs []struct {
				Tests []struct {
					Results []struct {
						StartTime time.Time
						Duration  float64
					}
				}
			}
		}
	}
	cmd := exec.CommandContext(ctx, "../node_modules/.bin/playwright", "test")
	cmd.Env = append(os.Environ(), "PEERS_BASE="+p.base, "PEERS_BROWSER="+p.browser, "PEERS_OUTPUT="+output, fmt.Sprintf("PEERS_SESSIONS=%d", *sessions), fmt.Sprintf("PEERS_LANES=%d", lanes))
	if err := p.node(cmd, &said); err != nil {
		return ran{}, err
	}
	var first, last time.Time
	for _, suite := range said.Suites {
		for _, spec := range suite.Specs {
			for _, r := range spec.Tests[0].Results {
				if first.IsZero() || r.StartTime.Before(first) {
					first = r.StartTime
				}
				if end := r.StartTime.Add(time.Duration(r.Duration * float64(time.Millisecond))); end.After(last) {
					last = end
				}
			}
		}
	}
	return ran{last.Sub(first), said.Stats.Unexpected}, nil
}

// node runs a program in the peers' folder, and reads the JSON that it prints.
func (p peers) node(cmd *exec.Cmd, out any) error {
	var problems strings.Builder
	cmd.Dir, cmd.Stderr = peersFolder, &problems
	said, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%w: %s%s", err, problems.String(), short(string(said)))
	}
	return json.Unmarshal(said, out)
}
