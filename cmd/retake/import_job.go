package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/har"
	"github.com/retake-dev/retake/scenarios/imports"
)

// importJob is what `retake import` has to do.
type importJob struct {
	vault   vault
	opt     importOptions
	formats []imports.Format
	folder  bool // of recordings, among other files
	sources []recording
	named   map[string]string // the path of the recording of each name
	healer  *healer           // nil if imports are not re-enacted
	policy  privacy.Policy
	leveled bool // somebody gave the level of the policy
}

// recording is a file to import.
type recording struct {
	path string // "-" is the standard input
	name string // of the scenario, below the folder to write to, without .yaml
}

// find lists the recordings at a path: the file, or those in the folder, in
// the order of their paths.
func (j *importJob) find(path string) error {
	if path == "-" {
		j.sources = []recording{{path, "recording"}}
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, plain(err))
	}
	if j.folder = info.IsDir(); !j.folder {
		j.sources = []recording{{path, stem(filepath.Base(path))}}
		return nil
	}
	taken := map[string]int{}
	err = filepath.WalkDir(path, func(at string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", at, plain(err))
		case e.IsDir() && at != path && (e.Name() == "node_modules" || strings.HasPrefix(e.Name(), ".")):
			return fs.SkipDir
		case !e.Type().IsRegular():
			return nil
		}
		name, err := filepath.Rel(path, at)
		taken[stem(name)]++
		j.sources = append(j.sources, recording{at, name})
		return err
	})
	j.named = map[string]string{}
	for i, r := range j.sources {
		if taken[stem(r.name)] == 1 { // else the extension tells them apart
			j.sources[i].name = stem(r.name)
		}
		j.named[j.sources[i].name] = r.path
	}
	return err
}

func stem(name string) string { return cmp.Or(strings.TrimSuffix(name, filepath.Ext(name)), name) }

// window is how many recordings may be done before one that is earlier in the
// order: a large one does not keep the other cores waiting.
const window = 1000

// each imports the recordings on all cores, and yields what became of them in
// their order. As many as there are cores are in memory at a time.
func (j *importJob) each(ctx context.Context) iter.Seq[importedFile] {
	under := make(chan chan importedFile, window)
	cores := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		defer close(under)
		for _, r := range j.sources {
			cores <- struct{}{}
			if ctx.Err() != nil {
				return
			}
			done := make(chan importedFile, 1)
			under <- done
			go func() {
				done <- j.one(ctx, r)
				<-cores
			}()
		}
	}()
	return func(yield func(importedFile) bool) {
		more := true
		for done := range under {
			f := <-done // all that were begun are waited for
			more = more && yield(f)
		}
	}
}

// one imports a recording. What goes wrong is in its outcome.
func (j *importJob) one(ctx context.Context, r recording) importedFile {
	out := importedFile{Source: r.path, Scenarios: []importedScenario{}}
	if err := j.make(ctx, r, &out); err != nil {
		p := explain(err)[0]
		out.Status, out.Error, out.Hint = hasFailed, p.text, p.hint
	}
	return out
}

func (j *importJob) make(ctx context.Context, r recording, out *importedFile) error {
	was, err := j.importedAs(r)
	if err != nil || was {
		out.Status = wasSkipped
		return err
	}
	sum := sha256.New()
	in, err := r.open()
	if err != nil {
		return err
	}
	defer in.Close()
	result, format, err := j.read(r, io.TeeReader(in, sum))
	switch {
	case errors.Is(err, errForeign) && j.folder:
		out.Status = isForeign
		return nil
	case err != nil:
		return ofFile(err, r.path)
	}
	if _, err := io.Copy(sum, in); err != nil {
		return fmt.Errorf("read %s: %w", r.path, plain(err))
	}
	for i := range result.Sessions {
		if err := j.mask(&result.Sessions[i], format); err != nil {
			return fmt.Errorf("%s: %w", r.path, err)
		}
	}
	out.Format, out.Status = result.Format, wasImported
	return j.write(ctx, r, result, hex.EncodeToString(sum.Sum(nil)), out)
}

func (r recording) open() (io.ReadCloser, error) {
	if r.path == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	f, err := os.Open(r.path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", r.path, plain(err))
	}
	return f, nil
}

// errForeign is for a file that is of none of the formats.
var errForeign = errors.New("it is of no format that can be imported")

func (j *importJob) read(r recording, in io.Reader) (imports.Result, imports.Format, error) {
	head, all, err := imports.Open(in, imports.Limits{})
	if err != nil {
		return imports.Result{}, imports.Format{}, err
	}
	format, known := imports.Sniff(j.formats, r.path, head)
	if !known && j.opt.as != "" && !j.folder {
		format, known = j.formats[0], true // the user says so
	}
	if !known {
		return imports.Result{}, format, hinted(errForeign, "say which with --as")
	}
	name := filepath.Base(r.name)
	if r.path == "-" {
		name = "" // the recording says it
	}
	result, err := format.Read(all, imports.Options{Name: strings.ToValidUTF8(name, "_")})
	return result, format, err
}

