package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// kindOf is what a kind of step has.
type kindOf struct {
	kind   Kind
	doc    string
	target presence
	short  string // the key that a plain string stands for
	keys   []key[Step]
	check  func(*decoder, found, *Step)
	rules  func() schema // check, as far as a schema can say it
}

// presence says whether a kind has a target.
type presence int

const (
	noTarget presence = iota
	mayTarget
	mustTarget
)

// kinds is the table of the kinds, in the order of the documentation.
func kinds() []kindOf { return slices.Concat(commonKinds(), furtherKinds()) }

// commonKinds are those that most scenarios have.
func commonKinds() []kindOf {
	return []kindOf{
		{kind: Navigate, doc: "Opens a URL.", short: "url", keys: []key[Step]{
			scalar("url", "Absolute, or relative to the scenario's.", address(true), "", stepURL).needed()}},
		{kind: Click, doc: "Clicks an element.", target: mustTarget, short: "css", keys: []key[Step]{
			pointKey(), heldKey(),
			scalar("button", "The button, where it is not the left one.", button(), "", func(s *Step) *Button { return &s.Button }),
			scalar("count", "How often, where that is more than twice.", whole(3, 9), 0, func(s *Step) *int { return &s.Count }),
			scalar("hold", "How long the button stays down.", duration(time.Millisecond), 0, func(s *Step) *time.Duration { return &s.Hold })}},
		{kind: DoubleClick, doc: "Clicks an element twice.", target: mustTarget, short: "css", keys: []key[Step]{pointKey(), heldKey()}},
		{kind: RightClick, doc: "Clicks an element with the right button.", target: mustTarget, short: "css", keys: []key[Step]{pointKey(), heldKey()}},
		{kind: Hover, doc: "Moves the pointer over an element.", target: mustTarget, short: "css"},
		{kind: Fill, doc: "Replaces the text of a field.", target: mustTarget, keys: []key[Step]{
			scalar("value", "The text, which may be empty. `${NAME}` is a parameter, `${NAME:-text}` one with a stand-in, `$${` is `${` itself.", anyText(), "", stepValue).needed(),
			scalar("paste", "Whether it is pasted, and not typed.", truth(), false, func(s *Step) *bool { return &s.Paste }),
			textsKey("drafts", "What an input method showed on the way to the text, as [k, ka].", text(), func(s *Step) *[]string { return &s.Drafts })}},
		{kind: Type, doc: "Types text where the caret is, with a target in it.", target: mayTarget, keys: []key[Step]{
			scalar("value", "The text, with parameters as in fill.", text(), "", stepValue).needed()}},
		{kind: Press, doc: "Presses a key, on an element or where the focus is.", target: mayTarget, short: "key", keys: []key[Step]{
			scalar("key", "As Enter, a, Control+Shift+A.", keyName(), "", func(s *Step) *string { return &s.Key }).needed()}},
		{kind: Select, doc: "Chooses an option of a select element.", target: mustTarget, keys: []key[Step]{
			scalar("value", "The value of the option, or its label.", anyText(), "", stepValue).needed()}},
		{kind: Check, doc: "Checks or unchecks a box, or chooses a radio button.", target: mustTarget, keys: []key[Step]{
			scalar("checked", "The state to reach; true by default.", truth(), true, func(s *Step) *bool { return &s.Checked })}},
		{kind: Drag, doc: "Drags an element to another, or along a path.", target: mustTarget, check: checkDrag, rules: dragRules,
			keys: []key[Step]{pointKey(), heldKey(), toKey(),
				scalar("path", "The way, as points relative to where it begins: `10 0, 40 -5`.", path(), "", stepPath)}},
	}
}

