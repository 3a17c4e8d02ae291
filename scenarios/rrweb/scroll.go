package rrweb

import (
	"math"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

const (
	// brought is how soon after an act, or the arrival of a page, a scroll is
	// the page's own: it brings something into view. In milliseconds.
	brought = 400
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
	w.scrolled(n, math.Round(x), math.Round(y))
}

func (w *interpreter) scrolled(n *mirror.Node, x, y float64) {
	m := &w.moving
	_, a := w.last()
	goesOn := m.node == n && w.since(m.last) <= pause
	if !goesOn {
		*m = moving{node: n, page: w.since(w.travel.arrived) <= brought || w.travel.acted && w.since(a.last) <= brought}
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
