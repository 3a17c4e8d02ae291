package browser

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Kind tells the two builds of Chrome apart.
type Kind string

// The kinds of browser.
const (
	// Shell is chrome-headless-shell: the one with frame control, and four
	// times quicker to open a page.
	Shell Kind = "headless-shell"
	// Full is the Chrome that people use.
	Full Kind = "chrome"
)

// NotFoundError says that no browser of a kind is there, and how to get one.
type NotFoundError struct {
	Kind Kind
	Path string // what was asked for, "" if nothing was
	Hint string
}

func (e *NotFoundError) Error() string {
	if e.Path != "" {
		return fmt.Sprintf("no browser at %q", e.Path)
	}
	return fmt.Sprintf("no %s found", e.Kind)
}

// names are the programs to look for on the path, in order.
var names = map[Kind][]string{
	Shell: {"chromium-headless-shell", "chrome-headless-shell", "headless_shell", "headless-shell"},
	Full:  {"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"},
}

// places are where installers put a browser that is not on the path.
var places = map[string][]string{
	"darwin": {"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"},
	"linux":  {"/opt/google/chrome/chrome", "/snap/bin/chromium"},
}

// Find returns the path of a browser of the kind. A path that is given is
// only checked. The error is a [*NotFoundError].
func Find(kind Kind, path string) (string, error) {
	if path != "" {
		return check(kind, path)
	}
	for _, name := range names[kind] {
		if p, err := exec.LookPath(name); err == nil {
			return p, nil
		}
	}
	if kind == Full {
		for _, p := range places[runtime.GOOS] {
			if _, err := os.Stat(p); err == nil {
				return p, nil
			}
		}
	}
	return "", &NotFoundError{Kind: kind, Hint: InstallHint(kind)}
}

func check(kind Kind, path string) (string, error) {
	p, err := exec.LookPath(path)
	if err == nil {
		return p, nil
	}
	if errors.Is(err, exec.ErrDot) {
		return filepath.Abs(path)
	}
	return "", &NotFoundError{Kind: kind, Path: path, Hint: "give the path of a Chrome or Chromium program, or leave --browser away to have one found"}
}

// InstallHint says how to get a browser of the kind on this system.
func InstallHint(kind Kind) string {
	pkg := map[Kind]string{Shell: "chromium-headless-shell", Full: "chromium"}[kind]
	switch runtime.GOOS {
	case "linux":
		return fmt.Sprintf("on Debian: apt-get install %s; elsewhere: npx @puppeteer/browsers install chrome-headless-shell, and give its path with --browser", pkg)
	case "darwin":
		return "brew install --cask chromium; frame control is not on macOS, the stage uses --clock virtual"
	}
	return "install Chrome, and give its path with --browser"
}
