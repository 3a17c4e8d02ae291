package playwright

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// found is the element that a chain of locators leads to.
type found struct {
	target scenarios.Target
	sure   imports.Confidence
	reason string // why it is no surer
	bad    string // what a scenario has no locator for, "" if it has
}

func (f *found) doubt(sure imports.Confidence, reason string) {
	if f.sure == imports.Guessed || f.sure == sure {
		return
	}
	f.sure, f.reason = sure, reason
}

// find follows the locators at the beginning of a chain, and returns what is
// called on the element.
func find(links []link, vars map[string]chain) (found, []link) {
	f := found{sure: imports.Certain}
	for i, l := range links {
		if !l.called || !f.follow(l, vars) {
			return f, links[i:]
		}
	}
	return f, nil
}

// follow follows one locator. It is false for what is none.
func (f *found) follow(l link, vars map[string]chain) bool {
	text, isText := "", false
	if len(l.args) > 0 {
		text, isText = plain(l.args[0], vars)
	}
	switch l.name {
	case "getByTestId", "getByRole", "getByText", "getByLabel", "getByPlaceholder", "getByAltText", "getByTitle":
		f.by(l, text, isText, vars)
	case "locator":
		f.locator(l, text, isText, vars)
	case "frameLocator":
		f.locator(l, text, isText, vars)
		f.enter()
	case "contentFrame":
		f.enter()
	case "first", "last", "nth":
		f.nth(l)
	case "filter":
		f.filter(l, vars)
	case "describe":
	case "and", "or":
		f.doubt(imports.Guessed, "the locator in "+l.name+"(…) is not looked at")
	default:
		return false
	}
	return true
}

// by reads the locators that are named after what people see.
func (f *found) by(l link, text string, isText bool, vars map[string]chain) {
	exact := l.name == "getByTestId" || l.name == "getByRole"
	if len(l.args) > 0 && !isText {
		text, isText = exactly(l.args[0])
		exact = isText
	}
	if len(l.args) > 1 {
		if e, ok := l.args[1].Field("exact"); ok && e.Text == "true" {
			exact = true
		}
	}
	text = strings.Join(strings.Fields(text), " ")
	if !isText || text == "" {
		f.bad = "an element by a pattern: " + l.name
		return
	}
	var t scenarios.Target
	switch l.name {
	case "getByTestId":
		t.TestID = text
	case "getByRole":
		t.Role = text
		f.role(&t, l, vars)
	case "getByText":
		t.Text = text
	case "getByLabel":
		t.Label = text
	case "getByPlaceholder":
		t.Placeholder = text
	case "getByAltText":
		t.Alt = text
	case "getByTitle":
		t.Title = text
	}
	f.inside(t)
	if !exact {
		f.doubt(imports.Likely, "Playwright also finds what only has this in it")
	}
}

// role reads the options of getByRole.
func (f *found) role(t *scenarios.Target, l link, vars map[string]chain) {
	if len(l.args) < 2 {
		return
	}
	options := l.args[1]
	_, exact := options.Field("exact")
	for i, key := range options.Keys {
		switch name, ok := plain(options.Items[i], vars); key {
		case "name":
			if !ok {
				if name, ok = exactly(options.Items[i]); !ok {
					f.bad = "an element by a pattern of its name"
				}
			} else if !exact {
				f.doubt(imports.Likely, "Playwright also finds what only has this in its name")
			}
			t.Name = strings.Join(strings.Fields(name), " ")
		case "exact", "includeHidden":
		default:
			f.doubt(imports.Guessed, "whether it is "+key+" is not looked at")
		}
	}
}

// inside sets what is looked for, inside of what was found before. A scenario
// can say that only where CSS can.
func (f *found) inside(t scenarios.Target) {
	before := f.target
	t.Frame = before.Frame
	f.target = t
	if before.Empty() {
		return
	}
	outer, inner := imports.CSSOf(before), imports.CSSOf(t)
	if outer != "" && inner != "" && before.Nth == 0 {
		f.target = scenarios.Target{Frame: t.Frame, CSS: outer + " " + inner}
		return
	}
	before.Frame = ""
	f.doubt(imports.Guessed, "it is looked for on the whole page, not inside of "+before.String())
}

