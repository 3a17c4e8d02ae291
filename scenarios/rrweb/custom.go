package rrweb

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
)

// custom is what a tool or a plugin put beside the document: addresses, keys,
// and signs that the page was broken.
func (w *interpreter) custom(c *cursor) {
	var tag string
	var payload []byte
	if c.peek() != '{' {
		c.skip()
		return
	}
	for key := range c.object() {
		switch key {
		case "tag", "plugin":
			tag = c.text()
		case "payload":
			payload = c.raw()
		default:
			c.skip()
		}
	}
	inner := c.on(payload)
	if inner.peek() != '{' {
		w.note(tag, nil)
		return
	}
	if strings.HasPrefix(tag, "rrweb/network@") {
		w.requested(inner)
	} else if strings.HasPrefix(tag, "rrweb/console@") {
		w.logged(inner)
	} else {
		w.note(tag, inner)
	}
	if inner.err != nil {
		w.miss(imports.Broken, fmt.Sprintf("%q: %v", brief(tag), inner.err))
	}
}

// remark is the payload of a custom event, as far as it is read. PostHog and
// Sentry give their fields names of their own.
type remark struct {
	href                      string // PostHog
	category, level, message  string // a breadcrumb of Sentry
	op, description           string // a span of Sentry
	to, key, method, reason   string // in data
	control, alt, meta, shift bool
	node, status, clicks      int
	limited                   bool
}

func (m *remark) read(c *cursor) {
	for key := range c.object() {
		switch key {
		case "href":
			m.href = c.text()
		case "category":
			m.category = c.text()
		case "level":
			m.level = c.text()
		case "message":
			m.message = c.text()
		case "op":
			m.op = c.text()
		case "description":
			m.description = c.text()
		case "data":
			m.data(c)
		default:
			c.skip()
		}
	}
}

func (m *remark) data(c *cursor) {
	if c.peek() != '{' {
		c.skip()
		return
	}
	for key := range c.object() {
		switch key {
		case "to":
			m.to = c.text()
		case "key":
			m.key = c.text()
		case "method":
			m.method = c.text()
		case "endReason":
			m.reason = c.text()
		case "ctrlKey":
			m.control = c.truth()
		case "altKey":
			m.alt = c.truth()
		case "metaKey":
			m.meta = c.truth()
		case "shiftKey":
			m.shift = c.truth()
		case "nodeId":
			m.node = c.id()
		case "statusCode":
			m.status = c.id()
		case "clickCount":
			m.clicks = c.id()
		case "limit":
			m.limited = c.truth()
		default:
			c.skip()
		}
	}
}

// note is a custom event. Tags that nothing follows from are passed over.
func (w *interpreter) note(tag string, c *cursor) {
	var m remark
	if c != nil {
		m.read(c)
	}
	switch tag {
	case "$pageview", "$url_changed":
		w.routed(m.href)
	case "sessionIdle", "recording paused":
		w.tally(imports.Idle, "pauses of the recorder, as nobody did anything")
	case "browser offline":
		w.tally(imports.Unsupported, "times that the browser was offline")
	case "breadcrumb":
		w.breadcrumb(m)
	case "performanceSpan":
		w.span(m)
	}
}

// breadcrumb is a note of Sentry.
func (w *interpreter) breadcrumb(m remark) {
	switch m.category {
	case "ui.keyDown":
		w.pressedKey(m)
	case "navigation":
		w.routed(w.absolute(m.to))
	case "console":
		if m.level == "error" {
			w.message(m.message)
		}
	case "replay.hydrate-error":
		w.signal(imports.Exception, "hydration failed: what the server sent is not what the page is made of")
	case "ui.slowClickDetected":
		if m.reason == "timeout" {
			w.signal(imports.DeadClick, w.called(m))
		}
		w.multiple(m)
	case "ui.multiClick":
		w.multiple(m)
	case "replay.mutations":
		if m.limited {
			w.miss(imports.Missing, "the recorder stopped, as the document changed too much")
		}
	}
}

// manyClicks are a rage click, as Sentry's documentation has it.
const manyClicks = 3

// multiple is a click that was repeated.
func (w *interpreter) multiple(m remark) {
	if m.clicks >= manyClicks {
		w.signal(imports.RageClick, fmt.Sprintf("%d clicks on %s", m.clicks, w.called(m)))
	}
}

// called is what people call the element that a breadcrumb is about.
func (w *interpreter) called(m remark) string {
	if n := w.tree.Node(m.node); n != nil {
		if t, ok := w.target(n.Meant()); ok {
			return t.String()
		}
	}
	return cmp.Or(brief(m.message), "an element")
}

