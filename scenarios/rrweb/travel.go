package rrweb

import (
	"net/url"
	"strings"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

const (
	// causal is how long after an act, in milliseconds, a page that arrives
	// is taken for its effect: most pages load in that time.
	causal = 5000
	// prompt is how soon after typing a page arrives, or a form is emptied,
	// if Enter was pressed.
	prompt = 2000
)

// unknownPage stands for the address of a recording that has none: no one can
// own a name that ends so (RFC 2606).
const unknownPage = "http://recording.invalid/"

// travel is where the window is, and was.
type travel struct {
	url     string
	visited []string // the history, as far as it was seen
	index   int      // of the page in it
	loading bool     // a page said that it loaded, and nothing else since
	pending *string  // the address of the snapshot to come
	arrived float64
	acted   bool   // something was done on this page
	later   string // an address that anything later says
}

// title is a name for a scenario.
func (t travel) title() string {
	if len(t.visited) == 0 {
		return ""
	}
	u, err := url.Parse(t.visited[0])
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.Trim(u.Host+u.Path, "/")
}

func (w *interpreter) meta(c *cursor) {
	var href string
	var width, height float64
	if c.peek() != '{' {
		c.skip()
		return
	}
	for key := range c.object() {
		switch key {
		case "href":
			href = c.text()
		case "width":
			width = c.number()
		case "height":
			height = c.number()
		default:
			c.skip()
		}
	}
	w.travel.pending = &href
	w.viewport(width, height)
}

// viewport takes the first size of the window for that of the scenario.
func (w *interpreter) viewport(width, height float64) {
	v := &w.out.Scenario.Environment.Viewport
	fits := width >= 1 && width <= 16384 && height >= 1 && height <= 16384
	now := scenarios.Viewport{Width: int(width), Height: int(height), Scale: 1}
	switch {
	case !fits:
	case len(w.acts) == 0:
		*v = now
	case *v != now:
		w.tally(imports.Unsupported, "changes of the size of the window, for which a scenario has no step")
	}
}

func (w *interpreter) resize(c *cursor) {
	var width, height float64
	for key := range c.object() {
		switch key {
		case "width":
			width = c.number()
		case "height":
			height = c.number()
		default:
			c.skip()
		}
	}
	w.viewport(width, height)
}

// arrive decides what a full snapshot means: the first page, another one, or
// the same page once more.
func (w *interpreter) arrive(doc *mirror.Node) {
	href := w.travel.url
	if w.travel.pending != nil {
		href = *w.travel.pending
	}
	loaded := w.travel.loading
	w.travel.pending, w.travel.loading = nil, false
	switch {
	case len(w.acts) == 0:
		w.open(href)
	case loaded || numbered(doc) && !alike(doc, w.tree.Root()):
		w.turn(href)
	default:
		w.elsewhere(href)
		return // a checkpoint of the same page: nothing has changed
	}
	w.travel.arrived, w.travel.acted = w.at.time, false
	w.pointer.forget()
	w.typing = typing{names: w.typing.names}
	w.moving = moving{}
}

// numbered says whether the nodes are numbered in the order of the document,
// as those of a new page are.
func numbered(doc *mirror.Node) bool {
	next := 1
	for n := range doc.All() {
		if n.ID != next {
			return false
		}
		next++
	}
	return true
}

// alike says whether two documents have the same nodes.
func alike(a, b *mirror.Node) bool {
	if b == nil {
		return false
	}
	tags := map[int]string{}
	count := 0
	for n := range b.All() {
		tags[n.ID] = n.Tag
		count++
	}
	for n := range a.All() {
		if tag, there := tags[n.ID]; !there || tag != n.Tag {
			return false
		}
		count--
	}
	return count == 0
}

// page is an address that a scenario can open, without a user and a password.
func page(address string) (*url.URL, bool) {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxText || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, false
	}
	u.User = nil
	return u, true
}

// open is the first page.
func (w *interpreter) open(href string) {
	sure, reason := imports.Certain, ""
	u, ok := page(href)
	if !ok && w.travel.later != "" {
		href = w.travel.later
		u, ok = page(href)
		sure, reason = imports.Guessed, "the recording says where it was made only later"
	}
	if !ok {
		u, _ = page(unknownPage)
		sure, reason = imports.Guessed, "the recording does not say where it was made"
		w.miss(imports.Missing, "the address of the page: "+unknownPage+" stands for it, for the real one to be put in its place")
	}
	w.out.Scenario.URL = u.Scheme + "://" + u.Host + "/"
	if t := time.UnixMilli(int64(w.at.time)).UTC(); w.at.time > 0 && t.Year() < 9999 {
		w.out.Scenario.Environment.Start = t
	}
	w.push(scenarios.Step{Kind: scenarios.Navigate, URL: w.relative(u)}, nil, sure, reason)
	w.went(href)
}

