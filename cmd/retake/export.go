package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/devtools"
	"github.com/retake-dev/retake/scenarios/har"
	"github.com/retake-dev/retake/scenarios/playwright"
	"github.com/retake-dev/retake/scenarios/puppeteer"
	"github.com/retake-dev/retake/scenarios/rrweb"
	"github.com/spf13/cobra"
)

// exporter is a format in which a scenario, or a take of one, is written.
type exporter struct {
	name, doc string
	ofTake    bool // it is of a take: of the scenario's recording, where a scenario is given
	write     func(exportSource) (export, error)
}

// exportSource is what is exported.
type exportSource struct {
	scenario scenarios.Scenario // the zero value where a take was given
	take     *take.Take         // the recording; nil where a scenario has none
	out      string             // the file to write, "" for the standard output
}

// export is what a format makes of it.
type export struct {
	data   []byte
	lost   []string          // what the format has no word for, by step
	beside map[string][]byte // other files that it needs, by path
}

// exporters are the formats, a line each.
func exporters() []exporter {
	return []exporter{
		{name: "devtools", doc: "a recording for the Recorder panel of Chrome DevTools, and @puppeteer/replay", write: exportDevTools},
		{name: "playwright", doc: "a test for @playwright/test, in TypeScript, with the recorded network as HAR", write: exportPlaywright},
		{name: "puppeteer", doc: "a script for Puppeteer, a JavaScript module", write: exportPuppeteer},
		{name: "har", doc: "the network of a take, as HTTP Archive 1.2", ofTake: true, write: exportHAR},
		{name: "rrweb", doc: "events for the replayer of rrweb, of a take: the page at each step", ofTake: true, write: exportRRWeb},
	}
}

func exportDevTools(from exportSource) (export, error) {
	data, lost := devtools.Export(from.scenario)
	return export{data: data, lost: lost}, nil
}

func exportPuppeteer(from exportSource) (export, error) {
	data, lost := puppeteer.Export(from.scenario)
	return export{data: data, lost: lost}, nil
}

// exportPlaywright writes a test, and what the backend answered into a folder
// beside it.
func exportPlaywright(from exportSource) (export, error) {
	var lost []string
	if from.take != nil && from.out == "" {
		from.take = nil
		lost = append(lost, "the recorded network, which needs files: give one to write with -o")
	}
	base, _, _ := strings.Cut(filepath.Base(from.out), ".")
	test := playwright.Export(from.scenario, from.take, base+".network")
	made := export{data: test.Script, lost: append(lost, test.Lost...), beside: map[string][]byte{}}
	for name, data := range test.Network {
		made.beside[filepath.Join(filepath.Dir(from.out), base+".network", name)] = data
	}
	return made, nil
}

func exportHAR(from exportSource) (export, error) {
	return export{data: har.Export(*from.take)}, nil
}

func exportRRWeb(from exportSource) (export, error) {
	data, lost, err := rrweb.Export(*from.take)
	return export{data: data, lost: lost}, err
}

// exportOptions are the flags of `retake export`.
type exportOptions struct {
	as, out string
	force   bool
}