// ofFile says which file an error is about.
func ofFile(err error, path string) error {
	var at *scenarios.Error
	if errors.As(err, &at) {
		at.File = cmp.Or(at.File, path)
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// importRecord is what NAME.import.json says of a scenario.
type importRecord struct {
	Version int              `json:"version"`
	Source  string           `json:"source"` // the name of the file
	SHA256  string           `json:"sha256"` // of its bytes
	Format  string           `json:"format"`
	Steps   []recordedOrigin `json:"steps"`
	Gaps    []imports.Gap    `json:"gaps"`
	Signals []imports.Signal `json:"signals"`
	Healing *healing         `json:"healing,omitempty"` // nil if it was not re-enacted
}

// recordedOrigin is where a step comes from.
type recordedOrigin struct {
	ID string `json:"id"`
	imports.Origin
}

const importVersion = 1

// write writes the scenarios of a recording: all files of all of them, or
// none.
func (j *importJob) write(ctx context.Context, r recording, result imports.Result, sum string, out *importedFile) error {
	if len(result.Sessions) == 0 {
		return fmt.Errorf("%s: there is no session in it", r.path)
	}
	path := filepath.Join(j.opt.out, r.name)
	record := importRecord{Version: importVersion, Source: filepath.Base(r.path), SHA256: sum, Format: result.Format}
	if unrecorded(path) && (!j.opt.force || result.Sessions[0].Take != nil) {
		return j.attach(path, result.Sessions[0], record, out)
	}
	names, err := j.names(r, len(result.Sessions))
	if err != nil {
		return err
	}
	var files []newFile
	for i, s := range result.Sessions {
		if len(s.Scenario.Steps) == 0 {
			return hinted(fmt.Errorf("%s: no step could be made of it", r.path), "%s", firstGap(s))
		}
		made, done, err := j.settled(ctx, s, names[i], record)
		if err != nil {
			return fmt.Errorf("%s: %w", r.path, err)
		}
		files = append(made, files...) // those of the first come last: with them, all are there
		out.Scenarios = append(out.Scenarios, done)
	}
	return writeInFolders(files)
}

// settled are the files of a session, re-enacted if that is wanted.
func (j *importJob) settled(ctx context.Context, s imports.Session, name string, record importRecord) ([]newFile, importedScenario, error) {
	done := importedScenario{Gaps: len(s.Gaps), Signals: len(s.Signals), healed: j.healer != nil}
	var files []newFile
	if j.healer != nil {
		healed, err := j.healer.heal(ctx, &s)
		if err != nil {
			return nil, done, err
		}
		record.Healing, done.mended, done.signs = &healed.healing, healed.Steps, healed.Signals
		files = healed.files(j.vault, name)
	} else {
		done.signs = checkSigns(s, take.Take{}) // nobody looked
	}
	done.Scenario, done.File, done.Steps = s.Scenario.Name, name+".yaml", len(s.Scenario.Steps)
	return append(files, filesOf(j.vault, name, s, record)...), done, nil
}

// writeInFolders writes files together, in folders that are made for them: all
// of it, or none.
func writeInFolders(files []newFile) error {
	var undone []func()
	undo := func() {
		for _, u := range slices.Backward(undone) {
			u()
		}
	}
	for _, f := range files {
		u, err := makeFolder(filepath.Dir(f.path))
		if err != nil {
			undo()
			return err
		}
		undone = append(undone, u)
	}
	if err := writeTogether(files); err != nil {
		undo()
		return err
	}
	return nil
}

// attach makes a network the recording of the scenario that is there.
func (j *importJob) attach(path string, session imports.Session, record importRecord, out *importedFile) error {
	if session.Take == nil {
		return hinted(fmt.Errorf("%s: %s is there already, of another recording", out.Source, path+".yaml"), "give another folder, or --force to replace it")
	}
	s, err := scenarios.ReadFile(path + ".yaml")
	if err != nil {
		return err
	}
	recording, err := har.Attach(*session.Take, s)
	if err != nil {
		return err
	}
	session.Take, session.Origins = &recording, nil
	files := filesOf(j.vault, path, session, record)
	out.Scenarios = append(out.Scenarios, importedScenario{Scenario: s.Name, File: path + ".yaml", Steps: len(s.Steps), Gaps: len(session.Gaps)})
	return writeTogether(files[:len(files)-1]) // the scenario stays
}

func firstGap(s imports.Session) string {
	for _, g := range s.Gaps {
		return g.Event + ": " + g.Detail
	}
	return ""
}

// filesOf are the files of a session, the scenario last.
func filesOf(v vault, name string, s imports.Session, record importRecord) []newFile {
	record.Steps, record.Gaps, record.Signals = []recordedOrigin{}, append([]imports.Gap{}, s.Gaps...), append([]imports.Signal{}, s.Signals...)
	for i, from := range s.Origins {
		record.Steps = append(record.Steps, recordedOrigin{cmp.Or(s.Scenario.Steps[i].ID, fmt.Sprintf("s%02d", i+1)), from})
	}
	files := []newFile{
		{name + ".import.json", func(path string) error { return writeFile(path, asJSON(record)) }},
		{name + ".yaml", func(path string) error { return scenarios.WriteFile(path, s.Scenario) }},
	}
	if s.Take != nil {
		files = append([]newFile{{name + ".take", func(path string) error { return v.write(path, *s.Take) }}}, files...)
	}
	return files
}
