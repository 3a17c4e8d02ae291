package reenact

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact/stage"
	"github.com/retake-dev/retake/scenarios"
)

// act performs the act of a step. What is in its way is the outcome; an error
// means that the page is lost.
func (p *player) act(ctx context.Context, step scenarios.Step, out *take.Step) error {
	out.Outcome = take.Outcome{Status: take.OK}
	err := p.front(ctx, step)
	if err == nil {
		err = p.do(ctx, step, out)
	}
	if errors.Is(err, browser.ErrDetached) && p.stage.Left() {
		return nil // the act was its last
	}
	var miss *miss
	if errors.As(err, &miss) {
		out.Outcome = take.Outcome{Status: take.Failed, Reason: miss.reason, Message: miss.message}
		return nil
	}
	return err
}

// turn brings the tab of a step to the front before the step: what the step
// does is told by what was there before.
func (p *player) turn(ctx context.Context, step scenarios.Step) error {
	was, n := p.stage.Page, step.Tab
	if step.Kind == scenarios.Close {
		n = 1
	}
	if _, err := p.stage.Front(ctx, n); err != nil || p.stage.Page == was {
		return err
	}
	var err error
	p.live, p.page = p.stage.Advance, p.stage.Page.URL()
	p.last, _, err = p.stage.Page.Snapshot(ctx)
	return err
}

// front wants the tab of a step to be there.
func (p *player) front(ctx context.Context, step scenarios.Step) error {
	if step.Kind == scenarios.Close {
		return nil
	}
	there, err := p.stage.Front(ctx, step.Tab)
	if err == nil && !there {
		return missed(take.TargetMissing, "there is no tab %d", step.Tab)
	}
	return err
}

// miss is an act that could not be done.
type miss struct {
	reason  take.Reason
	message string
}

func (m *miss) Error() string { return m.message }

func missed(reason take.Reason, format string, args ...any) error {
	return &miss{reason, fmt.Sprintf(format, args...)}
}

func (p *player) do(ctx context.Context, step scenarios.Step, out *take.Step) error {
	switch step.Kind {
	case scenarios.Type:
		return p.typeAt(ctx, step, out)
	case scenarios.Wheel:
		return p.wheel(ctx, step, out)
	case scenarios.Touch:
		return p.touch(ctx, step, out)
	case scenarios.Upload:
		return p.upload(ctx, step, out)
	case scenarios.Click, scenarios.DoubleClick, scenarios.RightClick:
		return p.click(ctx, step, out)
	case scenarios.Drag:
		return p.drag(ctx, step, out)
	case scenarios.Hover:
		return p.hover(ctx, step, out)
	case scenarios.Fill:
		return p.fill(ctx, step, out)
	case scenarios.Press:
		return p.press(ctx, step, out)
	case scenarios.Select:
		return p.choose(ctx, step, out)
	case scenarios.Check:
		return p.check(ctx, step, out)
	case scenarios.Scroll:
		return p.scroll(ctx, step, out)
	case scenarios.Wait:
		return p.wait(ctx, step, out)
	case scenarios.Expect:
		return p.expect(ctx, step, out)
	}
	return p.withPage(ctx, step)
}

// withPage performs what is done with the page as a whole.
func (p *player) withPage(ctx context.Context, step scenarios.Step) error {
	switch step.Kind {
	case scenarios.Navigate:
		return p.navigate(ctx, step)
	case scenarios.Resize:
		return p.stage.Resize(ctx, step.Width, step.Height)
	case scenarios.Close:
		there, err := p.stage.CloseTab(ctx, step.Tab)
		if err == nil && !there {
			return missed(take.TargetMissing, "there is no tab %d to close", step.Tab)
		}
		return err
	case scenarios.Reload:
		return p.stage.Page.Reload(ctx)
	case scenarios.Back:
		return p.history(ctx, -1)
	case scenarios.Forward:
		return p.history(ctx, 1)
	}
	return missed(take.NotMet, "unknown kind of step %q", step.Kind)
}

func (p *player) navigate(ctx context.Context, step scenarios.Step) error {
	to, err := p.base.Parse(step.URL)
	if err != nil {
		return missed(take.LoadFailed, "bad URL %q", step.URL)
	}
	failure, err := p.stage.Page.Navigate(ctx, to.String())
	if err != nil {
		return err
	}
	if failure != "" {
		return missed(take.LoadFailed, "%s does not load from %s: %s", to.Path, p.opt.Target, failure)
	}
	return nil
}

func (p *player) history(ctx context.Context, by int) error {
	ok, err := p.stage.Page.Travel(ctx, by)
	if err == nil && !ok {
		return missed(take.LoadFailed, "no page in the history to go to")
	}
	return err
}

func (p *player) fill(ctx context.Context, step scenarios.Step, out *take.Step) error {
	value, err := scenarios.Expand(step.Value, p.parameter)
	if err != nil {
		return missed(take.NotMet, "%v", err)
	}
	p.secrets.Plain(value)
	f, err := p.find(ctx, step, out, need{Enabled: true, Editable: true, Hit: true})
	if err != nil {
		return err
	}
	var typable bool
	if err := p.stage.Page.Ask(ctx, f.frame, "typable", &typable); err != nil {
		return err
	}
	if !typable {
		if there, err := p.slide(ctx, f, value); err != nil || there {
			return err
		}
		var ok bool
		if err := p.stage.Page.Ask(ctx, f.frame, "setValue", &ok, value); err != nil || ok {
			return err
		}
		return missed(take.NotMet, "%s does not take the value %q", step.Target, value)
	}
	return p.typeInto(ctx, f, step, value)
}

