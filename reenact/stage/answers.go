package stage

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/chromedp/cdproto/network"
	"github.com/retake-dev/retake/capture/take"
)

// fromBuild asks the build, or whoever the request is for.
func (t *traffic) fromBuild(r *request) answer {
	if t.stage.opt.Recording != nil && replayed(r.paused.ResourceType, t.origin.owns(r.url)) {
		return t.unmatched(r)
	}
	if !safe(r.paused.Request.Method) && !t.stage.opt.Writes {
		return blocked()
	}
	return t.ask(r, take.FromBuild)
}

func blocked() answer {
	return answer{failure: network.ErrorReasonBlockedByClient, source: take.Blocked}
}

// unmatched answers a request that no recording fits.
func (t *traffic) unmatched(r *request) (a answer) {
	switch {
	case t.stage.opt.Unmatched == Empty:
		a = emptyTo(r)
	case t.stage.opt.Unmatched == Fail || !safe(r.paused.Request.Method) || !t.origin.owns(r.url):
		a = blocked()
	default:
		a = t.ask(r, take.Unrecorded)
	}
	a.nearest = t.stage.opt.Recording.nearest(newAsked(r.paused.Request.Method, r.url, r.body), string(r.paused.ResourceType))
	return a
}

// emptyTo is an answer without anything, which the page may read wherever it
// asked.
func emptyTo(r *request) answer {
	origin, _ := r.paused.Request.Headers["Origin"].(string)
	a := answer{status: http.StatusNoContent, source: take.Empty}
	if origin != "" {
		a.headers = []take.Header{{Name: "Access-Control-Allow-Credentials", Value: "true"}, {Name: "Access-Control-Allow-Origin", Value: origin}}
	}
	return a
}

// ask has the build answer, or whoever the request is for.
func (t *traffic) ask(r *request, source take.Source) answer {
	a, err := t.origin.fetch(t.stage.ctx, r)
	if err != nil {
		slog.Debug("the build did not answer", "url", r.address(), "error", err)
		return answer{failure: failureOf(err), source: source}
	}
	a.source = source
	return a
}

func (t *traffic) recorded(r *request) (answer, bool) {
	if t.stage.opt.Recording == nil || !replayed(r.paused.ResourceType, t.origin.owns(r.url)) {
		return answer{}, false
	}
	return t.stage.opt.Recording.answer(newAsked(r.paused.Request.Method, r.url, r.body))
}

func (t *traffic) close() {
	if t.done != nil {
		<-t.done
	}
}

// Contracts waits until the build has answered what it was asked beside the
// re-enactment.
func (s *Stage) Contracts(ctx context.Context) { s.traffic.probes.wait(ctx) }
