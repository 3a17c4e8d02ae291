package selenium

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
)

// fill replaces the text of a field. What is private is a parameter.
func (r *reader) fill(name string) {
	text, ok := r.text("value")
	if !ok || name == "editContent" && strings.ContainsAny(text, "<&") {
		r.gap(imports.Unsupported, "a text that is not known without a browser: %s", brief(r.now.String("value")))
		return
	}
	t, from, ok := r.target("target")
	field := imports.FieldOf(t)
	switch {
	case !ok:
	case field.Type == "file":
		r.gap(imports.Unsupported, "a file is chosen")
	case field.Private():
		r.add(scenarios.Step{Kind: scenarios.Fill, Target: t, Value: field.Parameter()}, from)
	default:
		r.add(scenarios.Step{Kind: scenarios.Fill, Target: t, Value: scenarios.Literal(text)}, from)
	}
}

// keyNames are the keys that ${KEY_…} stands for.
var keyNames = map[string]string{
	"ENTER": "Enter", "RETURN": "Enter", "TAB": "Tab", "ESC": "Escape", "ESCAPE": "Escape", "SPACE": "Space",
	"BACKSPACE": "Backspace", "BKSP": "Backspace", "DELETE": "Delete", "DEL": "Delete", "INSERT": "Insert",
	"LEFT": "ArrowLeft", "RIGHT": "ArrowRight", "UP": "ArrowUp", "DOWN": "ArrowDown",
	"HOME": "Home", "END": "End", "PAGE_UP": "PageUp", "PGUP": "PageUp", "PAGE_DOWN": "PageDown", "PGDN": "PageDown",
	"CONTROL": "Control", "CTRL": "Control", "SHIFT": "Shift", "ALT": "Alt", "META": "Meta", "COMMAND": "Meta",
}

// keys presses keys in a field: those that have names, and characters. A
// modifier holds for what comes after it.
func (r *reader) keys() {
	t, from, ok := r.target("target")
	if !ok {
		return
	}
	if imports.FieldOf(t).Private() && !strings.HasPrefix(r.now.String("value"), "${KEY_") {
		r.add(scenarios.Step{Kind: scenarios.Fill, Target: t, Value: imports.FieldOf(t).Parameter()}, from)
		return
	}
	held := ""
	for rest := r.now.String("value"); rest != "" && r.err == nil; {
		key := ""
		if name, after, closed := strings.Cut(strings.TrimPrefix(rest, "${KEY_"), "}"); strings.HasPrefix(rest, "${KEY_") && closed {
			key, rest = keyNames[name], after
		} else {
			c, size := utf8.DecodeRuneInString(rest)
			key, rest = string(c), rest[size:]
		}
		switch key {
		case "":
			r.gap(imports.Unsupported, "a key that a scenario has no name for")
		case " ":
			r.add(scenarios.Step{Kind: scenarios.Press, Target: t, Key: held + "Space"}, from)
		case "Control", "Shift", "Alt", "Meta":
			held += key + "+"
		default:
			r.add(scenarios.Step{Kind: scenarios.Press, Target: t, Key: held + key}, from)
		}
	}
}

// choose chooses an option, by its label or its value.
func (r *reader) choose() {
	value, ok := r.text("value")
	kind, rest, found := strings.Cut(value, "=")
	if !ok || !found || kind != "label" && kind != "value" {
		r.gap(imports.Unsupported, "an option that is named neither by label nor by value: %s", brief(value))
		return
	}
	r.on(scenarios.Step{Kind: scenarios.Select, Value: rest})
}

// selectFrame goes into a frame, or out of it.
func (r *reader) selectFrame() {
	target := r.now.String("target")
	switch {
	case target == "relative=top":
		r.frame, r.lost = nil, false
	case r.lost:
	case target == "relative=parent":
		r.frame = r.frame[:max(0, len(r.frame)-1)]
	case strings.HasPrefix(target, "index="):
		n, err := strconv.Atoi(strings.TrimPrefix(target, "index="))
		if r.lost = err != nil || n < 0 || n > 999; !r.lost {
			r.frame = append(r.frame, strconv.Itoa(n))
		}
	default:
		t, _ := targetOf(r.now, "target")
		css := imports.CSSOf(t)
		if r.lost = css == ""; !r.lost {
			r.frame = append(r.frame, css)
		}
	}
	if r.lost {
		r.gap(imports.Frame, "a frame that a scenario cannot name: %s", brief(target))
	}
}

