package capture

import (
	"encoding/json"

	"github.com/retake-dev/retake/scenarios"
)

// dropped is the end of a drag that began in another frame.
type dropped struct {
	frame string
	tab   int
	to    json.RawMessage
	at    *point
}

const (
	fromOutside = "something was dropped that comes from outside the page"
	toOutside   = "something was dragged out of the page"
)

// carried puts together what two frames tell of one drag: first the one in which
// something fell, then the one from which it was dragged. It reports whether the
// act is complete; r.mu is held.
func (r *Recorder) carried(a *act, frame string) bool {
	if a.Kind == "dropped" {
		r.dropped = &dropped{frame, a.tab, a.To, a.Drop}
		return false
	}
	d := r.dropped
	r.dropped = nil
	crossed := a.Kind == string(scenarios.Drag) && len(a.To) == 0
	switch {
	case d != nil && crossed && d.tab == a.tab:
		a.To, a.Drop, a.into = d.to, d.at, &d.frame
	case d != nil:
		r.lost = append(r.lost, fromOutside)
	case a.Elsewhere:
		r.lost = append(r.lost, toOutside)
		return false
	}
	return true
}
