//go:build real

package real

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reports"
)

const (
	// mostUnlike is how many percent of its pixels a page may differ in from
	// the picture that was taken of it.
	mostUnlike    = 2
	fidelityTable = workFolder + "/fidelity.txt"
)

// likeness is how like the pages in a report are to what was seen.
type likeness struct {
	app    string
	unlike []float64 // percent of the pixels of each step
	worst  int       // the step of the greatest
}

// TestFidelity has a user act on the demo shop and in real apps, re-enacts the
// session, and compares the pages that the report rebuilds from the snapshots
// with the pictures of the same steps.
func TestFidelity(t *testing.T) {
	if err := os.RemoveAll(fidelityTable); err != nil {
		t.Fatal(err)
	}
	retake := prepare(t)
	stage, err := browser.Launch(t.Context(), browser.Options{Kind: browser.Shell, Frames: true, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Close()
	viewer, err := browser.Launch(t.Context(), browser.Options{Kind: browser.Shell, Port: true})
	if err != nil {
		t.Fatal(err)
	}
	defer viewer.Close()
	var all []likeness
	for _, a := range looks {
		t.Run(a.name, func(t *testing.T) {
			folder := filepath.Join(workFolder, "fidelity", a.name)
			seen, err := reenactment(t.Context(), stage, retake, folder, a)
			if err != nil {
				t.Fatal(err)
			}
			l, err := compared(t.Context(), viewer.Endpoint, folder, seen)
			if err != nil {
				t.Fatal(err)
			}
			l.app = a.name
			all = append(all, l)
		})
	}
	if err := os.WriteFile(fidelityTable, layOutLikeness(t, all), 0o644); err != nil {
		t.Fatal(err)
	}
}

// reenactment has a user act in an app, and re-enacts that.
func reenactment(ctx context.Context, stage *browser.Browser, retake, folder string, a app) (take.Take, error) {
	if err := firstOf(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		return take.Take{}, err
	}
	address, stop, err := a.serve(ctx, a.old)
	if err != nil {
		return take.Take{}, err
	}
	c, err := capture(ctx, retake, folder, a, address, "")
	if err := firstOf(err, stop()); err != nil {
		return take.Take{}, err
	}
	one, err := performOnce(ctx, stage, a, a.old, c.scenario, &c.take)
	if err != nil {
		return take.Take{}, err
	}
	return one.take, keep(folder, "seen", one.take)
}

// compared writes the report of a take, opens it, and compares.
func compared(ctx context.Context, endpoint, folder string, seen take.Take) (likeness, error) {
	var l likeness
	page := filepath.Join(folder, "report.html")
	f, err := os.Create(page)
	if err != nil {
		return l, err
	}
	err = reports.HTML(f, reports.Run{Tool: "retake", Scenarios: []reports.Scenario{{Name: "seen", Candidate: &seen}}})
	if err := firstOf(err, f.Close()); err != nil {
		return l, err
	}
	if out, err := exec.CommandContext(ctx, "node", "fidelity.mjs", endpoint, page, folder).CombinedOutput(); err != nil {
		return l, fmt.Errorf("fidelity.mjs: %w\n%s", err, out)
	}
	for i, s := range seen.Steps {
		if s.Picture == "" || s.DOM == nil {
			continue
		}
		share, err := unlikeStep(folder, i, seen.Blobs[s.Picture])
		if errors.Is(err, os.ErrNotExist) {
			return l, fmt.Errorf("step %d is not in the report", i+1)
		}
		if err != nil {
			return l, err
		}
		if l.unlike = append(l.unlike, share); share == slices.Max(l.unlike) {
			l.worst = i + 1
		}
	}
	if len(l.unlike) == 0 {
		return l, errors.New("no step has a picture")
	}
	return l, nil
}

// unlikeStep compares the page of a step with its picture, which it leaves
// beside it.
func unlikeStep(folder string, i int, jpeg []byte) (float64, error) {
	rebuilt, err := pictureFile(filepath.Join(folder, fmt.Sprintf("%03d.jpg", i+1)))
	if err != nil {
		return 0, err
	}
	was, err := picture(jpeg)
	if err != nil {
		return 0, err
	}
	return unlike(was, rebuilt), os.WriteFile(filepath.Join(folder, fmt.Sprintf("%03d-was.jpg", i+1)), jpeg, 0o644)
}

// layOutLikeness lays out the table, whose last line is the sum.
func layOutLikeness(t *testing.T, all []likeness) []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	steps, within := 0, 0
	fmt.Fprintln(w, "app\tsteps\twithin 2 %\tmedian\tworst\tat step")
	for _, l := range all {
		good := 0
		for i, share := range l.unlike {
			if share <= mostUnlike {
				good++
			} else {
				t.Logf("%s: %d. of the steps with a picture: %.2f %%", l.app, i+1, share)
			}
		}
		sorted := slices.SortedFunc(slices.Values(l.unlike), cmp.Compare[float64])
		fmt.Fprintf(w, "%s\t%d\t%d\t%.2f %%\t%.2f %%\t%d\n", l.app, len(sorted), good, sorted[len(sorted)/2], sorted[len(sorted)-1], l.worst)
		steps, within = steps+len(sorted), within+good
	}
	w.Flush()
	fmt.Fprintf(&b, "fidelity: %d steps, %d within %d %%\n", steps, within, mostUnlike)
	t.Log("\n" + strings.TrimSpace(b.String()))
	return b.Bytes()
}
