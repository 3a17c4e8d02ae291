package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func profiles(t *testing.T) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(os.TempDir(), profilePrefix+"*"))
	require.NoError(t, err)
	return dirs
}

// group returns the living processes of a browser: they are in the group of
// the one that was started.
func group(b *Browser) []int {
	return processes(func(p process) bool { return p.group == b.cmd.Process.Pid })
}

// isBrowser reports whether a process is the browser itself: no helper, and no
// script that started it.
func (p process) isBrowser(b *Browser) bool {
	return p.group == b.cmd.Process.Pid && !strings.Contains(p.args, "--type=") && !strings.Contains(strings.SplitN(p.args, "\x00", 2)[0], "/sh")
}

// pending starts a call that is never answered, and returns its error.
func pending(t *testing.T, p *Page) <-chan error {
	t.Helper()
	never := true
	wait := p.Start(t.Context(), runtime.CommandEvaluate, runtime.EvaluateParams{Expression: "new Promise(() => {})", AwaitPromise: &never})
	require.NoError(t, p.Eval(within(t), "1", nil), "the browser has it")
	result := make(chan error, 1)
	go func() { result <- wait(nil) }()
	return result
}

// launch starts a browser beside the shared one, with one page.
func launch(t *testing.T) (*Browser, *Page) {
	t.Helper()
	chrome(t)
	ctx := within(t)
	b, err := Launch(ctx, Options{})
	require.NoError(t, err)
	t.Cleanup(b.Close)
	arrived := make(chan Arrival, 1)
	id, _, err := b.NewContext(ctx)
	require.NoError(t, err)
	b.Claim(id, func(_ *Browser, a Arrival) { arrived <- a })
	_, err = cdp.Call(ctx, b, target.CreateTarget, target.CreateTargetParams{URL: "about:blank", BrowserContextID: id})
	require.NoError(t, err)
	p, err := b.AttachPage(ctx, <-arrived, NewObserver(startOfTime), PageOptions{})
	require.NoError(t, err)
	return b, p
}

func TestCloseEndsEverything(t *testing.T) {
	before := profiles(t)
	b, p := launch(t)
	assert.Contains(t, b.Product, "Chrome/")
	assert.NotEmpty(t, group(b), "the test sees its processes")
	assert.Len(t, profiles(t), len(before)+1)

	waiting := pending(t, p)
	b.Close()
	assert.ErrorIs(t, <-waiting, ErrLost, "a call that waits learns of it")
	eventually(t, func() bool { return len(group(b)) == 0 }, "no process is left")
	assert.Equal(t, before, profiles(t), "no profile folder is left")

	assert.ErrorIs(t, p.Eval(t.Context(), "1", nil), ErrLost, "a call that comes later, too")
	assert.ErrorIs(t, b.Flush(t.Context()), ErrLost)
	_, err := p.Open(t.Context(), "about:blank")
	assert.ErrorIs(t, err, ErrLost)
	b.Close() // a second time does nothing
}

func TestKilledBrowser(t *testing.T) {
	b, p := launch(t)
	waiting := pending(t, p)
	travelling := make(chan error, 1)
	arrived := p.arrival()
	go func() { travelling <- p.await(t.Context(), arrived, "nowhere") }()
	own := processes(func(p process) bool { return p.isBrowser(b) })
	require.Len(t, own, 1)
	require.NoError(t, syscall.Kill(own[0], syscall.SIGKILL))
	select {
	case err := <-waiting:
		assert.ErrorIs(t, err, ErrLost)
	case <-within(t).Done():
		t.Fatal("a call waits for a browser that is dead")
	}
	select {
	case <-b.Done():
	case <-within(t).Done():
		t.Fatal("Done is not closed")
	}
	assert.ErrorIs(t, <-travelling, ErrLost, "who waits for a navigation learns of it")
	b.Close()
	eventually(t, func() bool { return len(group(b)) == 0 }, "its helpers are gone, too")
	assert.NoDirExists(t, b.profile)
}

func TestPIDIsTheBrowsers(t *testing.T) {
	b := chrome(t)
	assert.Equal(t, processes(func(p process) bool { return p.isBrowser(b) }), []int{b.PID()}, "and not that of a script that starts it, as Debian has")
}

