//go:build real

package real

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const proveTable = workFolder + "/prove.txt"

// proof is the part of the document of `retake prove --json` that is told here.
type proof struct {
	Runs      int `json:"runs"`
	Digests   int `json:"distinct_digests"`
	Compared  int `json:"compared"`
	Alarms    int `json:"alarms"`
	Scenarios []struct {
		Steps       int      `json:"steps"`
		Differences []string `json:"differences"`
		Alarms      []string `json:"alarms"`
	} `json:"scenarios"`
	Loci []struct {
		Area, Path, Why string
		MovedBy         []string `json:"moved_by"`
		Expected        bool
	} `json:"loci"`
}

// TestProve captures the demo shop and each app, and proves that re-enactments
// of them are equal, whatever else goes on.
func TestProve(t *testing.T) {
	if err := os.RemoveAll(proveTable); err != nil {
		t.Fatal(err)
	}
	retake := prepare(t)
	var table strings.Builder
	fmt.Fprintf(&table, "%-14s %5s %5s %8s %8s %9s %7s\n", "app", "steps", "runs", "digests", "moves", "compared", "alarms")
	var sum proof
	for _, a := range proven {
		t.Run(a.name, func(t *testing.T) {
			p := proveApp(t, retake, a)
			fmt.Fprintf(&table, "%-14s %5d %5d %8d %8d %9d %7d\n", a.name, p.Scenarios[0].Steps, p.Runs, p.Digests, len(p.Loci), p.Compared, p.Alarms)
			sum.Runs, sum.Digests = sum.Runs+p.Runs, sum.Digests+p.Digests
			sum.Compared, sum.Alarms = sum.Compared+p.Compared, sum.Alarms+p.Alarms
		})
	}
	fmt.Fprintf(&table, "%d takes compared with the first of the same build, %d false alarms\n", sum.Compared, sum.Alarms)
	fmt.Fprintf(&table, "prove: %d scenarios, %d runs, %d distinct digests\n", len(proven), sum.Runs, sum.Digests)
	if err := os.WriteFile(proveTable, []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// proveApp captures one app and proves it.
func proveApp(t *testing.T, retake string, a app) proof {
	folder := filepath.Join(workFolder, "prove", a.name)
	if err := firstOf(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	address, stop, err := a.serve(t.Context(), a.old)
	if err != nil {
		t.Fatal(err)
	}
	_, err = capture(t.Context(), retake, folder, a, address, "")
	if err := firstOf(err, stop()); err != nil {
		t.Fatal(err)
	}
	p, err := prove(t.Context(), retake, folder, a)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Scenarios {
		for _, d := range s.Differences {
			t.Error(d)
		}
		for _, alarm := range s.Alarms {
			t.Error("false alarm ", alarm)
		}
	}
	for _, l := range p.Loci {
		t.Logf("%s %s: %s, moved by %s", l.Area, l.Path, l.Why, strings.Join(l.MovedBy, ", "))
	}
	return p
}

// prove runs `retake prove` on the version that was captured, in a state of its
// own.
func prove(ctx context.Context, retake, folder string, a app) (p proof, err error) {
	address, stop, err := a.serve(ctx, a.old)
	if err != nil {
		return p, err
	}
	defer func() { err = firstOf(err, stop()) }()
	cmd := exec.CommandContext(ctx, retake, "prove", filepath.Join(folder, a.name+".yaml"), "--target", address, "--runs", fmt.Sprint(*runs), "--json")
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil // what differs is in the document
	}
	if err != nil {
		return p, fmt.Errorf("retake prove: %w\n%s", err, said.String())
	}
	if err := json.Unmarshal(out, &p); err != nil {
		return p, fmt.Errorf("retake prove: %w", err)
	}
	return p, nil
}
