package reenact

import (
	"context"
	"os"

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
		return p.stage.Drag(ctx, from, along(from, scenarios.ParsePath(step.Path)), press, p.dragBegan(f))
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
	return p.stage.Drag(ctx, f.point(step), stage.Way(f.point(step), to.point(end)), press, p.dragBegan(f))
}

// dragBegan asks whether the browser itself drags.
func (p *player) dragBegan(f found) stage.Began {
	return func(ctx context.Context) (began bool, err error) {
		err = p.stage.Page.Ask(ctx, f.frame, "dragBegan", &began)
		return began, err
	}
}

// wheel turns the wheel over an element.
func (p *player) wheel(ctx context.Context, step scenarios.Step, out *take.Step) error {
	press, err := pressOf(step)
	if err != nil {
		return err
	}
	f, err := p.find(ctx, step, out, need{Hit: true})
	if err != nil {
		return err
	}
	return p.stage.Wheel(ctx, f.point(step), scenarios.ParsePath(step.Path), press.Held)
}

// touch touches an element with the fingers of the step.
func (p *player) touch(ctx context.Context, step scenarios.Step, out *take.Step) error {
	f, err := p.find(ctx, step, out, need{Enabled: true, Hit: true})
	if err != nil {
		return err
	}
	from, ways := f.point(step), [][]stage.Point{{f.point(step)}}
	if step.Path != "" {
		ways = nil
		for _, way := range scenarios.ParseFingers(step.Path) {
			ways = append(ways, along(from, way))
		}
	}
	return p.stage.Touch(ctx, ways, float64(step.Hold.Milliseconds()))
}

// along is a way from a point, of which it is told relatively.
func along(from stage.Point, by [][2]float64) []stage.Point {
	var way []stage.Point
	for _, b := range by {
		way = append(way, stage.Point{X: from.X + b[0], Y: from.Y + b[1]})
	}
	return way
}

// upload puts files into a field, which need not be seen, or drops them on
// another element.
func (p *player) upload(ctx context.Context, step scenarios.Step, out *take.Step) error {
	files, err := step.FilePaths(p.scenario.File, p.parameter)
	if err != nil {
		return missed(take.NotMet, "%v", err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			return missed(take.NotMet, "there is no file %s to upload", file)
		}
	}
	f, err := p.find(ctx, step, out, need{Enabled: true, Field: true})
	if err != nil {
		return err
	}
	taken, err := p.stage.Page.Choose(ctx, f.frame, files)
	if err != nil || taken {
		return err
	}
	return p.stage.Drop(ctx, f.point(step), files)
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
