package viewer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"go.uber.org/goleak"
)

// shared is the browser in which reports are opened, nil if there is none. It
// has a port, so that it does not attach to pages by itself.
var shared *browser.Browser

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	tmp, err := os.MkdirTemp("", "retake-viewer-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(tmp)
	os.Setenv("TMPDIR", tmp)
	if _, err := browser.Find(browser.Shell, ""); err == nil {
		if shared, err = browser.Launch(context.Background(), browser.Options{Port: true}); err != nil {
			fmt.Fprintln(os.Stderr, "no test without a browser:", err)
			return 1
		}
	}
	code := m.Run()
	if shared != nil {
		shared.Close()
	}
	http.DefaultClient.CloseIdleConnections()
	profiles, err := filepath.Glob(filepath.Join(tmp, "retake-profile-*"))
	if len(profiles) > 0 {
		err = errors.Join(err, fmt.Errorf("profile folders %s", profiles))
	}
	if err := errors.Join(err, goleak.Find()); err != nil {
		fmt.Fprintln(os.Stderr, "left behind:", err)
		return 1
	}
	return code
}

// patience is how long a test waits for what must come.
const patience = 40 * time.Second

func within(t testing.TB) context.Context {
	t.Helper()
	if shared == nil {
		t.Skip("no headless shell here: " + browser.InstallHint(browser.Shell))
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, errors.New("the test's patience is over"))
	t.Cleanup(cancel)
	return ctx
}
