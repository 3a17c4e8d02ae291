package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/spf13/cobra"
)

func (a *app) approveCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "approve [RUN]",
		Short: "make the candidate takes of the last run the baseline",
		Long: `Make the candidate takes of a run, the last one if none is named, the baseline that
later runs are compared with. A scenario that was the same as its baseline keeps it.`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error { return a.approve(out, append(args, "")[0]) },
	}
	cmd.Flags().StringVar(&out, "out", "", "folder of runs (default: .retake)")
	return cmd
}

// approval is what approve did with one scenario.
type approval struct {
	Scenario string `json:"scenario"`
	File     string `json:"file"`
	Baseline string `json:"baseline"`
	// Done is "approved", "kept" (it was the same) or "refused"; Reason says
	// why it was not approved.
	Done   string `json:"done"`
	Reason string `json:"reason,omitempty"`
	Digest string `json:"digest,omitempty"`
	Noise  int    `json:"noise,omitempty"` // places that differ between takes of one build

	put []placed
}

// placed is a take on its way to the baseline folder; without content the file
// there is removed.
type placed struct {
	path    string
	content []byte
}

// approve reads every take before it writes any.
func (a *app) approve(out, name string) error {
	conf, err := loadConfig()
	if err != nil {
		return err
	}
	folder, err := findRun(cmp.Or(out, conf.settings["out"], ".retake"), name)
	if err != nil {
		return err
	}
	m, err := readManifest(folder)
	if err != nil {
		return err
	}
	list := []approval{}
	for _, s := range m.Scenarios {
		one, err := approveOne(folder, s)
		if err != nil {
			return err
		}
		list = append(list, one)
	}
	if err := put(list); err != nil {
		return err
	}
	return a.tellApproved(folder, list)
}

func approveOne(folder string, s manifestJob) (approval, error) {
	place := filepath.FromSlash(s.Baseline)
	if !filepath.IsAbs(place) {
		place = filepath.Join(folder, place)
	}
	one := approval{Scenario: s.Name, File: shortPath(filepath.Join(folder, filepath.FromSlash(s.File))), Baseline: shortPath(place), Done: "refused"}
	switch {
	case s.Take == "":
		one.Reason = "it has no take: run it again"
		return one, nil
	case s.Lost != "":
		one.Reason = fmt.Sprintf("the browser was lost at %s: run it again", s.Lost)
		return one, nil
	case s.Stored && s.Verdict == diff.Same && s.Findings == 0 && exists(place):
		one.Done, one.Reason = "kept", "it is the same as its baseline"
		return one, nil
	}
	one.Done = "approved"
	if err := one.read(folder, place, s); err != nil {
		return one, err
	}
	return one, one.relearn(folder, place, s)
}

// read reads the takes of one scenario, and makes sure that they are whole.
func (one *approval) read(folder, place string, s manifestJob) error {
	for _, f := range []struct{ from, to string }{{s.Take, place}, {s.Again, againPath(place)}} {
		if f.from == "" {
			one.put = append(one.put, placed{path: f.to})
			continue
		}
		from := filepath.Join(folder, filepath.Base(f.from))
		if err := take.Verify(from); err != nil {
			return err
		}
		content, err := os.ReadFile(from)
		if err != nil {
			return fmt.Errorf("read the take: %w", err)
		}
		one.put = append(one.put, placed{f.to, content})
	}
	file, err := take.Open(filepath.Join(folder, s.Take))
	if err != nil {
		return err
	}
	one.Digest = file.Info().Digest
	return file.Close()
}

// put writes the baselines; each file is there in full or as it was.
func put(list []approval) error {
	for _, one := range list {
		for _, p := range one.put {
			if p.content == nil {
				if err := ignoreMissing(os.Remove(p.path)); err != nil {
					return err
				}
				continue
			}
			undo, err := makeFolder(filepath.Dir(p.path))
			if err != nil {
				return err
			}
			if err := writeFile(p.path, func(w io.Writer) error {
				_, err := io.Copy(w, bytes.NewReader(p.content))
				return err
			}); err != nil {
				undo()
				return err
			}
		}
	}
	return nil
}

// tellApproved prints what was done. A scenario that was refused makes the
// exit code 2.
func (a *app) tellApproved(folder string, list []approval) error {
	var text bytes.Buffer
	var status error
	for _, one := range list {
		switch one.Done {
		case "approved":
			fmt.Fprintf(&text, "approved  %s: %s is the baseline (digest %.12s)\n", one.Scenario, one.Baseline, one.Digest)
			if one.Noise > 0 {
				fmt.Fprintf(&text, "          %s of noise in %s\n", count(one.Noise, "place"), noisePath(one.Baseline))
			}
		default:
			fmt.Fprintf(&text, "%-8s  %s: %s\n", one.Done, one.Scenario, one.Reason)
		}
		if one.Done == "refused" {
			status = exitStatus(exitUntold)
		}
	}
	if a.json {
		return errors.Join(a.document(map[string]any{"run": folder, "scenarios": list}), status)
	}
	return errors.Join(a.print(text.Bytes()), status)
}
