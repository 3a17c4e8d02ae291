package playwright

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// expectLimit is how long Playwright's expectations wait by default.
const expectLimit = 5 * time.Second

// reader makes steps of the statements of a test.
type reader struct {
	out   imports.Session
	vars  map[string]chain
	pages map[string]bool // the names of pages; false for those that the test opens besides
	after time.Duration   // think time that passed since the last act
	held  []string        // the modifiers that are down
	// answers are what is done with the dialogs of the next step.
	answers []scenarios.Answer
	most    int
	err     error
	line    int // of the statement that is read
}

func (r *reader) miss(kind imports.GapKind, line int, detail string) {
	r.out.Miss(kind, fmt.Sprintf("line %d", line), detail)
}

func (r *reader) gap(kind imports.GapKind, format string, args ...any) {
	r.miss(kind, r.line, fmt.Sprintf(format, args...))
}

func (r *reader) text(n javascript.Node) (string, bool) { return plain(n, r.vars) }

// statements reads statements in turn.
func (r *reader) statements(list []javascript.Statement) {
	for _, s := range list {
		if r.line = s.Line; r.err != nil {
			return
		}
		if s.Unread != "" {
			r.gap(imports.Unsupported, "what is not read: %s", s.Unread)
			continue
		}
		r.statement(s, flatten(s.Node, r.vars))
	}
}

func (r *reader) statement(s javascript.Statement, c chain) {
	page, isPage := r.pages[c.root]
	switch {
	case s.Name != "" && r.declared(s.Name, c):
	case isPage && !page:
		r.gap(imports.Unsupported, "an act in another window: %s", outline(c))
	case isPage:
		r.onPage(c)
	case c.root == "expect":
		r.expect(c)
	case c.root == "test" && len(c.links) == 1 && c.links[0].name == "step":
		r.named(c.links[0])
	case c.root == "test" || c.root == "browser" || c.root == "console":
	case c.root == "context" && len(c.links) > 0:
		r.onContext(c)
	default:
		r.helper(c)
	}
}

// outline is a chain for a person.
func outline(c chain) string {
	s := c.root
	for _, l := range c.links {
		s += "." + l.name
	}
	return strings.ReplaceAll(s, "..", ".")
}

// declared notes what a name stands for. It is false if the value is an act.
func (r *reader) declared(name string, c chain) bool {
	last := ""
	if len(c.links) > 0 {
		last = c.links[len(c.links)-1].name
	}
	switch {
	case last == "newPage":
		r.pages[name] = name == "page"
	case last == "newContext" || last == "launch":
		for _, options := range c.links[len(c.links)-1].args {
			r.environment(options)
		}
	case last == "waitForEvent":
		what, _ := r.text(first(c.links[len(c.links)-1].args))
		if r.vars[name] = (chain{root: "the " + what}); what != "popup" {
			r.gap(imports.Ignored, "a %s, which is not waited for", what)
		}
	case c.root == "the popup":
		r.pages[name] = false
	case strings.HasPrefix(c.root, "the "):
	default:
		_, rest := find(c.links, r.vars)
		if r.vars[name] = c; len(rest) > 0 && c.root == "page" {
			delete(r.vars, name)
			return false
		}
	}
	return true
}

func first(args []javascript.Node) javascript.Node {
	if len(args) == 0 {
		return javascript.Node{Kind: javascript.Object} // no text
	}
	return args[0]
}

// named reads test.step(name, function).
func (r *reader) named(l link) {
	name, _ := r.text(first(l.args))
	from := len(r.out.Scenario.Steps)
	for _, arg := range l.args {
		r.statements(arg.Body)
	}
	if made := r.out.Scenario.Steps[from:]; len(made) > 0 && made[0].Name == "" {
		made[0].Name = strings.Join(strings.Fields(name), " ")
	}
}

// onContext reads a call of the context: what it may route is not the page's.
func (r *reader) onContext(c chain) {
	switch name := c.links[0].name; name {
	case "close", "storageState", "newPage", "tracing":
	default:
		r.gap(imports.Ignored, "context.%s", name)
	}
}

