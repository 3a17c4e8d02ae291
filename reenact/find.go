package reenact

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact/stage"
	"github.com/retake-dev/retake/scenarios"
)

const (
	// actLimit is how long on the page's clock a target may take to become
	// ready; 5 s is what Playwright's assertions and the DevTools Recorder wait.
	actLimit = 5000
	// pollEvery is how long the page lives between two looks.
	pollEvery = 50
)

// need is what an act asks of its target: see ready() in act.js.
type need struct {
	Enabled  bool `json:"enabled"`
	Editable bool `json:"editable"`
	Hit      bool `json:"hit"`
	Field    bool `json:"field"` // one for files need not be seen
}

// found is an element that is ready for an act.
type found struct {
	frame browser.FrameID
	box   box
	shift [2]float64 // where the frame begins in the viewport
}

// box is what ready() says of an element.
type box struct {
	State  string
	By     string
	X, Y   float64 // centre
	Left   float64
	Top    float64
	Width  float64 `json:"w"`
	Height float64 `json:"h"`
}

func (f found) centre() stage.Point {
	return stage.Point{X: f.shift[0] + f.box.X, Y: f.shift[1] + f.box.Y}
}

func (f found) point(step scenarios.Step) stage.Point {
	if !step.At {
		return f.centre()
	}
	return stage.Point{X: f.shift[0] + f.box.Left + step.X, Y: f.shift[1] + f.box.Top + step.Y}
}

// find waits until the target of a step is there and ready.
func (p *player) find(ctx context.Context, step scenarios.Step, out *take.Step, n need) (found, error) {
	for end := p.stage.Now() + actLimit; ; {
		f, err := p.look(ctx, step, out, n)
		if err != nil {
			return f, err
		}
		if f.box.State == "ok" {
			stable, err := p.stable(ctx, f, n)
			if err != nil {
				return f, err
			}
			if stable {
				return f, errors.Join(p.name(ctx, step, f), p.sighted(ctx, step.Target, f))
			}
			f.box.State = "moving"
		}
		if p.stage.Now() >= end {
			if err := p.sighted(ctx, step.Target, f); err != nil {
				return f, err
			}
			return f, p.inTheWay(step, f.box)
		}
		if err := p.stage.Advance(ctx, pollEvery); err != nil {
			return f, err
		}
	}
}

// name tells how a capture would name the element that was found.
func (p *player) name(ctx context.Context, step scenarios.Step, f found) error {
	if p.opt.Named == nil {
		return nil
	}
	var said json.RawMessage
	if err := p.stage.Page.Ask(ctx, f.frame, "named", &said); err != nil {
		return p.settling(err)
	}
	t, err := scenarios.ReadTarget(said, step.Target.Frame)
	if err == nil {
		p.opt.Named(p.current, t)
	}
	return err
}

// look looks once. An element that is not there has the state "missing".
func (p *player) look(ctx context.Context, step scenarios.Step, out *take.Step, n need) (found, error) {
	f, err := p.locate(ctx, step.Target, out)
	if err != nil || f.box.State == "missing" {
		return f, p.settling(err)
	}
	if err := p.stage.Page.Ask(ctx, f.frame, "ready", &f.box, n); err != nil {
		return f, p.settling(err)
	}
	if f.box.State != "ok" || f.frame == "" {
		return f, nil
	}
	// Getting ready may have scrolled the frame to another place.
	if _, f.shift, err = p.frame(ctx, step.Target.Frame); err != nil || !n.Hit {
		return f, p.settling(err)
	}
	return f, p.frameHit(ctx, step.Target, &f)
}

// settling drops the error of asking a document that is about to be replaced.
func (p *player) settling(err error) error {
	var script *browser.ScriptError
	if errors.Is(err, browser.ErrNoWorld) || errors.As(err, &script) {
		return nil
	}
	return err
}

type located struct {
	Rank  int
	Count int
	Label string
	Bad   string
}

// locate finds the element of a target, and notes in the step how.
func (p *player) locate(ctx context.Context, t scenarios.Target, out *take.Step) (found, error) {
	f := found{box: box{State: "missing"}}
	frame, shift, err := p.frame(ctx, t.Frame)
	if err != nil || (frame == "" && t.Frame != "") {
		return f, err
	}
	f.frame, f.shift = frame, shift
	list := t.Locators()
	var l located
	if err := p.stage.Page.Ask(ctx, frame, "locate", &l, inPage(list), inPageSeen(t)); err != nil {
		return f, err
	}
	if l.Bad != "" {
		return f, missed(take.TargetMissing, "a locator of %s cannot be followed: %s", t, l.Bad)
	}
	out.Target = nil
	if l.Rank >= 0 {
		f.box.State = "found"
		out.Target = &take.Match{Locator: list[l.Rank].String(), Rank: l.Rank, Node: -1, Label: l.Label}
	} else if l.Count > 1 {
		f.box.By = "several"
	}
	return f, nil
}