func TestCancelledCall(t *testing.T) {
	p := newPage(t, PageOptions{})
	cause := errors.New("the user had enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	never := true
	wait := p.Start(ctx, runtime.CommandEvaluate, runtime.EvaluateParams{Expression: "new Promise(() => {})", AwaitPromise: &never})
	cancel(cause)
	assert.ErrorIs(t, wait(nil), cause, "the cause is told")
	assert.NoError(t, p.Eval(within(t), "1", nil), "the page goes on")
}

func TestLaunchRefuses(t *testing.T) {
	before := profiles(t)
	dir := t.TempDir()
	program := func(name, script string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(script), 0o755))
		return path
	}
	tests := []struct{ name, path, want, reason string }{
		{"none", filepath.Join(dir, "none"), "no browser at", "nothing is there"},
		{"exits", program("exits", "#!/bin/sh\necho cannot open display >&2\nexit 1\n"), "cannot open display", "what it printed says why"},
		{"no format", program("noformat", "no program"), "exec format error", "the system's word"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Launch(within(t), Options{Path: tt.path})
			assert.ErrorContains(t, err, tt.want, tt.reason)
			assert.Equal(t, before, profiles(t), "no profile folder is left")
		})
	}
}

func TestLaunchIsCancelled(t *testing.T) {
	before := profiles(t)
	path := filepath.Join(t.TempDir(), "silent")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\nexec sleep 600\n"), 0o755))
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("the user had enough")
	cancel(cause)
	_, err := Launch(ctx, Options{Path: path})
	assert.ErrorIs(t, err, cause)
	assert.Equal(t, before, profiles(t))
}

func TestConnect(t *testing.T) {
	chrome(t)
	ctx := within(t)
	b, err := Launch(ctx, Options{Port: true})
	require.NoError(t, err)
	defer b.Close()
	require.True(t, strings.HasPrefix(b.Endpoint, "http://127.0.0.1:"), b.Endpoint)
	other, err := Connect(ctx, b.Endpoint)
	require.NoError(t, err)
	assert.Equal(t, b.Product, other.Product)
	assert.Zero(t, other.PID(), "it is not ours")
	other.Close()
	assert.NoError(t, b.Flush(ctx), "who leaves leaves it running")
	assert.NotEmpty(t, group(b))
}

func TestConnectRefuses(t *testing.T) {
	no := site(t, map[string]string{"/json/version": "{}"})
	closed := site(t, nil)
	closed.Close()
	tests := []struct{ name, endpoint, want, reason string }{
		{"nobody", closed.URL, "no browser answers at", "nothing listens there"},
		{"a web server", no.URL, "is no browser's debugging port", "it has no such page"},
		{"another page", site(t, nil).URL, "is no browser's debugging port", "404 is no JSON"},
		{"no websocket", strings.Replace(no.URL, "http", "ws", 1), "connect to the browser at", "no protocol upgrade"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Connect(within(t), tt.endpoint)
			assert.ErrorContains(t, err, tt.want, tt.reason)
		})
	}
}

func TestCleanUp(t *testing.T) {
	const dead = 1 << 22 // one above the largest pid that Linux gives out
	tests := []struct {
		name   string
		kept   bool
		reason string
	}{
		{fmt.Sprintf("%s%d-1", profilePrefix, dead), false, "who made it is gone"},
		{fmt.Sprintf("%s%d-2", profilePrefix, os.Getpid()), true, "who made it lives"},
		{fmt.Sprintf("%s%d-3", profilePrefix, os.Getppid()), true, "another run"},
		{profilePrefix + "839201", false, "from before the pid was in the name"},
		{"another-folder", true, "not ours"},
	}
	removed := 0
	for _, tt := range tests {
		dir := filepath.Join(os.TempDir(), tt.name)
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "Default"), 0o755))
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		if !tt.kept {
			removed++
		}
	}
	n, err := CleanUp()
	require.NoError(t, err)
	assert.Equal(t, removed, n)
	for _, tt := range tests {
		_, err := os.Stat(filepath.Join(os.TempDir(), tt.name))
		assert.Equal(t, tt.kept, err == nil, "%s: %s", tt.name, tt.reason)
	}
	if shared != nil {
		assert.DirExists(t, shared.profile, "the shared browser lives")
		assert.NoError(t, shared.Flush(within(t)))
	}
}