// helper reads a call of the functions that an export has.
func (r *reader) helper(c chain) {
	args := []javascript.Node(nil)
	if len(c.links) == 1 && c.links[0].name == "" {
		args = c.links[0].args
	}
	switch {
	case c.root == "follow" || c.root == "serve" || c.root == "recorded":
	case c.root == "think" && len(args) == 2:
		r.think(args[1])
	case c.root == "scroll" && len(args) == 3:
		r.onTarget(args[0], link{name: "scrollTo", called: true, args: args[1:]})
	case c.root == "drag" && len(args) == 3:
		r.onTarget(args[0], link{name: "dragAlong", called: true, args: args[1:]})
	case len(c.links) == 1 && c.links[0].name == "splice" && len(c.links[0].args) > 2:
		r.spliced(c.links[0].args)
	case c.root == "" && len(c.links) == 0:
	default:
		r.gap(imports.Unsupported, "what is not executed: %s", outline(c))
	}
}

// onTarget acts on the element of an expression.
func (r *reader) onTarget(target javascript.Node, l link) {
	c := flatten(target, r.vars)
	f, rest := find(c.links, r.vars)
	if c.root != "page" || len(rest) > 0 {
		r.gap(imports.Untargeted, "%s of what is no locator", l.name)
		return
	}
	r.act(f, l)
}

// longestThink is where think time ends to add up: no test waits for so long,
// and a sum of more could be more than a time.Duration holds.
const longestThink = 24 * time.Hour

func (r *reader) think(ms javascript.Node) {
	if n, ok := numberOf(ms); ok && n > 0 && n < 1e9 {
		r.after = min(r.after+time.Duration(n*float64(time.Millisecond)), longestThink)
	}
}

func numberOf(n javascript.Node) (float64, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(n.Text, "_", ""), 64)
	return v, err == nil && n.Kind == javascript.Num
}

// add appends a step, if a scenario can have it.
func (r *reader) add(s scenarios.Step, f found) {
	switch {
	case f.bad != "":
		r.gap(imports.Untargeted, "%s of %s", s.Kind, f.bad)
		return
	case scenarios.NeedsTarget(s.Kind) && s.Target.Empty():
		r.gap(imports.Untargeted, "%s of no element", s.Kind)
		return
	case len(r.out.Scenario.Steps) >= r.most:
		r.err = &scenarios.Error{Line: r.line, Problem: fmt.Sprintf("the test has more than %d steps", r.most)}
		return
	}
	s.After, r.after = r.after, 0
	s.Dialogs, r.answers = r.answers, nil
	if why := imports.Check(scenarios.DefaultEnvironment(), s); why != "" {
		r.gap(imports.Broken, "%s: %s", s.Kind, why)
		return
	}
	r.out.Add(s, imports.Origin{Event: fmt.Sprintf("line %d", r.line), Confidence: f.sure, Reason: f.reason})
}

// environment reads the options of test.use and newContext.
func (r *reader) environment(options javascript.Node) {
	e := r.out.Scenario.Environment
	for i, key := range options.Keys {
		v := options.Items[i]
		text, isText := r.text(v)
		n, isNumber := numberOf(v)
		switch {
		case key == "viewport" && v.Kind == javascript.Object:
			e.Viewport = r.size(v, e.Viewport)
		case key == "deviceScaleFactor" && isNumber:
			e.Viewport.Scale = n
		case key == "locale" && isText:
			e.Locale = text
		case key == "timezoneId" && isText:
			e.Timezone = text
		case key == "baseURL" && isText:
			r.open(text)
		case key == "serviceWorkers" || key == "headless":
		default:
			r.miss(imports.Ignored, options.Line, "the option "+key)
		}
	}
	if why := imports.Check(e, scenarios.Step{Kind: scenarios.Back}); why != "" {
		r.miss(imports.Broken, options.Line, why)
		return
	}
	r.out.Scenario.Environment = e
}

// size reads the width and height of a viewport.
func (r *reader) size(v javascript.Node, now scenarios.Viewport) scenarios.Viewport {
	w, _ := v.Field("width")
	h, _ := v.Field("height")
	width, ok := numberOf(w)
	height, also := numberOf(h)
	if ok && also && width < 1e6 && height < 1e6 {
		now.Width, now.Height = int(width), int(height)
	}
	return now
}

// open notes the first page of a site: it says where the scenario belongs.
func (r *reader) open(address string) {
	if site := imports.Site(address); site != "" && r.out.Scenario.URL == "" {
		r.out.Scenario.URL = site
	}
}
