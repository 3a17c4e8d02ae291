package selenium

import (
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/jsontree"
)

// targetOf is the target that a command names: its locator, and the others
// that were recorded with it. sure is false if only the others could be read.
func targetOf(command jsontree.Value, field string) (t scenarios.Target, sure bool) {
	sure = add(&t, command.String(field))
	others, _ := command.Get(field + "s")
	for _, other := range others.Items {
		if len(other.Items) > 0 {
			add(&t, other.Items[0].Text)
		}
	}
	return t, sure
}

// add gives a target the locator that Selenium IDE wrote. It is false for what
// a scenario has none for.
func add(t *scenarios.Target, locator string) bool {
	kind, value, found := strings.Cut(locator, "=")
	if strings.HasPrefix(locator, "/") || strings.HasPrefix(locator, "(/") {
		return imports.AddXPath(t, locator)
	}
	value = strings.TrimSpace(value)
	if !found || value == "" || strings.Contains(value, "${") {
		return false
	}
	set := func(field *string) {
		if *field == "" {
			*field = value
		}
	}
	switch kind {
	case "css":
		imports.AddCSS(t, value)
	case "id":
		set(&t.DOMID)
	case "name":
		set(&t.NameAttr)
	case "xpath":
		return imports.AddXPath(t, value)
	case "link", "linkText":
		if t.Role == "" {
			t.Role, t.Name = "link", strings.Join(strings.Fields(value), " ")
		}
	case "class":
		value = "." + value
		set(&t.CSS)
	default:
		return false
	}
	return true
}
