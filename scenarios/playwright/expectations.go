package playwright

import (
	"fmt"
	"strings"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// expect reads an expectation. Playwright waits for each, so that it is a wait.
func (r *reader) expect(c chain) {
	if len(c.links) < 2 || len(c.links[0].args) == 0 {
		r.gap(imports.Unsupported, "what is not executed: %s", outline(c))
		return
	}
	l, not := c.links[len(c.links)-1], c.links[1].name == "not"
	subject := flatten(c.links[0].args[0], r.vars)
	f, rest := find(subject.links, r.vars)
	limit := expectLimit
	for _, arg := range l.args {
		if t, ok := arg.Field("timeout"); ok {
			n, _ := numberOf(t)
			limit = time.Duration(max(1, min(n, 1e9))) * time.Millisecond
		}
	}
	page, isPage := r.pages[subject.root]
	switch {
	case !isPage || len(rest) > 0:
		r.gap(imports.Unsupported, "an expectation of what is no locator: %s", l.name)
	case !page:
		r.gap(imports.Unsupported, "an expectation in another window: %s", l.name)
	case l.name == "toHaveURL" && !not:
		r.url(first(l.args), scenarios.Wait, limit)
	default:
		r.state(f, l, not, limit)
	}
}

// url waits for the end of the URL.
func (r *reader) url(n javascript.Node, kind scenarios.Kind, limit time.Duration) {
	text, ok := r.text(n)
	if n.Kind == javascript.Regex {
		if source, end := strings.CutSuffix(strings.TrimPrefix(n.Text, ".*"), "$"); end {
			text, ok = literal(source)
		}
	}
	text = strings.TrimPrefix(text, "**")
	if !ok || text == "" || strings.Contains(text, "*") {
		r.gap(imports.Unsupported, "a pattern of the URL: %s", n.Text)
		return
	}
	r.add(scenarios.Step{Kind: kind, URL: text, Timeout: limit}, found{sure: imports.Certain})
}

// state waits for what an element has to be.
func (r *reader) state(f found, l link, not bool, limit time.Duration) {
	s := scenarios.Step{Kind: scenarios.Wait, Target: f.target, Timeout: limit}
	text, isText := r.text(first(l.args))
	if first(l.args).Kind == javascript.Regex {
		text, isText = exactly(first(l.args))
	}
	states := map[string][2]scenarios.State{
		"toBeVisible": {scenarios.Visible, scenarios.Hidden}, "toBeHidden": {scenarios.Hidden, scenarios.Visible},
		"toBeAttached": {"", scenarios.Hidden}, "toBeEnabled": {scenarios.Enabled, scenarios.Disabled}, "toBeDisabled": {scenarios.Disabled, scenarios.Enabled},
		"toBeChecked": {scenarios.Checked, scenarios.Unchecked},
	}
	state, known := states[l.name]
	s.State = state[0]
	if not {
		s.State = state[1]
	}
	switch {
	case known && s.State != "":
		r.add(s, f)
	case l.name == "toHaveCount" && !not && first(l.args).Text == "0":
		s.State = scenarios.Hidden
		r.add(s, f)
	case (l.name == "toHaveText" || l.name == "toHaveValue") && !not && isText && text != "":
		s.Text = strings.Join(strings.Fields(text), " ")
		r.add(s, f)
	case l.name == "toContainText" && !not && isText && text != "":
		r.contains(s, f, text)
	default:
		r.gap(imports.Unsupported, "an expectation: %s%s of %s", map[bool]string{true: "not."}[not], l.name, f.target)
	}
}

// contains waits for a text that is only a part: a scenario looks for such on
// the page.
func (r *reader) contains(s scenarios.Step, f found, text string) {
	whole := s.Target.CSS == "body"
	if s.Target, s.Text = (scenarios.Target{Frame: s.Target.Frame}), strings.Join(strings.Fields(text), " "); !whole {
		f.doubt(imports.Likely, fmt.Sprintf("the text is looked for on the page, not in %s alone", f.target))
	}
	f.bad = ""
	r.add(s, f)
}
