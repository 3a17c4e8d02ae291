package scenarios

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"gopkg.in/yaml.v3"
)

// What a scenario says of how takes of it are compared. It does not count when
// the scenario is performed.

// Rule sets the severity of a rule. Which rules there are, package diff knows.
type Rule struct {
	ID       string // as dom/moved
	Severity string // one of [Severities]

	// Line and Column are where it is in the file, 0 if it is from none.
	Line, Column int
}

// Severities are the words for how bad what a rule finds is, mildest first.
func Severities() []string { return []string{"off", "info", "warn", "error"} }

// Ignore names differences that mean nothing, in one way: by a selector, a
// text, or an endpoint and a place in JSON, of which one may be missing.
type Ignore struct {
	Selector string // CSS: an element, and what is in it
	Text     string // a regular expression (RE2): what it matches is left out of texts before they are compared
	Endpoint string // method and path, as "GET /api/cart/*"; * is either, ** any path
	JSON     string // a place in bodies, as items[].seen, and what is below it

	File string // the file that it is in, "" if in none
	Line int    // where it is there
}

// String is what a message calls it: endpoint "GET /api/now" json "at".
func (ig Ignore) String() string {
	var parts []string
	for _, p := range [...][2]string{{"selector", ig.Selector}, {"text", ig.Text}, {"endpoint", ig.Endpoint}, {"json", ig.JSON}} {
		if p[1] != "" {
			parts = append(parts, fmt.Sprintf("%s %q", p[0], p[1]))
		}
	}
	return strings.Join(parts, " ")
}

// ParseIgnores reads the list of a key "ignore" that is in another file than a
// scenario. What is wrong comes as [*Error] values, joined.
func ParseIgnores(n *yaml.Node, file string) ([]Ignore, error) {
	d := &decoder{file: file}
	list := d.ignores(n)
	if len(d.problems) > 0 {
		return nil, join(d.problems)
	}
	return list, nil
}

func (d *decoder) ignores(n *yaml.Node) []Ignore {
	var list []Ignore
	for _, item := range d.list(n, "ignore") {
		ig := Ignore{File: d.file, Line: item.Line}
		ignore().decode(d, item, &ig)
		list = append(list, ig)
	}
	return list
}

// ignoresKey is the list of what is ignored.
func ignoresKey() key[Scenario] {
	m := ignore()
	return key[Scenario]{
		name: "ignore", doc: "Differences that mean nothing.",
		schema: func() schema { return schema{"type": "array", "minItems": 1, "items": m.schema()} },
		decode: func(d *decoder, n *yaml.Node, into *Scenario) { into.Ignore = d.ignores(n) },
		encode: func(from *Scenario) (value, bool) {
			list := value{list: []value{}}
			for _, ig := range from.Ignore {
				list.list = append(list.list, m.encode(&ig))
			}
			return list, len(from.Ignore) > 0
		},
	}
}

// ignore is the mapping of one thing that is ignored.
func ignore() mapping[Ignore] {
	return mapping[Ignore]{what: "an ignore", check: checkIgnore, keys: []key[Ignore]{
		scalar("selector", "A CSS selector: what is found about the elements that it selects, and about what is in them.", selector(), "",
			func(i *Ignore) *string { return &i.Selector }),
		scalar("text", "A regular expression: what it matches is left out of texts, values and names before they are compared. A message on the console is ignored when it matches any of it, an element that came or went when it matches all its text.", expression(), "",
			func(i *Ignore) *string { return &i.Text }),
		scalar("endpoint", "A method and a path, as `GET /api/cart/*` or `* cdn.example.com/**`: what is found about its requests. `*` is any method or what is between slashes, `**` anything.", pattern("a method and a path such as GET /api/cart/*", endpointShape), "",
			func(i *Ignore) *string { return &i.Endpoint }),
		scalar("json", "A place in the bodies of requests and answers, as `items[].seen`, and what is below it; at the endpoint, if one is given.", pattern("a place such as items[].seen", jsonShape), "",
			func(i *Ignore) *string { return &i.JSON }),
	}, rules: func() schema {
		return schema{"oneOf": append(required("selector", "text"), schema{"anyOf": required("endpoint", "json")})}
	}}
}

