package rrweb

import (
	"fmt"

	"github.com/retake-dev/retake/scenarios/frustration"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

// rageRules are the rules by which clicks in a recording are rage: those that
// need no more of a click than where and when it was.
const rageRules = "posthog"

// raged sees whether a click is the last of a burst. Without a clock nothing is
// known of bursts.
func (w *interpreter) raged(n *mirror.Node, i interaction) {
	if w.at.time == 0 {
		return
	}
	clicks := w.rage.Click(frustration.Click{X: i.x, Y: i.y, At: w.at.time})
	if clicks == 0 {
		return
	}
	called := n.Tag
	if t, ok := w.target(n); ok {
		called = t.String()
	}
	w.signal(imports.RageClick, fmt.Sprintf("%d clicks on %s", clicks, called))
}
