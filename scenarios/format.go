package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// DefaultEnvironment is the environment of a scenario that says nothing about
// it.
func DefaultEnvironment() Environment {
	return Environment{
		Viewport: Viewport{Width: 1280, Height: 720, Scale: 1},
		Locale:   "en-US",
		Timezone: "UTC",
		Seed:     1,
		Start:    time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC),
	}
}

// document is the mapping that a scenario file is.
func document() mapping[Scenario] {
	return mapping[Scenario]{what: "the scenario", keys: []key[Scenario]{
		versionKey(),
		scalar("name", "What people call the scenario.", text(), "",
			func(s *Scenario) *string { return &s.Name }).needed(),
		scalar("url", "Where it was captured: the base of relative URLs.", address(false), "",
			func(s *Scenario) *string { return &s.URL }).needed(),
		nested("environment", "What the page is told about its surroundings.", environment(),
			func(s *Scenario) *Environment { return &s.Environment }),
		scalar("setup", "A scenario to perform first, by its path from this file: what it leaves in the browser is there before the first step.", text(), "",
			func(s *Scenario) *string { return &s.Setup }),
		storageKey(),
		probesKey(),
		nested("budgets", "What a step may cost at most.", budgets(), func(s *Scenario) *Budgets { return &s.Budgets }),
		ignoresKey(),
		stepsKey(),
	}}
}

// versionKey is the version of the format; open reads it, before all else.
func versionKey() key[Scenario] {
	return key[Scenario]{
		name: "retake", doc: "The version of the format.", need: true, keep: true,
		schema: func() schema { return schema{"const": Version} },
		decode: func(*decoder, *yaml.Node, *Scenario) {},
		encode: func(*Scenario) (value, bool) { return value{scalar: fmt.Sprint(Version)}, true },
	}
}

func environment() mapping[Environment] {
	return mapping[Environment]{what: "environment", keys: []key[Environment]{
		nested("viewport", "The size of the page in CSS pixels; 1280 × 720 by default.", viewport(),
			func(e *Environment) *Viewport { return &e.Viewport }).kept(),
		scalar("locale", "The language of the browser; en-US by default.", pattern("a locale such as en-US", localeShape), "",
			func(e *Environment) *string { return &e.Locale }).kept(),
		scalar("timezone", "The time zone, by its IANA name; UTC by default.", zone(), "",
			func(e *Environment) *string { return &e.Timezone }).kept(),
		scalar("seed", "The start of the pseudo-random numbers; 1 by default.", seed(), 0,
			func(e *Environment) *uint64 { return &e.Seed }).kept(),
		scalar("start", "What the page's clock shows at first; 2026-01-01T09:00:00Z by default.", instant(), time.Time{},
			func(e *Environment) *time.Time { return &e.Start }).kept(),
	}}
}

func viewport() mapping[Viewport] {
	return mapping[Viewport]{what: "viewport", keys: []key[Viewport]{
		scalar("width", "In CSS pixels.", whole(1, 16384), 0, func(v *Viewport) *int { return &v.Width }).kept(),
		scalar("height", "In CSS pixels.", whole(1, 16384), 0, func(v *Viewport) *int { return &v.Height }).kept(),
		scalar("scale", "Device pixels in a CSS pixel; 1 by default.", number(0.1, 10), 1, func(v *Viewport) *float64 { return &v.Scale }),
	}}
}

// stepsKey is the list of steps.
func stepsKey() key[Scenario] {
	m := step()
	return key[Scenario]{
		name: "steps", doc: "What the user did, in order.", need: true, keep: true,
		schema: func() schema { return schema{"type": "array", "minItems": 1, "items": m.schema()} },
		decode: func(d *decoder, n *yaml.Node, into *Scenario) {
			items := d.list(n, "steps")
			for _, item := range items {
				s := Step{Line: item.Line}
				m.decode(d, item, &s)
				into.Steps = append(into.Steps, s)
			}
			identify(into.Steps)
			d.distinct(into.Steps, items)
		},
		encode: func(from *Scenario) (value, bool) {
			list := value{list: []value{}}
			for i, s := range from.Steps {
				if s.ID == positional(i) {
					s.ID = ""
				}
				list.list = append(list.list, m.encode(&s))
			}
			return list, true
		},
	}
}

// positional is the id of a step that has none of its own.
func positional(i int) string { return fmt.Sprintf("s%02d", i+1) }

// identify gives the steps without an id one by their position.
func identify(steps []Step) {
	for i := range steps {
		if steps[i].ID == "" {
			steps[i].ID = positional(i)
		}
	}
}

