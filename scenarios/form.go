package scenarios

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"gopkg.in/yaml.v3"
)

// form is how a plain value is written.
type form[V any] struct {
	expected string   // "a duration such as 2s": for messages
	tags     []string // the YAML types it may have; none is any but null
	schema   schema
	parse    func(string) (V, *Error) // see unlike
	write    func(V) string           // YAML
}

// read reads a value from a node.
func (f form[V]) read(n *yaml.Node) (v V, p *Error) {
	if n.Kind != yaml.ScalarNode || isNull(n) || isTagged(n) {
		return v, f.unlike(n, "")
	}
	v, p = f.parse(n.Value)
	if p != nil && p.Problem == "" {
		return v, f.unlike(n, p.Hint)
	}
	if p == nil && len(f.tags) > 0 && !slices.Contains(f.tags, n.Tag) {
		return v, f.unlike(n, f.requote(n))
	}
	return v, p
}

func (f form[V]) unlike(n *yaml.Node, hint string) *Error {
	return problem(hint, "expected %s, found %s", f.expected, describe(n))
}

func (f form[V]) requote(n *yaml.Node) string {
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		return "write it without quotes"
	}
	return ""
}

// unlike is what parse of a form returns where the usual message will do.
func unlike(hint string) *Error { return &Error{Hint: hint} }

// anyText is text, which may be empty. Numbers and booleans are text as they
// are written, so that nobody has to know what YAML takes for one.
func anyText() form[string] {
	return form[string]{
		expected: "text",
		schema:   schema{"type": []string{"string", "number", "boolean"}},
		parse:    func(s string) (string, *Error) { return s, nil },
		write:    quote,
	}
}

// text is text that is not empty.
func text() form[string] {
	f := anyText()
	f.schema["minLength"] = 1
	f.parse = func(s string) (string, *Error) {
		if s == "" {
			return s, problem("leave the key out, or say what it is", "is empty")
		}
		return s, nil
	}
	return f
}

// pattern is text of a certain shape.
func pattern(expected string, shape *regexp.Regexp) form[string] {
	f := anyText()
	f.expected = expected
	f.schema["pattern"] = shape.String()
	f.parse = func(s string) (string, *Error) {
		if !shape.MatchString(s) {
			return s, unlike("")
		}
		return s, nil
	}
	return f
}

var (
	idShape       = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	localeShape   = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	durationShape = regexp.MustCompile(`^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`)
	numberShape   = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
)

// duration is a span of time that is at least so long.
func duration(least time.Duration) form[time.Duration] {
	return form[time.Duration]{
		expected: "a duration such as 2s or 350ms",
		schema:   schema{"type": "string", "pattern": durationShape.String()},
		parse: func(s string) (time.Duration, *Error) {
			v, err := time.ParseDuration(s)
			switch {
			case numberShape.MatchString(s):
				return 0, unlike(fmt.Sprintf("did you mean %q?", strings.TrimPrefix(s, "-")+"s"))
			case err != nil || !durationShape.MatchString(s):
				return 0, unlike("")
			case v < least:
				return 0, problem("", "expected at least %v, found %s", least, s)
			}
			return v, nil
		},
		write: func(v time.Duration) string {
			s := v.String()
			if strings.HasSuffix(s, "m0s") {
				s = strings.TrimSuffix(s, "0s")
			}
			if strings.HasSuffix(s, "h0m") {
				s = strings.TrimSuffix(s, "0m")
			}
			return s
		},
	}
}

// maxPixels is farther than any page scrolls.
const maxPixels = 1e9

// number is a number of CSS pixels, or a scale, in the given bounds.
func number(least, most float64) form[float64] {
	return form[float64]{
		expected: "a number",
		tags:     []string{"!!int", "!!float"},
		schema:   schema{"type": "number", "minimum": least, "maximum": most},
		parse: func(s string) (float64, *Error) {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil || !numberShape.MatchString(s) || math.IsInf(v, 0) {
				return 0, unlike("")
			}
			if v < least || v > most {
				return 0, problem("", "expected a number from %v to %v, found %s", least, most, s)
			}
			return v + 0, nil // no negative zero
		},
		write: func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) },
	}
}

