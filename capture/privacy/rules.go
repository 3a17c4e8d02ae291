package privacy

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"github.com/retake-dev/retake/capture/take"
)

// Rules are what a team says of its own data, beyond the level.
type Rules struct {
	Block []Rule // left out
	Mask  []Rule // has a stand-in
	Allow []Rule // is kept, whatever it looks like
}

// Rule names data in one of five ways: by Header, the name of a header; by
// JSON, a path in a body, as user.email or items.*.owner; by URL, the path of
// an address with * in it; by Selector, a part of a page; or by Text, a regular
// expression.
type Rule struct{ Header, JSON, URL, Selector, Text string }

// RuleKinds are the ways in which a rule may name data.
var RuleKinds = []string{"header", "json", "url", "selector", "text"}

// NewRule makes a rule of one of the kinds. The error says what is wrong with
// the value.
func NewRule(kind, value string) (Rule, error) {
	if value == "" {
		return Rule{}, fmt.Errorf("expected a text")
	}
	switch kind {
	case "header":
		return Rule{Header: value}, nil
	case "json":
		return Rule{JSON: value}, nil
	case "url":
		_, err := path.Match(value, "/")
		return Rule{URL: value}, err
	case "selector":
		_, err := cascadia.ParseGroup(value)
		return Rule{Selector: value}, err
	}
	_, err := regexp.Compile(value)
	return Rule{Text: value}, err
}

func (r Rule) String() string {
	for i, value := range []string{r.Header, r.JSON, r.URL, r.Selector, r.Text} {
		if value != "" {
			return RuleKinds[i] + " " + value
		}
	}
	return ""
}

// String lists the rules, for the take that they made.
func (r Rules) String() string {
	var b strings.Builder
	for _, list := range []struct {
		word  string
		rules []Rule
	}{{"block", r.Block}, {"mask", r.Mask}, {"allow", r.Allow}} {
		for _, rule := range list.rules {
			fmt.Fprintf(&b, "; %s %s", list.word, rule)
		}
	}
	return b.String()
}

// Selectors are the rules that name parts of pages: which are masked, left out,
// and kept.
func (r Rules) Selectors() (mask, block, allow []string) {
	return selectors(r.Mask), selectors(r.Block), selectors(r.Allow)
}

func selectors(rules []Rule) (list []string) {
	for _, r := range rules {
		if r.Selector != "" {
			list = append(list, r.Selector)
		}
	}
	return list
}

// patterns are the regular expressions of rules; they were compiled before.
func patterns(rules []Rule) (list []*regexp.Regexp) {
	for _, r := range rules {
		if r.Text != "" {
			list = append(list, regexp.MustCompile(r.Text))
		}
	}
	return list
}

func hasHeader(rules []Rule, name string) bool {
	return slices.ContainsFunc(rules, func(r Rule) bool { return strings.EqualFold(r.Header, name) })
}

// hasURL reports whether a rule is for the path of an address.
func hasURL(rules []Rule, address string) bool {
	_, rest, _ := strings.Cut(address, "://")
	i := strings.IndexByte(rest, '/')
	if i < 0 {
		return false
	}
	at, _, _ := strings.Cut(rest[i:], "?")
	at, _, _ = strings.Cut(at, "#")
	return slices.ContainsFunc(rules, func(r Rule) bool {
		ok, err := path.Match(r.URL, at)
		return r.URL != "" && err == nil && ok
	})
}

// ruled masks what the team's regular expressions find.
func (m *Masker) ruled(s string) string {
	for _, p := range m.block {
		s = p.ReplaceAllLiteralString(s, Mask)
	}
	for _, p := range m.masked {
		s = p.ReplaceAllStringFunc(s, func(found string) string {
			if found == "" || m.isNone(found) {
				return found
			}
			standIn := m.policy.Key.secret(found)
			m.hide(found, standIn)
			return standIn
		})
	}
	return s
}

// learnJSON takes note of what rules find in a body.
func (m *Masker) learnJSON(body []byte) {
	if !slices.ContainsFunc(slices.Concat(m.policy.Rules.Block, m.policy.Rules.Mask), func(r Rule) bool { return r.JSON != "" }) {
		return
	}
	var value any
	if json.Unmarshal(body, &value) != nil {
		return
	}
	for _, r := range m.policy.Rules.Block {
		m.eachAt(value, r, func(string) string { return Mask })
	}
	for _, r := range m.policy.Rules.Mask {
		m.eachAt(value, r, m.policy.Key.secret)
	}
}

func (m *Masker) eachAt(value any, r Rule, standIn func(string) string) {
	if r.JSON == "" {
		return
	}
	for _, text := range at(value, strings.Split(r.JSON, ".")) {
		if !m.isNone(text) {
			m.hide(text, standIn(text))
		}
	}
}

// at are the texts at a path in a JSON value, and below it.
func at(value any, path []string) (list []string) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if len(path) == 0 || path[0] == name || path[0] == "*" {
				list = append(list, at(inner, path[min(1, len(path)):])...)
			}
		}
	case []any:
		for _, inner := range v {
			rest := path
			if len(path) > 0 && path[0] == "*" {
				rest = path[1:]
			}
			list = append(list, at(inner, rest)...)
		}
	case string:
		if len(path) == 0 {
			list = append(list, v)
		}
	}
	slices.Sort(list)
	return list
}

// ruledExchange leaves out what rules for its address leave out.
func (m *Masker) ruledExchange(e take.Exchange, request, response []byte) ([]byte, []byte) {
	switch {
	case hasURL(m.policy.Rules.Block, e.URL):
		return nil, nil
	case hasURL(m.policy.Rules.Mask, e.URL):
		return m.strictBody(request), m.strictBody(response)
	}
	return m.maskPlaces(request), m.maskPlaces(response)
}
