package reenact

import (
	"net/url"
	"slices"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
)

// effects are what a step caused: what differs from just before it, less
// what went on by itself, and what the events told.
func effects(previous, before, after *take.Snapshot, requests []take.Exchange, noted browser.Noted) take.Effects {
	e := take.EffectsOf(previous, before, after)
	for _, r := range requests {
		if name := requestName(r); name != "" {
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
