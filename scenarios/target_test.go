package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/scenarios"
)

func TestLocators(t *testing.T) {
	full := scenarios.Target{
		Frame: "iframe", TestID: "add", Role: "button", Name: "Add to cart", Label: "l", Placeholder: "p", Alt: "a",
		Text: "t", Title: "ti", DOMID: "i", NameAttr: "n", CSS: "c", Seen: scenarios.Fingerprint{Tag: "button"},
	}
	var got []string
	for _, l := range full.Locators() {
		got = append(got, l.String())
	}
	assert.Equal(t, []string{
		"testid=add", `role=button[name="Add to cart"]`, "label=l", "placeholder=p", "alt=a",
		"text=t", "title=ti", "id=i", "field=n", "css=c",
	}, got, "best first")
	assert.Equal(t, []scenarios.Locator{{Kind: scenarios.ByRole, Value: "main"}}, scenarios.Target{Role: "main"}.Locators())
	assert.Equal(t, "css=.card[nth=2]", scenarios.Target{CSS: ".card", Nth: 2}.Locators()[0].String())
}

func TestTargetEmpty(t *testing.T) {
	tests := []struct {
		name   string
		target scenarios.Target
		want   bool
		reason string
	}{
		{"nothing", scenarios.Target{}, true, "no locator"},
		{"frame", scenarios.Target{Frame: "iframe"}, true, "a frame is a document, not an element"},
		{"name", scenarios.Target{Name: "Add"}, true, "a name without a role finds nothing"},
		{"fingerprint", scenarios.Target{Seen: scenarios.Fingerprint{Tag: "a"}}, true, "it only confirms"},
		{"css", scenarios.Target{CSS: "a"}, false, "a locator"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, tt.target.Empty(), tt.reason) })
	}
}

func TestTargetString(t *testing.T) {
	tests := []struct {
		name   string
		target scenarios.Target
		want   string
		reason string
	}{
		{"role and name", scenarios.Target{TestID: "add", Role: "button", Name: "Add to cart"}, `button "Add to cart"`, "people see names, not test ids"},
		{"role alone", scenarios.Target{TestID: "nav", Role: "navigation"}, `testid "nav"`, "a bare role says less than a test id"},
		{"only a role", scenarios.Target{Role: "navigation"}, "navigation", "better than nothing"},
		{"test id", scenarios.Target{TestID: "card-12", CSS: "a"}, `testid "card-12"`, "the best there is"},
		{"css", scenarios.Target{CSS: `a[href="x"]`}, `css "a[href=\"x\"]"`, "the worst there is"},
		{"nth", scenarios.Target{CSS: ".card", Nth: 2}, `number 2 of css ".card"`, "which of several"},
		{"last", scenarios.Target{Text: "More", Nth: -1}, `the last text "More"`, "counted from the end"},
		{"frame", scenarios.Target{Frame: "iframe#pay", Label: "Card"}, `label "Card" in frame "iframe#pay"`, "where it is"},
		{"nothing", scenarios.Target{}, "page", "no target is the page"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, tt.target.String(), tt.reason) })
	}
}

