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
	onlyAttr = regexp.MustCompile(`^(?:[a-z]+)?\[(data-testid|data-test-id|data-test|data-cy|name|placeholder|alt|title)=(?:'([^'\\]*)'|"([^"\\]*)")\]$`)
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
	field := map[string]*string{"name": &t.NameAttr, "placeholder": &t.Placeholder, "alt": &t.Alt, "title": &t.Title}[m[1]]
	if field == nil {
		field = &t.TestID
	}
	first(field, m[2]+m[3])
}

var (
	xpathRoot = regexp.MustCompile(`^//\*\[@(id|data-testid|data-test-id|data-test|data-cy)="([^"\\]+)"\](.*)$`)
	xpathStep = regexp.MustCompile(`^([a-z][a-z0-9-]*)(?:\[([0-9]+)\])?$`)
)

// AddXPath gives a target the locator that an XPath is, if it is one that CSS
// can say as well: steps down by tag and place, from the root or from an
// element with an id. It is false for another.
func AddXPath(t *scenarios.Target, path string) bool {
	css, rest := "", strings.TrimPrefix(path, "/")
	if m := xpathRoot.FindStringSubmatch(path); m != nil {
		switch {
		case m[3] == "" && m[1] == "id":
			first(&t.DOMID, m[2])
			return true
		case m[3] == "":
			first(&t.TestID, m[2])
			return true
		}
		css, rest = "["+m[1]+`="`+m[2]+`"] > `, strings.TrimPrefix(m[3], "/")
	}
	var parts []string
	for part := range strings.SplitSeq(rest, "/") {
		m := xpathStep.FindStringSubmatch(part)
		if m == nil {
			return false
		}
		if m[2] != "" {
			m[1] += ":nth-of-type(" + m[2] + ")"
		}
		parts = append(parts, m[1])
	}
	if t.DOMID == "" {
		first(&t.CSS, css+strings.Join(parts, " > "))
	}
	return true
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
