package scenarios

import (
	"fmt"
	"strconv"
	"strings"
)

// Title is what a person would call the step: its name if it has one, else
// what it does, as `click button "Add to cart"`.
func (s Step) Title() string {
	if s.Name != "" {
		return s.Name
	}
	switch s.Kind {
	case Navigate:
		return "navigate to " + s.URL
	case Click, DoubleClick, RightClick:
		return fmt.Sprintf("%s %s%s%s", s.click(), s.Target, s.point(), s.held())
	case Drag:
		return fmt.Sprintf("drag %s%s%s%s", s.Target, s.point(), s.end(), s.held())
	case Hover:
		return fmt.Sprintf("hover over %s", s.Target)
	case Fill:
		if s.Paste {
			return fmt.Sprintf("paste %s into %s", brief(s.Value), s.Target)
		}
		return fmt.Sprintf("fill %s with %s", s.Target, brief(s.Value))
	case Type:
		return "type " + brief(s.Value) + s.where(" in ")
	case Press:
		return "press " + s.Key + s.where(" in ")
	case Select:
		return fmt.Sprintf("select %s in %s", brief(s.Value), s.Target)
	case Check:
		if !s.Checked {
			return fmt.Sprintf("uncheck %s", s.Target)
		}
		return fmt.Sprintf("check %s", s.Target)
	case Scroll:
		return fmt.Sprintf("scroll%s to %s, %s", s.where(" "), pixels(s.X), pixels(s.Y))
	case Wait:
		return "wait for " + s.condition()
	case Expect:
		return "expect " + s.condition()
	}
	return s.furtherTitle()
}

// furtherTitle is the title of what few scenarios have.
func (s Step) furtherTitle() string {
	switch s.Kind {
	case Wheel:
		return fmt.Sprintf("turn the wheel over %s%s by %s%s", s.Target, s.point(), shorten(s.Path, 60), s.held())
	case Touch:
		return s.touch()
	case Upload:
		return fmt.Sprintf("upload %s to %s", strings.Join(s.FileNames(), ", "), s.Target)
	case Resize:
		return fmt.Sprintf("resize to %d × %d", s.Width, s.Height)
	case Close:
		return fmt.Sprintf("close tab %d", s.Tab)
	case Reload:
		return "reload"
	case Back:
		return "go back"
	case Forward:
		return "go forward"
	}
	return string(s.Kind)
}

// condition is what a step waits for or expects.
func (s Step) condition() string {
	var parts []string
	switch {
	case s.Target == Target{}:
	case s.Text != "":
		parts = append(parts, fmt.Sprintf("%s to show %s", s.Target, brief(s.Text)))
		if s.State != "" && s.State != Visible {
			parts = append(parts, "to be "+string(s.State))
		}
	case s.State != "" && (s.State != Visible || s.Kind == Expect):
		parts = append(parts, fmt.Sprintf("%s to be %s", s.Target, s.State))
	default:
		parts = append(parts, s.Target.String())
	}
	if s.Text != "" && len(parts) == 0 {
		parts = append(parts, "text "+brief(s.Text))
	}
	if s.URL != "" {
		parts = append(parts, "url "+brief(s.URL))
	}
	return strings.Join(parts, " and ")
}

// where is the target after a preposition, or nothing if there is none.
func (s Step) where(preposition string) string {
	if s.Target.Empty() && s.Target.Frame == "" {
		return ""
	}
	return preposition + s.Target.String()
}

// click is what a click is called.
func (s Step) click() string {
	word := string(s.Kind)
	if s.Button != "" {
		word = string(s.Button) + "-" + word
	}
	if s.Count > 0 {
		word += fmt.Sprintf(" %d times", s.Count)
	}
	if s.Hold > 0 {
		word += fmt.Sprintf(" for %s", s.Hold)
	}
	return word
}

// touch is what a touch is called.
func (s Step) touch() string {
	title := fmt.Sprintf("touch %s%s", s.Target, s.point())
	if s.Path != "" {
		if n := len(ParseFingers(s.Path)); n > 1 {
			title += fmt.Sprintf(" with %d fingers", n)
		} else {
			title += s.end()
		}
	}
	if s.Hold > 0 {
		title += fmt.Sprintf(" for %s", s.Hold)
	}
	return title
}

// end is where a drag ends.
func (s Step) end() string {
	if s.Path == "" {
		return " to " + s.To.Target.String()
	}
	points := ParsePath(s.Path)
	last := points[len(points)-1]
	return fmt.Sprintf(" by %s, %s", pixels(last[0]), pixels(last[1]))
}

func (s Step) held() string {
	if s.Held == "" {
		return ""
	}
	return " with " + s.Held
}

func (s Step) point() string {
	if !s.At {
		return ""
	}
	return fmt.Sprintf(" at %s, %s", pixels(s.X), pixels(s.Y))
}

func pixels(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func brief(text string) string { return strconv.Quote(shorten(text, 60)) }