func TestTitle(t *testing.T) {
	tests := []struct{ yaml, want string }{
		{`navigate: /`, `navigate to /`},
		{`click: {role: button, name: Add to cart}`, `click button "Add to cart"`},
		{`double-click: {testid: a, at: {x: 3, y: 0.5}}`, `double-click testid "a" at 3, 0.5`},
		{`right-click: ul`, `right-click css "ul"`},
		{`click: {testid: a, button: middle, held: Shift}`, `middle-click testid "a" with Shift`},
		{`click: {testid: a, count: 3, hold: 1s}`, `click 3 times for 1s testid "a"`},
		{`drag: {testid: a, at: {x: 1, y: 2}, to: {testid: b}}`, `drag testid "a" at 1, 2 to testid "b"`},
		{`drag: {testid: a, path: "1 2, 30 -4", held: Alt}`, `drag testid "a" by 30, -4 with Alt`},
		{`hover: {testid: card-12}`, `hover over testid "card-12"`},
		{`fill: {role: searchbox, name: Search products, value: tea}`, `fill searchbox "Search products" with "tea"`},
		{`press: {role: searchbox, name: Search products, key: Enter}`, `press Enter in searchbox "Search products"`},
		{`press: Escape`, `press Escape`},
		{`select: {label: Category, value: kitchen}`, `select "kitchen" in label "Category"`},
		{`check: {label: In stock only}`, `check label "In stock only"`},
		{`check: {label: In stock only, checked: false}`, `uncheck label "In stock only"`},
		{`scroll: {y: 2000}`, `scroll to 0, 2000`},
		{`scroll: {testid: list, x: 5}`, `scroll testid "list" to 5, 0`},
		{`fill: {label: Name, value: Ann, paste: true}`, `paste "Ann" into label "Name"`},
		{`type: {value: and more}`, `type "and more"`},
		{`type: {css: "#editor", value: and more}`, `type "and more" in css "#editor"`},
		{`wheel: {testid: map, by: "0 120, 0 -40", held: Control}`, `turn the wheel over testid "map" by 0 120, 0 -40 with Control`},
		{`touch: {testid: card}`, `touch testid "card"`},
		{`touch: {testid: card, hold: 800ms}`, `touch testid "card" for 800ms`},
		{`touch: {testid: card, path: "0 0, -60 0"}`, `touch testid "card" by -60, 0`},
		{`touch: {testid: map, at: {x: 1, y: 2}, path: "-10 0, -60 0; 10 0, 60 0"}`, `touch testid "map" at 1, 2 with 2 fingers`},
		{`upload: {label: Picture, files: [files/3f20c81a/a.txt, b.csv]}`, `upload a.txt, b.csv to label "Picture"`},
		{`resize: {width: 500, height: 700}`, `resize to 500 × 700`},
		{`reload:`, `reload`},
		{"close:\n    tab: 2", `close tab 2`},
		{`back:`, `go back`},
		{`forward:`, `go forward`},
		{`wait: {text: 7 products}`, `wait for text "7 products"`},
		{`wait: {testid: list}`, `wait for testid "list"`},
		{`wait: {testid: list, state: hidden, url: /done}`, `wait for testid "list" to be hidden and url "/done"`},
		{`expect: {testid: total, text: $58.90}`, `expect testid "total" to show "$58.90"`},
		{`expect: {testid: pay}`, `expect testid "pay" to be visible`},
		{`expect: {testid: pay, text: Pay, state: enabled}`, `expect testid "pay" to show "Pay" and to be enabled`},
		{`expect: {frame: iframe, text: Code}`, `expect page in frame "iframe" to show "Code"`},
		{`expect: {url: /thanks}`, `expect url "/thanks"`},
		{"back:\n    name: go home", `go home`},
	}
	used := map[scenarios.Kind]bool{}
	for _, tt := range tests {
		step := parseStep(t, tt.yaml)
		used[step.Kind] = true
		assert.Equal(t, tt.want, step.Title(), tt.yaml)
	}
	assert.Len(t, used, len(scenarios.Kinds()), "every kind has a title")
}

func TestNeedsTarget(t *testing.T) {
	for _, kind := range scenarios.Kinds() {
		_, err := scenarios.Parse([]byte(head+"steps:\n  - "+string(kind)+": {}\n"), "")
		refused := err != nil && strings.Contains(err.Error(), "needs a target")
		also := slices.Contains([]scenarios.Kind{scenarios.Fill, scenarios.Select, scenarios.Wheel, scenarios.Upload}, kind) // which need another key first
		assert.Equal(t, scenarios.NeedsTarget(kind), refused || also, kind)
	}
	assert.False(t, scenarios.NeedsTarget("dance"), "no kind needs nothing")
}

func TestParseKey(t *testing.T) {
	tests := []struct {
		text   string
		want   scenarios.Key
		reason string
	}{
		{"Enter", scenarios.Key{Name: "Enter"}, "a name"},
		{"a", scenarios.Key{Name: "a"}, "a character"},
		{"ü", scenarios.Key{Name: "ü"}, "of any alphabet"},
		{"+", scenarios.Key{Name: "+"}, "the separator is a key too"},
		{"Control++", scenarios.Key{Name: "+", Control: true}, "with a modifier"},
		{"Control+Shift+A", scenarios.Key{Name: "A", Control: true, Shift: true}, "several modifiers"},
		{"Shift+Control+A", scenarios.Key{Name: "A", Control: true, Shift: true}, "in any order"},
		{"Alt+Meta+F12", scenarios.Key{Name: "F12", Alt: true, Meta: true}, "a function key"},
		{"Shift", scenarios.Key{Name: "Shift"}, "a modifier alone"},
	}
	for _, tt := range tests {
		got, err := scenarios.ParseKey(tt.text)
		require.NoError(t, err, tt.text)
		assert.Equal(t, tt.want, got, tt.reason)
		again, err := scenarios.ParseKey(got.String())
		require.NoError(t, err, tt.text)
		assert.Equal(t, got, again, "ParseKey(k.String()) is k")
	}
	for _, name := range scenarios.KeyNames() {
		_, err := scenarios.ParseKey("Control+Shift+" + name)
		assert.Equal(t, name == "Control" || name == "Shift", err != nil, name)
	}
}

func TestParseKeyRefuses(t *testing.T) {
	tests := []struct{ text, want string }{
		{"Entr", `key "Entr": unknown key name "Entr"; did you mean "Enter"?`},
		{"enter", `key "enter": unknown key name "enter"; did you mean "Enter"?`},
		{"Cmd+A", `key "Cmd+A": unknown modifier "Cmd"; did you mean "Meta"?`},
		{"Hyper+A", `key "Hyper+A": unknown modifier "Hyper"`},
		{"", `key "": is empty; such as Enter, or a character`},
		{"\x00", `key "\x00": unknown key name "\x00"`},
		{"Control+", `key "Control+": unknown key name "Control+"; did you mean "Control"?`},
	}
	for _, tt := range tests {
		_, err := scenarios.ParseKey(tt.text)
		assert.EqualError(t, err, tt.want)
	}
}
