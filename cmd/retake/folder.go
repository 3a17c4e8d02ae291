package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
)

// runFolder is the folder of one run. It is made beside its place, and is in
// its place when the run has ended well, or never.
type runFolder struct {
	out  string
	temp string
	path string // where it is once it is finished
	undo func()

	vault vault
}

const (
	runsFolder   = "runs"
	lastName     = "last"
	manifestName = "run.json"
)

func newRunFolder(out string, v vault) (*runFolder, error) {
	runs := filepath.Join(out, runsFolder)
	undo, err := makeFolder(runs)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(runs, ".unfinished-")
	if err != nil {
		undo()
		return nil, fmt.Errorf("make the run folder in %s: %w", runs, plain(err))
	}
	return &runFolder{out: out, temp: temp, undo: undo, vault: v}, nil
}

// discard removes what was written, unless the run was finished.
func (f *runFolder) discard() {
	if f.path == "" {
		os.RemoveAll(f.temp) //nolint:errcheck // the error that led here is the one to tell
		f.undo()
	}
}

func (f *runFolder) addTake(name string, t take.Take) error {
	if err := f.vault.write(filepath.Join(f.temp, name), t); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(f.out, runsFolder, name), plain(err))
	}
	return nil
}

// complete writes the reports of a run, and puts the folder in its place.
func (f *runFolder) complete(r reports.Run, m manifest, wanted []wantedReport) error {
	if err := f.addReports(r, wanted); err != nil {
		return err
	}
	if err := writeElsewhere(r, wanted); err != nil {
		return err
	}
	return f.finish(m)
}

// finish writes the manifest and puts the folder in its place.
func (f *runFolder) finish(m manifest) error {
	now := time.Now().UTC()
	stamp := now.Format("20060102T150405.000Z")
	path := filepath.Join(f.out, runsFolder, stamp)
	for i := 2; exists(path); i++ {
		path = filepath.Join(f.out, runsFolder, fmt.Sprintf("%s-%d", stamp, i))
	}
	m.Made = now.Truncate(time.Millisecond)
	if err := m.relate(path); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(f.temp, manifestName), asJSON(m)); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(f.temp, 0o755), os.Rename(f.temp, path)); err != nil {
		return err
	}
	f.path = path
	if err := f.ignore(); err != nil {
		return err
	}
	return writeFile(filepath.Join(f.out, lastName), func(w io.Writer) error {
		_, err := fmt.Fprintln(w, filepath.Base(path))
		return err
	})
}

// ignore keeps runs out of the user's version control; a file of the user's own
// stays as it is.
func (f *runFolder) ignore() error {
	path := filepath.Join(f.out, ".gitignore")
	if exists(path) {
		return nil
	}
	return writeFile(path, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, "*")
		return err
	})
}

// asJSON writes a value as indented JSON.
func asJSON(v any) func(io.Writer) error {
	return func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	}
}

// manifest says what is in a run folder; approve and show read it.
type manifest struct {
	Version   int           `json:"version"`
	Tool      string        `json:"tool"`
	Made      time.Time     `json:"made"`
	Candidate string        `json:"candidate"`
	Verdict   diff.Verdict  `json:"verdict"`
	Scenarios []manifestJob `json:"scenarios"`
	// Shard is what merge needs of a part of a run, nil for a whole one.
	Shard *shardRecord `json:"shard,omitempty"`
}

// manifestJob is one scenario of a run. Paths are as seen from the run folder.
type manifestJob struct {
	Name     string       `json:"name"`
	File     string       `json:"file"`
	Verdict  diff.Verdict `json:"verdict"`
	Findings int          `json:"findings"`
	Take     string       `json:"take"`     // the candidate, in the run folder
	Again    string       `json:"again"`    // its second take, "" if there is none
	Baseline string       `json:"baseline"` // where approve puts it
	Stored   bool         `json:"stored"`   // it was compared with what is there
	Lost     string       `json:"lost"`     // at which step the browser was lost, "" if it was not
	// Groups are what was found, whatever was decided about it.
	Groups []manifestGroup `json:"groups"`
}

