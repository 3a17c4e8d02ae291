package devtools

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/scenarios/jsontree"
)

// The schema is that of @puppeteer/replay, src/Schema.ts and SchemaUtils.ts at
// 3.1.3: what its parser refuses is refused here.

// field is a field of a step.
type field struct {
	name string
	need bool
	is   form
}

// form says what is wrong with a value: what was expected, "" if it is right.
type form func(jsontree.Value) string

func kind(k jsontree.Kind, expected string) form {
	return func(v jsontree.Value) string {
		if v.Kind == k {
			return ""
		}
		return expected
	}
}

var (
	text   = kind(jsontree.String, "text")
	number = kind(jsontree.Number, "a number")
	truth  = kind(jsontree.Bool, "true or false")
	object = kind(jsontree.Object, "an object")
)

// anything is for what the Recorder does not look at.
func anything(jsontree.Value) string { return "" }

func oneOf(words ...string) form {
	return func(v jsontree.Value) string {
		if v.Kind == jsontree.String && slices.Contains(words, v.Text) {
			return ""
		}
		return "one of " + strings.Join(words, ", ")
	}
}

// timeout is in milliseconds; the bounds are the Recorder's.
func timeout(v jsontree.Value) string {
	if n := v.Float(); v.Kind == jsontree.Number && n >= 1 && n <= 30_000 {
		return ""
	}
	return "a timeout from 1 to 30000"
}

// frame is a path of indexes among the frames of a frame.
func frame(v jsontree.Value) string {
	const expected = "a list of indexes of frames"
	for _, item := range v.Items {
		if n, err := strconv.Atoi(item.Text); item.Kind != jsontree.Number || err != nil || n < 0 {
			return expected
		}
	}
	return kind(jsontree.List, expected)(v)
}

func selectors(v jsontree.Value) string {
	const expected = "a list of selectors, each a text or a list of texts"
	if v.Kind != jsontree.List || len(v.Items) == 0 {
		return expected
	}
	noText := func(v jsontree.Value) bool { return v.Kind != jsontree.String }
	for _, item := range v.Items {
		path := item.Kind == jsontree.List && len(item.Items) > 0 && !slices.ContainsFunc(item.Items, noText)
		if noText(item) && !path {
			return expected
		}
	}
	return ""
}

func assertedEvents(v jsontree.Value) string {
	const expected = "a list of events of the type navigation"
	for _, event := range v.Items {
		if event.String("type") != "navigation" {
			return expected
		}
	}
	return kind(jsontree.List, expected)(v)
}

func attributes(v jsontree.Value) string {
	for _, f := range v.Fields {
		if f.Value.Kind != jsontree.String {
			return "an object of texts"
		}
	}
	return object(v)
}

// steps are the fields of each type of step.
func steps() map[string][]field {
	base := []field{{"type", true, text}, {"timeout", false, timeout}, {"assertedEvents", false, assertedEvents}, {"target", false, text}}
	framed := slices.Concat(base, []field{{"frame", false, frame}})
	aimed := slices.Concat(framed, []field{{"selectors", true, selectors}})
	click := slices.Concat(aimed, []field{
		{"offsetX", true, number}, {"offsetY", true, number}, {"duration", false, number},
		{"deviceType", false, oneOf("mouse", "pen", "touch")},
		{"button", false, oneOf("primary", "auxiliary", "secondary", "back", "forward")},
	})
	key := slices.Concat(base, []field{{"key", true, text}})
	return map[string][]field{
		"setViewport": slices.Concat(base, []field{
			{"width", true, number}, {"height", true, number}, {"deviceScaleFactor", true, number},
			{"isMobile", true, truth}, {"hasTouch", true, truth}, {"isLandscape", true, truth},
		}),
		"navigate":    slices.Concat(base, []field{{"url", true, text}}),
		"click":       click,
		"doubleClick": click,
		"hover":       aimed,
		"change":      slices.Concat(aimed, []field{{"value", true, text}}),
		"keyDown":     key,
		"keyUp":       key,
		"scroll":      slices.Concat(framed, []field{{"selectors", false, selectors}, {"x", false, number}, {"y", false, number}}),
		"emulateNetworkConditions": slices.Concat(base, []field{
			{"download", true, number}, {"upload", true, number}, {"latency", true, number},
		}),
		"close":      base,
		"customStep": slices.Concat(framed, []field{{"name", true, text}, {"parameters", false, anything}}),
		"waitForElement": slices.Concat(aimed, []field{
			{"operator", false, oneOf(">=", "==", "<=")}, {"count", false, number}, {"visible", false, truth},
			{"properties", false, object}, {"attributes", false, attributes},
		}),
		"waitForExpression": slices.Concat(framed, []field{{"expression", true, text}}),
	}
}

// stepTypes are the types of step, sorted.
func stepTypes() []string { return slices.Sorted(maps.Keys(steps())) }

// checked is a step with the fields of its type alone, and the names of those
// that were dropped, as the Recorder's own reader drops them.
func checked(step jsontree.Value) (clean jsontree.Value, dropped []string, err error) {
	if step.Kind != jsontree.Object {
		return step, nil, step.Errorf("", "a step is an object")
	}
	known, typ := steps(), step.String("type")
	fields, ok := known[typ]
	if !ok {
		return step, nil, step.Errorf("the types are "+strings.Join(stepTypes(), ", "), "there is no type of step %q", typ)
	}
	clean = step
	clean.Fields = nil
	for _, f := range step.Fields {
		i := slices.IndexFunc(fields, func(known field) bool { return known.name == f.Name })
		if i < 0 {
			dropped = append(dropped, f.Name)
			continue
		}
		if expected := fields[i].is(f.Value); expected != "" {
			return step, nil, f.Value.Errorf("", "%s of %s: expected %s", f.Name, typ, expected)
		}
		clean = clean.Set(f.Name, f.Value)
	}
	for _, f := range fields {
		if _, there := clean.Get(f.name); f.need && !there {
			return step, nil, step.Errorf("", "%s needs %q", typ, f.name)
		}
	}
	return clean, dropped, nil
}
