package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios/shop"
	"github.com/rogpeppe/go-internal/testscript"
)

// shopHandler is a shop that does at a request what the script wants.
func shopHandler(ts *testscript.TestScript, regressions []string) http.Handler {
	build, err := shop.With(regressions...)
	ts.Check(err)
	handler, s := build.Handler(), ts.Value(siteKey{}).(*site)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if act := s.take(r.URL.Path); act != nil {
			if err := act(); err != nil {
				http.Error(w, err.Error(), http.StatusTeapot)
			}
		}
		handler.ServeHTTP(w, r)
	})
}

// pids lists the processes of which want is true for the command line.
func pids(want func(pid int, args []string) bool) []int {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline") // the pattern is good
	var found []int
	for _, line := range lines {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(line)))
		data, readErr := os.ReadFile(line)
		if err == nil && readErr == nil && want(pid, strings.Split(string(data), "\x00")) {
			found = append(found, pid)
		}
	}
	return found
}

// retakeGets sends a signal to the retake that runs in a folder.
func retakeGets(signal syscall.Signal) func(work string) error {
	return func(work string) error {
		return signalAll(signal, pids(func(pid int, args []string) bool {
			dir, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
			return err == nil && strings.HasPrefix(dir, work) && filepath.Base(args[0]) == "retake"
		}))
	}
}

// killBrowser sends SIGKILL to the browser, not its helpers, whose profile is
// in a folder.
func killBrowser(work string) error {
	return signalAll(syscall.SIGKILL, pids(func(_ int, args []string) bool {
		line := strings.Join(args, " ")
		return strings.Contains(line, "--user-data-dir="+work) && !strings.Contains(line, "--type=")
	}))
}

func signalAll(sig syscall.Signal, pids []int) error {
	if len(pids) == 0 {
		return fmt.Errorf("no process to send %s to", sig)
	}
	var errs []error
	for _, pid := range pids {
		errs = append(errs, syscall.Kill(pid, sig))
	}
	return errors.Join(errs...)
}

// maketake FILE BUILD TEXT: a take of a page with one paragraph, made without
// a browser.
func maketake(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: maketake FILE BUILD TEXT")
	}
	t, err := smallTake(args[1], args[2])
	ts.Check(err)
	ts.Check(take.WriteFile(ts.MkAbs(args[0]), t))
}

func smallTake(build, text string) (take.Take, error) {
	made := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := take.NewBuilder(take.Scenario{Name: "paragraph", Digest: strings.Repeat("ab", 32)}, take.Reenacted, take.Environment{
		Browser: "HeadlessChrome/156.0.8078.79", Clock: take.ClockFrames, Network: "live", Locale: "en-US", Timezone: "UTC",
		Viewport: take.Viewport{Width: 640, Height: 480, Scale: 1}, Start: made, Made: made, BaseURL: "http://page.example/",
		Build: build, Masking: "private fields",
	})
	box := [4]float64{8, 8, 600, 20}
	b.AddStep(take.Step{
		ID: "s01", Kind: "navigate", Title: "navigate to /", Outcome: take.Outcome{Status: take.OK}, URL: "http://page.example/",
		DOM: &take.Snapshot{Focus: -1, Styles: [][]string{make([]string, len(take.StyleNames))}, Nodes: []take.Node{
			{Kind: take.Document, Parent: -1, Text: "http://page.example/"},
			{Parent: 0, Name: "html", Box: &box},
			{Parent: 1, Name: "body", Box: &box},
			{Parent: 2, Name: "p", Box: &box, Role: "paragraph"},
			{Kind: take.Text, Parent: 3, Text: text, Box: &box},
		}},
	})
	return b.Build()
}

// halve FILE: the second half of the file is gone.
func halve(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	ts.Check(os.Truncate(path, info.Size()/2))
}

// alter FILE: one byte in the middle of the file is another one.
func alter(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	data[len(data)/2] ^= 0x55
	ts.Check(os.WriteFile(path, data, 0o644))
}

