package zoo

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the table anew")

// row is what came of a kind of act.
type row struct {
	name                        string
	captured, reenacted, equals string // "yes", or what is missing
}

// TestZoo has every kind of act captured and re-enacted, and compares what the
// page says reached it.
func TestZoo(t *testing.T) {
	if shared == nil {
		t.Skip("the zoo needs chrome and its headless shell: " + browser.InstallHint(browser.Shell))
	}
	all := kinds()
	rows := make([]row, len(all))
	t.Run("kinds", func(t *testing.T) {
		for i, k := range all {
			t.Run(k.name, func(t *testing.T) {
				t.Parallel()
				rows[i] = k.run(t)
				t.Logf("%+v", rows[i])
			})
		}
	})
	if t.Failed() {
		return
	}
	got := table(rows)
	if *update {
		require.NoError(t, os.WriteFile("README.md", []byte(got), 0o644))
	}
	want, err := os.ReadFile("README.md")
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "if the table is right, run: go test ./capture/zoo -update")
}

// session is a capture with what the page said at its end.
type session struct {
	scenario scenarios.Scenario
	take     take.Take
	lost     []string
	files    map[string][]byte
	log      string
}

// patience is how long a kind may take.
const patience = 20 * time.Second

func (k kind) run(t *testing.T) row {
	server := httptest.NewServer(http.HandlerFunc(site))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, errors.New("the zoo's patience is over"))
	t.Cleanup(cancel)
	r := row{k.name, "yes", "yes", "yes"}
	s := k.capture(ctx, t, server.URL)
	require.NotEmpty(t, s.log, "the page has a log")
	if len(s.lost) > 0 {
		r.captured = "not " + strings.Join(s.lost, ", ")
	} else if len(s.scenario.Steps) < 2 {
		r.captured, r.reenacted = "no", "no"
	}
	made := reenacted(ctx, t, s, server.URL)
	for _, step := range made.Steps {
		if step.Outcome.Status != take.OK && r.reenacted == "yes" {
			r.reenacted = "no: " + step.Outcome.Message
		}
	}
	if again := logOf(made); again != s.log {
		r.equals = "no"
		t.Logf("captured:\n%s\nre-enacted:\n%s\nsteps:\n%s", s.log, again, titles(s.scenario))
	}
	return r
}

// capture captures a session in which a client acts.
func (k kind) capture(ctx context.Context, t *testing.T, address string) session {
	until, end := context.WithCancel(ctx)
	ready, ended := make(chan string, 1), make(chan struct{})
	var s session
	var err error
	go func() {
		defer close(ended)
		var made capture.Captured
		made, err = capture.Record(until, capture.Options{
			URL: address + "/" + k.name, Headless: true, Viewport: scenarios.Viewport{Width: 900, Height: 600},
			OnReady: func(endpoint string) { ready <- endpoint }, OnLost: func(what string) { s.lost = append(s.lost, what) },
		})
		s.scenario, s.take, s.files = made.Scenario, made.Take, made.Files
	}()
	defer func() { end(); <-ended }()
	var log string
	select {
	case endpoint := <-ready:
		c := connect(ctx, t, endpoint)
		k.act(c)
		c.frame()
		c.eval("localStorage.zoo", &log)
	case <-ended:
	}
	end()
	<-ended
	require.NoError(t, err)
	s.log = log
	return s
}

// reenacted re-enacts what was captured, as it would be read from its file.
func reenacted(ctx context.Context, t *testing.T, s session, address string) take.Take {
	file := filepath.Join(t.TempDir(), "captured.yaml")
	require.NoError(t, scenarios.WriteFile(file, s.scenario))
	for path, content := range s.files {
		path = filepath.Join(filepath.Dir(file), path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, content, 0o644))
	}
	list, err := scenarios.Load(file)
	require.NoError(t, err)
	target, err := url.Parse(address)
	require.NoError(t, err)
	made, err := reenact.Perform(ctx, shared, list[0], reenact.Options{Clock: take.ClockFrames, Target: target, Recording: &s.take})
	require.NoError(t, err)
	return made
}

// logOf is what the page says at the end of a take.
func logOf(t take.Take) string {
	for i := len(t.Steps) - 1; i >= 0; i-- {
		if t.Steps[i].DOM == nil {
			continue
		}
		nodes := t.Steps[i].DOM.Nodes
		for n, node := range nodes {
			if id, _ := node.Attr("id"); id == "log" && n+1 < len(nodes) {
				return nodes[n+1].Text
			}
		}
	}
	return ""
}

func titles(s scenarios.Scenario) string {
	var b strings.Builder
	for _, step := range s.Steps {
		b.WriteString(step.Title() + "\n")
	}
	return b.String()
}

// table is the results in Markdown.
func table(rows []row) string {
	var b strings.Builder
	b.WriteString("# The zoo\n\nEvery kind of act on a page of its own: whether it is captured, whether it is re-enacted, and whether the page\nsays both times that the same events reached it. `make zoo` makes this table.\n\n")
	b.WriteString("| kind | captured | re-enacted | effects equal |\n| --- | --- | --- | --- |\n")
	var captured, reenacted, equal int
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.name, r.captured, r.reenacted, r.equals)
		captured += count(r.captured)
		reenacted += count(r.reenacted)
		equal += count(r.equals)
	}
	fmt.Fprintf(&b, "\nzoo: %d kinds, %d captured, %d re-enacted, %d equal\n", len(rows), captured, reenacted, equal)
	return b.String()
}

func count(result string) int {
	if result == "yes" {
		return 1
	}
	return 0
}
