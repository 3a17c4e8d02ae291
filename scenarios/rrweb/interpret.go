package rrweb

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/frustration"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
)

const (
	// idle is how long a recording may be silent before that is a gap: the
	// recorders of PostHog and Sentry pause after so long without an act.
	idle = 5 * time.Minute
	// maxText is how long a text of a fill may be, in bytes, and maxScenario
	// what all steps may have: a scenario file has at most 4 MB.
	maxText     = 64 << 10
	maxScenario = 3 << 20
)

// interpreter makes steps of the events of one window.
type interpreter struct {
	builder
	limits imports.Limits
	out    imports.Session
	at     event   // the one whose turn it is
	ahead  []event // those that come after it

	pointed event // the last that tells of moves
	unseen  unseen

	acts     []act // of each step, what is known of it while more comes
	size     int   // of the steps in the file, about
	full     bool  // no more steps are taken
	travel   travel
	pointer  pointer
	typing   typing
	moving   moving
	rage     frustration.Rage
	counts   []count
	mutated  float64 // when the document last changed
	snapshot bool    // there was a full snapshot
	lost     int     // events before the first snapshot
	looked   int     // nodes and moves that were looked at
}

// act is what a step is about, while the step may still change.
type act struct {
	node *mirror.Node
	time float64  // when it began, milliseconds
	last float64  // when it was last gone on with
	said []string // of a fill, what the page said when it began
}

// count is something that is reported once, with how often it was.
type count struct {
	kind   imports.GapKind
	detail string
	event  string
	times  int
}

func newInterpreter(f *inflater, limits imports.Limits, presses bool) *interpreter {
	w := &interpreter{limits: limits}
	w.rage.Preset, _ = frustration.Named(rageRules)
	w.builder = builder{f, mirror.New(limits.Nodes), limits.Nodes}
	w.out.Scenario.Environment = scenarios.DefaultEnvironment()
	w.pointer.unpressed = !presses
	return w
}

// interpret takes an event in. An error ends the session: its document is not
// known any more.
func (w *interpreter) interpret(e event, c *cursor) error {
	if w.at.time > 0 && e.time-w.at.time > float64(idle.Milliseconds()) {
		w.out.Miss(imports.Idle, e.place.String(), fmt.Sprintf("nothing was recorded for %v; a step after it comes %v after the one before",
			(time.Duration(e.time-w.at.time)*time.Millisecond).Round(time.Second), idle))
	}
	w.at = e
	switch e.typ {
	case typeDOMContentLoaded, typeLoad:
		w.travel.loading = true
	case typeMeta:
		w.meta(c)
	case typeFullSnapshot:
		return w.fullSnapshot(c)
	case typeIncremental:
		w.travel.loading = false
		return w.incremental(c)
	case typeCustom, typePlugin:
		w.custom(c)
	}
	return w.lenient(c)
}

// lenient takes a mistake in the data of one event for a gap.
func (w *interpreter) lenient(c *cursor) error {
	if c.err != nil {
		w.miss(imports.Broken, "an event that cannot be read: "+c.err.Error())
	}
	return nil
}

func (w *interpreter) fullSnapshot(c *cursor) error {
	c, err := w.part(c, c.raw())
	if err != nil {
		w.miss(imports.Broken, "a full snapshot: "+err.Error())
		return nil
	}
	doc := w.builder.snapshot(c)
	if errors.Is(c.err, imports.ErrTooLarge) {
		return fmt.Errorf("%w: more than %d nodes at once", c.err, w.limits.Nodes)
	}
	if c.err != nil {
		w.miss(imports.Broken, "a full snapshot: "+c.err.Error())
		return nil
	}
	if doc == nil {
		w.miss(imports.Broken, "a full snapshot without a document")
		return nil
	}
	w.leave()
	w.arrive(doc)
	w.snapshot = true
	return w.tree.Reset(doc)
}

func (w *interpreter) incremental(c *cursor) error {
	if !w.snapshot {
		w.lost++
		return nil
	}
	if c.peek() != '{' {
		c.skip()
		return w.lenient(c)
	}
	if w.at.source == sourceMutation {
		return w.mutation(c)
	}
	if !w.looking() {
		return nil
	}
	switch w.at.source {
	case sourceMouseMove, sourceTouchMove:
		w.pointed = w.at
		w.over(c)
	case sourceMouseInteraction:
		w.mouse(c)
	case sourceScroll:
		w.scroll(c)
	case sourceResize:
		w.resize(c)
	case sourceInput:
		w.input(c)
	case sourceLog:
		w.logged(c)
	case sourceDrag:
		w.tally(imports.Unsupported, "moves of a drag, which is not made a step")
	}
	return w.lenient(c)
}

func (w *interpreter) mutation(c *cursor) error {
	err := w.mutate(c)
	if errors.Is(err, imports.ErrTooLarge) {
		return err
	}
	if err != nil {
		w.miss(imports.Broken, "a change of the document: "+err.Error())
	}
	w.changed()
	w.appeared()
	w.edited()
	return nil
}

