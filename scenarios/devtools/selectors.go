package devtools

import (
	"regexp"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/jsontree"
)

// paths are the alternatives of a step, each a path whose last part is the
// target; the parts before it are ancestors or shadow hosts.
func paths(step jsontree.Value) [][]string {
	list, _ := step.Get("selectors")
	var all [][]string
	for _, item := range list.Items {
		path := []string{item.Text}
		if item.Kind == jsontree.List {
			path = nil
			for _, part := range item.Items {
				path = append(path, part.Text)
			}
		}
		all = append(all, path)
	}
	return all
}

// formOf takes the prefix of a selector off, which says its kind: "css" where
// there is none.
func formOf(selector string) (form, value string) {
	form, value, cut := strings.Cut(selector, "/")
	switch form {
	case "aria", "text", "xpath", "pierce", "css":
		if cut {
			return form, value
		}
	}
	return "css", selector
}

// targetOf is the target that the alternatives name. The Recorder's runner
// takes whichever finds something first; here each kind of selector is a
// locator, and they are tried in the order of their worth.
func targetOf(step jsontree.Value) scenarios.Target {
	t := scenarios.Target{Frame: framePath(step)}
	var names []string // accessible names without a role
	for _, path := range paths(step) {
		switch form, value := formOf(path[len(path)-1]); form {
		case "aria":
			if name := aria(&t, value); name != "" && len(path) == 1 {
				names = append(names, name)
			}
		case "text":
			first(&t.Text, strings.Join(strings.Fields(value), " "))
		case "xpath":
			imports.AddXPath(&t, value)
		case "pierce":
			first(&t.CSS, value)
		case "css":
			css(&t, path, value)
		}
	}
	for _, name := range names {
		nameless(&t, step, name)
	}
	return t
}

func first(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// ariaAttribute is one of the two attributes that an aria selector may have.
var ariaAttribute = regexp.MustCompile(`\[\s*(role|name)\s*=\s*(?:"([^"]*)"|'([^']*)')\s*\]`)

// aria takes `Name[role="button"]` apart, or `[name="Name"][role='button']`. A
// name without a role is returned.
func aria(t *scenarios.Target, value string) (name string) {
	role := ""
	name = ariaAttribute.ReplaceAllStringFunc(value, func(attribute string) string {
		m := ariaAttribute.FindStringSubmatch(attribute)
		if m[1] == "name" {
			return m[2] + m[3]
		}
		role = m[2] + m[3]
		return ""
	})
	if role == "" {
		return name
	}
	if t.Role == "" && role != "generic" {
		t.Role, t.Name = role, name
	}
	return ""
}

// nameless finds a place for an accessible name whose role the Recorder did
// not write: that of the element's tag, if a selector tells it; the label, of
// a field; else the text, if nothing else is known.
func nameless(t *scenarios.Target, step jsontree.Value, name string) {
	role := roleOf(tagOf(step))
	switch {
	case step.String("type") == "change" && role == "":
		first(&t.Label, name)
	case t.Role == "" && role != "":
		t.Role, t.Name = role, name
	case t.Empty():
		t.Text = name
	}
}

// roleOf is the role that elements of a tag have where they say none; "" for
// tags with several.
func roleOf(tag string) string {
	return map[string]string{
		"button": "button", "a": "link", "select": "combobox", "textarea": "textbox", "option": "option",
		"h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading",
	}[tag]
}

// lastTag is the tag at the end of a CSS or XPath selector.
var lastTag = regexp.MustCompile(`(?:^|[\s>/])([a-z][a-z0-9-]*)(?:[.#:\[][^\s>/]*)?$`)

// tagOf is the tag of the target, as far as a selector says it.
func tagOf(step jsontree.Value) string {
	for _, path := range paths(step) {
		form, value := formOf(path[len(path)-1])
		if form == "aria" || form == "text" {
			continue
		}
		if m := lastTag.FindStringSubmatch(value); m != nil {
			return m[1]
		}
	}
	return ""
}

// css takes a CSS path in. The parts of a path are those on either side of a
// shadow root.
func css(t *scenarios.Target, path []string, last string) {
	if len(path) > 1 {
		parts := append([]string{}, path[:len(path)-1]...)
		for _, part := range parts {
			if form, _ := formOf(part); form != "css" {
				return // an ancestor that CSS cannot name
			}
		}
		first(&t.CSS, strings.Join(append(parts, last), " >>> "))
		return
	}
	imports.AddCSS(t, last)
}

// framePath is where the step looks, by places of frames.
func framePath(step jsontree.Value) string {
	list, _ := step.Get("frame")
	var places []string
	for _, item := range list.Items {
		places = append(places, item.Text)
	}
	return strings.Join(places, " >> ")
}

// selectorsOf are the alternatives that say what a target says, best first.
func selectorsOf(t scenarios.Target) jsontree.Value {
	list := jsontree.Of()
	for _, l := range t.Locators() {
		path := jsontree.Of()
		for _, part := range selectorOf(l) {
			path.Items = append(path.Items, jsontree.Text(part))
		}
		list.Items = append(list.Items, path)
	}
	return list
}

func selectorOf(l scenarios.Locator) []string {
	attribute := string(l.Kind)
	switch l.Kind {
	case scenarios.ByRole:
		return []string{"aria/" + l.Name + `[role="` + l.Value + `"]`}
	case scenarios.ByLabel:
		return []string{"aria/" + l.Value}
	case scenarios.ByText:
		return []string{"text/" + l.Value}
	case scenarios.ByCSS:
		return strings.Split(l.Value, " >>> ")
	case scenarios.ByTestID:
		attribute = "data-testid"
	case scenarios.ByField:
		attribute = "name"
	}
	return []string{"[" + attribute + "=" + scenarios.CSSString(l.Value) + "]"}
}
