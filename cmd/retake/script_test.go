package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"retake": main})
}

// TestScripts runs the stories in testdata/script. The commands that they have
// besides those of testscript are in commands.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d scripts found, error %v", len(files), err)
	}
	var left leftovers
	t.Cleanup(func() { left.report(t) })
	testscript.Run(t, testscript.Params{
		Files:              files,
		Setup:              left.setup,
		Condition:          condition,
		Cmds:               commands,
		RequireUniqueNames: true,
		Deadline:           time.Now().Add(storiesLimit),
	})
}

// storiesLimit is how long all stories may take; they take less than a minute.
const storiesLimit = 4 * time.Minute

// condition is true for [browser] and [chrome] when they are installed, and
// for [tmpfs] when a small disk can be mounted.
func condition(name string) (bool, error) {
	switch name {
	case "browser":
		_, err := browser.Find(browser.Shell, "")
		return err == nil, nil
	case "chrome":
		_, err := browser.Find(browser.Full, "")
		return err == nil, nil
	case "tmpfs":
		return canMount(), nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

// browsers lets one script at a time use a browser: they are heavy.
var browsers sync.Mutex

// leftovers collects what scripts left behind that they should not have.
type leftovers struct {
	mu   sync.Mutex
	list []string
}

func (l *leftovers) setup(env *testscript.Env) error {
	bin, err := exec.LookPath("retake")
	if err != nil {
		return err
	}
	env.Vars = append(env.Vars, "BIN="+filepath.Dir(bin), "NO_COLOR=1")
	env.Values[siteKey{}] = &site{}
	work, script := env.WorkDir, filepath.Base(env.WorkDir)
	env.Defer(func() {
		found, err := filepath.Glob(filepath.Join(work, ".tmp", "retake-*"))
		l.add(script, err, found)
		found, err = processesIn(work)
		l.add(script, err, found)
	})
	return nil
}

func (l *leftovers) add(script string, err error, found []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.list = append(l.list, script+": "+err.Error())
	}
	for _, what := range found {
		l.list = append(l.list, script+" left "+what)
	}
}

func (l *leftovers) report(t *testing.T) {
	for _, what := range l.list {
		t.Error(what)
	}
}

// processesIn lists the processes that have the folder of a script in their
// command line: its browsers, and nobody else's.
func processesIn(work string) ([]string, error) {
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return nil, err
	}
	var found []string
	for _, line := range lines {
		args, err := os.ReadFile(line)
		if err == nil && strings.Contains(string(args), "--user-data-dir="+work) {
			found = append(found, strings.ReplaceAll(line+" "+string(args), "\x00", " "))
		}
	}
	return found, nil
}

var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exits":       exits,
	"serve":       serve,
	"when":        when,
	"maketake":    maketake,
	"halve":       halve,
	"alter":       alter,
	"shows":       shows,
	"json":        oneDocument,
	"latest":      latest,
	"replace":     replaceIn,
	"fingerprint": firstFingerprint,
	"tinydisk":    tinydisk,
	"browsing": func(ts *testscript.TestScript, _ bool, _ []string) {
		browsers.Lock()
		ts.Defer(browsers.Unlock)
	},
}

// exits N COMMAND...: the exit code is exactly N.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N command...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d; it said: %s", got, want, ts.ReadFile("stderr"))
	}
}

// siteKey is the key of the script's site.
type siteKey struct{}

// site is what serve made: shops, and what happens at a request to one.
type site struct {
	mu     sync.Mutex
	path   string
	before int // requests for it that are let pass
	act    func() error
}

// take returns what is to happen at a request, once.
func (s *site) take(path string) func() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.act == nil || path != s.path {
		return nil
	}
	if s.before > 0 {
		s.before--
		return nil
	}
	act := s.act
	s.act = nil
	return act
}

// serve NAME [REGRESSION...]: $NAME is the URL of a shop with these faults.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: serve NAME [regression...]")
	}
	server := httptest.NewServer(shopHandler(ts, args[1:]))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

// when PATH interrupt|kill|kill-browser [N]: at the next request for the path, or
// the Nth, the script's retake gets a SIGINT or a SIGKILL, or its browser a SIGKILL.
func when(ts *testscript.TestScript, neg bool, args []string) {
	acts := map[string]func(string) error{"interrupt": retakeGets(syscall.SIGINT), "kill": retakeGets(syscall.SIGKILL), "kill-browser": killBrowser}
	if neg || len(args) < 2 || len(args) > 3 || acts[args[1]] == nil {
		ts.Fatalf("usage: when PATH interrupt|kill|kill-browser [N]")
	}
	before := 0
	if len(args) == 3 {
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		before = n - 1
	}
	work := ts.Getenv("WORK")
	s := ts.Value(siteKey{}).(*site)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.path, s.before, s.act = args[0], before, func() error { return acts[args[1]](work) }
}

// contextOf ends with the script.
func contextOf(ts *testscript.TestScript) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	ts.Defer(cancel)
	return ctx
}
