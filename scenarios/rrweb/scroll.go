package rrweb

import (
	"iter"
	"math"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

const (
	// brought is how soon after an act, or the arrival of a page, a scroll is
	// the page's own, in milliseconds: it brings something into view. It is
	// the person's if the pointer has moved in between.
	brought = 400
	// rest is how long a scroll that rests has not moved: they are recorded
	// every 100 ms.
	rest = 200
	// flush is how often moves are recorded, in milliseconds: they come that
	// much later than they were.
	flush = 500
	// pause is how long a scroll may rest and still be the same one. They are
	// recorded every 100 ms.
	pause = 1000
)

// moving is the scroll that goes on.
type moving struct {
	node *mirror.Node
	last float64
	page bool // the page scrolls, not the person
}

func (w *interpreter) scroll(c *cursor) {
	var id int
	var x, y float64
	for key := range c.object() {
		switch key {
		case "id":
			id = c.id()
		case "x":
			x = c.number()
		case "y":
			y = c.number()
		default:
			c.skip()
		}
	}
	n := w.tree.Node(id)
	if n == nil || c.err != nil {
		w.tally(imports.Untargeted, "scrolls of an element that the recording does not describe")
		return
	}
	if n.IsField() || math.Abs(x) > 1e6 || math.Abs(y) > 1e6 {
		return // the text in a field follows what is typed
	}
	w.scrolled(n, math.Round(x), math.Round(y), c)
}

// byPage says whether the page scrolls, and not the person.
func (w *interpreter) byPage(c *cursor) bool {
	reason := w.travel.arrived
	if _, a := w.last(); w.travel.acted && a.last > reason {
		reason = a.last
	}
	return w.since(reason) <= brought && !w.movedSince(reason, c)
}

// movedSince says whether the pointer has moved since then.
func (w *interpreter) movedSince(then float64, c *cursor) bool {
	const most = 100 // events, which are few in so short a time
	if w.moved(w.pointed, then, c) {
		return true
	}
	for _, e := range w.ahead[:min(most, len(w.ahead))] {
		if e.time > w.at.time+flush {
			return false
		}
		if w.moved(e, then, c) {
			return true
		}
	}
	return false
}

// moved says whether an event tells of a move between then and now.
func (w *interpreter) moved(e event, then float64, c *cursor) bool {
	if e.source != sourceMouseMove && e.source != sourceTouchMove {
		return false
	}
	for m := range moves(c.on(e.data)) {
		w.looked++
		if at := e.time + m.offset; at > then && at <= w.at.time {
			return true
		}
	}
	return false
}

// move is one move of the pointer: over which element, and how long before the
// event that tells of it, as a negative time.
type move struct {
	id     int
	offset float64
}

// moves are the moves in an event.
func moves(c *cursor) iter.Seq[move] {
	return func(yield func(move) bool) {
		for key := range c.object() {
			if key != "positions" || c.peek() != '[' {
				c.skip()
				continue
			}
			for range c.array() {
				if !yield(moved(c)) {
					return
				}
			}
		}
	}
}

func moved(c *cursor) (m move) {
	if c.peek() != '{' {
		c.skip()
		return m
	}
	for key := range c.object() {
		switch key {
		case "id":
			m.id = c.id()
		case "timeOffset":
			m.offset = c.number()
		default:
			c.skip()
		}
	}
	return m
}

// takenOver says whether a scroll of the page, which had come to rest, is gone
// on with by the person.
func (w *interpreter) takenOver(c *cursor) bool {
	return w.moving.page && w.since(w.moving.last) > rest && w.movedSince(w.moving.last, c)
}

func (w *interpreter) scrolled(n *mirror.Node, x, y float64, c *cursor) {
	m := &w.moving
	_, a := w.last()
	acted := a != nil && a.node != n && a.last > m.last
	goesOn := m.node == n && w.since(m.last) <= pause && !acted && !w.takenOver(c)
	if !goesOn {
		*m = moving{node: n, page: w.byPage(c)}
	}
	m.last = w.at.time
	if m.page {
		if !goesOn {
			w.tally(imports.Ignored, "scrolls that an act or the page brought about")
		}
		return
	}
	s := scenarios.Step{Kind: scenarios.Scroll, X: x, Y: y}
	if n.Kind == mirror.Document {
		s.Target.Frame = n.Frame()
	} else {
		t, ok := w.target(n)
		if !ok {
			w.tally(imports.Untargeted, "scrolls of an element that nothing tells from others")
			return
		}
		s.Target = t
	}
	if last, a := w.last(); last.Kind == scenarios.Scroll && a.node == n {
		w.replace(s, imports.Likely, unsureScroll)
		return
	}
	w.push(s, n, imports.Likely, unsureScroll)
}

const unsureScroll = "the recording does not say who scrolled"