// manifestGroup is what accept and reject need to know of a finding.
type manifestGroup struct {
	Fingerprint string    `json:"fingerprint"`
	Rule        diff.Rule `json:"rule"`
	Message     string    `json:"message"`
	// Follows are the consequences that count. Accepting the group covers them;
	// one that came since is decided about by itself.
	Follows []manifestGroup `json:"follows,omitempty"`
}

func manifestGroupOf(f diff.Finding) manifestGroup {
	return manifestGroup{Fingerprint: f.Fingerprint, Rule: f.Rule, Message: clipped(f.Message)}
}

// covers are the fingerprints of what follows, see [diff.Decision].
func (g manifestGroup) covers() []string {
	var list []string
	for _, f := range g.Follows {
		list = append(list, f.Fingerprint)
	}
	return list
}

const manifestVersion = 1

// manifestOf tells of a run: of what was found, and of the verdict once people
// have decided about it.
func manifestOf(r *runner, report reports.Run) manifest {
	m := manifest{Version: manifestVersion, Tool: report.Tool, Candidate: report.Candidate, Verdict: decide(report, r.decisions).Verdict()}
	for i, j := range r.jobs {
		s := report.Scenarios[i]
		e := manifestJob{
			Name: s.Name, File: s.File, Verdict: s.Verdict(), Findings: len(s.Result.Groups),
			Baseline: j.stored, Stored: r.baseline == nil && j.a != nil, Groups: []manifestGroup{},
		}
		for _, g := range s.Result.Groups {
			one := manifestGroupOf(g.Finding)
			for _, f := range g.Counting() {
				one.Follows = append(one.Follows, manifestGroupOf(f))
			}
			e.Groups = append(e.Groups, one)
		}
		if s.Candidate != nil {
			e.Take, e.Lost = j.name+".take", lostAt(*s.Candidate)
		}
		if again := j.name + ".again.take"; exists(filepath.Join(r.folder.temp, again)) {
			e.Again = again
		}
		m.Scenarios = append(m.Scenarios, e)
	}
	if r.shard.of > 0 {
		m.Shard = r.shard.record(r, report)
	}
	return m
}

// maxMessage is how many characters of a finding's message a manifest has.
const maxMessage = 300

// clipped is a message of a finding as people read it in a file.
func clipped(message string) string {
	runes := []rune(oneLine(message))
	return string(runes[:min(len(runes), maxMessage)])
}

// relate makes the paths to scenarios and baselines relative to the run folder,
// so that a project can be moved with its runs.
func (m *manifest) relate(folder string) error {
	base, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	for i := range m.Scenarios {
		for _, path := range []*string{&m.Scenarios[i].File, &m.Scenarios[i].Baseline} {
			absolute, err := filepath.Abs(*path)
			if err != nil {
				return err
			}
			if relative, err := filepath.Rel(base, absolute); err == nil {
				absolute = relative
			}
			*path = filepath.ToSlash(absolute)
		}
	}
	return nil
}

// findRun is the folder of a run: the one that is named, by path or by stamp,
// or the last one.
func findRun(out, name string) (string, error) {
	if name == "" {
		last, err := os.ReadFile(filepath.Join(out, lastName))
		if errors.Is(err, os.ErrNotExist) {
			return "", hinted(fmt.Errorf("there is no run in %s yet", out), "make one with retake run")
		}
		if err != nil {
			return "", err
		}
		name = strings.TrimSpace(string(last))
	}
	for _, path := range []string{name, filepath.Join(out, runsFolder, name)} {
		if exists(filepath.Join(path, manifestName)) {
			return path, nil
		}
	}
	return "", hinted(fmt.Errorf("there is no run %q", name), "give the folder of a run, as in %s", filepath.Join(out, runsFolder))
}

// readManifest reads what is in a run folder.
func readManifest(folder string) (manifest, error) {
	path := filepath.Join(folder, manifestName)
	data, err := os.ReadFile(path)
	if err != nil {
		return manifest{}, fmt.Errorf("read the run: %w", err)
	}
	var m manifest
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&m); err != nil {
		return manifest{}, hinted(fmt.Errorf("%s: not readable: %w", path, err), "run again")
	}
	if m.Version != manifestVersion {
		return manifest{}, hinted(fmt.Errorf("%s: version %d, this program reads %d", path, m.Version, manifestVersion), "run again with this program")
	}
	return m, nil
}
