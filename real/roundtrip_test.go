//go:build real

package real

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

const (
	// leastRecovered is the share of acts that an import must recover, of
	// those that the format holds.
	leastRecovered = 0.95
	roundTripTable = workFolder + "/roundtrip.txt"
)

// journey is one session that two recorders watched: Retake captured it, and
// rrweb recorded it.
type journey struct {
	app      string
	captured recorded
	imported scenarios.Scenario
	again    take.Take // what was captured, re-enacted
	pairs    []pair
	added    []scenarios.Step // imported, and not captured
	undone   []string         // steps of the import that could not be done
	noise    int              // lines of the end state that differ each time
	end      string           // in what else the end state differs, "" if it is the same
	mended   string           // what is wrong with the import that was mended on the build, "" if nothing
	shown    int              // pages that rrweb's replayer shows as the take has them
	played   string           // in what the pages differ that rrweb's replayer shows of the take, "" if in nothing
}

func (j journey) green() bool {
	return len(j.undone) == 0 && j.end == "" && j.mended == "" && j.played == ""
}

// TestRoundTrip has a user act on the demo shop and in real apps, while rrweb
// records and Retake captures. What is imported of the recording is compared
// with what was captured, and re-enacted on the same build: it must end as the
// session did.
func TestRoundTrip(t *testing.T) {
	if err := os.RemoveAll(roundTripTable); err != nil {
		t.Fatal(err)
	}
	retake := prepare(t)
	b, err := browser.Launch(t.Context(), browser.Options{Kind: browser.Shell, Frames: true, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var all []journey
	for _, a := range sites {
		t.Run(a.name, func(t *testing.T) { all = append(all, travel(t, b, retake, a)) })
	}
	sum := total(all)
	if err := os.WriteFile(roundTripTable, []byte(layOutTrips(all, sum)), 0o644); err != nil {
		t.Fatal(err)
	}
	if float64(sum.recovered) < leastRecovered*float64(sum.held) {
		t.Errorf("%d of %d acts were recovered, %.0f %% are wanted", sum.recovered, sum.held, 100*leastRecovered)
	}
	if sum.green < len(sites) {
		t.Errorf("%d of %d scenarios end as the session did", sum.green, len(sites))
	}
}

func travel(t *testing.T, b *browser.Browser, retake string, a app) journey {
	folder := filepath.Join(workFolder, "roundtrip", a.name)
	if err := firstOf(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	address, stop, err := a.serve(t.Context(), a.old)
	if err != nil {
		t.Fatal(err)
	}
	c, err := capture(t.Context(), retake, folder, a, address, "rrweb.json", "--privacy", "open") // two stand-ins cannot be compared
	if err := firstOf(err, stop()); err != nil {
		t.Fatal(err)
	}
	j := journey{app: a.name, captured: c}
	if out, err := exec.Command(retake, "import", filepath.Join(folder, "rrweb.json"), "-o", folder, "--privacy", "open").CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	if j.imported, err = scenarios.ReadFile(filepath.Join(folder, "rrweb.yaml")); err != nil {
		t.Fatal(err)
	}
	j.pairs, j.added = match(c.scenario.Steps, j.imported.Steps)
	if err := firstOf(j.repeat(t.Context(), b, a), j.mend(t.Context(), retake, folder, a), j.replay(t.Context(), b, retake, folder)); err != nil {
		t.Fatal(err)
	}
	j.tell(t)
	return j
}

// repeat re-enacts both on the same build with a live network, and looks how
// they end. What the captured scenario does not end with each time, such as the
// number of an order, is noise; so is what depends on how long the session
// took, such as a clock: it is re-enacted at half its pace.
func (j *journey) repeat(ctx context.Context, b *browser.Browser, a app) error {
	slow := j.captured.scenario
	slow.Steps = slices.Clone(slow.Steps)
	for i := range slow.Steps {
		slow.Steps[i].After *= 2
	}
	first, err := performOnce(ctx, b, a, a.old, slow, nil)
	if err != nil {
		return err
	}
	second, err := performOnce(ctx, b, a, a.old, j.imported, nil)
	if err != nil {
		return err
	}
	j.again, j.undone = first.take, undone(second.take)
	session, again, got := endOf(j.captured.take), endOf(first.take), endOf(second.take)
	if len(again) != len(session) {
		j.end = "what was captured ends otherwise: " + firstOther(session, again)
		return nil
	}
	for i := range session {
		if session[i] != again[i] && i < len(got) {
			j.noise++
			got[i] = session[i]
		}
	}
	j.end = firstOther(session, got)
	return nil
}

// mend has the import mended on the build, as `retake import --target` does, with
// stand-ins for what was typed, and then run on it: it must be the same as the
// baseline that was made.
func (j *journey) mend(ctx context.Context, retake, folder string, a app) (err error) {
	address, stop, err := a.serve(ctx, a.old)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, stop()) }()
	file := filepath.Join(folder, "mended", "rrweb.yaml")
	for _, args := range [][]string{
		{"import", filepath.Join(folder, "rrweb.json"), "-o", filepath.Dir(file), "--target", address, "--writes", "allow"},
		{"run", file, "--target", address, "--out", filepath.Join(folder, "mended")},
	} {
		out, err := exec.CommandContext(ctx, retake, args...).CombinedOutput()
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			j.mended = fmt.Sprintf("retake %s: %v: %s", args[0], err, short(string(out)))
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func undone(t take.Take) (list []string) {
	for i, s := range t.Steps {
		if s.Outcome.Status != take.OK {
			list = append(list, fmt.Sprintf("step %d (%s): %s: %s", i+1, s.Title, s.Outcome.Reason, s.Outcome.Message))
		}
	}
	return list
}

// endOf is the state in which a take ends, in lines: the address and title of
// the page, and of each node its attributes, its text, and what is in it or
// chosen. How it is laid out, styled and scrolled is no part of it.
func endOf(t take.Take) []string {
	last := t.Steps[len(t.Steps)-1]
	lines := []string{last.URL, last.PageTitle}
	if last.DOM == nil {
		return lines
	}
	for _, n := range last.DOM.Nodes {
		line := fmt.Sprintf("%d %s %q %q", n.Kind, n.Name, n.Attrs, n.Text)
		if n.Value != nil {
			line += fmt.Sprintf(" value %q", *n.Value)
		}
		if n.Checked != nil {
			line += fmt.Sprintf(" checked %t", *n.Checked)
		}
		lines = append(lines, line)
	}
	return lines
}

// firstOther is the first line in which two states differ.
func firstOther(want, got []string) string {
	for i := range max(len(want), len(got)) {
		a, b := "(end)", "(end)"
		if i < len(want) {
			a = want[i]
		}
		if i < len(got) {
			b = got[i]
		}
		if a != b {
			return fmt.Sprintf("line %d: %s -> %s", i+1, short(a), short(b))
		}
	}
	return ""
}