func (a *app) exportCommand() *cobra.Command {
	var opt exportOptions
	var names []string
	known := ""
	for _, e := range exporters() {
		names = append(names, e.name)
		known += fmt.Sprintf("\n  %-11s %s", e.name, e.doc)
	}
	cmd := &cobra.Command{
		Use:   "export SCENARIO|TAKE --as FORMAT",
		Short: "write a scenario for another tool",
		Long: `Write a scenario, or a take, in the format of another tool:
` + known + `

What that tool has no word for is named. A parameter becomes its stand-in where the
format cannot read the environment; what the environment holds is never written.`,
		Example: "  retake export checkout.yaml --as devtools -o checkout.json",
		Args:    arguments(1, 1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.export(opt, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&opt.as, "as", "", "format to write: "+strings.Join(names, ", "))
	f.StringVarP(&opt.out, "output", "o", "", "file to write (default: the standard output)")
	f.BoolVar(&opt.force, "force", false, "replace the file if it is there")
	return cmd
}

// exported is the document of `retake export`.
type exported struct {
	Scenario string   `json:"scenario"`
	Format   string   `json:"format"`
	File     string   `json:"file"`
	Lost     []string `json:"lost"` // what the format has no word for
}

func (a *app) export(opt exportOptions, path string) error {
	format, err := opt.settle(a.json)
	if err != nil {
		return err
	}
	from, err := format.open(a.vault, path)
	if err != nil {
		return err
	}
	from.out = opt.out
	made, err := format.write(from)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, one := range made.lost {
		a.console.say("left out: %s", oneLine(one))
	}
	if opt.out == "" {
		return a.print(made.data)
	}
	if err := opt.writeFiles(made); err != nil {
		return err
	}
	name := from.name()
	if a.json {
		return a.document(exported{name, opt.as, opt.out, append([]string{}, made.lost...)})
	}
	return a.print(fmt.Appendf(nil, "exported %s to %s\n", name, opt.out))
}

// settle checks the flags.
func (opt exportOptions) settle(json bool) (exporter, error) {
	var names []string
	for _, e := range exporters() {
		if names = append(names, e.name); e.name != opt.as {
			continue
		}
		if json && opt.out == "" {
			return e, hinted(errors.New("--json and the export cannot both have the standard output"), "give a file with -o")
		}
		return e, opt.free(opt.out)
	}
	if opt.as == "" {
		return exporter{}, hinted(errors.New("there is no format to write"), "give one with --as, as --as devtools")
	}
	return exporter{}, hinted(fmt.Errorf("--as: there is no %q", opt.as), "%s", advice(opt.as, names))
}

// free refuses a file that is there already.
func (opt exportOptions) free(path string) error {
	if path == "" || opt.force || !exists(path) {
		return nil
	}
	return hinted(fmt.Errorf("%s is there already", path), "give another file, or --force to replace it")
}

// open reads what a format writes: a take, or a scenario with the recording
// beside it, if there is one.
func (e exporter) open(v vault, path string) (exportSource, error) {
	var from exportSource
	record := path
	if filepath.Ext(path) != ".take" {
		var err error
		if from.scenario, err = scenarios.ReadFile(path); err != nil {
			return from, err
		}
		record = strings.TrimSuffix(path, filepath.Ext(path)) + ".take"
		if !exists(record) && !e.ofTake {
			return from, nil
		}
	} else if !e.ofTake {
		return from, hinted(fmt.Errorf("%s is a take, and %s is written of a scenario", path, e.name), "give the scenario")
	}
	t, err := v.read(record)
	from.take = &t
	return from, err
}

// name is what the scenario is called.
func (s exportSource) name() string {
	if s.scenario.Name == "" {
		return s.take.Scenario.Name
	}
	return s.scenario.Name
}

// writeFiles writes the export and what belongs to it: all files, or none.
func (opt exportOptions) writeFiles(made export) error {
	if len(made.beside) == 0 {
		return writeFile(opt.out, written(made.data))
	}
	var files []newFile
	for _, path := range slices.Sorted(maps.Keys(made.beside)) {
		if err := opt.free(path); err != nil {
			return err
		}
		files = append(files, fileOf(path, made.beside[path]))
	}
	files = append(files, fileOf(opt.out, made.data))
	undo, err := makeFolder(filepath.Dir(files[0].path))
	if err != nil {
		return err
	}
	if err := writeTogether(files); err != nil {
		undo()
		return err
	}
	return nil
}

// written is what writes bytes.
func written(data []byte) func(io.Writer) error {
	return func(w io.Writer) error { _, err := w.Write(data); return err }
}

// fileOf is a file with bytes.
func fileOf(path string, data []byte) newFile {
	return newFile{path, func(beside string) error { return writeFile(beside, written(data)) }}
}