// parameter looks a parameter up. What the environment gives for it is for the
// page alone: in the take its name stands for it.
func (p *player) parameter(name string) (string, bool) {
	lookup := p.opt.Lookup
	if lookup == nil {
		lookup = os.LookupEnv
	}
	value, ok := lookup(name)
	p.secrets.Add(value, "${"+name+"}")
	if ok {
		p.given[value] = "${" + name + "}"
	}
	return value, ok
}

// typeInto types over what a field holds, as a person does: click it if it has
// not the focus, select all, type.
func (p *player) typeInto(ctx context.Context, f found, step scenarios.Step, value string) error {
	var focused bool
	if err := p.stage.Page.Ask(ctx, f.frame, "focused", &focused); err != nil {
		return err
	}
	if !focused {
		if err := p.stage.Click(ctx, f.centre(), stage.Press{}); err != nil {
			return err
		}
	}
	var old string
	if err := p.stage.Page.Ask(ctx, f.frame, "prepare", &old, "replace"); err != nil {
		return err
	}
	switch {
	case value == "" && old != "":
		return p.key(ctx, "Delete")
	case step.Paste:
		return p.stage.Paste(ctx, f.frame, value)
	case len(step.Drafts) > 0:
		return p.stage.Compose(ctx, step.Drafts, value)
	}
	return p.stage.Type(ctx, value)
}

// typeAt types where the caret is.
func (p *player) typeAt(ctx context.Context, step scenarios.Step, out *take.Step) error {
	value, err := scenarios.Expand(step.Value, p.parameter)
	if err != nil {
		return missed(take.NotMet, "%v", err)
	}
	p.secrets.Plain(value)
	if err := p.focus(ctx, step, out); err != nil {
		return err
	}
	return p.stage.Type(ctx, value)
}

// focus has the keys go to the target of a step, if it has one.
func (p *player) focus(ctx context.Context, step scenarios.Step, out *take.Step) error {
	if step.Target.Empty() {
		return nil
	}
	f, err := p.find(ctx, step, out, need{})
	if err != nil {
		return err
	}
	return p.stage.Page.Ask(ctx, f.frame, "prepare", nil, "focus")
}

func (p *player) key(ctx context.Context, name string) error {
	parsed, err := scenarios.ParseKey(name)
	if err != nil {
		return missed(take.NotMet, "%v", err)
	}
	k, ok := stage.KeyFor(parsed)
	if !ok {
		return missed(take.NotMet, "no key %q on this keyboard", name)
	}
	return p.stage.PressKey(ctx, k)
}

func (p *player) press(ctx context.Context, step scenarios.Step, out *take.Step) error {
	if err := p.focus(ctx, step, out); err != nil {
		return err
	}
	return p.key(ctx, step.Key)
}

func (p *player) choose(ctx context.Context, step scenarios.Step, out *take.Step) error {
	f, err := p.find(ctx, step, out, need{Enabled: true, Hit: true})
	if err != nil {
		return err
	}
	var said string
	if err := p.stage.Page.Ask(ctx, f.frame, "choose", &said, step.Value); err != nil {
		return err
	}
	if said != "ok" {
		return missed(take.OptionMissing, "%s has no option %q that can be chosen", step.Target, step.Value)
	}
	return nil
}

func (p *player) check(ctx context.Context, step scenarios.Step, out *take.Step) error {
	f, err := p.find(ctx, step, out, need{Enabled: true, Hit: true})
	if err != nil {
		return err
	}
	var now bool
	if err := p.stage.Page.Ask(ctx, f.frame, "checkedState", &now); err != nil || now == step.Checked {
		return err
	}
	return p.stage.Click(ctx, f.centre(), stage.Press{})
}

// scrollTries bounds how often a list that loads as it is scrolled is
// scrolled on toward where the user got.
const scrollTries = 20

// scroll goes to the offset where the user got. A script sets it: a wheel
// waits in the compositor for a frame that no one can time.
func (p *player) scroll(ctx context.Context, step scenarios.Step, out *take.Step) error {
	var f found
	if !step.Target.Empty() {
		var err error
		if f, err = p.find(ctx, step, out, need{}); err != nil {
			return err
		}
	}
	for range scrollTries {
		var there bool
		if err := p.stage.Page.Ask(ctx, f.frame, "scrollToward", &there, step.X, step.Y, step.Target.Empty()); err != nil || there {
			return err
		}
		if _, err := p.stage.Settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// waitDefault is how long a wait step waits on the page's clock.
const waitDefault = 30_000

func (p *player) wait(ctx context.Context, step scenarios.Step, out *take.Step) error {
	limit := float64(step.Timeout.Milliseconds())
	if limit == 0 {
		limit = waitDefault
	}
	return p.until(ctx, step, out, limit)
}

func (p *player) expect(ctx context.Context, step scenarios.Step, out *take.Step) error {
	return p.until(ctx, step, out, 0)
}

// until lets the page live until what a step asks for holds.
func (p *player) until(ctx context.Context, step scenarios.Step, out *take.Step, limit float64) error {
	for end := p.stage.Now() + limit; ; {
		f, ok, err := p.holds(ctx, step, out)
		if err != nil {
			return err
		}
		over := p.stage.Now() >= end
		if (ok || over) && !step.Target.Empty() {
			if err := p.sighted(ctx, step.Target, f); err != nil {
				return err
			}
		}
		if ok {
			return nil
		}
		if over {
			return missed(take.NotMet, "%s does not hold", strings.TrimPrefix(step.Title(), string(step.Kind)+" "))
		}
		if err := p.stage.Advance(ctx, min(pollEvery, end-p.stage.Now())); err != nil {
			return err
		}
	}
}
