package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"time"

	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/browser"
)

//go:embed screen/screen.html
var screenPage string

//go:embed screen/screen.js
var screenScript string

//go:embed screen/screen.css
var screenStyle string

// screenDesk serves the page in which a session is captured that has no window:
// it shows the browser, and sends it what is done there.
type screenDesk struct {
	gate
	screen *browser.Screen
	page   []byte
	policy string
	end    func() // the capture
}

// newScreenDesk makes the page with its token in it.
func newScreenDesk(host string, s *browser.Screen, end func()) (*screenDesk, error) {
	d := &screenDesk{gate: newGate(host), screen: s, end: end}
	t, err := template.New("screen").Parse(screenPage)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	err = t.Execute(&page, map[string]any{"Token": d.token, "Script": template.JS(screenScript), "Style": template.CSS(screenStyle)})
	d.page = page.Bytes()
	d.policy = fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		hashOf(screenScript), hashOf(screenStyle))
	return d, err
}

// hashOf is how a content security policy names a script or a style.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (d *screenDesk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.close(w.Header())
	acts := map[string]func(context.Context, []byte) (any, error){d.path + "next": d.next, d.path + "act": d.act, d.path + "end": d.ended}
	act := acts[r.URL.Path]
	switch {
	case r.Host != d.host, r.URL.Path != d.path && act == nil:
		http.NotFound(w, r)
	case act != nil:
		d.answer(w, r, func(body []byte) (any, error) { return act(r.Context(), body) })
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "GET this page", http.StatusMethodNotAllowed)
	default:
		w.Header().Set("Content-Security-Policy", d.policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(d.page))
	}
}

// next is what there is to see after a number, as soon as there is something.
func (d *screenDesk) next(ctx context.Context, body []byte) (any, error) {
	var asked struct{ After int }
	if err := decodeStrictly(body, &asked); err != nil {
		return nil, err
	}
	return d.screen.Next(ctx, asked.After)
}

// act does what the user did on the screen, in its order.
func (d *screenDesk) act(ctx context.Context, body []byte) (any, error) {
	var asked []browser.Gesture
	if err := decodeStrictly(body, &asked); err != nil {
		return nil, err
	}
	for _, g := range asked {
		if err := d.screen.Act(ctx, g); err != nil {
			return nil, err
		}
	}
	return struct{}{}, nil
}

func (d *screenDesk) ended(context.Context, []byte) (any, error) {
	d.end()
	return struct{}{}, nil
}

// serveCapture has the browser of a capture served as soon as it is ready. The
// capture is to end with the context. The func that it returns ends that, and says
// why it could not be served.
func (a *app) serveCapture(ctx context.Context, o *capture.Options) (until context.Context, served func() error) {
	until, end := context.WithCancel(ctx)
	stop, ready := func() {}, o.OnReady
	var failed error
	o.OnReady = func(endpoint string) {
		stopServing, err := a.serveScreen(ctx, endpoint, end)
		if failed = err; err != nil {
			end()
			return
		}
		stop = stopServing
		ready(endpoint)
	}
	return until, func() error {
		end()
		stop()
		return failed
	}
}

// serveScreen serves the browser at a debugging address until it is told to stop,
// and prints where.
func (a *app) serveScreen(ctx context.Context, endpoint string, end func()) (stop func(), err error) {
	s, err := browser.OpenScreen(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("serve the page: %w", shortNetError(err))
	}
	d, err := newScreenDesk(l.Addr().String(), s, end)
	if err != nil {
		s.Close()
		l.Close()
		return nil, err
	}
	server := &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l) //nolint:errcheck // it ends when it is closed
	a.console.say("act in http://%s%s", d.host, d.path)
	return func() { server.Close(); s.Close() }, nil //nolint:errcheck // nobody is to be answered any more
}
