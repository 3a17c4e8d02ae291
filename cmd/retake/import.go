package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/retake-dev/retake/scenarios/devtools"
	"github.com/retake-dev/retake/scenarios/har"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/playwright"
	"github.com/retake-dev/retake/scenarios/rrweb"
	"github.com/retake-dev/retake/scenarios/selenium"
	"github.com/spf13/cobra"
)

// importers are the formats that can be imported, in the order in which they
// are tried on a file.
func importers() []imports.Format {
	return []imports.Format{devtools.Format(), rrweb.Format(), har.Format(), selenium.Format(), playwright.Format()}
}

// importOptions are the flags of `retake import`.
type importOptions struct {
	as, out string
	privacy string
	force   bool
	heal    healOptions
	from    fromOptions
}

func (a *app) importCommand() *cobra.Command {
	var opt importOptions
	known := ""
	for _, f := range importers() {
		known += fmt.Sprintf("\n  %-11s %s", f.Name, f.Doc)
	}
	cmd := &cobra.Command{
		Use:   "import [FILE|FOLDER|-] -o FOLDER",
		Short: "make scenarios of recordings of other tools",
		Long: `Make a scenario of each recording, in the format that it is found to be of:
` + known + `

Beside NAME.yaml is NAME.import.json: where each step comes from and how sure it is,
and the gaps, which are what could not be made steps. Nothing of a recording is
executed. What users typed becomes stand-ins, as in a capture, and what is typed into
private fields parameters; a test is its author's, so what it types stays, unless
--privacy or retake.yaml gives a level. The network of a har becomes the recording of the scenario NAME.yaml, if that is there and has none.

With --target each import is re-enacted on the build that was recorded. What cannot be
done there, and what nothing came of and nobody certainly did, is dropped; what has weak
locators gets better ones; the takes of the last two re-enactments are its baseline.

Of a folder every file that is of one of the formats is imported, with those in folders
below it. What was imported already is skipped.

Without a file, recordings are fetched:
` + fromDoc(),
		Example: "  retake import recording.json -o flows --target http://localhost:3000\n  retake import recordings/ -o flows",
		Args:    arguments(0, 1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.importAny(cmd.Context(), opt, args) },
	}
	f := cmd.Flags()
	f.StringVar(&opt.as, "as", "", "format of the recordings (default: the one found)")
	f.StringVarP(&opt.out, "output", "o", "", "folder to write to; it is made if it is not there")
	f.StringVar(&opt.privacy, "privacy", "", "what may not stay: inputs, strict or open (default: inputs for sessions of users, open for tests)")
	f.BoolVar(&opt.force, "force", false, "replace scenarios that are there")
	opt.heal.flags(cmd)
	opt.from.flags(cmd)
	return cmd
}

// importStatus is what became of a recording.
type importStatus string

const (
	wasImported importStatus = "imported"
	wasSkipped  importStatus = "skipped" // it was imported already
	isForeign   importStatus = "foreign" // a file of the folder that is of no format
	hasFailed   importStatus = "failed"
)

// importedFile is one recording in the document of `retake import`.
type importedFile struct {
	Source    string             `json:"source"`
	Status    importStatus       `json:"status"`
	Format    string             `json:"format,omitempty"`
	Scenarios []importedScenario `json:"scenarios"`
	Error     string             `json:"error,omitempty"`
	Hint      string             `json:"hint,omitempty"`
}

// importedScenario is a scenario that was made.
type importedScenario struct {
	Scenario string `json:"scenario"`
	File     string `json:"file"`
	Steps    int    `json:"steps"`
	Gaps     int    `json:"gaps"`
	Signals  int    `json:"signals"` // signs that the page was broken when it was recorded

	// What is for a person; a machine has it in NAME.import.json.
	mended []mending
	signs  []checkedSign
	healed bool
}

// importDocument is the document of `retake import`.
type importDocument struct {
	Imported   int            `json:"imported"`
	Skipped    int            `json:"skipped"`
	Foreign    int            `json:"foreign"`
	Failed     int            `json:"failed"`
	Recordings []importedFile `json:"recordings"`
	ExitCode   int            `json:"exitCode"`
}