// furtherKinds are the others.
func furtherKinds() []kindOf {
	return []kindOf{
		{kind: Scroll, doc: "Scrolls the page, or an element, to an offset.", target: mayTarget, check: checkScroll,
			rules: scrollRules, keys: []key[Step]{
				offsetKey("x", "In CSS pixels from the left; 0 by default.", stepX),
				offsetKey("y", "In CSS pixels from the top; 0 by default.", stepY).kept()}},
		{kind: Wheel, doc: "Turns the wheel over an element that does something else with it than scroll.", target: mustTarget, keys: []key[Step]{
			pointKey(), heldKey(),
			scalar("by", "The turns, each as how far to the right and down: `0 120, 0 -40`.", path(), "", stepPath).needed()}},
		{kind: Touch, doc: "Touches an element with one finger or several.", target: mustTarget, short: "css", keys: []key[Step]{
			pointKey(),
			scalar("path", "The way of each finger, as points relative to the point on the target, the fingers separated by `;`: `-10 0, -60 0; 10 0, 60 0`. By default one finger that stays there.", fingers(), "", stepPath),
			scalar("hold", "How long the fingers stay before they are lifted.", duration(time.Millisecond), 0, func(s *Step) *time.Duration { return &s.Hold })}},
		{kind: Upload, doc: "Puts files into a field, or drops them on another element.", target: mustTarget, keys: []key[Step]{
			textsKey("files", "Paths of the files, relative to the scenario's file; with parameters as in fill.", filePath(), func(s *Step) *[]string { return &s.Files }).needed()}},
		{kind: Resize, doc: "Gives the page another size.", keys: []key[Step]{
			scalar("width", "In CSS pixels.", whole(1, 10_000), 0, func(s *Step) *int { return &s.Width }).needed(),
			scalar("height", "In CSS pixels.", whole(1, 10_000), 0, func(s *Step) *int { return &s.Height }).needed()}},
		{kind: Back, doc: "Goes back in the history."},
		{kind: Forward, doc: "Goes forward in the history."},
		{kind: Reload, doc: "Loads the page again."},
		{kind: Close, doc: "Closes a tab or window, which `tab` beside it names."},
		{kind: Wait, doc: "Waits until the page shows a text, has a URL, or an element has a state.", target: mayTarget, check: checkCondition,
			rules: conditionRules, keys: append(conditionKeys(),
				scalar("timeout", "How long to wait on the page's clock.", duration(time.Nanosecond), 0, func(s *Step) *time.Duration { return &s.Timeout }))},
		{kind: Expect, doc: "Says what the page must show now.", target: mayTarget, check: checkCondition,
			rules: conditionRules, keys: conditionKeys()},
	}
}

// Kinds lists the kinds of step, in the order of the documentation.
func Kinds() []Kind {
	return []Kind{Navigate, Click, DoubleClick, RightClick, Hover, Fill, Type, Press, Select, Check, Drag, Scroll, Wheel, Touch, Upload, Resize, Back, Forward, Reload, Close, Wait, Expect}
}

// NeedsTarget says whether a step of this kind must have a target.
func NeedsTarget(kind Kind) bool {
	return slices.ContainsFunc(kinds(), func(k kindOf) bool { return k.kind == kind && k.target == mustTarget })
}

func stepURL(s *Step) *string   { return &s.URL }
func stepValue(s *Step) *string { return &s.Value }
func stepPath(s *Step) *string  { return &s.Path }
func stepX(s *Step) *float64    { return &s.X }
func stepY(s *Step) *float64    { return &s.Y }

func offsetKey(name, doc string, field func(*Step) *float64) key[Step] {
	return scalar(name, doc, number(-maxPixels, maxPixels), 0, field)
}

// conditionKeys are what a step can wait for or expect.
func conditionKeys() []key[Step] {
	return []key[Step]{
		scalar("text", "Text that the target shows; without a target, the page.", text(), "", func(s *Step) *string { return &s.Text }),
		stateKey(),
		scalar("url", "What the URL ends with.", text(), "", stepURL),
	}
}

// stateKey is left out where it is the default, which depends on the target.
func stateKey() key[Step] {
	k := scalar("state", "The state of the target; visible by default.", state(), Visible, func(s *Step) *State { return &s.State })
	encode := k.encode
	k.encode = func(from *Step) (value, bool) {
		v, there := encode(from)
		return v, there && from.State != ""
	}
	return k
}

