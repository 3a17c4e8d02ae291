package imports

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"

	"github.com/retake-dev/retake/scenarios"
)

var (
	onlyID   = regexp.MustCompile(`^#([A-Za-z_][A-Za-z0-9_-]*)$`)
	onlyAttr = regexp.MustCompile(`^(?:[a-z]+)?\[(data-testid|data-test-id|data-test|data-cy|id|name|placeholder|alt|title)=(?:'([^'\\]*)'|"([^"\\]*)")\]$`)
)

func first(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// AddCSS gives a target the locator that a CSS selector is: one of another
// kind where it says an id, a test id or such. One that it has stays.
func AddCSS(t *scenarios.Target, selector string) {
	if m := onlyID.FindStringSubmatch(selector); m != nil {
		first(&t.DOMID, m[1])
		return
	}
	m := onlyAttr.FindStringSubmatch(selector)
	if m == nil || m[2]+m[3] == "" {
		first(&t.CSS, selector)
		return
	}
	field := map[string]*string{"id": &t.DOMID, "name": &t.NameAttr, "placeholder": &t.Placeholder, "alt": &t.Alt, "title": &t.Title}[m[1]]
	if field == nil {
		field = &t.TestID
	}
	first(field, m[2]+m[3])
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// Selector is the CSS selector of an attribute.
func Selector(attribute, value string) string {
	if attribute == "id" && plainName.MatchString(value) {
		return "#" + value
	}
	return "[" + attribute + "=" + scenarios.CSSString(value) + "]"
}

// CSSOf is the selector that says what the best locator of a target says, ""
// if there is none: a role and a text are nothing to CSS.
func CSSOf(t scenarios.Target) string {
	list := t.Locators()
	if len(list) == 0 {
		return ""
	}
	switch l := list[0]; l.Kind {
	case scenarios.ByTestID:
		return Selector("data-testid", l.Value)
	case scenarios.ByPlaceholder, scenarios.ByAlt, scenarios.ByTitle, scenarios.ByID:
		return Selector(string(l.Kind), l.Value)
	case scenarios.ByField:
		return Selector("name", l.Value)
	case scenarios.ByCSS:
		if !strings.Contains(l.Value, ",") {
			return l.Value
		}
	}
	return ""
}

var typeAttr = regexp.MustCompile(`\[type=["']?([a-z-]+)["']?\]`)

// FieldOf is what a target says of the field that it is.
func FieldOf(t scenarios.Target) Field {
	f := Field{Name: cmp.Or(t.NameAttr, t.TestID), ID: t.DOMID, Label: cmp.Or(t.Label, t.Name, t.Placeholder, t.Text, t.Title)}
	if m := typeAttr.FindStringSubmatch(t.CSS); m != nil {
		f.Type = m[1]
	}
	if last := t.CSS[strings.LastIndexAny(t.CSS, " >/")+1:]; (Field{ID: last}).Private() {
		f.ID = last // an id or a name may stand anywhere in a selector
	}
	return f
}

// Site is the base that a scenario has for a page: its scheme and host. It is
// "" for what is no page of a site.
func Site(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}

// Within is a URL as a scenario of a base writes it.
func Within(base, address string) string {
	if rest, ok := strings.CutPrefix(address, strings.TrimSuffix(base, "/")); ok && strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, "//") {
		return rest
	}
	return address
}
