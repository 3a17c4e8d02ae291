package reenact

import (
	"context"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact/stage"
	"github.com/retake-dev/retake/scenarios"
)

func (p *player) click(ctx context.Context, step scenarios.Step, out *take.Step) error {
	press, err := pressOf(step)
	if err != nil {
		return err
	}
	f, err := p.find(ctx, step, out, need{Enabled: true, Hit: true})
	if err != nil {
		return err
	}
	return p.stage.Click(ctx, f.point(step), press)
}

// pressOf is how a step presses the pointer.
func pressOf(step scenarios.Step) (stage.Press, error) {
	held, err := scenarios.ParseHeld(step.Held)
	if err != nil {
		return stage.Press{}, missed(take.NotMet, "%v", err)
	}
	press := stage.Press{Held: held, Count: max(1, step.Count), Hold: float64(step.Hold.Milliseconds())}
	switch {
	case step.Kind == scenarios.RightClick:
		press.Button = stage.Right
	case step.Kind == scenarios.DoubleClick:
		press.Count = 2
	case step.Button == scenarios.Middle:
		press.Button = stage.Middle
	}
	return press, nil
}

func (p *player) hover(ctx context.Context, step scenarios.Step, out *take.Step) error {
	f, err := p.find(ctx, step, out, need{Hit: true})
	if err != nil {
		return err
	}
	return p.stage.Move(ctx, f.point(step))
}

// drag drags along the path of the step, or to another element.
func (p *player) drag(ctx context.Context, step scenarios.Step, out *take.Step) error {
	press, err := pressOf(step)
	if err != nil {
		return err
	}
	f, err := p.find(ctx, step, out, need{Enabled: true, Hit: true})
	if err != nil {
		return err
	}
	if step.Path != "" {
		from := f.point(step)
		var way []stage.Point
		for _, by := range scenarios.ParsePath(step.Path) {
			way = append(way, stage.Point{X: from.X + by[0], Y: from.Y + by[1]})
		}
		return p.stage.Drag(ctx, from, way, press)
	}
	end := scenarios.Step{Target: step.To.Target, At: step.To.At, X: step.To.X, Y: step.To.Y}
	to, err := p.find(ctx, end, new(take.Step), need{})
	if err != nil {
		return err
	}
	// The page may have been scrolled to the second, away from the first.
	if f, err = p.find(ctx, step, out, need{Enabled: true, Hit: true}); err != nil {
		return err
	}
	return p.stage.Drag(ctx, f.point(step), stage.Way(f.point(step), to.point(end)), press)
}

// slide presses a slider where it has a value. It reports whether the field is
// one and took that.
func (p *player) slide(ctx context.Context, f found, value string) (bool, error) {
	var at *[2]float64
	if err := p.stage.Page.Ask(ctx, f.frame, "sliderAt", &at, value); err != nil || at == nil {
		return false, err
	}
	if err := p.stage.Click(ctx, stage.Point{X: f.shift[0] + at[0], Y: f.shift[1] + at[1]}, stage.Press{}); err != nil {
		return false, err
	}
	var now string
	err := p.stage.Page.Ask(ctx, f.frame, "value", &now)
	return now == value, err
}