// inPage gives locators the names that locate.js knows.
func inPage(list []scenarios.Locator) []map[string]string {
	out := make([]map[string]string, len(list))
	for i, l := range list {
		out[i] = map[string]string{"kind": string(l.Kind), "value": l.Value, "name": l.Name}
		if l.Nth != 0 {
			out[i]["nth"] = strconv.Itoa(l.Nth)
		}
	}
	return out
}

// inPageSeen gives a fingerprint the names that locate.js knows.
func inPageSeen(t scenarios.Target) map[string]string {
	return map[string]string{"tag": t.Seen.Tag, "type": t.Seen.Type, "text": t.Seen.Text}
}

// frame follows a path of iframes; "" is the top frame.
func (p *player) frame(ctx context.Context, path string) (browser.FrameID, [2]float64, error) {
	var at browser.FrameID
	var shift [2]float64
	if path == "" {
		return at, shift, nil
	}
	for css := range strings.SplitSeq(path, " >> ") {
		id, origin, err := p.stage.Page.FrameAt(ctx, at, css)
		if err != nil || id == "" {
			return "", shift, p.settling(err)
		}
		at, shift[0], shift[1] = id, shift[0]+origin[0], shift[1]+origin[1]
	}
	return at, shift, nil
}

// frameHit looks whether something in the top frame covers the place where an
// element in a frame is. After it, the frame's own element is current again.
func (p *player) frameHit(ctx context.Context, t scenarios.Target, f *found) error {
	outer, _, _ := strings.Cut(t.Frame, " >> ")
	if _, _, err := p.stage.Page.FrameAt(ctx, "", outer); err != nil {
		return err
	}
	c := f.centre()
	var by string
	if err := p.stage.Page.Ask(ctx, "", "frameCovered", &by, c.X, c.Y); err != nil || by == "" {
		return err
	}
	f.box.State, f.box.By = "covered", by
	return nil
}

// stable reports whether an element keeps its place over a frame, which it
// does when nothing moves.
func (p *player) stable(ctx context.Context, f found, n need) (bool, error) {
	steady, err := p.stage.Steady(ctx)
	if err != nil || steady {
		return steady, err
	}
	if err := p.stage.Advance(ctx, 16); err != nil {
		return false, err
	}
	var again box
	if err := p.stage.Page.Ask(ctx, f.frame, "ready", &again, n); err != nil {
		return false, p.settling(err)
	}
	return again == f.box, nil
}

// inTheWay says why an act could not be done.
func (p *player) inTheWay(step scenarios.Step, b box) error {
	t := step.Target.String()
	switch b.State {
	case "hidden":
		return missed(take.TargetHidden, "%s is there, but cannot be seen", t)
	case "disabled":
		return missed(take.TargetDisabled, "%s is disabled", t)
	case "readonly":
		return missed(take.TargetReadonly, "%s cannot be edited", t)
	case "covered":
		return missed(take.TargetCovered, "%s is covered by %s", t, b.By)
	case "moving":
		return missed(take.TargetMoving, "%s does not stop moving", t)
	}
	if b.By == "several" {
		return missed(take.TargetMissing, "%s is not one element, but several look like it", t)
	}
	return missed(take.TargetMissing, "%s is not on the page", t)
}

// holds asks once whether what a wait or an expect says is so.
func (p *player) holds(ctx context.Context, step scenarios.Step, out *take.Step) (f found, ok bool, err error) {
	if step.URL != "" && !strings.HasSuffix(p.stage.Page.URL(), step.URL) {
		return f, false, nil
	}
	if step.Text == "" && step.Target.Empty() {
		return f, true, nil
	}
	if !step.Target.Empty() {
		if f, err = p.locate(ctx, step.Target, out); err != nil {
			return f, false, p.settling(err)
		}
	}
	ask := map[string]any{"state": step.State, "page": step.Target.Empty()}
	if step.Text != "" {
		ask["text"] = step.Text
	}
	err = p.settling(p.stage.Page.Ask(ctx, f.frame, "holds", &ok, ask))
	return f, ok, err
}
