package puppeteer

import (
	"strconv"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// locator is the best locator of a target that Puppeteer has. A target without
// one is the document of its frame.
func (w *writer) locator(t scenarios.Target) (expression string, there bool) {
	selector, there := selectorOf(t)
	return w.scope(t.Frame) + ".locator(" + javascript.Quote(selector) + ")", there
}

// scope is the page, or the frame at the end of a path.
func (w *writer) scope(path string) string {
	if path == "" {
		return "page"
	}
	var parts []string
	for part := range strings.SplitSeq(path, " >> ") {
		if _, err := strconv.Atoi(part); err != nil {
			part = javascript.Quote(part)
		}
		parts = append(parts, part)
	}
	return "(await " + w.call("frame") + "(page, " + strings.Join(parts, ", ") + "))"
}

// selectorOf is the best selector of a target that finds it alone: Puppeteer
// takes the first of several.
func selectorOf(t scenarios.Target) (selector string, there bool) {
	if t.Empty() {
		return ":root", true
	}
	if t.Nth != 0 {
		return "", false
	}
	for _, l := range t.Locators() {
		if l.Kind == scenarios.ByRole && t.Seen.Tag == "summary" {
			continue // a role that only the browser knows
		}
		if s := selectorFor(l); s != "" {
			return s, true
		}
	}
	return "", false
}

func selectorFor(l scenarios.Locator) string {
	switch l.Kind {
	case scenarios.ByTestID:
		return imports.Selector("data-testid", l.Value)
	case scenarios.ByRole:
		return accessible(browserRole(l.Value), l.Name)
	case scenarios.ByLabel:
		return accessible("", l.Value)
	case scenarios.ByText:
		return "::-p-text(" + quoted(l.Value) + ")"
	case scenarios.ByID:
		return imports.Selector("id", l.Value)
	case scenarios.ByField:
		return imports.Selector("name", l.Value)
	case scenarios.ByPlaceholder, scenarios.ByAlt, scenarios.ByTitle:
		return imports.Selector(string(l.Kind), l.Value)
	}
	return l.Value
}

// browserRole is what the browser calls a role.
func browserRole(role string) string {
	if role == "img" {
		return "image"
	}
	return role
}

// accessible is a selector by what an element is to assistive technology, as the
// browser computes it; "" if there is none for it.
func accessible(role, name string) string {
	selector := ""
	for _, a := range [][2]string{{"role", role}, {"name", name}} {
		switch {
		case a[1] == "":
		case !strings.Contains(a[1], `"`):
			selector += "[" + a[0] + `="` + a[1] + `"]`
		case !strings.Contains(a[1], "'"):
			selector += "[" + a[0] + "='" + a[1] + "']"
		default:
			return ""
		}
	}
	return "::-p-aria(" + quoted(selector) + ")"
}

// quoted is the argument of a selector of Puppeteer's own.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
