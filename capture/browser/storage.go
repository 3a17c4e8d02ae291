package browser

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/retake-dev/retake/scenarios"
)

// kept is what storage.js reads and puts.
type kept struct {
	Local     map[string]string `json:"local"`
	Session   map[string]string `json:"session"`
	Databases string            `json:"databases"`
	Lost      []string          `json:"lost,omitempty"`
}

// blankPath is that of a page that we answer ourselves, so that nothing of the
// origin runs there.
const blankPath = "/.well-known/retake-blank"

// ReadStorage reads what the browser holds for an origin, in a page that is not
// observed yet, and says what of it cannot be read. It leaves the page at a blank
// one of that origin.
func (b *Browser) ReadStorage(ctx context.Context, a Arrival, origin *url.URL) (s scenarios.Storage, lost []string, err error) {
	err = b.onBlank(ctx, a, origin, func(blank *Session) error {
		s, lost, err = readStorage(ctx, blank, origin)
		return err
	})
	if err != nil {
		err = fmt.Errorf("read what the browser holds for %s: %w", origin.Host, err)
	}
	return s, lost, err
}

// PutStorage has the browser hold something for an origin, in a page that is not
// observed yet. It leaves the page at a blank one of that origin, with nothing
// before it in its history.
func (b *Browser) PutStorage(ctx context.Context, a Arrival, origin *url.URL, s scenarios.Storage) error {
	err := b.onBlank(ctx, a, origin, func(blank *Session) error {
		if err := putCookies(ctx, blank, origin, s.Cookies); err != nil {
			return err
		}
		given, err := json.Marshal(kept{Local: byName(s.Local), Session: byName(s.Session), Databases: s.Databases})
		if err != nil {
			return err
		}
		if err := asyncly(ctx, blank, "putStorage("+string(given)+")", nil); err != nil {
			return err
		}
		_, err = cdp.Call(ctx, blank, page.ResetNavigationHistory, cdp.Empty{})
		return err
	})
	if err != nil {
		err = fmt.Errorf("put in place what the browser holds for %s: %w", origin.Host, err)
	}
	return err
}

// Storage reads what the browser holds for the origin of the page, whose time
// has to run, and says what of it cannot be read.
func (p *Page) Storage(ctx context.Context) (scenarios.Storage, []string, error) {
	at, err := url.Parse(p.URL())
	if err != nil {
		return scenarios.Storage{}, nil, err
	}
	return readStorage(ctx, p.Session, at)
}

// onBlank does something on a blank page of an origin, whatever is at it.
func (b *Browser) onBlank(ctx context.Context, a Arrival, origin *url.URL, do func(*Session) error) error {
	address := origin.Scheme + "://" + origin.Host + blankPath
	answered := make(chan error, 1)
	var s *Session
	s = b.Session.Attach(a.session, func(ev any) {
		if ev, ok := ev.(*fetch.EventRequestPaused); ok {
			go func() { answered <- answerBlank(ctx, s, ev) }()
		}
	})
	for _, start := range []struct {
		method string
		params any
	}{
		{network.Enable.Method, network.EnableParams{}},
		{network.SetBypassServiceWorker.Method, network.SetBypassServiceWorkerParams{Bypass: true}},
		{fetch.Enable.Method, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: address}}}},
		{runtime.RunIfWaitingForDebugger.Method, nil},
	} {
		if err := s.Call(ctx, start.method, start.params, nil); err != nil {
			return err
		}
	}
	r, err := cdp.Call(ctx, s, page.Navigate, page.NavigateParams{URL: address})
	switch {
	case err != nil:
		return err
	case r.ErrorText != "":
		return errors.New(r.ErrorText)
	}
	select {
	case err = <-answered:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	if err := do(s); err != nil {
		return err
	}
	if err := s.Call(ctx, network.SetBypassServiceWorker.Method, network.SetBypassServiceWorkerParams{}, nil); err != nil {
		return err
	}
	return s.Call(ctx, fetch.Disable.Method, nil, nil)
}

func answerBlank(ctx context.Context, s *Session, ev *fetch.EventRequestPaused) error {
	_, err := cdp.Call(ctx, s, fetch.FulfillRequest, fetch.FulfillRequestParams{RequestID: ev.RequestID, ResponseCode: 200,
		ResponseHeaders: []*fetch.HeaderEntry{{Name: "Content-Type", Value: "text/html"}, {Name: "Cache-Control", Value: "no-store"}}})
	return err
}

func readStorage(ctx context.Context, on *Session, origin *url.URL) (s scenarios.Storage, lost []string, err error) {
	var k kept
	if err := asyncly(ctx, on, "readStorage()", &k); err != nil {
		return s, nil, err
	}
	s.Local, s.Session, s.Databases = sorted(k.Local), sorted(k.Session), k.Databases
	s.Cookies, err = readCookies(ctx, on, origin)
	return s, k.Lost, err
}

func byName(items []scenarios.Item) map[string]string {
	m := make(map[string]string, len(items))
	for _, item := range items {
		m[item.Name] = item.Value
	}
	return m
}

func sorted(m map[string]string) (items []scenarios.Item) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		items = append(items, scenarios.Item{Name: name, Value: m[name]})
	}
	return items
}

// asyncly evaluates an expression of storage.js, and waits for what it promises.
func asyncly(ctx context.Context, on *Session, expression string, out any) error {
	r, err := cdp.Call(ctx, on, runtime.Evaluate, runtime.EvaluateParams{
		Expression: "(() => {" + Script("storage") + "return " + expression + "})()", AwaitPromise: ptr(true), ReturnByValue: ptr(true)})
	if err != nil {
		return err
	}
	return evaluated(r, out)
}

func readCookies(ctx context.Context, on *Session, origin *url.URL) ([]scenarios.Cookie, error) {
	r, err := cdp.Call(ctx, on, network.GetCookies, network.GetCookiesParams{URLs: []string{origin.Scheme + "://" + origin.Host + "/"}})
	if err != nil {
		return nil, err
	}
	var list []scenarios.Cookie
	for _, c := range r.Cookies {
		if c.Domain == origin.Hostname() {
			c.Domain = ""
		}
		if c.Path == "/" {
			c.Path = ""
		}
		list = append(list, scenarios.Cookie{Name: c.Name, Value: c.Value, Domain: c.Domain, Path: c.Path, Secure: c.Secure, HTTPOnly: c.HTTPOnly, SameSite: string(c.SameSite)})
	}
	slices.SortFunc(list, func(a, b scenarios.Cookie) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Path, b.Path))
	})
	return list, nil
}

func putCookies(ctx context.Context, on *Session, origin *url.URL, list []scenarios.Cookie) error {
	for _, c := range list {
		p := network.SetCookieParams{Name: c.Name, Value: c.Value, URL: origin.Scheme + "://" + origin.Host + "/", Domain: c.Domain, Path: cmp.Or(c.Path, "/"),
			Secure: &c.Secure, HTTPOnly: &c.HTTPOnly, SameSite: network.CookieSameSite(c.SameSite)}
		if _, err := cdp.Call(ctx, on, network.SetCookie, p); err != nil {
			return fmt.Errorf("cookie %s: %w", c.Name, err)
		}
	}
	return nil
}