// importAny imports what is at a path, or is fetched.
func (a *app) importAny(ctx context.Context, opt importOptions, args []string) error {
	source, err := opt.from.settle(a)
	switch {
	case err != nil:
		return err
	case source != nil && len(args) > 0:
		return hinted(fmt.Errorf("%s is given, and --from", args[0]), "recordings are either fetched, or there")
	case source != nil:
		return a.importFrom(ctx, opt, source)
	case len(args) == 0:
		return hinted(errors.New("no recording is given"), "give a file or a folder, or say with --from where to fetch some")
	}
	return a.importAll(ctx, opt, args[0])
}

// importAll imports what is at a path. A recording that cannot be read is a
// line, not the end; the exit code is 2 if there is one.
func (a *app) importAll(ctx context.Context, opt importOptions, path string) error {
	job, err := opt.settle(a.vault, path)
	if err != nil {
		return err
	}
	if job.healer, err = opt.heal.settle(ctx, a); err != nil {
		return err
	}
	defer job.healer.close()
	undo, err := makeFolder(opt.out)
	if err != nil {
		return err
	}
	defer undo() // it stays if there is something in it
	doc := importDocument{Recordings: []importedFile{}}
	for done := range job.each(ctx) {
		doc.add(done)
		a.console.status("%d of %d · %s", len(doc.Recordings), len(job.sources), done.Source)
		if !a.json {
			a.tellImport(done)
		}
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if doc.Foreign == len(doc.Recordings) {
		return hinted(fmt.Errorf("there is no recording in %s", path), "say of what format they are with --as")
	}
	if a.json {
		err = a.document(doc)
	} else if job.folder {
		err = a.print(fmt.Appendf(nil, "%d imported, %d there already, %d failed, %s of no format\n", doc.Imported, doc.Skipped, doc.Failed, count(doc.Foreign, "file")))
	}
	if err != nil {
		return err
	}
	return statusOf(doc.ExitCode)
}

func (d *importDocument) add(f importedFile) {
	d.Recordings = append(d.Recordings, f)
	switch f.Status {
	case wasImported:
		d.Imported++
	case wasSkipped:
		d.Skipped++
	case isForeign:
		d.Foreign++
	case hasFailed:
		d.Failed++
		d.ExitCode = exitUntold
	}
}

// tellImport says what became of a recording.
func (a *app) tellImport(f importedFile) {
	switch f.Status {
	case hasFailed:
		a.console.problem(problem{f.Error, f.Hint})
	case isForeign:
		a.console.detail("%s is of no format", oneLine(f.Source))
	case wasSkipped:
		a.console.say("%s was imported already", oneLine(f.Source))
	case wasImported:
		for _, s := range f.Scenarios {
			text := fmt.Sprintf("imported %s: %s in %s", f.Source, count(s.Steps, "step"), s.File)
			if s.Gaps > 0 {
				text += ", " + count(s.Gaps, "gap")
			}
			a.console.say("%s", oneLine(text))
			for _, m := range s.mended {
				a.console.say("  %s %s (%s): %s", m.Done, oneLine(m.Step), m.Event, oneLine(m.Reason))
			}
			a.tellSigns(s)
		}
	}
}

// settle checks the flags and finds the recordings.
func (opt importOptions) settle(v vault, path string) (*importJob, error) {
	job, err := opt.job(v)
	if err != nil {
		return nil, err
	}
	return job, job.find(path)
}

// job checks the flags.
func (opt importOptions) job(v vault) (*importJob, error) {
	if opt.out == "" {
		return nil, hinted(errors.New("there is no folder to write to"), "give one with -o, as -o flows")
	}
	conf, err := loadConfig()
	if err != nil {
		return nil, err
	}
	job := importJob{vault: v, opt: opt, formats: importers()}
	if job.policy, err = conf.policy(opt.privacy); err != nil {
		return nil, err
	}
	job.leveled = opt.privacy != "" || conf.privacy.Level != ""
	if opt.as != "" {
		var names []string
		for _, f := range job.formats {
			names = append(names, f.Name)
		}
		i := slices.Index(names, opt.as)
		if i < 0 {
			return nil, hinted(fmt.Errorf("--as: there is no format %q", opt.as), "%s", advice(opt.as, names))
		}
		job.formats = job.formats[i : i+1]
	}
	return &job, nil
}
