package selenium

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/jsontree"
)

// reader makes steps of commands in turn.
type reader struct {
	project
	out   imports.Session
	vars  map[string]string // what store put there
	frame []string          // the frames that are selected, outermost first
	lost  bool              // the frame that is selected is not known
	main  bool              // the window that is selected is the first one
	root  string            // the name of that window
	after time.Duration     // pauses since the last act
	down  *grip             // where the button of the mouse went down
	under int               // how many conditions and loops are open
	most  int
	done  int // commands, with those of the tests that are run
	err   error

	event string
	now   jsontree.Value // the command that is read
}

// grip is a point on an element.
type grip struct {
	target scenarios.Target
	x, y   float64
}

// maxRuns bounds how deep tests run each other, and maxCommands how many commands
// that comes to: tests that run each other twice double them each time.
const (
	maxRuns     = 10
	maxCommands = 200_000
)

func (r *reader) gap(kind imports.GapKind, format string, args ...any) {
	r.out.Miss(kind, r.event, fmt.Sprintf(format, args...))
}

// commands reads the commands of a test.
func (r *reader) commands(test jsontree.Value, runs int) {
	list, _ := test.Get("commands")
	for i, c := range list.Items {
		name := c.String("command")
		if r.done++; r.done > maxCommands && r.err == nil {
			r.err = c.Errorf("", "the test comes to more than %d commands, with those of the tests that it runs", maxCommands)
		}
		if r.err != nil {
			return
		}
		if strings.HasPrefix(name, "//") {
			continue // it is switched off
		}
		r.event, r.now = fmt.Sprintf("line %d, command %d", c.Line, i+1), c
		switch {
		case r.conditional(name):
		case name == "run":
			r.run(c.String("target"), runs)
		case r.windows(name):
		default:
			r.command(name)
		}
	}
}

// conditional passes over what depends on a condition, or is repeated.
func (r *reader) conditional(name string) bool {
	switch name {
	case "if", "while", "times", "forEach", "do":
		if r.under++; r.under == 1 {
			r.gap(imports.Unsupported, "what depends on %s %s, up to its end", name, r.now.String("target"))
		}
	case "end", "repeatIf":
		r.under = max(0, r.under-1)
	case "else", "elseIf":
	default:
		return r.under > 0
	}
	return true
}

// run reads the commands of another test.
func (r *reader) run(name string, runs int) {
	i := slices.IndexFunc(r.tests, func(t jsontree.Value) bool { return t.String("name") == name })
	if i < 0 || runs >= maxRuns {
		r.gap(imports.Missing, "the test %q, which is run here", name)
		return
	}
	r.commands(r.tests[i], runs+1)
}

