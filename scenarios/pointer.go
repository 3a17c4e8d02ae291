package scenarios

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// pointKey is where in the element the pointer is.
func pointKey() key[Step] {
	m := mapping[Step]{what: "at", keys: []key[Step]{
		offsetKey("x", "In CSS pixels from the left of the target.", stepX).needed(),
		offsetKey("y", "In CSS pixels from the top of the target.", stepY).needed(),
	}}
	return key[Step]{
		name: "at", doc: "The point on the target, instead of the middle.", schema: m.schema,
		decode: func(d *decoder, n *yaml.Node, into *Step) { m.decode(d, n, into); into.At = true },
		encode: func(from *Step) (value, bool) { return m.encode(from), from.At },
	}
}

// heldKey is what is held on the keyboard while the pointer acts.
func heldKey() key[Step] {
	return scalar("held", "The modifiers that are held, as Control or Control+Shift.", heldKeys(), "", func(s *Step) *string { return &s.Held })
}

// toKey is where a drag ends: a target of its own, with a point.
func toKey() key[Step] {
	m := kindOf{kind: "to", target: mustTarget, short: "css", keys: []key[Step]{pointKey()}}.mapping()
	return key[Step]{
		name: "to", doc: "The element on which it ends.", schema: m.schema,
		decode: func(d *decoder, n *yaml.Node, into *Step) {
			at := Step{Kind: "to"}
			m.decode(d, n, &at)
			into.To = Place{at.Target, at.At, at.X, at.Y}
		},
		encode: func(from *Step) (value, bool) {
			to := from.To
			return m.encode(&Step{Target: to.Target, At: to.At, X: to.X, Y: to.Y}), to != Place{}
		},
	}
}

// checkDrag wants one end.
func checkDrag(d *decoder, f found, s *Step) {
	to, path := f.keys["to"], f.keys["path"]
	switch {
	case to == nil && path == nil:
		d.fail(f.node, problem(`such as to: {testid: bin}, or path: "120 0"`, "drag needs to or path"))
	case to != nil && path != nil:
		d.fail(path, problem("leave one of them out", "drag has both to and path"))
	}
}

// dragRules is checkDrag for the schema.
func dragRules() schema { return schema{"oneOf": required("to", "path")} }

// button is a button of the mouse.
func button() form[Button] {
	return form[Button]{
		expected: "a button",
		schema:   schema{"enum": []Button{Middle}},
		parse: func(s string) (Button, *Error) {
			if Button(s) != Middle {
				return "", problem(`the left one is the default, and the right one is "right-click"`, "unknown button %q; the button is middle", s)
			}
			return Middle, nil
		},
		write: func(b Button) string { return string(b) },
	}
}

// heldKeys is one or more modifiers.
func heldKeys() form[string] {
	f := text()
	f.expected = "modifiers such as Control or Control+Shift"
	one := "(" + strings.Join(modifiers(), "|") + ")"
	f.schema["pattern"] = "^" + one + `(\+` + one + ")*$"
	f.parse = func(s string) (string, *Error) {
		_, p := parseHeld(s)
		return s, p
	}
	return f
}

// ParseHeld reads the modifiers that a step holds; Name is "".
func ParseHeld(held string) (Key, error) {
	k, p := parseHeld(held)
	if p != nil {
		return k, p
	}
	return k, nil
}

func parseHeld(held string) (Key, *Error) {
	var k Key
	if held == "" {
		return k, nil
	}
	for word := range strings.SplitSeq(held, "+") {
		if p := k.hold(word); p != nil {
			return Key{}, p
		}
	}
	return k, nil
}

// maxPath is how many points a path may have: a minute of drawing, at 60
// frames a second.
const maxPath = 3600

var pathShape = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)? -?[0-9]+(\.[0-9]+)?(, -?[0-9]+(\.[0-9]+)? -?[0-9]+(\.[0-9]+)?)*$`)

// path is the way of a drag.
func path() form[string] {
	f := pattern("points such as \"10 0, 40 -5\"", pathShape)
	shaped := f.parse
	f.parse = func(s string) (string, *Error) {
		if n := strings.Count(s, ",") + 1; n > maxPath {
			return s, problem("", "expected at most %d points, found %d", maxPath, n)
		}
		return shaped(s)
	}
	return f
}

// maxFingers is how many fingers a hand has.
const maxFingers = 5

// fingers is the way of one finger, or of several.
func fingers() form[string] {
	f := path()
	f.expected = "points such as \"0 0, -60 0\", for each finger"
	one := strings.Trim(pathShape.String(), "^$")
	f.schema["pattern"] = "^" + one + "(; " + one + ")*$"
	f.parse = func(s string) (string, *Error) {
		ways := strings.Split(s, "; ")
		if len(ways) > maxFingers {
			return s, problem("", "expected at most %d fingers, found %d", maxFingers, len(ways))
		}
		for _, way := range ways {
			if _, p := path().parse(way); p != nil {
				return s, p
			}
			if strings.Count(way, ",") != strings.Count(ways[0], ",") {
				return s, problem("repeat the point of a finger that waits", "the fingers have ways of different lengths")
			}
		}
		return s, nil
	}
	return f
}

// ParseFingers reads the ways of the fingers of a touch, see [ParsePath].
func ParseFingers(ways string) [][][2]float64 {
	var all [][][2]float64
	for way := range strings.SplitSeq(ways, "; ") {
		all = append(all, ParsePath(way))
	}
	return all
}

// FormatFingers writes what [ParseFingers] reads.
func FormatFingers(ways [][][2]float64) string {
	var all []string
	for _, way := range ways {
		all = append(all, FormatPath(way))
	}
	return strings.Join(all, "; ")
}

// ParsePath reads the way of a drag: points in CSS pixels, relative to where
// it begins. What [Parse] took is a path.
func ParsePath(way string) [][2]float64 {
	var points [][2]float64
	for point := range strings.SplitSeq(way, ", ") {
		x, y, _ := strings.Cut(point, " ")
		left, _ := strconv.ParseFloat(x, 64) // numbers, by their shape
		top, _ := strconv.ParseFloat(y, 64)
		points = append(points, [2]float64{left, top})
	}
	return points
}

// FormatPath writes what [ParsePath] reads.
func FormatPath(points [][2]float64) string {
	parts := slices.Collect(func(yield func(string) bool) {
		for _, p := range points {
			if !yield(pixels(p[0]) + " " + pixels(p[1])) {
				return
			}
		}
	})
	return strings.Join(parts, ", ")
}
