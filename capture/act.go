package capture

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/retake-dev/retake/scenarios"
)

// act is what recorder.js tells of one act.
type act struct {
	n    int     // its number among all that were heard
	tab  int     // where it was done, as a step has it
	into *string // of a drag: the frame in which it ended, if that is another

	Kind    string          `json:"kind"`
	Target  json.RawMessage `json:"target"`
	Count   int             `json:"count"`
	Value   string          `json:"value"`
	Typed   *typed          `json:"typed"` // of a fill: what was put in
	Key     string          `json:"key"`
	Checked bool            `json:"checked"`
	X       float64         `json:"x"`
	Y       float64         `json:"y"`
	Point   *point          `json:"point"`
	Button  string          `json:"button"`
	Held    string          `json:"held"`
	Hold    float64         `json:"hold"`    // milliseconds
	Focused bool            `json:"focused"` // the click's target had the focus before it
	To      json.RawMessage `json:"to"`
	Drop    *point          `json:"drop"` // where on To
	Path    [][2]float64    `json:"path"`
	// Elsewhere: what was dragged fell neither in its frame nor on nothing.
	Elsewhere bool           `json:"elsewhere"`
	Paste     bool           `json:"paste"`
	Drafts    []string       `json:"drafts"` // of a composed text, unless they are private
	Fingers   [][][2]float64 `json:"fingers"`
	Width     int            `json:"width"`
	Height    int            `json:"height"`
	Number    int            `json:"number"`  // of an upload, in its frame
	Names     []string       `json:"names"`   // of its files
	Index     int            `json:"index"`   // of a file among them
	Content   []byte         `json:"content"` // what is in it
	At        float64        `json:"at"`      // milliseconds since 1970 on the page's clock
}

// typed is a value on its way from the page to the masker.
type typed struct {
	Value     string    `json:"value"`
	Parts     []string  `json:"parts"`
	Parameter [2]string `json:"parameter"` // name and stand-in of what is always private
	Own       bool      `json:"own"`
	Hidden    bool      `json:"hidden"` // in a part of the page that is marked as private
	Others    []string  `json:"others"` // of a choice that is private: what else there is
	Drafts    []string  `json:"drafts"`
}

// point is a place on an element.
type point struct{ X, Y float64 }

// fold turns the stream of acts into steps: keystrokes into one fill, two
// clicks into a double-click, a wheel's many scrolls into one.
type fold struct {
	steps []scenarios.Step
	times []float64 // of each step, on the page's clock
	// focused: what was clicked last had the focus before.
	focused bool
	// sealed: the last step was taken back, and nothing goes on from it.
	sealed bool
}

// add takes an act in. It reports whether a new step began.
func (f *fold) add(a act, frame string) (bool, error) {
	t, err := scenarios.ReadTarget(a.Target, frame)
	if err != nil {
		return false, err
	}
	s := scenarios.Step{Kind: scenarios.Kind(a.Kind), Tab: a.tab, Target: t, Held: a.Held}
	if a.Point != nil {
		s.At, s.X, s.Y = true, a.Point.X, a.Point.Y
	}
	if s.Kind == scenarios.Click {
		s.Button, s.Hold = scenarios.Button(a.Button), a.hold()
		if a.Count >= 2 && f.again(s, a.Count) {
			return false, nil
		}
	}
	if err := a.fill(&s); err != nil {
		return false, err
	}
	fresh := f.push(s, a.At)
	f.focused = a.Focused
	return fresh, nil
}

// fill gives a step what belongs to its kind.
func (a act) fill(s *scenarios.Step) error {
	switch s.Kind {
	case scenarios.Drag:
		return dragEnd(a, s)
	case scenarios.Fill:
		s.Value, s.Paste, s.Drafts = a.Value, a.Paste, a.Drafts
	case scenarios.Type, scenarios.Select:
		s.Value = a.Value
	case scenarios.Press:
		s.Key = a.Key
	case scenarios.Check:
		s.Checked = a.Checked
	case scenarios.Scroll:
		s.X, s.Y = a.X, a.Y
	case scenarios.Wheel:
		s.Path = scenarios.FormatPath(a.Path)
	case scenarios.Touch:
		if s.Path, s.Hold = scenarios.FormatFingers(a.Fingers), a.hold(); s.Path == "0 0" {
			s.Path = ""
		}
	case scenarios.Upload:
		s.Files = a.Names
	case scenarios.Resize:
		s.Width, s.Height = a.Width, a.Height
	case scenarios.Click, scenarios.RightClick, scenarios.Hover, scenarios.Reload:
	default:
		return fmt.Errorf("the recorder told of an act of unknown kind %q", a.Kind)
	}
	return nil
}

func (a act) hold() time.Duration { return time.Duration(a.Hold) * time.Millisecond }

// dragEnd says where a drag ends.
func dragEnd(a act, s *scenarios.Step) error {
	if len(a.To) == 0 {
		s.Path = scenarios.FormatPath(a.Path)
		return nil
	}
	frame := s.Target.Frame
	if a.into != nil {
		frame = *a.into
	}
	to, err := scenarios.ReadTarget(a.To, frame)
	if err != nil {
		return err
	}
	s.To = scenarios.Place{Target: to}
	if a.Drop != nil {
		s.To.At, s.To.X, s.To.Y = true, a.Drop.X, a.Drop.Y
	}
	return nil
}

// again counts a click that the browser takes for one more of a click before:
// two are a double-click, more are counted.
func (f *fold) again(s scenarios.Step, count int) bool {
	if len(f.steps) == 0 || f.sealed {
		return false
	}
	last := &f.steps[len(f.steps)-1]
	if last.Kind != scenarios.Click && last.Kind != scenarios.DoubleClick || last.Target != s.Target || last.Tab != s.Tab || last.Held != s.Held || last.Button != s.Button {
		return false
	}
	last.Kind, last.Count = scenarios.DoubleClick, 0
	if count > 2 {
		last.Kind, last.Count = scenarios.Click, min(count, maxCount)
	}
	return true
}

// maxCount is as many clicks in a row as a scenario counts: a third one selects
// a line, and nothing more is done.
const maxCount = 9

// push appends a step, or puts it in place of the one that it goes on from.
func (f *fold) push(s scenarios.Step, at float64) bool {
	if n := len(f.steps) - 1; n >= 0 {
		last := &f.steps[n]
		same := last.Kind == s.Kind && last.Tab == s.Tab && last.Target == s.Target
		switch {
		case f.sealed:
		case same && (s.Kind == scenarios.Fill || s.Kind == scenarios.Type || s.Kind == scenarios.Scroll || s.Kind == scenarios.Select || s.Kind == scenarios.Resize):
			s.After = last.After
			*last = s
			return false
		case same && s.Kind == scenarios.Hover:
			return false
		case s.Kind == scenarios.Fill && last.Kind == scenarios.Click && last.Tab == s.Tab && !f.focused && last.Button == "" && last.Held == "" && last.Target.CSS == s.Target.CSS && sameField(last.Target, s.Target):
			// A fill clicks its field by itself, if that has not the focus yet.
			s.After = last.After
			*last = s
			return false
		}
		s.After = time.Duration(max(0, at-f.times[n])) * time.Millisecond
	}
	f.steps, f.times, f.sealed = append(f.steps, s), append(f.times, at), false
	return true
}

// sameField compares targets by their locators: the text of a field changes.
func sameField(a, b scenarios.Target) bool {
	a.Seen, b.Seen = scenarios.Fingerprint{}, scenarios.Fingerprint{}
	return a == b
}

// name makes a scenario's name of a URL.
func name(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(rest))
	return strings.Trim(clean, "-")
}
