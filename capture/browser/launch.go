package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/chromedp"
)

// Options say how to start a browser. The zero value starts a headless one
// that is found on the path.
type Options struct {
	Path   string // program; "" to find one
	Kind   Kind   // what to find; "" is Shell
	Headed bool   // with a window
	Frames bool   // frames are drawn on command only; needs Shell
	// Offline keeps the browser from reaching any host by itself: what a page asks
	// for is answered over the protocol, and what is not, as a WebSocket, fails.
	Offline  bool
	Port     bool     // also listen on a loopback port, for another client
	Features []string // Blink features to switch on
	Args     []string // more switches, as "--lang=de"
}

// Browser is a Chrome over the protocol. Its methods are safe to use from
// several goroutines.
type Browser struct {
	*Session
	Product string // "HeadlessChrome/156.0.8078.79"
	Kind    Kind
	// Endpoint is where another client connects; "" without [Options].Port.
	Endpoint string
	// Frame serialises beginFrame: two in flight in one browser process end
	// it with SIGTRAP.
	Frame sync.Mutex
	// Clipboard serialises its use: all pages have the same one.
	Clipboard sync.Mutex

	claims  claims
	cmd     *exec.Cmd
	pid     int
	pipe    io.Closer
	profile string
	stderr  *tail
	exited  chan struct{}
	once    sync.Once
}

// profilePrefix begins the names of profile folders, so that those of a
// killed run are found again by [CleanUp].
const profilePrefix = "retake-profile-"

// startLimit is how long a browser may take to answer its first call. It
// answers in 0.3 s here; with both cores busy it was seen to need 2 s.
const startLimit = 30 * time.Second

// Launch starts a browser in a process group of its own, with a profile of
// its own. Close ends it. The error is a [*NotFoundError] or says what the
// browser printed before it went.
func Launch(ctx context.Context, opt Options) (*Browser, error) {
	if opt.Kind == "" {
		opt.Kind = Shell
	}
	path, err := Find(opt.Kind, opt.Path)
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", profilePrefix, os.Getpid()))
	if err != nil {
		return nil, fmt.Errorf("make a profile folder: %w", err)
	}
	b := &Browser{Kind: opt.Kind, profile: profile, stderr: &tail{limit: 4096}, exited: make(chan struct{})}
	if err := b.start(path, opt); err != nil {
		b.removeProfile()
		return nil, err
	}
	err = b.greet(ctx)
	if err == nil && opt.Port {
		err = b.readEndpoint(ctx)
	}
	if err == nil && !opt.Port {
		err = b.Watch(ctx)
	}
	if err != nil {
		b.Close()
		return nil, fmt.Errorf("start %s: %w%s", path, err, b.stderr.quoted())
	}
	return b, nil
}

// singletonSocket is what Chrome puts behind the folder of temporary files, and
// socketPathMost how long the path of a socket can be (unix(7): 108 bytes on
// Linux with the zero at its end; 104 on macOS). Chrome ends where it is longer.
const (
	singletonSocket = "/org.chromium.Chromium.XXXXXX/SingletonSocket"
	socketPathMost  = 103
)

func (b *Browser) start(path string, opt Options) error {
	fromUs, toBrowser, err := os.Pipe()
	if err != nil {
		return err
	}
	fromBrowser, toUs, err := os.Pipe()
	if err != nil {
		return errors.Join(err, fromUs.Close(), toBrowser.Close())
	}
	cmd := exec.Command(path, append(switches(opt, b.profile), "about:blank")...)
	cmd.ExtraFiles = []*os.File{fromUs, toUs}
	cmd.Stderr = b.stderr
	cmd.SysProcAttr = ownGroup()
	if len(os.TempDir())+len(singletonSocket) > socketPathMost {
		cmd.Env = append(os.Environ(), "TMPDIR=/tmp")
	}
	err = cmd.Start()
	closeErr := errors.Join(fromUs.Close(), toUs.Close())
	if err != nil {
		return errors.Join(fmt.Errorf("start %s: %w", path, err), toBrowser.Close(), fromBrowser.Close())
	}
	if closeErr != nil {
		slog.Warn("close the browser's ends of the pipes", "error", closeErr)
	}
	b.cmd = cmd
	pipe := chromedp.NewPipeConn(fromBrowser, toBrowser)
	b.pipe = pipe
	go func() {
		// The error is how it ended, which for a browser that we end is by
		// a signal: the callers learn of it from their calls.
		_ = cmd.Wait()
		close(b.exited)
	}()
	b.Session = newConn(pipe).root()
	return nil
}

func (b *Browser) greet(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("no answer within %s", startLimit))
	defer cancel()
	v, err := cdp.Call(ctx, b, browser.GetVersion, cdp.Empty{})
	if err != nil {
		return err
	}
	b.Product = v.Product
	return b.learnPID(ctx)
}

// Close ends the browser with all its processes and removes its profile. For
// a browser that was connected to, it only leaves.
func (b *Browser) Close() {
	b.once.Do(func() {
		if err := b.pipe.Close(); err != nil {
			slog.Debug("close the pipe", "error", err)
		}
		if b.cmd == nil {
			return
		}
		killGroup(b.cmd.Process.Pid)
		<-b.exited
		<-b.Done()
		b.removeProfile()
	})
}

// PID is the process id of the browser, 0 when it was connected to.
func (b *Browser) PID() int { return b.pid }

// learnPID asks the browser for its process id: what we started may be a
// script that starts it, as on Debian.
func (b *Browser) learnPID(ctx context.Context) error {
	if b.cmd == nil {
		return nil
	}
	info, err := cdp.Call(ctx, b, systeminfo.GetProcessInfo, cdp.Empty{})
	for _, p := range info.ProcessInfo {
		if p.Type == "browser" {
			b.pid = int(p.ID)
		}
	}
	return err
}

// removeProfile removes the profile folder. Helper processes may still write
// for a moment after they were sent SIGKILL, so a folder that fills again is
// removed again.
func (b *Browser) removeProfile() {
	var err error
	// Chrome keeps its socket in a folder of its own, and leaves that when it
	// is killed.
	if socket, err := os.Readlink(filepath.Join(b.profile, "SingletonSocket")); err == nil {
		if err := os.RemoveAll(filepath.Dir(socket)); err != nil {
			slog.Warn("socket folder left behind", "folder", filepath.Dir(socket), "error", err)
		}
	}
	for range 50 {
		if err = os.RemoveAll(b.profile); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	slog.Warn("profile folder left behind", "folder", b.profile, "error", err)
}

// CleanUp ends browsers and removes profile folders that killed runs left. It
// returns how many folders it removed.
func CleanUp() (int, error) {
	dirs, err := filepath.Glob(filepath.Join(os.TempDir(), profilePrefix+"*"))
	if err != nil {
		return 0, err
	}
	var n int
	var errs []error
	for _, dir := range dirs {
		if owned(dir) {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			errs = append(errs, err)
			continue
		}
		n++
	}
	return n, errors.Join(errs...)
}

// tail keeps the last bytes written to it.
type tail struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	limit int
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(p)
	if over := t.buf.Len() - t.limit; over > 0 {
		t.buf.Next(over)
	}
	return len(p), nil
}

// quoted returns what was kept, for the end of an error message.
func (t *tail) quoted() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.buf.Len() == 0 {
		return ""
	}
	return "; it printed: " + string(bytes.TrimSpace(t.buf.Bytes()))
}
