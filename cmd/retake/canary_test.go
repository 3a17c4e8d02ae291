package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var canaryResult = flag.String("canary", "", "also kill browsers and captures, and write the result of TestCanary to this file")

// TestCanary plants secrets, has a session with them captured and re-enacted,
// and searches all that was written for them.
func TestCanary(t *testing.T) {
	for _, kind := range []browser.Kind{browser.Full, browser.Shell} {
		if _, err := browser.Find(kind, ""); err != nil {
			t.Skip("the canary needs chrome and its headless shell: " + browser.InstallHint(kind))
		}
	}
	c := newCanary(t)
	s := c.searcher()
	for _, dir := range c.sessions(t) {
		s.folder(t, dir)
	}
	for _, kind := range slices.Sorted(maps.Keys(s.found)) {
		t.Errorf("%s is in %d places, first in %s", kind, len(s.found[kind]), s.found[kind][0])
	}
	if *canaryResult != "" {
		line := fmt.Sprintf("canary: %d secrets planted, %d found\n", len(c.secrets), len(s.found))
		require.NoError(t, os.WriteFile(*canaryResult, []byte(line), 0o644))
	}
}

// sessions has sessions captured, side by side as most of each is waiting, and
// returns their folders.
func (c *canary) sessions(t *testing.T) []string {
	ends := map[string]func(*canaryRun){"retake killed": (*canaryRun).killRetake}
	if *canaryResult != "" {
		ends["browser killed"], ends["interrupted"] = (*canaryRun).killBrowser, (*canaryRun).interrupt
	}
	dirs := []string{t.TempDir()}
	outer := t
	t.Run("sessions", func(t *testing.T) {
		for name, end := range ends {
			dir := outer.TempDir() // which is there when all have ended
			dirs = append(dirs, dir)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c.cutShort(t, dir, end)
			})
		}
		t.Run("whole", func(t *testing.T) {
			t.Parallel()
			c.session(t, dirs[0])
		})
	})
	return dirs
}

// TestCanaryDies has a session captured with nothing masked but what always is:
// then the search must find the rest.
func TestCanaryDies(t *testing.T) {
	if *canaryResult == "" {
		t.Skip("a session more; make canary runs it")
	}
	c := newCanary(t)
	r := c.capture(t, t.TempDir(), "--privacy", "open")
	r.act()
	r.interrupt()
	s := c.searcher()
	s.folder(t, r.dir)
	for _, kind := range typedKinds {
		if slices.Contains(always, kind) {
			assert.Empty(t, s.found[kind], "%s is private at every level", kind)
		} else {
			assert.NotEmpty(t, s.found[kind], "%s is found if it is not masked", kind)
		}
	}
}

// session captures a session, and re-enacts it with every report; all of that is
// written to a folder.
func (c *canary) session(t *testing.T, dir string) {
	r := c.capture(t, dir)
	r.act()
	r.interrupt()
	captured, err := take.ReadFile(filepath.Join(r.dir, "canary.take"))
	require.NoError(t, err)

	run := []string{"run", "canary.yaml", "--target", c.url, "--lanes", "1", "--out", "runs"}
	for _, kind := range reportKinds {
		run = append(run, "--report", kind.name)
	}
	r.retake(exitUntold, run...) // there is no baseline yet
	r.retake(exitSame, "approve", "--out", "runs")
	r.retake(exitSame, run...)
	takes, err := filepath.Glob(filepath.Join(r.dir, "runs", "runs", "*", "*.take"))
	require.NoError(t, err)
	require.NotEmpty(t, takes)
	first, err := take.ReadFile(takes[0])
	require.NoError(t, err)
	for _, path := range takes {
		again, err := take.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, take.Digest(first), take.Digest(again), "the same build gives the same take: %s", take.FirstDifference(first, again))
		require.Len(t, again.Steps, len(captured.Steps))
		for _, step := range again.Steps {
			assert.Equal(t, take.OK, step.Outcome.Status, "%s: %s", step.Title, step.Outcome.Message)
		}
		assert.Equal(t, strings.Split(logOf(captured), ", "), strings.Split(logOf(again), ", "), "the page did the same in %s", path)
	}
	assert.Len(t, takes, 3, "the second run needed no second take")
	require.NotEmpty(t, logOf(captured))
	r.retake(exitSame, "take", "info", "canary.take")
	r.retake(exitSame, "export", "canary.yaml", "--as", "devtools", "-o", "canary.json")
}

