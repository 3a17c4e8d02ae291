package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/devtools"
	"github.com/spf13/cobra"
)

// exporters write a scenario for another tool, and say what that tool has no
// word for.
var exporters = map[string]func(scenarios.Scenario) (data []byte, lost []string){
	"devtools": devtools.Export,
}

// exportOptions are the flags of `retake export`.
type exportOptions struct {
	as, out string
	force   bool
}

func (a *app) exportCommand() *cobra.Command {
	var opt exportOptions
	cmd := &cobra.Command{
		Use:   "export SCENARIO --as FORMAT",
		Short: "write a scenario for another tool",
		Long: `Write a scenario in the format of another tool:

  devtools  a recording for the Recorder panel of Chrome DevTools, and @puppeteer/replay

What that tool has no word for is named. A parameter becomes its stand-in where the
format cannot read the environment; what the environment holds is never written.`,
		Example: "  retake export checkout.yaml --as devtools -o checkout.json",
		Args:    arguments(1, 1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.export(opt, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&opt.as, "as", "", "format to write: devtools")
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
	write, known := exporters[opt.as]
	switch {
	case opt.as == "":
		return hinted(errors.New("there is no format to write"), "give one with --as, as --as devtools")
	case !known:
		return hinted(fmt.Errorf("--as: there is no %q", opt.as), "%s", advice(opt.as, slices.Collect(maps.Keys(exporters))))
	case a.json && opt.out == "":
		return hinted(errors.New("--json and the export cannot both have the standard output"), "give a file with -o")
	case opt.out != "" && exists(opt.out) && !opt.force:
		return hinted(fmt.Errorf("%s is there already", opt.out), "give another file, or --force to replace it")
	}
	s, err := scenarios.ReadFile(path)
	if err != nil {
		return err
	}
	data, lost := write(s)
	for _, one := range lost {
		a.console.say("left out: %s", oneLine(one))
	}
	if opt.out == "" {
		return a.print(data)
	}
	if err := writeFile(opt.out, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
		return err
	}
	if a.json {
		return a.document(exported{s.Name, opt.as, opt.out, append([]string{}, lost...)})
	}
	return a.print(fmt.Appendf(nil, "exported %s to %s\n", s.Name, opt.out))
}
