package rrweb

import (
	"fmt"

	"github.com/retake-dev/retake/scenarios/imports"
)

// Keys and hovers are not in a recording. What they brought about is, and is
// told of: it cannot be made a step.

const (
	// hovering is how soon after the pointer came over an element the page
	// changes if that is why, in milliseconds.
	hovering = 150
	// unled is how long after an act nothing that happens is its effect any
	// more, in milliseconds.
	unled = 1000
)

// unseen is what is known of the pointer while nothing is pressed.
type unseen struct {
	over    int       // the element that the pointer is over
	came    float64   // when it came there
	changes []float64 // when the document last changed
}

// changed sees the document change. Moves come up to half a second late: the
// changes of that time are kept.
func (w *interpreter) changed() {
	u, now := &w.unseen, w.at.time
	w.mutated = now
	w.hovered(u.came, now)
	for len(u.changes) > 0 && now-u.changes[0] > 2*flush {
		u.changes = u.changes[1:]
	}
	const most = 256
	if len(u.changes) < most {
		u.changes = append(u.changes, now)
	}
}

// over takes the moves of an event in.
func (w *interpreter) over(c *cursor) {
	for m := range moves(c) {
		if m.id == w.unseen.over {
			continue
		}
		w.unseen.over, w.unseen.came = m.id, w.at.time+m.offset
		for _, t := range w.unseen.changes {
			w.hovered(w.unseen.came, t)
		}
	}
}

// hovered tells of a change of the document that came of a hover, if it did.
func (w *interpreter) hovered(came, changed float64) {
	if changed > came && changed-came <= hovering && !w.ledTo(changed) {
		w.tally(imports.Unsupported, "changes of the page as the pointer came over an element: a hover is not made a step")
	}
}

// ledTo says whether something was done, or a page arrived, shortly before.
func (w *interpreter) ledTo(t float64) bool {
	near := func(since float64) bool { return since <= t && t-since <= unled || since > t }
	_, a := w.last()
	return a != nil && near(a.last) || near(w.travel.arrived) || near(w.pointer.time)
}

// tabbed sees the focus go to an element with nothing pressed, as the Tab key
// makes it.
func (w *interpreter) tabbed() {
	if w.travel.acted && !w.ledTo(w.at.time) {
		w.tally(imports.Unsupported, fmt.Sprintf("moves of the focus with nothing pressed for %g s, as by the Tab key, of which nothing is recorded", unled/1000.0))
	}
}