// windows follows which window is selected. Acts in others are gaps.
func (r *reader) windows(name string) bool {
	target := r.now.String("target")
	switch name {
	case "storeWindowHandle":
		if r.main && r.root == "" {
			r.root = target
		}
	case "selectWindow":
		r.main = r.root != "" && target == "handle=${"+r.root+"}" || target == "win_ser_local"
		r.frame, r.lost = nil, false
	default:
		if !r.main {
			r.gap(imports.Unsupported, "%s in another window", name)
		}
		return !r.main
	}
	return true
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// text is a field of the command with its variables filled in. It is false if
// one is not known without executing the test.
func (r *reader) text(field string) (string, bool) {
	known := true
	text := variable.ReplaceAllStringFunc(r.now.String(field), func(match string) string {
		v, ok := r.vars[match[2:len(match)-1]]
		known = known && ok
		return v
	})
	const longest = 1 << 20 // variables may hold each other
	return text, known && len(text) <= longest
}

// target is the target of the command, in the frame that is selected. It is
// false for one that a scenario cannot name, which is a gap then.
func (r *reader) target(field string) (scenarios.Target, imports.Origin, bool) {
	t, sure := targetOf(r.now, field)
	from := imports.Origin{Event: r.event, Confidence: imports.Certain}
	switch name := r.now.String("command"); {
	case r.lost:
		r.gap(imports.Frame, "%s in a frame that is not known", name)
		return t, from, false
	case t.Empty():
		r.gap(imports.Untargeted, "%s of %s, which a scenario has no locator for", name, brief(r.now.String(field)))
		return t, from, false
	case !sure:
		from.Confidence, from.Reason = imports.Likely, "the locator that was chosen cannot be read, but others can"
	}
	t.Frame = strings.Join(r.frame, " >> ")
	return t, from, true
}

func brief(s string) string {
	words := []rune(strings.Join(strings.Fields(s), " "))
	if len(words) > 80 {
		words = append(words[:79:79], '…')
	}
	return string(words)
}

// add appends a step, if a scenario can have it.
func (r *reader) add(s scenarios.Step, from imports.Origin) {
	if len(r.out.Scenario.Steps) >= r.most {
		r.err = r.now.Errorf("", "the test has more than %d steps", r.most)
		return
	}
	s.After, r.after = r.after, 0
	s.Name = strings.Join(strings.Fields(r.now.String("comment")), " ")
	if why := imports.Check(scenarios.DefaultEnvironment(), s); why != "" {
		r.gap(imports.Broken, "%s: %s", s.Kind, why)
		return
	}
	r.out.Add(s, from)
}

// on adds a step that has the command's target.
func (r *reader) on(s scenarios.Step) {
	t, from, ok := r.target("target")
	if s.Target = t; ok {
		r.add(s, from)
	}
}

// command reads one command.
func (r *reader) command(name string) {
	if s, ok := plainCommands[name]; ok {
		r.on(s)
		return
	}
	certain := imports.Origin{Event: r.event, Confidence: imports.Certain}
	switch name {
	case "open":
		r.open(certain)
	case "setWindowSize":
		r.size()
	case "clickAt", "doubleClickAt":
		r.on(map[string]scenarios.Step{"clickAt": {Kind: scenarios.Click}, "doubleClickAt": {Kind: scenarios.DoubleClick}}[name])
	case "type", "editContent":
		r.fill(name)
	case "sendKeys":
		r.keys()
	case "select", "addSelection":
		r.choose()
	case "selectFrame":
		r.selectFrame()
	case "mouseDown", "mouseDownAt", "mouseUp", "mouseUpAt", "mouseMoveAt":
		r.mouse(name)
	case "dragAndDropToObject":
		r.drag()
	case "runScript":
		r.script(certain)
	case "pause":
		r.pause()
	case "store":
		if v, ok := r.text("target"); ok {
			r.vars[r.now.String("value")] = v
		}
	case "echo", "debugger", "mouseOut", "setSpeed":
	default:
		r.expect(name)
	}
}

// plainCommands are those that are a step with the command's target.
var plainCommands = map[string]scenarios.Step{
	"click": {Kind: scenarios.Click}, "doubleClick": {Kind: scenarios.DoubleClick}, "mouseOver": {Kind: scenarios.Hover},
	"check": {Kind: scenarios.Check, Checked: true}, "uncheck": {Kind: scenarios.Check},
}

// open opens a URL, which may be relative to the project's.
func (r *reader) open(from imports.Origin) {
	address, ok := r.text("target")
	if !ok {
		r.gap(imports.Unsupported, "a URL with a variable that is not known: %s", r.now.String("target"))
		return
	}
	site := imports.Site(address)
	switch {
	case site != "" && r.out.Scenario.URL == "":
		r.out.Scenario.URL = site
	case site == "" && strings.Contains(address, ":"):
		r.gap(imports.Ignored, "navigation to %q, which is no page of a site", brief(address))
		return
	case site == "" && !strings.HasPrefix(address, "/"):
		address = "/" + address
	}
	r.frame, r.lost = nil, false
	r.add(scenarios.Step{Kind: scenarios.Navigate, URL: imports.Within(r.out.Scenario.URL, address)}, from)
}

var windowSize = regexp.MustCompile(`^(\d{1,5})x(\d{1,5})$`)

// size reads the size of the window; that of its page is somewhat smaller.
func (r *reader) size() {
	m := windowSize.FindStringSubmatch(r.now.String("target"))
	if m == nil || len(r.out.Scenario.Steps) > 1 {
		r.gap(imports.Unsupported, "the size of the window changes on the way")
		return
	}
	e := r.out.Scenario.Environment
	e.Viewport.Width, _ = strconv.Atoi(m[1]) // digits
	e.Viewport.Height, _ = strconv.Atoi(m[2])
	if why := imports.Check(e, scenarios.Step{Kind: scenarios.Back}); why != "" {
		r.gap(imports.Broken, "the size of the window: %s", why)
		return
	}
	r.out.Scenario.Environment = e
}

// longestPause is where pauses end to add up: no test waits for so long, and a
// sum of more could be more than a time.Duration holds.
const longestPause = 24 * time.Hour

func (r *reader) pause() {
	text, ok := r.text("target")
	ms, err := strconv.ParseFloat(text, 64)
	if !ok || err != nil || !(ms >= 0 && ms < 1e9) {
		r.gap(imports.Ignored, "a pause that is no number: %s", brief(text))
		return
	}
	r.after = min(r.after+time.Duration(ms*float64(time.Millisecond)), longestPause)
}

var scrollTo = regexp.MustCompile(`^window\.scrollTo\((-?[0-9.]{1,12}),\s*(-?[0-9.]{1,12})\);?$`)

// script knows the script that a scroll is recorded as. No other is executed.
func (r *reader) script(from imports.Origin) {
	m := scrollTo.FindStringSubmatch(strings.TrimSpace(r.now.String("target")))
	if m == nil {
		r.gap(imports.Unsupported, "JavaScript, which is not executed: %s", brief(r.now.String("target")))
		return
	}
	x, err := strconv.ParseFloat(m[1], 64)
	y, also := strconv.ParseFloat(m[2], 64)
	if err != nil || also != nil {
		r.gap(imports.Broken, "scroll to what is no number")
		return
	}
	r.add(scenarios.Step{Kind: scenarios.Scroll, X: x, Y: y, Target: scenarios.Target{Frame: strings.Join(r.frame, " >> ")}}, from)
}
