package rrweb

import (
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

// pointer is what the mouse or a finger does.
type pointer struct {
	// unpressed says that the recorder was told to leave presses out: then a
	// click needs none before it.
	unpressed bool
	// pressed is the control that was pressed last, described before the page
	// could react, and not yet clicked.
	pressed *mirror.Node
	target  scenarios.Target
	fresh   bool // a press that no click has come of
	time    float64
	x, y    float64
	// labelled is the field of the label that was clicked: the browser clicks
	// it, too.
	labelled *mirror.Node
	held     *mirror.Node // what the last press or click was on, for its input
	heldAt   float64
}

// forget is for another page.
func (p *pointer) forget() { *p = pointer{unpressed: p.unpressed} }

// interaction is a mouse interaction.
type interaction struct {
	kind, id int
	x, y     float64
	pointer  bool // it says what pointed
}

// interaction reads a mouse interaction.
func (c *cursor) interaction() interaction {
	i := interaction{kind: -1}
	for key := range c.object() {
		switch key {
		case "type":
			i.kind = c.kind()
		case "id":
			i.id = c.id()
		case "x":
			i.x = c.number()
		case "y":
			i.y = c.number()
		case "pointerType":
			i.pointer = !c.null()
			if i.pointer {
				c.skip()
			}
		default:
			c.skip()
		}
	}
	return i
}

func (w *interpreter) mouse(c *cursor) {
	i := c.interaction()
	n := w.tree.Node(i.id)
	if n != nil && n.Kind != mirror.Element {
		n = w.elementOf(n)
	}
	if n == nil {
		w.unknown(i, c)
		return
	}
	switch i.kind {
	case mouseDown, touchStart:
		w.press(n, i)
	case click:
		w.click(n, i)
	case doubleClick:
		w.doubleClick(n)
	case contextMenu:
		w.act(scenarios.Step{Kind: scenarios.RightClick}, n.Meant(), imports.Certain, "")
	case focus:
		w.tabbed()
		w.typing.focus(n)
	case blur:
		if w.typing.focused == n {
			w.typing.focus(nil)
		}
	case mouseUp:
		w.released(i)
	}
}

// elementOf is the root element of a document: what is clicked where there is
// nothing else.
func (w *interpreter) elementOf(n *mirror.Node) *mirror.Node {
	for c := range n.Children() {
		if c.Kind == mirror.Element {
			return c
		}
	}
	return nil
}

// unknown is an interaction with what the recording does not have, or not yet.
func (w *interpreter) unknown(i interaction, c *cursor) {
	switch i.kind {
	case focus:
		w.typing.focus(nil)
		w.typing.late = w.leaves(c)
	case click, doubleClick, contextMenu:
		w.tally(imports.Untargeted, "clicks on an element that the recording does not describe")
	}
}

// press describes the control that was pressed: by the time of the click the
// page may have replaced it.
func (w *interpreter) press(n *mirror.Node, i interaction) {
	m := n.Meant()
	if i.kind == mouseDown && w.pointer.fresh && w.pointer.pressed == m {
		return // the mouse that a finger is taken for
	}
	t, _ := w.target(m)
	w.pointer = pointer{unpressed: w.pointer.unpressed, pressed: m, target: t, fresh: true, time: w.at.time, x: i.x, y: i.y,
		labelled: nil, held: m, heldAt: w.at.time}
	if field := n.Control(); field != nil {
		w.pointer.held = field
	}
}

// released sees a press that ends elsewhere.
func (w *interpreter) released(i interaction) {
	p := &w.pointer
	if dx, dy := i.x-p.x, i.y-p.y; p.fresh && p.x*p.y != 0 && dx*dx+dy*dy > 20*20 {
		w.tally(imports.Unsupported, "presses that end in another place, as of a drag or a selection")
	}
}

func (w *interpreter) click(n *mirror.Node, i interaction) {
	m, p := n.Meant(), &w.pointer
	if p.labelled != nil && (m == p.labelled || n == p.labelled) {
		p.labelled = nil
		return // made by the click on its label
	}
	t, sure, reason := scenarios.Target{}, imports.Certain, ""
	switch {
	case p.fresh && p.pressed.Contains(n):
		m, t = p.pressed, p.target
	case p.fresh && w.tree.Node(p.pressed.ID) != p.pressed:
		m, t = p.pressed, p.target
		reason, sure = "the page replaced it while it was pressed", imports.Likely
	case p.fresh && n.Contains(p.pressed):
		reason, sure = "it was pressed on a part of it", imports.Likely
	case p.unpressed:
		reason, sure = "presses of the mouse are not recorded", imports.Likely
	default:
		w.keyed(m)
		return
	}
	p.fresh = false
	if field := n.Control(); field != nil && field != m {
		p.labelled = field
		if !m.IsControl() {
			m, t = field, scenarios.Target{}
		}
	}
	p.held, p.heldAt = m, w.at.time
	if m.Tag == "select" || m.Tag == "option" {
		return // what is chosen is an input
	}
	w.act(scenarios.Step{Kind: scenarios.Click, Target: t}, m, sure, reason)
	w.raged(m, i)
}

// act pushes a step on an element.
func (w *interpreter) act(s scenarios.Step, n *mirror.Node, sure imports.Confidence, reason string) bool {
	if s.Target.Empty() {
		t, ok := w.target(n)
		if !ok {
			w.miss(imports.Untargeted, string(s.Kind)+" of an element that nothing tells from others")
			return false
		}
		s.Target = t
	}
	if placeOnly(s.Target) && sure == imports.Certain {
		sure, reason = imports.Likely, "the element is known by its place alone"
	}
	w.push(s, n, sure, reason)
	w.travel.acted = true
	return true
}

// placeOnly says whether a target is known by a path alone.
func placeOnly(t scenarios.Target) bool {
	l := t.Locators()
	return len(l) == 1 && l[0].Kind == scenarios.ByCSS
}

// keyed is a click that no pointer made: a key did, on the element that has
// the focus or in a field of its form, or a script.
func (w *interpreter) keyed(m *mirror.Node) {
	f := w.typing.focused
	switch {
	case f != nil && f.Typable() && m.Submits() && f.Form() == m.Form():
		s := scenarios.Step{Kind: scenarios.Press, Key: "Enter"}
		w.act(s, f, imports.Likely, "the form was sent from the field, with no click")
	case f != nil && f == m && m.Ticked():
		w.pointer.held, w.pointer.heldAt = m, w.at.time // what it changes is an input
	case f != nil && f == m:
		s := scenarios.Step{Kind: scenarios.Press, Key: "Enter"}
		w.act(s, m, imports.Likely, "it was clicked while it had the focus, and not by a pointer: Enter, or the space bar")
	default:
		w.tally(imports.Ignored, "clicks that a script made")
	}
}

// doubleClick makes one of the two clicks before it.
func (w *interpreter) doubleClick(n *mirror.Node) {
	steps := w.out.Scenario.Steps
	last := len(steps) - 1
	if last < 0 || steps[last].Kind != scenarios.Click {
		return // a box that was ticked twice, or nothing that was clicked
	}
	if last > 0 && steps[last-1].Kind == scenarios.Click && steps[last-1].Target == steps[last].Target {
		w.out.Scenario.Steps, w.out.Origins, w.acts = steps[:last], w.out.Origins[:last], w.acts[:last]
		last--
		for i := range w.out.Signals {
			w.out.Signals[i].Step = min(w.out.Signals[i].Step, last)
		}
	}
	steps[last].Kind = scenarios.DoubleClick
	w.acts[last].last = w.at.time
}
