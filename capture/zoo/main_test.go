package zoo

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"go.uber.org/goleak"
)

// shared is the browser that has the stages, nil if there is none.
var shared *browser.Browser

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	// A full Chrome has a socket in its profile, whose path may not be long.
	tmp, err := os.MkdirTemp("/tmp", "retake-zoo-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(tmp)
	os.Setenv("TMPDIR", tmp)
	_, noShell := browser.Find(browser.Shell, "")
	_, noChrome := browser.Find(browser.Full, "")
	if noShell == nil && noChrome == nil {
		if shared, err = browser.Launch(context.Background(), browser.Options{Frames: true}); err != nil {
			fmt.Fprintln(os.Stderr, "no test without a browser:", err)
			return 1
		}
	}
	// Most of a session is the user's think time: two a core are none too many.
	flag.Parse()
	if err := flag.Set("test.parallel", "4"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
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

//go:embed pages
var pages embed.FS

// site serves the pages, each by its name.
func site(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	switch name {
	case "report.csv":
		w.Header().Set("Content-Disposition", "attachment")
		_, _ = io.WriteString(w, "a,b\n1,2\n")
		return
	case "private":
		private(w, r)
		return
	case "zoo.js":
		w.Header().Set("Content-Type", "text/javascript")
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		name += ".html"
	}
	page, err := pages.ReadFile("pages/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(page)
}

// private is for who knows the password.
func private(w http.ResponseWriter, r *http.Request) {
	if user, password, _ := r.BasicAuth(); user != "ann" || password != "secret" {
		w.Header().Set("WWW-Authenticate", `Basic realm="zoo"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	_, _ = io.WriteString(w, "for Ann")
}
