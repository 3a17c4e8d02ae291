package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"slices"

	"github.com/retake-dev/retake/reports"
	"github.com/spf13/cobra"
)

// app is what the verbs share: the streams, and the flags that all have.
type app struct {
	stdin   io.Reader
	stdout  io.Writer
	console *console

	json, quiet, verbose bool
	encrypt              []string // age recipients
	identity             string   // the file of age identities
	vault                vault
	answered             bool // the document of --json is out
}

func newApp(stdin io.Reader, stdout, stderr io.Writer) *app {
	return &app{stdin: stdin, stdout: stdout, console: newConsole(stderr)}
}

// exitStatus is the error of a command that did its work and has said so, and
// whose exit code is not 0.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// The exit codes.
const (
	exitSame      = 0
	exitRegressed = 1
	exitUntold    = 2
)

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "retake",
		Short: "capture browser sessions, re-enact them on new builds, and see what regressed",
		Long: `Retake captures a browser session once, and re-enacts it against every later build.
What differs, and matters, is a finding.

Exit codes: 0 the build behaves the same, 1 it regressed, 2 could not tell (every error is 2).`,
		Version:           version(),
		SilenceUsage:      true,
		SilenceErrors:     true,
		DisableAutoGenTag: true,
		Args:              cobra.ArbitraryArgs,
		RunE:              unknownVerb,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.begin() },
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.console)
	flags := root.PersistentFlags()
	flags.BoolVar(&a.json, "json", false, "print one machine-readable document, and nothing else, to the standard output")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no messages but errors")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "say more, cut nothing")
	flags.StringArrayVar(&a.encrypt, "encrypt", nil, "close the takes that are written to an age recipient, as age1…; may be given several times")
	flags.StringVar(&a.identity, "identity", "", "file with the age identity that opens closed takes (default: the identity in $"+identityVariable+")")
	root.AddCommand(
		a.captureCommand(), a.runCommand(), a.mergeCommand(), a.commentCommand(), a.approveCommand(), a.acceptCommand(), a.rejectCommand(), a.diffCommand(),
		a.takeCommand(), a.showCommand(), a.doctorCommand(), a.schemaCommand(), a.demoCommand(), a.detectCommand(),
		a.exportCommand(), a.importCommand(), a.proveCommand(), a.rulesCommand(), a.scrubCommand(), a.targetsCommand(),
	)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return hinted(plainFlagError(err), "see %s --help", c.CommandPath())
	})
	return root
}

// begin sets up messages once the flags are known.
func (a *app) begin() error {
	if a.quiet && a.verbose {
		return hinted(errors.New("--quiet and --verbose exclude each other"), "leave one of them away")
	}
	a.console.quiet, a.console.verbose = a.quiet, a.verbose
	level := slog.LevelWarn
	switch {
	case a.verbose:
		level = slog.LevelDebug
	case a.quiet:
		level = slog.LevelError
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(a.console, &slog.HandlerOptions{Level: level, ReplaceAttr: withoutTime})))
	var err error
	a.vault, err = a.newVault()
	return err
}

func withoutTime(groups []string, attr slog.Attr) slog.Attr {
	if len(groups) == 0 && attr.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return attr
}

// finish says what went wrong, and returns the exit code.
func (a *app) finish(err error, args []string) int {
	a.console.clear()
	var status exitStatus
	switch {
	case err == nil:
		return exitSame
	case errors.As(err, &status):
		return int(status)
	}
	list := explain(err)
	for _, p := range list {
		a.console.problem(p)
	}
	if (a.json || slices.Contains(args, "--json")) && !a.answered {
		// Whoever reads a document gets one; when that fails too there is
		// no one left to tell.
		_ = a.document(failure{Error: list[0].text, Hint: list[0].hint, ExitCode: exitUntold})
	}
	return exitUntold
}

// failure is the document of a command that failed.
type failure struct {
	Error    string `json:"error"`
	Hint     string `json:"hint,omitempty"`
	ExitCode int    `json:"exitCode"`
}

// document prints the document of --json.
func (a *app) document(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	a.answered = true
	return a.print(b.Bytes())
}

// print writes to the standard output in one go.
func (a *app) print(b []byte) error {
	a.console.clear()
	if _, err := a.stdout.Write(b); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	return nil
}

// report prints a run: the document of --json, or the summary. The error is
// its exit status.
func (a *app) report(r reports.Run) error {
	var b bytes.Buffer
	err := reports.Text(&b, r, reports.TextOptions{Color: colored(a.stdout), Width: width(a.stdout), Verbose: a.verbose})
	if a.json {
		a.answered = true
		b.Reset()
		err = reports.JSON(&b, r)
	}
	if err := errors.Join(err, a.print(b.Bytes())); err != nil {
		return err
	}
	for _, use := range useless(r) {
		a.console.say("%s: nothing is ignored by %s: it matches nothing in this run", use.At, use.Says)
	}
	return statusOf(r.ExitCode())
}

// statusOf turns an exit code into an error, nil for 0.
func statusOf(code int) error {
	if code == 0 {
		return nil
	}
	return exitStatus(code)
}

// version is that of the module, or the revision that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel-" + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}

// tool names this program in reports.
func tool() string { return "retake " + version() }