// pressedKey is a key that Sentry saw: a special one, or with a modifier, and
// never in a field.
func (w *interpreter) pressedKey(m remark) {
	if len(w.acts) == 0 {
		return
	}
	k := scenarios.Key{Name: m.key, Control: m.control, Alt: m.alt, Meta: m.meta, Shift: m.shift && len([]rune(m.key)) > 1}
	if m.key == " " {
		k.Name = "Space"
	}
	if _, err := scenarios.ParseKey(k.String()); err != nil {
		w.tally(imports.Unsupported, "keys for which a scenario has no name")
		return
	}
	s := scenarios.Step{Kind: scenarios.Press, Key: k.String()}
	if n := w.tree.Node(m.node); n != nil && n.Meant().IsControl() {
		s.Target, _ = w.target(n.Meant())
	}
	w.push(s, nil, imports.Certain, "")
	w.travel.acted = true
}

// span is something that took time, by Sentry.
func (w *interpreter) span(m remark) {
	switch m.op {
	case "navigation.push":
		w.routed(w.absolute(m.description))
	case "resource.fetch", "resource.xhr":
		w.response(cmp.Or(m.method, "GET"), m.description, m.status)
	}
}

// absolute is an address in full, given what the page's own is.
func (w *interpreter) absolute(address string) string {
	base, err := url.Parse(w.travel.url)
	if err != nil || address == "" {
		return address
	}
	u, err := base.Parse(address)
	if err != nil {
		return address
	}
	return u.String()
}

// requested is what the plugin for the network saw. The status has a name of
// PostHog's own there.
func (w *interpreter) requested(c *cursor) {
	for key := range c.object() {
		if key != "requests" || c.peek() != '[' {
			c.skip()
			continue
		}
		for range c.array() {
			if c.peek() != '{' {
				c.skip()
				continue
			}
			w.request(c)
		}
	}
}

func (w *interpreter) request(c *cursor) {
	method, address, status := "GET", "", 0
	for key := range c.object() {
		switch key {
		case "name":
			address = c.text()
		case "method":
			method = cmp.Or(c.text(), method)
		case "status", "responseStatus":
			status = max(status, c.id())
		default:
			c.skip()
		}
	}
	w.response(method, address, status)
}

// response is the answer to a request. What follows the path of its URL is
// nobody's business.
func (w *interpreter) response(method, address string, status int) {
	u, err := url.Parse(address)
	if status < 400 || status > 599 || err != nil {
		return
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	w.signal(imports.FailedRequest, fmt.Sprintf("%s %s: %d", brief(strings.ToUpper(method)), brief(w.relative(u)), status))
}

// logged is a message of the console. In recordings of 1.x it is an
// incremental event.
func (w *interpreter) logged(c *cursor) {
	level, text := "", ""
	for key := range c.object() {
		switch key {
		case "level":
			level = c.text()
		case "payload":
			text = w.words(c)
		default:
			c.skip()
		}
	}
	if level == "error" {
		w.message(text)
	}
}

// words are the arguments of a message, each JSON in a string of its own.
func (w *interpreter) words(c *cursor) string {
	if c.peek() != '[' {
		return c.text()
	}
	var parts []string
	for range c.array() {
		text := c.text()
		if inner := c.on([]byte(text)); inner.peek() == '"' {
			text = inner.text()
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

// message is an error of the console. What nobody caught says so itself.
func (w *interpreter) message(text string) {
	line, _, _ := strings.Cut(text, "\n")
	if strings.HasPrefix(line, "Uncaught ") || strings.HasPrefix(line, "Unhandled ") {
		w.signal(imports.Exception, brief(line))
		return
	}
	w.signal(imports.ConsoleError, brief(line))
}

// mostSignals is how many signals are told of: a loop can fail a thousand
// times a second.
const mostSignals = 1000

// signal notes a sign that the page was broken, once for each step.
func (w *interpreter) signal(kind imports.SignalKind, detail string) {
	s := imports.Signal{Event: w.at.place.String(), Kind: kind, Detail: detail, Step: len(w.acts) - 1}
	for i := len(w.out.Signals) - 1; i >= 0 && w.out.Signals[i].Step == s.Step; i-- {
		if w.out.Signals[i].Kind == kind && w.out.Signals[i].Detail == detail {
			return
		}
	}
	if len(w.out.Signals) >= mostSignals {
		w.tally(imports.Missing, fmt.Sprintf("signs of a broken page beyond the first %d", mostSignals))
		return
	}
	w.out.Signals = append(w.out.Signals, s)
}