// looking says whether more may be looked at.
func (w *interpreter) looking() bool {
	if w.looked <= w.limits.Looks {
		return true
	}
	w.tally(imports.Missing, "acts for which there is no time: there are too many, on too large a page")
	return false
}

// push appends a step that was done on a node, if any.
func (w *interpreter) push(s scenarios.Step, n *mirror.Node, sure imports.Confidence, reason string) {
	w.pushAt(s, n, sure, reason, w.at)
}

func (w *interpreter) pushAt(s scenarios.Step, n *mirror.Node, sure imports.Confidence, reason string, e event) {
	w.settle()
	w.size += 200 + len(s.Value) + len(s.URL) + targetSize(s.Target)
	if w.full = w.full || len(w.acts) >= w.limits.Steps || w.size > maxScenario; w.full {
		w.tally(imports.Missing, fmt.Sprintf("acts after step %d, as a scenario has room for no more", len(w.acts)))
		return
	}
	if n := len(w.acts); n > 0 {
		s.After = min(idle, time.Duration(max(0, e.time-w.acts[n-1].time))*time.Millisecond)
	}
	w.out.Add(s, imports.Origin{Event: e.place.String(), Confidence: sure, Reason: reason})
	w.acts = append(w.acts, act{node: n, time: e.time, last: e.time})
}

func targetSize(t scenarios.Target) int {
	size := len(t.Frame) + len(t.CSS) + len(t.Seen.Text)
	for _, l := range t.Locators() {
		size += len(l.Value) + len(l.Name)
	}
	return size
}

// last is the step that came last, nil before the first.
func (w *interpreter) last() (*scenarios.Step, *act) {
	n := len(w.acts) - 1
	if n < 0 {
		return nil, nil
	}
	return &w.out.Scenario.Steps[n], &w.acts[n]
}

// replace puts a step in the place of the last one, which it goes on from.
func (w *interpreter) replace(s scenarios.Step, sure imports.Confidence, reason string) {
	n := len(w.acts) - 1
	s.After = w.out.Scenario.Steps[n].After
	w.out.Scenario.Steps[n] = s
	w.acts[n].last = w.at.time
	w.out.Origins[n].Confidence, w.out.Origins[n].Reason = sure, reason
}

// since is how long ago something was, in milliseconds.
func (w *interpreter) since(t float64) float64 { return w.at.time - t }

func (w *interpreter) miss(kind imports.GapKind, detail string) {
	w.out.Miss(kind, w.at.place.String(), detail)
}

// tally counts what is reported once.
func (w *interpreter) tally(kind imports.GapKind, detail string) {
	for i := range w.counts {
		if c := &w.counts[i]; c.kind == kind && c.detail == detail {
			c.times++
			return
		}
	}
	w.counts = append(w.counts, count{kind, detail, w.at.place.String(), 1})
}

// target is the target of a node. It is not there where the recording does
// not describe it.
func (w *interpreter) target(n *mirror.Node) (scenarios.Target, bool) {
	if !w.looking() {
		return scenarios.Target{}, false
	}
	w.looked += w.tree.Size()
	t := n.Target()
	return t, !t.Empty()
}

// leave looks back at a document that goes: what of it was not to be seen.
func (w *interpreter) leave() {
	if w.tree.Root() == nil {
		return
	}
	blocked, frames := 0, 0
	var hidden *mirror.Node
	for n := range w.tree.Root().All() {
		switch {
		case n.Has("rr_width"):
			if blocked++; hidden == nil {
				hidden = n
			}
		case (n.Tag == "iframe" || n.Tag == "frame") && !n.HasDocument():
			frames++
		}
	}
	if blocked > 0 {
		w.miss(imports.Blocked, fmt.Sprintf("acts in %s, such as %s %q, which the recorder was told not to look into",
			plural(blocked, "element"), hidden.Tag, hidden.Attr("class")))
	}
	if frames > 0 {
		w.miss(imports.Frame, "acts in "+plural(frames, "frame")+" that the recorder could not see into")
	}
	if n := w.tree.Homeless(); n > 0 {
		w.miss(imports.Missing, plural(n, "node")+" of the document whose parent never came")
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// finish is the session, once all events are in.
func (w *interpreter) finish(name string) imports.Session {
	w.leave()
	w.settle()
	if w.lost > 0 {
		w.out.Miss(imports.Missing, "", plural(w.lost, "event")+" before the first full snapshot, without which they mean nothing")
	}
	for _, c := range w.counts {
		detail := c.detail
		if c.times > 1 {
			detail = fmt.Sprintf("%d × %s", c.times, detail)
		}
		w.out.Miss(c.kind, c.event, detail)
	}
	w.out.Scenario.Name = cmp.Or(name, w.travel.title(), "recording")
	return w.out
}
