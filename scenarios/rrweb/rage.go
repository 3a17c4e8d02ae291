package rrweb

import (
	"fmt"
	"math"

	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

// What a rage click is, by the rule of posthog-js: three clicks, each less
// than 30 px and 1000 ms from the one before, the distance taken along the
// axes (packages/browser/src/extensions/rageclick.ts). It is told once, at the
// third.
const (
	rageClicks   = 3
	rageDistance = 30
	ragePause    = 1000
)

// raging counts the clicks of one burst.
type raging struct {
	clicks  int
	x, y, t float64
}

// raged sees whether a click is the third of a burst.
func (w *interpreter) raged(n *mirror.Node, i interaction) {
	r := &w.raging
	near := math.Abs(i.x-r.x)+math.Abs(i.y-r.y) < rageDistance && w.since(r.t) < ragePause
	if !near || w.at.time == 0 {
		r.clicks = 0
	}
	*r = raging{r.clicks + 1, i.x, i.y, w.at.time}
	if r.clicks != rageClicks {
		return
	}
	called := n.Tag
	if t, ok := w.target(n); ok {
		called = t.String()
	}
	w.signal(imports.RageClick, fmt.Sprintf("%d clicks on %s", rageClicks, called))
}
