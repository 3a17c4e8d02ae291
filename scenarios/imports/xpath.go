package imports

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/scenarios"
)

var (
	// xpathGroup is one of several: (PATH)[2].
	xpathGroup = regexp.MustCompile(`^\((.*)\)\[([0-9]{1,3})\]$`)
	// xpathStep is a step down, with its predicates.
	xpathStep = regexp.MustCompile(`^(//?)?(\*|[a-z][a-z0-9-]*)((?:\[(?:"[^"]*"|'[^']*'|[^\]"'])*\])*)`)
	predicate = regexp.MustCompile(`\[((?:"[^"]*"|'[^']*'|[^\]"'])*)\]`)
	position  = regexp.MustCompile(`^[0-9]{1,3}$`)
	attribute = regexp.MustCompile(`^@([a-zA-Z][a-zA-Z0-9-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')$`)
	part      = regexp.MustCompile(`^contains\(\s*@([a-zA-Z][a-zA-Z0-9-]*)\s*,\s*(?:"([^"]*)"|'([^']*)')\s*\)$`)
	content   = regexp.MustCompile(`^(?:contains\(\s*(?:\.|text\(\))\s*,\s*|(?:\.|text\(\))\s*=\s*)(?:"([^"]*)"|'([^']*)')\s*\)?$`)
)

// AddXPath gives a target the locator that an XPath is, if it is one of those
// that recorders write: steps down by tag, place and attributes, which CSS can
// say as well, or an element with a text. It is false for another.
func AddXPath(t *scenarios.Target, path string) bool {
	nth := 0
	if m := xpathGroup.FindStringSubmatch(path); m != nil {
		path = m[1]
		nth, _ = strconv.Atoi(m[2]) // three digits
	}
	css, text, ok := selectorOf(path)
	switch {
	case !ok || nth != 0 && !t.Empty():
		return false // the place would hold for the other locators as well
	case text != "":
		addText(t, css, text)
	case t.DOMID == "" || css == "#"+t.DOMID:
		AddCSS(t, css)
	}
	t.Nth = max(t.Nth, nth)
	return true
}

// addText names an element by its text: a button or a link by its role.
func addText(t *scenarios.Target, tag, text string) {
	role := map[string]string{"button": "button", "a": "link"}[tag]
	switch {
	case role == "":
		first(&t.Text, text)
	case t.Role == "":
		t.Role, t.Name = role, text
	}
}

// selectorOf is the CSS selector of a path. With a text it is a tag, or "".
func selectorOf(path string) (css, text string, ok bool) {
	if !strings.HasPrefix(path, "/") {
		return "", "", false
	}
	for rest := path; rest != ""; {
		m := xpathStep.FindStringSubmatch(rest)
		if m == nil || m[1] == "" || text != "" {
			return "", "", false
		}
		one, own, ok := compound(m[2], m[3])
		if !ok || own != "" && (css != "" || one != m[2]) {
			return "", "", false
		}
		if css != "" {
			css += map[string]string{"/": " > ", "//": " "}[m[1]]
		}
		css, text, rest = css+one, own, rest[len(m[0]):]
	}
	if text != "" && css == "*" {
		css = ""
	}
	return css, text, css != "" && css != "*" || text != ""
}

// compound is one step as CSS, and the text that it wants.
func compound(tag, predicates string) (css, text string, ok bool) {
	css = tag
	for _, p := range predicate.FindAllStringSubmatch(predicates, -1) {
		what := strings.TrimSpace(p[1])
		switch {
		case position.MatchString(what):
			if tag == "*" {
				return "", "", false
			}
			css += ":nth-of-type(" + what + ")"
		case attribute.MatchString(what):
			m := attribute.FindStringSubmatch(what)
			css = strings.TrimPrefix(css, "*") + attributeOf(m[1], "=", m[2]+m[3])
		case part.MatchString(what):
			m := part.FindStringSubmatch(what)
			css = strings.TrimPrefix(css, "*") + attributeOf(m[1], "*=", m[2]+m[3])
		case content.MatchString(what):
			m := content.FindStringSubmatch(what)
			text = strings.Join(strings.Fields(m[1]+m[2]), " ")
		default:
			return "", "", false
		}
	}
	return css, text, true
}

func attributeOf(name, operator, value string) string {
	return "[" + name + operator + scenarios.CSSString(value) + "]"
}