// logOf is what the page says at the end that it has done.
func logOf(t take.Take) string {
	dom := t.Steps[len(t.Steps)-1].DOM
	if dom == nil {
		return ""
	}
	for i, n := range dom.Nodes {
		if id, _ := n.Attr("id"); id == "log" && i+1 < len(dom.Nodes) {
			return dom.Nodes[i+1].Text
		}
	}
	return ""
}

// cutShort captures a session that ends in another way than it should: all but
// its last second is kept.
func (c *canary) cutShort(t *testing.T, dir string, end func(*canaryRun)) {
	r := c.capture(t, dir)
	r.act()
	steps := r.stepsUntil(time.Now().Add(-time.Second))
	end(r)
	s, err := scenarios.ReadFile(filepath.Join(dir, "canary.yaml"))
	require.NoError(t, err)
	require.Greater(t, steps, len(typedKinds)/2)
	assert.GreaterOrEqual(t, len(s.Steps), steps)
	made, err := take.ReadFile(filepath.Join(dir, "canary.take"))
	require.NoError(t, err)
	require.Len(t, made.Steps, len(s.Steps))
	assert.NotEmpty(t, made.Exchanges)
	assert.NoDirExists(t, filepath.Join(dir, "canary.capture"))
}

// stepsUntil counts the steps that the recorder had told of at a moment.
func (r *canaryRun) stepsUntil(moment time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	i, _ := slices.BinarySearchFunc(r.steps, moment, time.Time.Compare)
	return i
}

// canaryRun is a capture under way, in a folder that all its files are in.
type canaryRun struct {
	*canary
	t      *testing.T
	ctx    context.Context
	dir    string
	cmd    *exec.Cmd
	tab    *browser.Session
	ended  chan error
	seen   chan struct{} // closed when the recorder has seen what the last act left
	errors *os.File

	mu    sync.Mutex
	steps []time.Time // when the recorder told of each
}

func (c *canary) capture(t *testing.T, dir string, args ...string) *canaryRun {
	ctx, cancel := context.WithTimeoutCause(t.Context(), 2*time.Minute, errors.New("the canary's patience is over"))
	t.Cleanup(cancel)
	r := &canaryRun{canary: c, t: t, ctx: ctx, dir: dir, ended: make(chan error, 1), seen: make(chan struct{})}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "tmp"), 0o755))
	r.cmd = r.command(append([]string{"capture", c.url + "/", "-o", "canary.yaml", "--headless", "--verbose", "--viewport", "1200x900"}, args...)...)
	lines, err := r.cmd.StderrPipe()
	require.NoError(t, err)
	r.errors, err = os.Create(filepath.Join(dir, "stderr"))
	require.NoError(t, err)
	t.Cleanup(func() { r.errors.Close() })
	require.NoError(t, r.cmd.Start())
	endpoint := make(chan string, 1)
	go func() {
		edited := false
		for in := bufio.NewScanner(lines); in.Scan(); {
			fmt.Fprintln(r.errors, in.Text())
			if step.MatchString(in.Text()) {
				r.mu.Lock()
				r.steps = append(r.steps, time.Now())
				r.mu.Unlock()
			}
			edited = edited || strings.Contains(in.Text(), `  click button "Edit`)
			if edited && strings.HasSuffix(in.Text(), "  seen") {
				r.sawLast()
			}
			if at, ok := strings.CutPrefix(in.Text(), "browser at "); ok {
				endpoint <- at
			}
		}
		r.ended <- r.cmd.Wait()
	}()
	select {
	case at := <-endpoint:
		r.connect(at)
	case err := <-r.ended:
		said, _ := os.ReadFile(r.errors.Name())
		require.FailNow(t, "the capture ended before it began", "%v: %s", err, said)
	}
	return r
}

// step is a line that tells of one, and not that it was seen.
var step = regexp.MustCompile(`^ *\d+  [a-z-]+ `)

// command is a retake with its files in the folder.
func (r *canaryRun) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(r.ctx, "retake", args...)
	cmd.Dir, cmd.Env = r.dir, append(os.Environ(), "TMPDIR="+filepath.Join(r.dir, "tmp"))
	return cmd
}

