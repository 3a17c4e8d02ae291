package reenact

import (
	"net/url"
	"slices"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
)

// background is what goes on without the user, learned from the think time: a
// request that is made while no one acts is made by a poll.
type background struct {
	page     take.Background
	requests map[string]bool
}

// learn notes the requests of a time in which the user did nothing.
func (b background) learn(requests []take.Exchange) {
	for _, r := range requests {
		if name := requestName(r); name != "" {
			b.requests[name] = true
		}
	}
}

// sight is what was seen around an act.
type sight struct {
	previous, before *take.Snapshot // the page at the end of the last step, and just before the act
	requests         []take.Exchange
	noted            browser.Noted
	url              string // where the act led to, "" if it did not
	private          bool   // a part that is marked as private can be seen
}

// judge says what each step caused. All think time is learned from first: a
// poll that brings something new for the first time while a step settles is no
// effect of the step.
func (p *player) judge() {
	for i := range p.steps {
		if s, ok := p.sights[i]; ok {
			p.background.page.Learn(s.previous, s.before)
		}
	}
	for i := range p.steps {
		if s, ok := p.sights[i]; ok {
			p.steps[i].Effects = s.effects(p.steps[i].DOM, p.background)
		}
	}
}

// effects are what a step caused: what differs from just before it, less
// what went on by itself, and what the events told.
func (s sight) effects(after *take.Snapshot, b background) take.Effects {
	e := b.page.EffectsOf(s.previous, s.before, after)
	for _, r := range s.requests {
		if name := requestName(r); name != "" && !b.requests[name] {
			e.Requests = append(e.Requests, name)
		}
	}
	slices.Sort(e.Requests)
	e.Requests = slices.Compact(e.Requests)
	e.Dialogs, e.Popups, e.Downloads, e.URL = s.noted.Dialogs, s.noted.Popups, s.noted.Downloads, s.url
	return e
}

// requestName is method and path of a request that a script made.
func requestName(e take.Exchange) string {
	switch e.Type {
	case "XHR", "Fetch", "EventSource", "WebSocket", "Ping", "Document":
	default:
		return ""
	}
	u, err := url.Parse(e.URL)
	if err != nil {
		return ""
	}
	return e.Method + " " + u.Path
}
