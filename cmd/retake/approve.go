package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/spf13/cobra"
)

func (a *app) approveCommand() *cobra.Command {
	var out, run string
	cmd := &cobra.Command{
		Use:   "approve [SCENARIO...]",
		Short: "make the candidate takes of the last run the baseline",
		Long: `Make the candidate takes of a run the baseline that later runs are compared with: of all
its scenarios, or of those that are given by name or file. A scenario that was the same
as its baseline keeps it; one with a finding that "retake reject" names is refused.`,
		RunE: func(_ *cobra.Command, args []string) error { return a.approve(out, run, args) },
	}
	cmd.Flags().StringVar(&run, "run", "", "run to approve (default: the last one)")
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

func (a *app) approve(out, run string, names []string) error {
	conf, err := loadConfig()
	if err != nil {
		return err
	}
	folder, err := findRun(cmp.Or(out, conf.settings["out"], ".retake"), run)
	if err != nil {
		return err
	}
	m, err := readManifest(folder)
	if err != nil {
		return err
	}
	picked, err := m.pick(folder, names)
	if err != nil {
		return err
	}
	list, err := approveAll(a.vault, conf, folder, picked)
	if err != nil {
		return err
	}
	return a.tellApproved(folder, list)
}

// pick are the scenarios of a run that have these names or files, all if there
// are none.
func (m manifest) pick(folder string, names []string) ([]manifestJob, error) {
	if len(names) == 0 {
		return m.Scenarios, nil
	}
	var known []string
	wanted := make([]bool, len(m.Scenarios))
	missing := slices.Clone(names)
	for i, s := range m.Scenarios {
		known = append(known, s.Name)
		for _, name := range names {
			if name == s.Name || filepath.Clean(name) == s.path(folder) {
				wanted[i] = true
				missing = slices.DeleteFunc(missing, func(n string) bool { return n == name })
			}
		}
	}
	if len(missing) > 0 {
		return nil, hinted(fmt.Errorf("the run %s has no scenario %q", folder, missing[0]), "%s", advice(missing[0], known))
	}
	var picked []manifestJob
	for i, s := range m.Scenarios {
		if wanted[i] {
			picked = append(picked, s)
		}
	}
	return picked, nil
}

// path is where the scenario's file is, as seen from the working directory.
func (s manifestJob) path(folder string) string {
	return shortPath(filepath.Join(folder, filepath.FromSlash(s.File)))
}

// approveAll makes takes of a run the baseline. It reads every take before it
// writes any.
func approveAll(v vault, conf config, folder string, jobs []manifestJob) ([]approval, error) {
	file, err := loadDecisions(conf)
	if err != nil {
		return nil, err
	}
	list := []approval{}
	for _, s := range jobs {
		one, err := approveOne(v, folder, s, file.list)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, put(list)
}

// rejected says which finding of a scenario is a defect, "" if none is.
func (s manifestJob) rejected(list map[string]diff.Decision) string {
	for _, g := range s.Groups {
		for _, f := range append([]string{g.Fingerprint}, g.covers()...) {
			if d := list[f]; d.Ruling == diff.Rejected {
				return fmt.Sprintf("its finding %s is rejected: %s", f, d.Why)
			}
		}
	}
	return ""
}

func approveOne(v vault, folder string, s manifestJob, decisions map[string]diff.Decision) (approval, error) {
	place := filepath.FromSlash(s.Baseline)
	if !filepath.IsAbs(place) {
		place = filepath.Join(folder, place)
	}
	one := approval{Scenario: s.Name, File: s.path(folder), Baseline: shortPath(place), Done: "refused"}
	switch {
	case filepath.Ext(place) != ".take":
		one.Reason = "its baseline would be no take: the run folder is not as retake writes it"
		return one, nil
	case s.Take == "":
		one.Reason = "it has no take: run it again"
		return one, nil
	case s.Lost != "":
		one.Reason = fmt.Sprintf("the browser was lost at %s: run it again", s.Lost)
		return one, nil
	case s.rejected(decisions) != "":
		one.Reason = s.rejected(decisions)
		return one, nil
	case s.Stored && s.Verdict == diff.Same && s.Findings == 0 && exists(place):
		one.Done, one.Reason = "kept", "it is the same as its baseline"
		return one, nil
	}
	one.Done = "approved"
	if err := one.read(v, folder, place, s); err != nil {
		return one, err
	}
	return one, one.relearn(v, folder, place, s)
}

// read reads the takes of one scenario, and makes sure that they are whole.
func (one *approval) read(v vault, folder, place string, s manifestJob) error {
	for _, f := range []struct{ from, to string }{{s.Take, place}, {s.Again, againPath(place)}} {
		if f.from == "" {
			one.put = append(one.put, placed{path: f.to})
			continue
		}
		from := filepath.Join(folder, filepath.Base(f.from))
		t, err := v.read(from)
		if err != nil {
			return err
		}
		if f.from == s.Take {
			one.Digest = take.Digest(t)
		}
		content, err := os.ReadFile(from)
		if err != nil {
			return fmt.Errorf("read the take: %w", err)
		}
		one.put = append(one.put, placed{f.to, content})
	}
	return nil
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
