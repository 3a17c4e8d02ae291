package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
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
cannot guess it.`,
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

func (a *app) show(ctx context.Context, opt showOptions, what string) error {
	page, err := pageOf(opt, what)
	if err != nil {
		return err
	}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", opt.port))
	if err != nil {
		return hinted(fmt.Errorf("listen on port %d: %w", opt.port, shortNetError(err)), "give another --port, or none for a free one")
	}
	path := "/" + rand.Text() + "/"
	address := "http://" + l.Addr().String() + path
	server := &http.Server{Handler: pageHandler(path, page), ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	if err := a.tellAddress(address); err != nil {
		return errors.Join(err, server.Close())
	}
	if !opt.noOpen && hasDisplay() {
		a.open(address)
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

// pageOf is the page of a take, or of a run folder.
func pageOf(opt showOptions, what string) ([]byte, error) {
	if info, err := os.Stat(what); err == nil && !info.IsDir() {
		return pageOfTake(what)
	}
	if strings.HasSuffix(what, ".take") {
		return nil, hinted(fmt.Errorf("there is no take at %s", what), "check the path")
	}
	conf, err := loadConfig()
	if err != nil {
		return nil, err
	}
	folder, err := findRun(cmp.Or(opt.out, conf.settings["out"], ".retake"), what)
	if err != nil {
		return nil, err
	}
	html, _ := reportOf("html")
	page, err := os.ReadFile(filepath.Join(folder, html.file))
	if errors.Is(err, os.ErrNotExist) {
		return nil, hinted(fmt.Errorf("the run %s has no page", folder), "run again with html among --report, or without --report")
	}
	return page, err
}

func pageOfTake(path string) ([]byte, error) {
	t, err := readTake(path)
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

// pageHandler serves one page at one path, to whoever asks for this host: a
// name that someone made lead here is refused.
func pageHandler(path string, page []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil || host != "127.0.0.1" || r.URL.Path != path {
			http.NotFound(w, r)
			return
		}
		for name, value := range map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
		} {
			w.Header().Set(name, value)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
	})
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

// open shows an address in the user's browser; that it cannot is no error.
func (a *app) open(address string) {
	program := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if program == nil {
		program = []string{"xdg-open"}
	}
	cmd := exec.Command(program[0], append(program[1:], address)...)
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