// retake runs one to its end, which has an exit code; what it says is among
// the files.
func (r *canaryRun) retake(want int, args ...string) {
	cmd := r.command(args...)
	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(r.t, err)
	}
	file, err := os.OpenFile(filepath.Join(r.dir, "said"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	require.NoError(r.t, err)
	defer file.Close()
	_, err = file.Write(said)
	require.NoError(r.t, err)
	require.Equal(r.t, want, cmd.ProcessState.ExitCode(), "%s", said)
}

func (r *canaryRun) connect(endpoint string) {
	b, err := browser.Connect(r.ctx, endpoint)
	require.NoError(r.t, err)
	r.t.Cleanup(b.Close)
	all, err := cdp.Call(r.ctx, b, target.GetTargets, target.GetTargetsParams{})
	require.NoError(r.t, err)
	i := slices.IndexFunc(all.TargetInfos, func(i *target.Info) bool { return i.Type == "page" })
	require.GreaterOrEqual(r.t, i, 0)
	flat := true
	s, err := cdp.Call(r.ctx, b, target.AttachToTarget, target.AttachToTargetParams{TargetID: all.TargetInfos[i].TargetID, Flatten: &flat})
	require.NoError(r.t, err)
	r.tab = b.Attach(s.SessionID, nil)
	r.until("globalThis.ready?.()")
}

// act types every secret into its field, and has the page spread them.
func (r *canaryRun) act() {
	for _, kind := range typedKinds {
		r.eval(fmt.Sprintf("into(%q)", kind))
		if kind == "pasted" {
			r.paste(r.secrets[kind])
			continue
		}
		_, err := cdp.Call(r.ctx, r.tab, input.InsertText, input.InsertTextParams{Text: r.secrets[kind]})
		require.NoError(r.t, err)
	}
	r.press("document.getElementById('send')")
	r.until("log.textContent !== ''")
	r.press("edit")
	select {
	case <-r.seen: // by the user, for as long as makes the recorder look, too
	case <-r.ctx.Done():
		require.FailNow(r.t, "the recorder has not seen what the last act left", "%v", context.Cause(r.ctx))
	}
}

func (r *canaryRun) sawLast() {
	select {
	case <-r.seen:
	default:
		close(r.seen)
	}
}

// paste has the clipboard hold a text and puts it in, as Ctrl+V does.
func (r *canaryRun) paste(text string) {
	r.eval(fmt.Sprintf("document.addEventListener('copy', e => { e.clipboardData.setData('text/plain', %q); e.preventDefault(); }, {once: true})", text))
	for _, c := range [][2]string{{"c", "copy"}, {"v", "paste"}} {
		_, err := cdp.Call(r.ctx, r.tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: c[0], Modifiers: 2, Commands: c[1:]})
		require.NoError(r.t, err)
	}
	r.until("find('pasted').value !== ''")
}

func (r *canaryRun) press(element string) {
	r.eval(element + ".scrollIntoView({block: 'center'})")
	at := r.eval(fmt.Sprintf("(() => { const b = %s.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2] })()", element))
	var p [2]float64
	require.NoError(r.t, json.Unmarshal(at, &p))
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMouseMoved, input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		_, err := cdp.Call(r.ctx, r.tab, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: p[0], Y: p[1], Button: input.MouseButtonLeft, ClickCount: 1})
		require.NoError(r.t, err)
	}
}

func (r *canaryRun) eval(expression string) []byte {
	value := true
	got, err := cdp.Call(r.ctx, r.tab, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ReturnByValue: &value})
	require.NoError(r.t, err)
	require.Nil(r.t, got.ExceptionDetails, expression)
	return got.Result.Value
}

func (r *canaryRun) until(expression string) {
	for string(r.eval("!!("+expression+")")) != "true" {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-r.ctx.Done():
			said, _ := os.ReadFile(r.errors.Name())
			require.FailNow(r.t, "never: "+expression, "%v; retake says: %s", context.Cause(r.ctx), said)
		}
	}
}

// interrupt ends the capture as Ctrl-C does.
func (r *canaryRun) interrupt() { r.end(r.cmd.Process.Signal(os.Interrupt)) }

// killRetake ends it with no chance to tidy up, and makes of what it has left
// what there is to make, while that is there to be searched.
func (r *canaryRun) killRetake() {
	r.end(r.cmd.Process.Kill())
	require.NoError(r.t, os.CopyFS(filepath.Join(r.dir, "left"), os.DirFS(filepath.Join(r.dir, "canary.capture"))))
	r.retake(exitSame, "capture", "--recover", "-o", "canary.yaml")
}

// killBrowser ends the browser in the same way.
func (r *canaryRun) killBrowser() {
	r.end(killBrowser(r.dir))
}

func (r *canaryRun) end(err error) {
	require.NoError(r.t, err)
	var exit *exec.ExitError
	if err := <-r.ended; err != nil && !errors.As(err, &exit) {
		require.NoError(r.t, err)
	}
}