// distinct refuses an id that two steps have.
func (d *decoder) distinct(steps []Step, items []*yaml.Node) {
	first := map[string]int{}
	for i, s := range steps {
		j, taken := first[s.ID]
		if !taken {
			first[s.ID] = i
			continue
		}
		d.fail(items[i], problem("give each step an id of its own, or none",
			"step %d has the id %q, which is that of step %d in line %d", i+1, s.ID, j+1, steps[j].Line))
	}
}

// step is the mapping of a step: one kind, and what belongs to any step.
func step() mapping[Step] {
	m := mapping[Step]{what: "a step", check: checkStep, hint: hintInStep}
	for _, k := range kinds() {
		m.keys = append(m.keys, k.key())
	}
	m.rules = func() schema { return schema{"oneOf": required(kindNames()...)} }
	m.keys = append(m.keys,
		scalar("tab", "The tab or window of the step, if it is not the first: 2 is the one that was opened next.", whole(2, 99), 0,
			func(s *Step) *int { return &s.Tab }),
		scalar("after", "How long after the step before it the user acted.", duration(0), 0,
			func(s *Step) *time.Duration { return &s.After }),
		scalar("name", "What people call the step.", text(), "",
			func(s *Step) *string { return &s.Name }),
		scalar("id", "A stable id; s01, s02 … by position if there is none.", pattern("an id of letters, digits, '.', '_' and '-'", idShape), "",
			func(s *Step) *string { return &s.ID }),
		dialogsKey(),
		scalar("devtools", "The steps of a DevTools Recorder recording that the step was made of, as JSON; for exports.", text(), "",
			func(s *Step) *string { return &s.DevTools }),
		rulesKey(),
	)
	return m
}

// checkStep wants exactly one kind.
func checkStep(d *decoder, f found, s *Step) {
	given := slices.DeleteFunc(kindNames(), func(k string) bool { return f.keys[k] == nil })
	switch len(given) {
	case 0:
		d.fail(f.node, problem("", "a step needs a kind: %s", strings.Join(kindNames(), ", ")))
	case 1:
		if s.Kind == Close && f.keys["tab"] == nil {
			d.fail(f.keys["close"], problem("as tab: 2 beside it", "close needs the tab"))
		}
	default:
		slices.SortFunc(given, func(a, b string) int { return before(f.keys[a], f.keys[b]) })
		d.fail(f.keys[given[1]], problem(`begin a step of its own with "- "`, "a step has one kind, this one has %s", strings.Join(given, " and ")))
	}
}

func before(a, b *yaml.Node) int {
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}

// hintInStep knows the keys that belong a level deeper.
func hintInStep(unknown string) string {
	for _, k := range kinds() {
		if _, deeper := k.mapping().find(unknown); deeper {
			return fmt.Sprintf("indent it, so that %q belongs to the kind of the step", unknown)
		}
	}
	return ""
}

func kindNames() []string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return names
}

// key is the kind as a key of the step.
func (k kindOf) key() key[Step] {
	m := k.mapping()
	return key[Step]{
		name: string(k.kind), doc: k.doc, schema: m.schema,
		decode: func(d *decoder, n *yaml.Node, into *Step) {
			into.Kind = k.kind
			into.Checked = k.kind == Check
			m.decode(d, n, into)
		},
		encode: func(from *Step) (value, bool) {
			if from.Kind != k.kind {
				return value{}, false
			}
			return m.encode(from), true
		},
	}
}

// withDefaults is a copy of the scenario in which everything that was left
// out is written out, as Parse does it.
func withDefaults(s Scenario) Scenario {
	d := DefaultEnvironment()
	e := &s.Environment
	setDefault(&e.Viewport.Width, d.Viewport.Width)
	setDefault(&e.Viewport.Height, d.Viewport.Height)
	setDefault(&e.Viewport.Scale, d.Viewport.Scale)
	setDefault(&e.Locale, d.Locale)
	setDefault(&e.Timezone, d.Timezone)
	setDefault(&e.Seed, d.Seed)
	setDefault(&e.Start, d.Start)
	e.Start = e.Start.UTC()
	s.Steps = slices.Clone(s.Steps)
	identify(s.Steps)
	for i := range s.Steps {
		s.Steps[i].settle()
	}
	return s
}

// settle makes the default state of a target explicit.
func (s *Step) settle() {
	if (s.Kind == Wait || s.Kind == Expect) && !s.Target.Empty() {
		setDefault(&s.State, Visible)
	}
}

func setDefault[V comparable](v *V, otherwise V) {
	var zero V
	if *v == zero {
		*v = otherwise
	}
}
