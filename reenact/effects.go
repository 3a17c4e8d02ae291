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

// effects are what a step caused: what differs from just before it, less
// what went on by itself, and what the events told.
func effects(previous, before, after *take.Snapshot, requests []take.Exchange, noted browser.Noted, b background) take.Effects {
	e := b.page.EffectsOf(previous, before, after)
	for _, r := range requests {
		if name := requestName(r); name != "" && !b.requests[name] {
			e.Requests = append(e.Requests, name)
		}
	}
	slices.Sort(e.Requests)
	e.Requests = slices.Compact(e.Requests)
	e.Dialogs, e.Popups, e.Downloads = noted.Dialogs, noted.Popups, noted.Downloads
	return e
}

// requestName is method and path of a request that a script made.
func requestName(e take.Exchange) string {
	switch e.Type {
	case "XHR", "Fetch", "EventSource", "Ping", "Document":
	default:
		return ""
	}
	u, err := url.Parse(e.URL)
	if err != nil {
		return ""
	}
	return e.Method + " " + u.Path
}
