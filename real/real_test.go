//go:build real

package real

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

const (
	fewestSteps = 15
	workFolder  = ".work"
)

// runs is how often each app is re-enacted on its old version.
var runs = flag.Int("runs", 5, "how often each app is re-enacted on its old version")

// figures are a row of the table that the test prints.
type figures struct {
	app              string
	steps            int
	captured, median time.Duration
	digests          int
	same, changed    int // findings on the old version and on the new one
}

// TestReal captures each app on its old version, re-enacts it there and on
// the new one, and compares.
func TestReal(t *testing.T) {
	retake := prepare(t)
	var table []figures
	for _, a := range apps {
		t.Run(a.name, func(t *testing.T) { table = append(table, examine(t, retake, a)) })
	}
	t.Log("\n" + layOut(table))
}

// prepare has the packages installed and the command built. It skips the test
// where that cannot be.
func prepare(t *testing.T) string {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("skipped: %s is not installed, and the real apps come from npm (apt-get install nodejs npm)", program)
		}
	}
	if out, err := install(); err != nil {
		t.Skipf("skipped: the packages in real/package.json cannot be installed: %v\n%s", err, out)
	}
	program, err := filepath.Abs(filepath.Join(workFolder, "retake"))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/retake").CombinedOutput(); err != nil {
		t.Fatalf("build the command: %v\n%s", err, out)
	}
	return program
}

// install has npm put the pinned packages in node_modules, unless they are
// there: npm writes its own lock into it when it is done.
func install() ([]byte, error) {
	locked, err := os.Stat("package-lock.json")
	if err != nil {
		return nil, err
	}
	if done, err := os.Stat("node_modules/.package-lock.json"); err == nil && !done.ModTime().Before(locked.ModTime()) {
		return nil, nil
	}
	return exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund").CombinedOutput()
}

// examine does everything with one app.
func examine(t *testing.T, retake string, a app) figures {
	ctx := t.Context()
	folder := filepath.Join(workFolder, a.name)
	if err := firstOf(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	c := captured(t, retake, folder, a)
	row := figures{app: a.name, steps: len(c.scenario.Steps)}
	if n := len(c.take.Steps); n > 0 {
		row.captured = time.Duration(c.take.Steps[n-1].Settled) * time.Millisecond
	}
	b, err := browser.Launch(ctx, browser.Options{Kind: browser.Shell, Frames: true, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	old := row.repeat(ctx, t, b, a, c, folder)
	row.upgrade(ctx, t, b, a, c, folder, old)
	return row
}

func captured(t *testing.T, retake, folder string, a app) recorded {
	address, stop, err := a.serve(t.Context(), a.old)
	if err != nil {
		t.Fatal(err)
	}
	c, err := capture(t.Context(), retake, folder, a, address, "")
	if err := firstOf(err, stop()); err != nil {
		t.Fatal(err)
	}
	for i, s := range c.scenario.Steps {
		t.Logf("%3d  %s", i+1, s.Title())
	}
	if strings.Contains(c.log, "not recorded:") {
		t.Errorf("the recorder lost something:\n%s", c.log)
	}
	if len(c.scenario.Steps) < fewestSteps {
		t.Errorf("%d steps were captured, %d are wanted", len(c.scenario.Steps), fewestSteps)
	}
	return c
}

// repeat re-enacts on the version that was captured: each step can be done,
// there is one digest, and nothing is found.
func (f *figures) repeat(ctx context.Context, t *testing.T, b *browser.Browser, a app, c recorded, folder string) take.Take {
	done, err := perform(ctx, b, a, a.old, c, *runs)
	if err != nil {
		t.Fatal(err)
	}
	first, digests := done[0].take, map[string]bool{}
	var walls []time.Duration
	for i, one := range done {
		walls = append(walls, one.wall)
		if digest := take.Digest(one.take); !digests[digest] {
			digests[digest] = true
			missed(t, one.take)
			if err := keep(folder, fmt.Sprintf("old-%d", i+1), one.take); err != nil {
				t.Error(err)
			}
			if i > 0 {
				t.Errorf("run %d has another digest: %s", i+1, take.FirstDifference(first, one.take))
			}
		}
		f.same += tell(t.Errorf, diff.Compare(first, one.take, diff.Options{}))
	}
	slices.Sort(walls)
	f.median, f.digests = walls[len(walls)/2], len(digests)
	return first
}

// missed tells of steps that could not be done.
func missed(t *testing.T, got take.Take) {
	for i, s := range got.Steps {
		if s.Outcome.Status != take.OK || s.Outcome.Reason != "" {
			t.Errorf("step %d (%s): %s %s: %s", i+1, s.Title, s.Outcome.Status, s.Outcome.Reason, s.Outcome.Message)
		}
	}
}

// tell prints what was found, and returns how much.
func tell(say func(string, ...any), r diff.Result) int {
	n := 0
	for _, g := range r.Groups {
		say("%s %s at %s (%s): %s [%s -> %s]", g.Severity, g.Rule, g.StepID, g.Locus.Label, g.Message, short(g.Baseline), short(g.Candidate))
		n++
	}
	for _, reason := range r.Reasons {
		say("could not tell: %s", reason)
	}
	return n
}

func short(s string) string {
	const most = 100
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// upgrade re-enacts on the new version, twice so that noise is known, and
// writes the report.
func (f *figures) upgrade(ctx context.Context, t *testing.T, b *browser.Browser, a app, c recorded, folder string, old take.Take) {
	done, err := perform(ctx, b, a, a.new, c, 2)
	if err != nil {
		t.Fatal(err)
	}
	next := done[0].take
	result := diff.Compare(old, next, diff.Options{Noise: diff.LearnNoise(next, done[1].take)})
	f.changed = tell(t.Logf, result)
	if f.changed == 0 {
		t.Errorf("nothing was found between %s and %s", a.old, a.new)
	}
	if err := keep(folder, "new-1", next); err != nil {
		t.Error(err)
	}
	if err := report(folder, c, old, next, result); err != nil {
		t.Error(err)
	}
}

// layOut makes the table.
func layOut(table []figures) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%-12s %5s %9s %9s %12s %8s %10s %10s\n", "app", "steps", "captured", "median", "re-enacted", "digests", "same build", "new build")
	for _, f := range table {
		fmt.Fprintf(&s, "%-12s %5d %9s %9s %11dx %8d %10d %10d\n", f.app, f.steps,
			f.captured.Round(100*time.Millisecond), f.median.Round(time.Millisecond), *runs, f.digests, f.same, f.changed)
	}
	return s.String()
}
