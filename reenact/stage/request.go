package stage

import (
	"strings"

	"github.com/chromedp/cdproto/network"
)

// replayed reports whether a kind of request is answered from the recording:
// what scripts ask for, and everything from third parties. Documents, scripts,
// styles, pictures and fonts of the build are what is under test.
func replayed(kind network.ResourceType, own bool) bool {
	switch kind {
	case network.ResourceTypeXHR, network.ResourceTypeFetch, network.ResourceTypeEventSource, network.ResourceTypePing:
		return true
	}
	return !own
}

func safe(method string) bool { return method == "GET" || method == "HEAD" || method == "OPTIONS" }

func (r *request) document() bool { return r.paused.ResourceType == network.ResourceTypeDocument }

// isStream reports whether a request is for an event stream. The kind that a
// paused request is said to have is not always that.
func (r *request) isStream() bool {
	return r.paused.ResourceType == network.ResourceTypeEventSource || strings.HasPrefix(r.accept(), "text/event-stream")
}

// accept is what a request says to accept; a script's header is told as it wrote
// it.
func (r *request) accept() string {
	for name, v := range r.paused.Request.Headers {
		if accept, ok := v.(string); ok && strings.EqualFold(name, "accept") {
			return accept
		}
	}
	return ""
}

// address is where a request goes, as it may stand in a log: what is asked for
// there is in the query, and may be private.
func (r *request) address() string { return r.url.Scheme + "://" + r.url.Host + r.url.Path }
