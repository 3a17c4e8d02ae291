package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
)

// stageChoice is how scenarios are re-enacted: the clock, and the browser that
// serves it.
type stageChoice struct {
	clock   take.Clock
	browser browser.Options
	why     string
}

// chooseStage finds the browser for a clock. With "auto" it is frame control
// if there is a headless shell, and virtual time in a full Chrome otherwise.
func chooseStage(clock, path string) (stageChoice, error) {
	kind, err := kindOf(clock, path)
	if err != nil {
		return stageChoice{}, err
	}
	found, err := browser.Find(kind, path)
	if err != nil {
		return stageChoice{}, err
	}
	c := stageChoice{clock: take.Clock(clock), browser: browser.Options{Path: found, Kind: kind, Offline: true}}
	if clock == "auto" {
		c.clock, c.why = take.ClockVirtual, "frame control needs a headless shell; virtual time without it"
		if kind == browser.Shell && framesHere() {
			c.clock, c.why = take.ClockFrames, "a headless shell is there: virtual time with frame control, the full stage"
		}
	}
	if c.clock == take.ClockFrames {
		if kind != browser.Shell || !framesHere() {
			return stageChoice{}, hinted(fmt.Errorf("--clock frames needs a headless shell, %s is none", found), "use --clock virtual, or give a headless shell with --browser")
		}
		c.browser.Frames = true
	}
	return c, nil
}

// framesHere says whether this system has frame control.
func framesHere() bool { return runtime.GOOS != "darwin" }

// kindOf says which kind of browser serves a clock: the one that is given, the
// headless shell where it is found, or a full Chrome.
func kindOf(clock, path string) (browser.Kind, error) {
	if path != "" {
		return kindByName(path), nil
	}
	_, err := browser.Find(browser.Shell, "")
	if err == nil || clock == string(take.ClockFrames) {
		return browser.Shell, nil
	}
	if _, fullErr := browser.Find(browser.Full, ""); fullErr == nil {
		return browser.Full, nil
	}
	return "", err
}

// kindByName tells a headless shell from a Chrome by the name of the program,
// as its makers do.
func kindByName(path string) browser.Kind {
	name := strings.ReplaceAll(filepath.Base(path), "_", "-")
	if strings.Contains(name, "headless-shell") {
		return browser.Shell
	}
	return browser.Full
}

// parseTarget reads the URL of a build.
func parseTarget(flag, text string) (*url.URL, error) {
	const hint = "give the URL that the build is served at, as http://localhost:3000"
	if text == "" {
		return nil, hinted(fmt.Errorf("%s is missing", flag), hint)
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, hinted(fmt.Errorf("%s: %q is no http URL", flag, text), hint)
	}
	return u, nil
}

// reachLimit is how long a build may take for its first answer.
const reachLimit = 20 * time.Second

// reach asks a build for its first page; any answer will do.
func reach(ctx context.Context, build *url.URL) error {
	ctx, cancel := context.WithTimeoutCause(ctx, reachLimit, fmt.Errorf("no answer within %s", reachLimit))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, build.String(), nil)
	if err != nil {
		return err
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(req)
	if err == nil {
		return answer.Body.Close()
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return hinted(fmt.Errorf("nothing answers at %s: %w", build.Redacted(), shortNetError(err)), "start the build, or give the URL that it is served at")
}

// shortNetError takes out of an error what its message says anyway.
func shortNetError(err error) error {
	var dns *net.DNSError
	var number syscall.Errno
	var link *url.Error
	switch {
	case errors.As(err, &dns):
		return fmt.Errorf("%s: %s", dns.Name, dns.Err)
	case errors.As(err, &number):
		return number
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