// mouse makes a drag of where the button goes down and up. A click comes as a
// command of its own.
func (r *reader) mouse(name string) {
	if name == "mouseMoveAt" {
		return
	}
	t, from, ok := r.target("target")
	if !ok {
		r.down = nil
		return
	}
	x, y, at := coordinates(r.now.String("value"))
	if strings.HasPrefix(name, "mouseDown") {
		r.down = &grip{t, x, y}
		return
	}
	began := r.down
	r.down = nil
	if began == nil || began.target == t && began.x == x && began.y == y {
		return
	}
	from.Confidence, from.Reason = imports.Likely, "the way between where the button went down and up is not looked at"
	r.add(scenarios.Step{Kind: scenarios.Drag, Target: began.target, At: at, X: began.x, Y: began.y, To: scenarios.Place{Target: t, At: at, X: x, Y: y}}, from)
}

// coordinates reads "x,y".
func coordinates(value string) (x, y float64, ok bool) {
	a, b, _ := strings.Cut(value, ",")
	x, err := strconv.ParseFloat(strings.TrimSpace(a), 64)
	y, also := strconv.ParseFloat(strings.TrimSpace(b), 64)
	if err != nil || also != nil {
		return 0, 0, false
	}
	return x, y, true
}

func (r *reader) drag() {
	t, from, ok := r.target("target")
	to, _, also := r.target("value")
	if ok && also {
		r.add(scenarios.Step{Kind: scenarios.Drag, Target: t, To: scenarios.Place{Target: to}}, from)
	}
}

// expectations are the states that commands look for after their first word.
var expectations = map[string]scenarios.State{
	"ElementPresent": scenarios.Visible, "ElementNotPresent": scenarios.Hidden, "ElementVisible": scenarios.Visible, "ElementNotVisible": scenarios.Hidden,
	"Checked": scenarios.Checked, "NotChecked": scenarios.Unchecked, "Editable": scenarios.Enabled, "NotEditable": scenarios.Disabled,
	"ElementEditable": scenarios.Enabled, "ElementNotEditable": scenarios.Disabled, "Text": "", "Value": "", "SelectedValue": "",
}

// waitLimit is how long Selenium IDE waits by default.
const waitLimit = 30 * time.Second

// expect reads an expectation: assert, verify, or waitFor. Selenium IDE tries
// assertions again for a while, so that all are waits.
func (r *reader) expect(name string) {
	what, limit := "", waitLimit
	for _, prefix := range []string{"assert", "verify", "waitFor"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			what = rest
		}
	}
	state, known := expectations[what]
	value, ok := r.text("value")
	switch {
	case strings.HasPrefix(name, "choose") || strings.HasPrefix(name, "answer") || strings.HasPrefix(name, "webdriver") || what == "Alert" || what == "Confirmation" || what == "Prompt":
		r.gap(imports.Ignored, "%s: a dialog is accepted", name)
		return
	case !known:
		r.gap(imports.Unsupported, "%s", brief(name+" "+r.now.String("target")))
		return
	case state == "" && (!ok || strings.TrimSpace(value) == ""):
		r.gap(imports.Unsupported, "%s: a text that is not known or empty", name)
		return
	}
	s := scenarios.Step{Kind: scenarios.Wait, State: state, Timeout: limit}
	switch ms, err := strconv.ParseFloat(value, 64); {
	case state == "":
		s.Text = strings.Join(strings.Fields(value), " ")
	case strings.HasPrefix(name, "waitFor") && err == nil && ms >= 1 && ms < 1e9:
		s.Timeout = time.Duration(ms) * time.Millisecond
	}
	r.on(s)
}