var (
	endpointShape = regexp.MustCompile(`^(\*|[A-Z]+) [^ ?#]*[/*][^ ?#]*$`)
	jsonShape     = regexp.MustCompile(`^[^ ]+$`)
	ruleShape     = regexp.MustCompile(`^[a-z]+/[a-z-]{1,40}$`)
)

// checkIgnore wants one way to say what is ignored.
func checkIgnore(d *decoder, f found, ig *Ignore) {
	ways := 0
	for _, on := range [...]bool{ig.Selector != "", ig.Text != "", ig.Endpoint+ig.JSON != ""} {
		if on {
			ways++
		}
	}
	switch {
	case ways == 0:
		d.fail(f.node, problem("", "an ignore needs selector, text, endpoint or json"))
	case ways > 1:
		d.fail(f.node, problem(`write an ignore of its own for each, beginning with "- "`, "an ignore says one thing; only endpoint and json go together"))
	}
}

// selector is a CSS selector.
func selector() form[string] {
	f := text()
	f.expected = "a CSS selector such as .clock"
	f.parse = func(s string) (string, *Error) {
		if _, err := cascadia.ParseGroup(s); err != nil {
			return s, problem("", "%q is no CSS selector: %v", shorten(s, 40), err)
		}
		return s, nil
	}
	return f
}

// expression is a regular expression.
func expression() form[string] {
	f := text()
	f.expected = "a regular expression such as \\d+ people"
	f.parse = func(s string) (string, *Error) {
		e, err := regexp.Compile(s)
		switch {
		case err != nil:
			return s, problem("the syntax is that of RE2", "%q is no regular expression: %v", shorten(s, 40), err)
		case e.MatchString(""):
			return s, problem("let it match at least one character", "%q matches nothing at all, and so every text", shorten(s, 40))
		}
		return s, nil
	}
	return f
}

// rulesKey is the rules of a step.
func rulesKey() key[Step] {
	return key[Step]{
		name: "rules", doc: "The severity of rules for what is found at the step: off, info, warn or error. They win over those of retake.yaml.",
		schema: func() schema {
			return schema{"type": "object", "additionalProperties": schema{"enum": Severities()}}
		},
		decode: func(d *decoder, n *yaml.Node, into *Step) { into.Rules = d.rules(n) },
		encode: func(from *Step) (value, bool) {
			v := value{}
			for _, r := range from.Rules {
				v.mapping = append(v.mapping, entry{quote(r.ID), value{scalar: r.Severity}})
			}
			return v, len(from.Rules) > 0
		},
	}
}

func (d *decoder) rules(n *yaml.Node) []Rule {
	var list []Rule
	for _, p := range d.pairs(n, "rules") {
		switch {
		case p.firstInLine > 0:
			d.fail(p.key, problem("", "rule %q is given twice, first in line %d", p.name, p.firstInLine))
			continue
		case !ruleShape.MatchString(p.name):
			d.fail(p.key, problem("", "rules: expected a rule such as dom/moved, found %q", shorten(p.name, 40)))
			continue
		}
		if s, ok := read(d, p.value, p.name, severity()); ok {
			list = append(list, Rule{ID: p.name, Severity: s, Line: p.key.Line, Column: p.key.Column})
		}
	}
	if follow(n).Kind == yaml.MappingNode && len(follow(n).Content) == 0 || isNull(follow(n)) {
		d.fail(n, problem("", "rules: expected at least one"))
	}
	slices.SortFunc(list, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// severity is how bad what a rule finds is.
func severity() form[string] {
	return form[string]{
		expected: "off, info, warn or error",
		schema:   schema{"enum": Severities()},
		parse: func(s string) (string, *Error) {
			if !slices.Contains(Severities(), s) {
				return s, unlike(didYouMean(s, Severities()))
			}
			return s, nil
		},
		write: func(s string) string { return s },
	}
}