// relative is an address as the scenario writes it.
func (w *interpreter) relative(u *url.URL) string {
	if u.Scheme+"://"+u.Host+"/" != w.out.Scenario.URL || strings.HasPrefix(u.Path, "//") {
		return u.String()
	}
	path := *u
	path.Scheme, path.Host = "", ""
	if path.String() == "" {
		return "/"
	}
	return path.String()
}

// turn is another page. Where no act led to it, the person went there.
func (w *interpreter) turn(href string) {
	s, a := w.last()
	switch {
	case w.led(s, a, href):
		w.entered(s, a)
		w.went(href)
	case w.wander(href, imports.Likely):
	case w.travel.acted || w.since(w.travel.arrived) >= 1000:
		if u, ok := page(href); ok {
			w.push(scenarios.Step{Kind: scenarios.Navigate, URL: w.relative(u)}, nil, imports.Likely, "another page, to which no act led")
		} else {
			w.miss(imports.Ignored, "a page that is none of a site: "+brief(href))
		}
		w.went(href)
	default:
		w.tally(imports.Ignored, "a page that sent the browser on to another")
		w.went(href)
	}
}

// led says whether the last act can have led to a page.
func (w *interpreter) led(s *scenarios.Step, a *act, href string) bool {
	if !w.travel.acted || s.Kind == scenarios.Scroll || s.Kind == scenarios.Navigate {
		return false
	}
	if w.since(a.last) <= causal {
		return true
	}
	return s.Kind == scenarios.Click && a.node != nil && a.node.Tag == "a" && a.node.Attr("href") == href
}

// entered puts down the Enter that must have been pressed where typing led to
// a page.
func (w *interpreter) entered(s *scenarios.Step, a *act) {
	if s.Kind == scenarios.Fill && w.since(a.last) <= prompt {
		w.enter(s.Target, a.node, imports.Likely, "typing led to another page, and no key or click is recorded")
	}
}

func (w *interpreter) enter(t scenarios.Target, n *mirror.Node, sure imports.Confidence, reason string) {
	w.push(scenarios.Step{Kind: scenarios.Press, Key: "Enter", Target: t}, n, sure, reason)
	w.travel.acted = true
}

// wander sees a way back or forward in the history.
func (w *interpreter) wander(href string, sure imports.Confidence) bool {
	t := &w.travel
	for _, way := range []struct {
		by   int
		kind scenarios.Kind
	}{{-1, scenarios.Back}, {1, scenarios.Forward}} {
		if to := t.index + way.by; to >= 0 && to < len(t.visited) && t.visited[to] == href && t.url != href {
			w.push(scenarios.Step{Kind: way.kind}, nil, sure, "the page of before, to which no act led")
			t.index, t.url = to, href
			return true
		}
	}
	return false
}

// went notes an address in the history.
func (w *interpreter) went(href string) {
	t := &w.travel
	if len(t.visited) > 0 && t.visited[t.index] == href {
		t.url = href
		return
	}
	if len(t.visited) > 0 {
		t.visited = t.visited[:t.index+1]
	}
	t.visited = append(t.visited, href)
	t.index, t.url = len(t.visited)-1, href
}

// elsewhere is another address of the same page. When that was is known only if
// an event says so.
func (w *interpreter) elsewhere(href string) {
	if href != w.travel.url {
		w.went(href)
	}
}

// routed is another address of the same page, just now.
func (w *interpreter) routed(href string) {
	if href == "" || href == w.travel.url || len(w.acts) == 0 {
		return
	}
	s, a := w.last()
	switch {
	case w.travel.acted && w.since(a.last) <= prompt:
		if s.Kind == scenarios.Fill && path(href) != path(w.travel.url) && w.since(a.last) <= prompt/2 {
			w.enter(s.Target, a.node, imports.Guessed, "typing led to another address, and no key or click is recorded")
		}
		w.went(href)
	case w.wander(href, imports.Likely):
	default:
		w.went(href)
	}
}

func path(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}

// brief is a text for a message.
func brief(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
