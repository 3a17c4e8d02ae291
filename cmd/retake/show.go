package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/retake-dev/retake/reports"
	"github.com/spf13/cobra"
)

// showOptions are the flags of `retake show`.
type showOptions struct {
	noOpen bool
	port   int
	out    string
}

func (a *app) showCommand() *cobra.Command {
	var opt showOptions
	cmd := &cobra.Command{
		Use:   "show [FILE|RUN]",
		Short: "look at a take or a run in a browser",
		Long: `Serve the page of a run (the last one if none is named), or of a single take, on the
loopback interface until Ctrl-C. The address has a random part: others on this machine
cannot guess it. Findings of a run can be accepted and rejected there, and takes be
approved, as with retake accept, reject and approve.`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.show(cmd.Context(), opt, append(args, "")[0])
		},
	}
	cmd.Flags().BoolVar(&opt.noOpen, "no-open", false, "only print the address")
	cmd.Flags().IntVar(&opt.port, "port", 0, "port to listen on (default: a free one)")
	cmd.Flags().StringVar(&opt.out, "out", "", "folder of runs (default: .retake)")
	return cmd
}

func (a *app) show(ctx context.Context, opt showOptions, name string) error {
	what, err := find(opt, a.vault, name)
	if err != nil {
		return err
	}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", opt.port))
	if err != nil {
		return hinted(fmt.Errorf("listen on port %d: %w", opt.port, shortNetError(err)), "give another --port, or none for a free one")
	}
	d := newDesk(l.Addr().String(), what)
	address := "http://" + d.host + d.path
	server := &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	if err := a.tellAddress(address); err != nil {
		return errors.Join(err, server.Close())
	}
	if !opt.noOpen && hasDisplay() {
		done, err := a.open(address)
		if err != nil {
			return errors.Join(err, server.Close())
		}
		defer done()
	}
	select {
	case <-ctx.Done():
		return server.Close()
	case err := <-served:
		return fmt.Errorf("serve the page: %w", err)
	}
}

func (a *app) tellAddress(address string) error {
	if a.json {
		return a.document(map[string]string{"url": address})
	}
	a.console.say("serving until Ctrl-C")
	return a.print([]byte(address + "\n"))
}

// shown is what is looked at: a take, or a run that can be decided about.
type shown struct {
	page   []byte
	folder string // of the run, "" for a take
	conf   config
	vault  vault
}

// find finds the page of a take, or of a run folder.
func find(opt showOptions, v vault, what string) (shown, error) {
	if info, err := os.Stat(what); err == nil && !info.IsDir() {
		page, err := pageOfTake(v, what)
		return shown{page: page}, err
	}
	if strings.HasSuffix(what, ".take") {
		return shown{}, hinted(fmt.Errorf("there is no take at %s", what), "check the path")
	}
	conf, err := loadConfig()
	if err != nil {
		return shown{}, err
	}
	folder, err := findRun(cmp.Or(opt.out, conf.settings["out"], ".retake"), what)
	if err != nil {
		return shown{}, err
	}
	html, _ := reportOf("html")
	page, err := os.ReadFile(filepath.Join(folder, html.file))
	if errors.Is(err, os.ErrNotExist) {
		return shown{}, hinted(fmt.Errorf("the run %s has no page", folder), "run again with html among --report, or without --report")
	}
	return shown{page, folder, conf, v}, err
}

func pageOfTake(v vault, path string) ([]byte, error) {
	t, err := v.read(path)
	if err != nil {
		return nil, err
	}
	run := reports.Run{Tool: tool(), Candidate: takeName(path, t), Network: t.Environment.Network, Scenarios: []reports.Scenario{{
		Name: t.Scenario.Name, Candidate: &t,
	}}}
	run.Scenarios[0].Result.Reasons = []string{"a single take: there is nothing to compare it with"}
	var b bytes.Buffer
	err = reports.HTML(&b, run)
	return b.Bytes(), err
}

// hasDisplay says whether there is a screen to open a window on.
func hasDisplay() bool { return display() != "" }

// display names the screen, "" if there is none.
func display() string {
	switch runtime.GOOS {
	case "darwin", "windows":
		return runtime.GOOS
	}
	return cmp.Or(os.Getenv("WAYLAND_DISPLAY"), os.Getenv("DISPLAY"))
}

// door is a page that leads to an address.
const door = `<!doctype html><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=%s"><title>retake</title>` + "\n"

// open shows an address in the user's browser; that it cannot is no error. The
// address is a secret, and what a program is called with is none: it gets a file
// that only the user may read, until done is called.
func (a *app) open(address string) (done func(), err error) {
	dir, err := os.MkdirTemp("", "retake-show-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the page to open: %w", plain(err))
	}
	done = func() { os.RemoveAll(dir) } //nolint:errcheck // the system cleans its temporary folder
	file := filepath.Join(dir, "open.html")
	if err := os.WriteFile(file, fmt.Appendf(nil, door, address), 0o600); err != nil {
		done()
		return nil, fmt.Errorf("write the page to open: %w", plain(err))
	}
	a.hand(file)
	return done, nil
}

// hand gives a file to the user's browser.
func (a *app) hand(file string) {
	program := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if program == nil {
		program = []string{"xdg-open"}
	}
	cmd := exec.Command(program[0], append(program[1:], file)...)
	if err := cmd.Start(); err != nil {
		a.console.say("open the address yourself: %s", plainExec(err))
		return
	}
	go cmd.Wait() //nolint:errcheck // it is the user's browser, and goes its own way
}

func plainExec(err error) error {
	var e *exec.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