// json NAME [KEY...]: a file, or the standard output, is one JSON document and
// nothing else, and has these keys.
func oneDocument(ts *testscript.TestScript, neg bool, args []string) {
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	var doc map[string]any
	ts.Check(dec.Decode(&doc))
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		ts.Fatalf("there is more than one document")
	}
	for _, key := range args[1:] {
		if _, ok := doc[key]; !ok || neg {
			ts.Fatalf("key %q: %v", key, ok)
		}
	}
}

// latest NAME: $NAME is the folder of the last run.
func latest(ts *testscript.TestScript, _ bool, args []string) {
	stamp := strings.TrimSpace(ts.ReadFile(".retake/last"))
	ts.Setenv(args[0], filepath.Join(".retake", "runs", stamp))
}

// fingerprint NAME: $NAME is that of the first finding of the last run.
func firstFingerprint(ts *testscript.TestScript, _ bool, args []string) {
	stamp := strings.TrimSpace(ts.ReadFile(".retake/last"))
	m, err := readManifest(ts.MkAbs(filepath.Join(".retake", "runs", stamp)))
	ts.Check(err)
	if len(m.Scenarios) == 0 || len(m.Scenarios[0].Groups) == 0 {
		ts.Fatalf("nothing was found")
	}
	ts.Setenv(args[0], m.Scenarios[0].Groups[0].Fingerprint)
}

// replace OLD NEW FILE: a text that is in a file becomes another.
func replaceIn(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[2])
	if !strings.Contains(text, args[0]) {
		ts.Fatalf("%s has no %q", args[2], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.ReplaceAll(text, args[0], args[1])), 0o644))
}

// shows ARGS...: retake show serves a page at the address that it prints, and
// nowhere else, and ends well with Ctrl-C.
func shows(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.CommandContext(contextOf(ts), filepath.Join(ts.Getenv("BIN"), "retake"), append([]string{"show", "--no-open"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		ts.Fatalf("no address: %v, %v: %s", err, cmd.Wait(), said.String())
	}
	address = strings.TrimSpace(address)
	page := get(ts, address, "", http.StatusOK)
	if !strings.Contains(page, "<html") || neg {
		ts.Fatalf("no page at %s", address)
	}
	get(ts, address[:strings.LastIndex(strings.TrimSuffix(address, "/"), "/")+1], "", http.StatusNotFound)
	get(ts, address, "evil.example", http.StatusNotFound)
	ts.Check(cmd.Process.Signal(os.Interrupt))
	if err := cmd.Wait(); err != nil {
		ts.Fatalf("after Ctrl-C: %v: %s", err, said.String())
	}
}

// get asks for an address, under the name of another host unless that is "".
func get(ts *testscript.TestScript, address, host string, want int) string {
	req, err := http.NewRequestWithContext(contextOf(ts), http.MethodGet, address, nil)
	ts.Check(err)
	req.Host = host
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	ts.Check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if answer.StatusCode != want {
		ts.Fatalf("%s for host %q: status %d, not %d", address, host, answer.StatusCode, want)
	}
	return string(body)
}

// canMount says whether a disk can be mounted here.
var canMount = sync.OnceValue(func() bool {
	dir, err := os.MkdirTemp("", "retake-mount-")
	if err != nil {
		return false
	}
	defer os.Remove(dir)
	if mount(dir, "16k") != nil {
		return false
	}
	return exec.Command("umount", dir).Run() == nil
})

func mount(dir, size string) error {
	return exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).Run()
}

// tinydisk FOLDER SIZE: the folder is a disk of its own, soon full.
func tinydisk(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: tinydisk FOLDER SIZE")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.Mkdir(dir, 0o755))
	ts.Check(mount(dir, args[1]))
	ts.Defer(func() { ts.Check(exec.Command("umount", dir).Run()) })
}