var (
	engine = regexp.MustCompile(`^(text|id|data-testid|data-test-id|data-test|css|xpath)=(.*)$`)
	// ownCSS are what Playwright adds to CSS.
	ownCSS = regexp.MustCompile(`>>|:(has-text|text|text-is|text-matches|visible|nth-match|left-of|right-of|above|below|near|light)\b|^(internal|role|_react|_vue)[:=]|^["']|^\.\.`)
)

// locator reads locator('…'): CSS, or what has its kind before it.
func (f *found) locator(l link, selector string, isText bool, vars map[string]chain) {
	if len(l.args) == 0 || !isText || selector == "" {
		f.bad = "an element by what is no text"
		return
	}
	kind, rest := "css", selector
	if m := engine.FindStringSubmatch(selector); m != nil {
		kind, rest = m[1], m[2]
	} else if strings.HasPrefix(selector, "/") || strings.HasPrefix(selector, "(/") {
		kind = "xpath"
	}
	var t scenarios.Target
	switch {
	case kind == "text":
		t.Text = strings.Trim(strings.Join(strings.Fields(rest), " "), `"'`)
		f.doubt(imports.Likely, "Playwright also finds what only has this in it")
	case kind == "id":
		t.DOMID = rest
	case kind == "xpath":
		if !imports.AddXPath(&t, rest) {
			f.bad = "an element by an XPath that CSS cannot say: " + rest
		}
	case kind != "css":
		t.TestID = rest
	case ownCSS.MatchString(rest):
		f.bad = "an element by a selector that only Playwright has: " + rest
	default:
		imports.AddCSS(&t, rest)
	}
	if f.inside(t); len(l.args) > 1 {
		f.filter(link{name: "filter", called: true, args: l.args[1:]}, vars)
	}
}

// enter goes into the frame that was found.
func (f *found) enter() {
	t := f.target
	css := imports.CSSOf(t)
	switch {
	case css != "" && t.Nth == 0:
	case (css == "iframe" || css == "frame" || css == "iframe, frame" || t.CSS == "iframe, frame") && t.Nth > 0:
		css = strconv.Itoa(t.Nth - 1)
	default:
		f.bad = "a frame that CSS cannot name: " + t.String()
		return
	}
	if t.Frame != "" {
		css = t.Frame + " >> " + css
	}
	f.target = scenarios.Target{Frame: css}
}

// nth says which of several is meant.
func (f *found) nth(l link) {
	n := map[string]int{"first": 1, "last": -1}[l.name]
	if l.name == "nth" && len(l.args) == 1 {
		i, err := strconv.Atoi(l.args[0].Text)
		if n = i + 1; i < 0 {
			n = i
		}
		if err != nil || l.args[0].Kind != javascript.Num || n > maxNth || n < -maxNth {
			f.bad = "which of several, by what is no number"
		}
	}
	if f.target.Nth != 0 {
		f.bad = "one of several, of one of several"
	}
	f.target.Nth = n
}

// maxNth is the farthest of several that a scenario can name.
const maxNth = 999

// filter reads what an element has to be besides.
func (f *found) filter(l link, vars map[string]chain) {
	if len(l.args) == 0 {
		return
	}
	for i, key := range l.args[0].Keys {
		arg := l.args[0].Items[i]
		text, exact := exactly(arg)
		if !exact {
			text, _ = plain(arg, vars)
		}
		switch {
		case key == "visible" && arg.Text == "true":
		case key == "hasText" && exact && f.target.CSS != "" && isTag.MatchString(f.target.CSS):
			f.target = scenarios.Target{Frame: f.target.Frame, Text: text, Seen: scenarios.Fingerprint{Tag: f.target.CSS}}
		case key == "hasText" && text != "":
			f.target.Seen.Text = text
			f.doubt(imports.Guessed, fmt.Sprintf("it is the one with the text %q, if there are several", text))
		default:
			f.doubt(imports.Guessed, "what "+key+" asks of it is not looked at")
		}
	}
}

var isTag = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