// mapping is the mapping of the kind: target, keys, fingerprint.
func (k kindOf) mapping() mapping[Step] {
	m := mapping[Step]{what: string(k.kind), short: k.short, check: k.verify, hint: hintInKind, rules: k.schema}
	if k.target == noTarget {
		m.keys = k.keys
		return m
	}
	m.keys = append(m.keys, frameKey())
	for _, l := range locators() {
		if !k.has(l.name) {
			m.keys = append(m.keys, l)
		}
	}
	m.keys = append(append(m.keys, nthKey()), append(k.keys, seenKey())...)
	return m
}

// has says whether the kind has such a key of its own.
func (k kindOf) has(name string) bool {
	return slices.ContainsFunc(k.keys, func(own key[Step]) bool { return own.name == name })
}

// schema is verify, as far as a schema can say it.
func (k kindOf) schema() schema {
	s := schema{}
	if k.target != noTarget {
		s["dependentRequired"] = map[string][]string{"name": {"role"}}
	}
	if k.target == mustTarget {
		s["anyOf"] = locatorRules(k)
	}
	if k.rules != nil {
		maps.Copy(s, k.rules())
	}
	return s
}

// hintInKind knows the keys that belong a level higher, or to other kinds.
func hintInKind(unknown string) string {
	switch unknown {
	case "after", "tab":
		return fmt.Sprintf("write %q beside the kind of the step, not in it", unknown)
	case "nameattr":
		return `the name attribute is "field"`
	}
	var having []string
	for _, k := range kinds() {
		if k.has(unknown) {
			having = append(having, string(k.kind))
		}
	}
	if len(having) == 0 {
		return ""
	}
	return fmt.Sprintf("%q belongs to %s", unknown, strings.Join(having, ", "))
}

// verify checks what the keys of any kind mean together, then those of this.
func (k kindOf) verify(d *decoder, f found, s *Step) {
	before := len(d.problems)
	t := s.Target
	switch {
	case t.Name != "" && t.Role == "":
		d.fail(f.keys["name"], problem(`add its role, as in {role: button, name: …}`, "%s has a name without a role", k.kind))
	case t.Empty() && f.keys["nth"] != nil:
		d.fail(f.keys["nth"], problem("", "%s says which of several elements, but has no target", k.kind))
	case t.Empty() && f.keys["seen"] != nil:
		d.fail(f.keys["seen"], problem("", "%s has a fingerprint of a target, but no target", k.kind))
	case t.Empty() && k.target == mustTarget:
		d.fail(f.node, problem("such as role and name, label, testid or css", "%s needs a target", k.kind))
	}
	if k.check != nil && len(d.problems) == before {
		k.check(d, f, s)
	}
	s.settle()
}

func checkScroll(d *decoder, f found, _ *Step) {
	if f.keys["x"] == nil && f.keys["y"] == nil {
		d.fail(f.node, problem("", "scroll needs x or y"))
	}
}

// checkCondition wants something to wait for.
func checkCondition(d *decoder, f found, s *Step) {
	switch {
	case s.Target.Empty() && s.State != "":
		d.fail(f.keys["state"], problem("", "%s has a state without a target", s.Kind))
	case s.Target.Empty() && s.Text == "" && s.URL == "":
		d.fail(f.node, problem("", "%s needs text, a target or url", s.Kind))
	case s.State == Hidden && s.Text != "":
		d.fail(f.keys["state"], problem("", "%s has a text, which a hidden target cannot show", s.Kind))
	}
}

// scrollRules is checkScroll for the schema.
func scrollRules() schema { return schema{"anyOf": required("x", "y")} }

// conditionRules is checkCondition for the schema, as far as it can say it.
func conditionRules() schema {
	k := kindOf{keys: conditionKeys()}
	return schema{"anyOf": append(locatorRules(k), required("text", "url")...)}
}

// required are alternatives: each wants one key.
func required(names ...string) []schema {
	var all []schema
	for _, name := range names {
		all = append(all, schema{"required": []string{name}})
	}
	return all
}

// locatorRules are alternatives: each wants one locator that the kind has. An
// accessible name is none, without a role.
func locatorRules(k kindOf) []schema {
	var names []string
	for _, l := range locators() {
		if l.name != "name" && !k.has(l.name) {
			names = append(names, l.name)
		}
	}
	return required(names...)
}