// whole is a whole number in the given bounds.
func whole(least, most int) form[int] {
	return form[int]{
		expected: "a whole number",
		tags:     []string{"!!int"},
		schema:   schema{"type": "integer", "minimum": least, "maximum": most},
		parse: func(s string) (int, *Error) {
			v, err := strconv.Atoi(s)
			if err != nil {
				return 0, unlike("")
			}
			if v < least || v > most {
				return 0, problem("", "expected a whole number from %d to %d, found %s", least, most, s)
			}
			return v, nil
		},
		write: strconv.Itoa,
	}
}

// place is the place of an element among several: from 1, or from the last
// with -1.
func place() form[int] {
	f := whole(-1000, 1000)
	parse := f.parse
	f.parse = func(s string) (int, *Error) {
		v, p := parse(s)
		if p == nil && v == 0 {
			p = problem("1 is the first", "there is no place 0")
		}
		return v, p
	}
	return f
}

// seed is the start of the pseudo-random numbers.
func seed() form[uint64] {
	return form[uint64]{
		expected: "a whole number from 1",
		tags:     []string{"!!int"},
		schema:   schema{"type": "integer", "minimum": 1},
		parse: func(s string) (uint64, *Error) {
			v, err := strconv.ParseUint(s, 10, 64)
			if err != nil || v == 0 {
				return 0, unlike("")
			}
			return v, nil
		},
		write: func(v uint64) string { return strconv.FormatUint(v, 10) },
	}
}

// truth is true or false.
func truth() form[bool] {
	return form[bool]{
		expected: "true or false",
		tags:     []string{"!!bool"},
		schema:   schema{"type": "boolean"},
		parse: func(s string) (bool, *Error) {
			switch s {
			case "true", "True", "TRUE":
				return true, nil
			case "false", "False", "FALSE":
				return false, nil
			}
			return false, unlike("")
		},
		write: strconv.FormatBool,
	}
}

// instant is a point in time, kept in UTC.
func instant() form[time.Time] {
	return form[time.Time]{
		expected: "a time such as 2026-01-15T09:00:00Z",
		schema:   schema{"type": "string", "format": "date-time"},
		parse: func(s string) (time.Time, *Error) {
			v, err := time.Parse(time.RFC3339Nano, s)
			if err != nil {
				return v, unlike("")
			}
			if v = v.UTC(); v.Year() < 1970 || v.Year() > 9999 {
				return v, problem("", "expected a time in the years 1970 to 9999, found %s", s)
			}
			return v, nil
		},
		write: func(v time.Time) string { return v.UTC().Format(time.RFC3339Nano) },
	}
}

// zone is a time zone by its name in the IANA database.
func zone() form[string] {
	f := text()
	f.parse = func(s string) (string, *Error) {
		_, err := time.LoadLocation(s)
		if err != nil || s == "" || s == "Local" {
			return s, problem("use a name such as Europe/Berlin or UTC", "unknown time zone %q", s)
		}
		return s, nil
	}
	return f
}

// address is an absolute http or https URL; with relative it may also be
// relative to such a one, or about:blank.
func address(relative bool) form[string] {
	f := text()
	f.expected = "a URL such as http://127.0.0.1:8080/"
	f.schema["type"], f.tags = "string", []string{"!!str"}
	if relative {
		f.expected = "a URL such as /cart or http://127.0.0.1:8080/"
	} else {
		f.schema["pattern"] = "^https?://"
	}
	f.parse = func(s string) (string, *Error) {
		u, err := url.Parse(s)
		switch {
		case s == "" || err != nil:
			return s, unlike("")
		case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
			return s, nil
		case relative && (u.Scheme == "" || s == "about:blank"):
			return s, nil
		}
		return s, unlike("")
	}
	return f
}

// keyName is a key of the keyboard, with its modifiers.
func keyName() form[string] {
	f := text()
	f.expected = "a key such as Enter or Control+A"
	f.parse = func(s string) (string, *Error) {
		_, p := parseKey(s)
		return s, p
	}
	return f
}

// state is the state of an element.
func state() form[State] {
	return form[State]{
		expected: "a state",
		schema:   schema{"enum": states()},
		parse: func(s string) (State, *Error) {
			if !slices.Contains(states(), s) {
				return "", problem(didYouMean(s, states()), "unknown state %q; the states are %s", s, strings.Join(states(), ", "))
			}
			return State(s), nil
		},
		write: func(s State) string { return string(s) },
	}
}

func states() []string {
	return []string{string(Visible), string(Hidden), string(Enabled), string(Disabled), string(Checked), string(Unchecked)}
}
