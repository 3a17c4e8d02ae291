package main

import (
	"fmt"
	"slices"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/frustration"
	"github.com/retake-dev/retake/scenarios/imports"
)

// parseSignals returns the rules of a product for rage and dead clicks.
func parseSignals(name string) (frustration.Preset, error) {
	p, known := frustration.Named(name)
	if known {
		return p, nil
	}
	var names []string
	for _, p := range frustration.Presets() {
		names = append(names, p.Name)
	}
	return p, hinted(fmt.Errorf("--signals: there is no %q", name), "%s", advice(name, names))
}

// signalsOf returns the rage and dead clicks of a captured session: where the
// user got nowhere is where to look first.
func signalsOf(s scenarios.Scenario, t take.Take, p frustration.Preset) []imports.Signal {
	list := []imports.Signal{}
	rage := frustration.Rage{Preset: p}
	for i := range min(len(s.Steps), len(t.Steps)) {
		signal := func(kind imports.SignalKind, detail string) {
			list = append(list, imports.Signal{Event: "step " + t.Steps[i].ID, Kind: kind, Detail: oneLine(detail), Step: i})
		}
		clicks := clicksOf(s.Steps[i], t, i)
		for _, c := range clicks {
			if n := rage.Click(c); n > 0 {
				signal(imports.RageClick, fmt.Sprintf("%d clicks on %s", n, c.Label))
			}
		}
		if n := len(clicks); n > 0 && p.Dead(clicks[n-1]) {
			signal(imports.DeadClick, clicks[n-1].Label)
		}
	}
	return list
}

// betweenClicks is how many milliseconds are between clicks that the browser
// takes for one act: the recorder keeps how many there were, which is at most
// 500 ms from one to the next, and a hand in haste makes five in a second.
const betweenClicks = 200

// clicksOf returns the clicks of a step, with what became of the last of them.
func clicksOf(step scenarios.Step, t take.Take, i int) []frustration.Click {
	made := t.Steps[i]
	n := max(1, step.Count)
	switch step.Kind {
	case scenarios.Click:
	case scenarios.DoubleClick:
		n = 2
	default:
		return nil
	}
	c := frustration.Click{At: made.Started, Reacted: hasReacted(made.Effects)}
	end := made.Settled
	if i+1 < len(t.Steps) {
		end = t.Steps[i+1].Started
	}
	if made.Target != nil {
		c.Label = made.Target.Label
		if k := made.Target.Node; made.DOM != nil && k >= 0 && k < len(made.DOM.Nodes) {
			place(&c, made.DOM, k, step)
		}
	}
	var list []frustration.Click
	for k := range n {
		c.At = made.Started + float64(k)*betweenClicks
		c.Quiet = max(0, end-c.At)
		list = append(list, c)
	}
	return list
}

// fields and controls are the roles of what is typed into, and of what else
// people expect to do something.
var (
	fields   = []string{"textbox", "searchbox", "spinbutton", "combobox"}
	controls = []string{"button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option", "slider"}
)

// place notes where a click was, and on what.
func place(c *frustration.Click, s *take.Snapshot, k int, step scenarios.Step) {
	n := s.Nodes[k]
	c.Field, c.Link = slices.Contains(fields, n.Role), n.Role == "link"
	c.Control = c.Field || slices.Contains(controls, n.Role)
	if n.Box == nil {
		return
	}
	c.X, c.Y = n.Box[0]+n.Box[2]/2, n.Box[1]+n.Box[3]/2
	if step.At {
		c.X, c.Y = n.Box[0]+step.X, n.Box[1]+step.Y
	}
}

// hasReacted reports whether a user saw that something came of an act.
func hasReacted(e take.Effects) bool {
	return e.Added+e.Removed+e.Changed+len(e.Dialogs)+len(e.Popups)+len(e.Downloads) > 0 || e.URL != "" || e.Scrolled
}
