package playwright

import (
	"regexp"
	"strings"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// chain is an expression as what it begins with, and what is called on it in
// turn: page, getByRole('list'), first(), click().
type chain struct {
	root  string          // a name, "" for another expression
	base  javascript.Node // that expression
	links []link
}

// link is one member or call; the name is "" where the root itself is called.
type link struct {
	name   string
	called bool
	args   []javascript.Node
}

// maxLinks bounds a chain, whose beginning may be a constant.
const maxLinks = 100

// flatten makes a chain of an expression. A constant stands for its value.
func flatten(n javascript.Node, vars map[string]chain) chain {
	var links []link // last first
	called, args := false, []javascript.Node(nil)
	for {
		switch n.Kind {
		case javascript.Await:
			n = n.Items[0]
			continue
		case javascript.Call:
			if !called {
				called, args, n = true, n.Items[1:], n.Items[0]
				continue
			}
			links = append(links, link{"", true, args}) // a call of what was called
			args, n = n.Items[1:], n.Items[0]
			continue
		case javascript.Member:
			links = append(links, link{n.Text, called, args})
			called, args, n = false, nil, n.Items[0]
			continue
		}
		break
	}
	if called {
		links = append(links, link{"", true, args})
	}
	c := chain{base: n}
	for i := len(links) - 1; i >= 0; i-- {
		c.links = append(c.links, links[i])
	}
	if n.Kind != javascript.Name {
		return c
	}
	if known, ok := vars[n.Text]; ok && len(known.links)+len(c.links) < maxLinks {
		known.links = append(append([]link{}, known.links...), c.links...)
		return known
	}
	c.root = n.Text
	return c
}

// maxParts bounds the parts of a value: constants that hold each other twice double
// them with each.
const maxParts = 1000

// value is an expression as a value of a scenario, see [scenarios.Expand]. It
// is false for one that is not known without executing it.
func value(n javascript.Node, vars map[string]chain) (string, bool) {
	v := values{vars: vars}
	return v.of(n)
}

// values are what expressions stand for.
type values struct {
	vars  map[string]chain
	parts int // that were looked at
}

func (v *values) of(n javascript.Node) (string, bool) {
	if v.parts++; v.parts > maxParts {
		return "", false
	}
	switch n.Kind {
	case javascript.String:
		return scenarios.Literal(n.Text), true
	case javascript.Binary:
		return v.sum(n)
	case javascript.Name, javascript.Member, javascript.Call:
	default:
		return "", false
	}
	c := flatten(n, v.vars)
	switch {
	case len(c.links) == 0 && c.root == "" && c.base.Kind != n.Kind:
		return v.of(c.base)
	case c.root == "process" && len(c.links) == 2 && c.links[0].name == "env" && isParameter.MatchString(c.links[1].name):
		return "${" + c.links[1].name + "}", true
	case c.root == "parameter" && len(c.links) == 1 && len(c.links[0].args) == 1:
		name := c.links[0].args[0]
		return "${" + name.Text + "}", name.Kind == javascript.String && isParameter.MatchString(name.Text)
	}
	return "", false
}

var isParameter = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// sum is a value of several parts, or a parameter with a stand-in.
func (v *values) sum(n javascript.Node) (string, bool) {
	left, ok := v.of(n.Items[0])
	right, also := v.of(n.Items[1])
	switch {
	case !ok || !also:
		return "", false
	case n.Text == "+" && strings.HasSuffix(left, "$") && strings.HasPrefix(right, "{"):
		return left + "$" + right, true // two texts, and no parameter
	case n.Text == "+" && strings.HasSuffix(left, "$") && strings.HasPrefix(right, "${"):
		return "", false // "$${" is no parameter any more
	case n.Text == "+":
		return left + right, true
	case !strings.HasPrefix(left, "${"):
		return left, left != "" || n.Text == "??"
	}
	if text, err := scenarios.Expand(right, func(string) (string, bool) { return "", false }); err == nil && !strings.ContainsAny(text, "{}") {
		return strings.TrimSuffix(left, "}") + ":-" + text + "}", true
	}
	return left, true
}

// plain is an expression as a text; a parameter is its stand-in.
func plain(n javascript.Node, vars map[string]chain) (string, bool) {
	v, ok := value(n, vars)
	if !ok {
		return "", false
	}
	text, err := scenarios.Expand(v, func(string) (string, bool) { return "", false })
	return text, err == nil
}

// exactly is the text that a regular expression stands for, if it stands for
// one: /^Hello\.$/.
func exactly(n javascript.Node) (string, bool) {
	source, ok := strings.CutPrefix(n.Text, "^")
	source, also := strings.CutSuffix(source, "$")
	if n.Kind != javascript.Regex || !ok || !also {
		return "", false
	}
	return literal(source)
}

// literal is the text that a regular expression without operators stands for.
func literal(source string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case c == '\\' && i+1 < len(source) && strings.IndexByte(`\.+*?()|[]{}^$/-"'`, source[i+1]) >= 0:
			i++
			b.WriteByte(source[i])
		case strings.IndexByte(`\.+*?()|[]{}^$`, c) >= 0:
			return "", false
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), b.Len() > 0
}
