package capture

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	saveButton = `{"role":"button","name":"Save","css":"button","seen":{"tag":"button","text":"Save"}}`
	nameField  = `{"label":"Name","css":"input","seen":{"tag":"input"}}`
	otherField = `{"label":"Other","css":"p > input","seen":{"tag":"input"}}`
)

// told makes an act of JSON without its target.
func toldAct(t *testing.T, target, rest string) act {
	t.Helper()
	var a act
	require.NoError(t, json.Unmarshal([]byte(rest), &a))
	if target != "" {
		a.Target = json.RawMessage(target)
	}
	return a
}

type tell struct{ target, act string }

func TestFold(t *testing.T) {
	save := scenarios.Target{Role: "button", Name: "Save", CSS: "button", Seen: scenarios.Fingerprint{Tag: "button", Text: "Save"}}
	name := scenarios.Target{Label: "Name", CSS: "input", Seen: scenarios.Fingerprint{Tag: "input"}}
	other := scenarios.Target{Label: "Other", CSS: "p > input", Seen: scenarios.Fingerprint{Tag: "input"}}
	tests := []struct {
		name   string
		acts   []tell
		want   []scenarios.Step
		reason string
	}{
		{"click", []tell{{saveButton, `{"kind":"click","count":1}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: save}}, "an act is a step"},
		{"click at a point", []tell{{saveButton, `{"kind":"click","count":1,"point":{"x":3,"y":4}}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: save, At: true, X: 3, Y: 4}}, "on a canvas the place matters"},
		{"two clicks", []tell{{saveButton, `{"kind":"click","count":1}`}, {saveButton, `{"kind":"click","count":2,"at":90}`}},
			[]scenarios.Step{{Kind: scenarios.DoubleClick, Target: save}}, "the browser counts them"},
		{"two slow clicks", []tell{{saveButton, `{"kind":"click","count":1}`}, {saveButton, `{"kind":"click","count":1,"at":900}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: save}, {Kind: scenarios.Click, Target: save, After: 900 * time.Millisecond}}, "each counts for itself"},
		{"three clicks", []tell{{saveButton, `{"kind":"click","count":1}`}, {saveButton, `{"kind":"click","count":2}`}, {saveButton, `{"kind":"click","count":3}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: save, Count: 3}}, "a third one selects a line"},
		{"two clicks with different modifiers", []tell{{saveButton, `{"kind":"click","count":1}`}, {saveButton, `{"kind":"click","count":2,"held":"Control"}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: save}, {Kind: scenarios.Click, Target: save, Held: "Control"}}, "are no double-click"},
		{"middle button", []tell{{saveButton, `{"kind":"click","count":1,"button":"middle","held":"Shift"}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: save, Button: scenarios.Middle, Held: "Shift"}}, "with what is held"},
		{"long press", []tell{{saveButton, `{"kind":"click","count":1,"hold":800}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: save, Hold: 800 * time.Millisecond}}, "the time counts"},
		{"drag to an element", []tell{{saveButton, `{"kind":"drag","point":{"x":3,"y":4},"to":` + nameField + `,"drop":{"x":5,"y":6}}`}},
			[]scenarios.Step{{Kind: scenarios.Drag, Target: save, At: true, X: 3, Y: 4, To: scenarios.Place{Target: name, At: true, X: 5, Y: 6}}}, "with both points"},
		{"drag along a path", []tell{{saveButton, `{"kind":"drag","path":[[1,2],[30,-4]]}`}},
			[]scenarios.Step{{Kind: scenarios.Drag, Target: save, Path: "1 2, 30 -4"}}, "where nothing lies below"},
		{"a field is clicked that has the focus", []tell{{nameField, `{"kind":"click","count":1,"focused":true}`}, {nameField, `{"kind":"fill","value":"A","at":700}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: name}, {Kind: scenarios.Fill, Target: name, Value: "A", After: 700 * time.Millisecond}}, "a fill would not click it"},
		{"a second click elsewhere", []tell{{saveButton, `{"kind":"click","count":1}`}, {nameField, `{"kind":"click","count":2}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: save}, {Kind: scenarios.Click, Target: name}}, "two elements in one place"},
		{"keystrokes", []tell{{nameField, `{"kind":"fill","value":"A"}`}, {nameField, `{"kind":"fill","value":"An","at":80}`}, {nameField, `{"kind":"fill","value":"Ann","at":160}`}},
			[]scenarios.Step{{Kind: scenarios.Fill, Target: name, Value: "Ann"}}, "one fill, with what it came to"},
		{"a field is clicked first", []tell{{nameField, `{"kind":"click","count":1}`}, {nameField, `{"kind":"fill","value":"A","at":700}`}},
			[]scenarios.Step{{Kind: scenarios.Fill, Target: name, Value: "A"}}, "a fill clicks by itself"},
		{"another field is clicked first", []tell{{otherField, `{"kind":"click","count":1}`}, {nameField, `{"kind":"fill","value":"A","at":700}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: other}, {Kind: scenarios.Fill, Target: name, Value: "A", After: 700 * time.Millisecond}}, "that click was for its own sake"},
		{"two fields", []tell{{nameField, `{"kind":"fill","value":"A"}`}, {otherField, `{"kind":"fill","value":"B","at":50}`}, {nameField, `{"kind":"fill","value":"AC","at":80}`}},
			[]scenarios.Step{{Kind: scenarios.Fill, Target: name, Value: "A"}, {Kind: scenarios.Fill, Target: other, Value: "B", After: 50 * time.Millisecond},
				{Kind: scenarios.Fill, Target: name, Value: "AC", After: 30 * time.Millisecond}}, "order is kept"},
		{"scrolls", []tell{{"", `{"kind":"scroll","y":100}`}, {"", `{"kind":"scroll","y":400,"at":200}`}},
			[]scenarios.Step{{Kind: scenarios.Scroll, Y: 400}}, "a wheel's many are one"},
		{"scrolls of two things", []tell{{"", `{"kind":"scroll","y":100}`}, {saveButton, `{"kind":"scroll","x":5,"y":4,"at":200}`}},
			[]scenarios.Step{{Kind: scenarios.Scroll, Y: 100}, {Kind: scenarios.Scroll, Target: save, X: 5, Y: 4, After: 200 * time.Millisecond}}, "the page, then an element"},
		{"select twice", []tell{{nameField, `{"kind":"select","value":"a"}`}, {nameField, `{"kind":"select","value":"b"}`}},
			[]scenarios.Step{{Kind: scenarios.Select, Target: name, Value: "b"}}, "the last counts"},
		{"hover twice", []tell{{saveButton, `{"kind":"hover"}`}, {saveButton, `{"kind":"hover"}`}},
			[]scenarios.Step{{Kind: scenarios.Hover, Target: save}}, "the pointer is there already"},
		{"check and uncheck", []tell{{nameField, `{"kind":"check","checked":true}`}, {nameField, `{"kind":"check","checked":false}`}},
			[]scenarios.Step{{Kind: scenarios.Check, Target: name, Checked: true}, {Kind: scenarios.Check, Target: name}}, "both were done"},
		{"keys", []tell{{nameField, `{"kind":"press","key":"Tab"}`}, {nameField, `{"kind":"press","key":"Tab"}`}},
			[]scenarios.Step{{Kind: scenarios.Press, Target: name, Key: "Tab"}, {Kind: scenarios.Press, Target: name, Key: "Tab"}}, "pressed twice"},
		{"a text is pasted", []tell{{nameField, `{"kind":"fill","value":"Ann","paste":true}`}, {nameField, `{"kind":"fill","value":"Anna","at":90}`}},
			[]scenarios.Step{{Kind: scenarios.Fill, Target: name, Value: "Anna"}}, "and typed on: what it came to is typed"},
		{"a text is composed", []tell{{nameField, `{"kind":"fill","value":"か","drafts":["k"]}`}},
			[]scenarios.Step{{Kind: scenarios.Fill, Target: name, Value: "か", Drafts: []string{"k"}}}, "with what was shown on the way"},
		{"keys in an editor", []tell{{nameField, `{"kind":"type","value":"a"}`}, {nameField, `{"kind":"type","value":"ab","at":90}`}, {nameField, `{"kind":"press","key":"Enter"}`}, {nameField, `{"kind":"type","value":"c"}`}},
			[]scenarios.Step{{Kind: scenarios.Type, Target: name, Value: "ab"}, {Kind: scenarios.Press, Target: name, Key: "Enter"}, {Kind: scenarios.Type, Target: name, Value: "c"}}, "in pieces"},
		{"the wheel", []tell{{saveButton, `{"kind":"wheel","path":[[0,120],[0,-40]],"point":{"x":1,"y":2},"held":"Control"}`}},
			[]scenarios.Step{{Kind: scenarios.Wheel, Target: save, Path: "0 120, 0 -40", At: true, X: 1, Y: 2, Held: "Control"}}, "turn for turn"},
		{"a tap", []tell{{saveButton, `{"kind":"touch","fingers":[[[0,0]]]}`}},
			[]scenarios.Step{{Kind: scenarios.Touch, Target: save}}, "is the least of touches"},
		{"a pinch", []tell{{saveButton, `{"kind":"touch","fingers":[[[-5,0],[-9,0]],[[5,0],[9,0]]]}`}},
			[]scenarios.Step{{Kind: scenarios.Touch, Target: save, Path: "-5 0, -9 0; 5 0, 9 0"}}, "has two fingers"},
		{"files", []tell{{nameField, `{"kind":"upload","number":1,"names":["a.txt"]}`}},
			[]scenarios.Step{{Kind: scenarios.Upload, Target: name, Files: []string{"a.txt"}}}, "by their names"},
		{"sizes", []tell{{"", `{"kind":"resize","width":500,"height":700}`}, {"", `{"kind":"resize","width":400,"height":700}`}},
			[]scenarios.Step{{Kind: scenarios.Resize, Width: 400, Height: 700}}, "the last counts"},
		{"right click", []tell{{saveButton, `{"kind":"right-click"}`}},
			[]scenarios.Step{{Kind: scenarios.RightClick, Target: save}}, "a kind of its own"},
		{"a clock that went back", []tell{{saveButton, `{"kind":"click","count":1,"at":50}`}, {nameField, `{"kind":"check","at":20}`}},
			[]scenarios.Step{{Kind: scenarios.Click, Target: save}, {Kind: scenarios.Check, Target: name}}, "no think time is negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f fold
			for _, a := range tt.acts {
				_, err := f.add(toldAct(t, a.target, a.act), "")
				require.NoError(t, err)
			}
			assert.Equal(t, tt.want, f.steps, tt.reason)
			assert.Len(t, f.times, len(f.steps), "each step has its time")
		})
	}
}

func TestFoldReportsNewSteps(t *testing.T) {
	var f fold
	var fresh []bool
	for _, a := range []tell{
		{nameField, `{"kind":"click","count":1}`}, {nameField, `{"kind":"fill","value":"A"}`}, {nameField, `{"kind":"fill","value":"AB"}`},
		{saveButton, `{"kind":"click","count":1}`}, {saveButton, `{"kind":"click","count":2}`},
	} {
		n, err := f.add(toldAct(t, a.target, a.act), "")
		require.NoError(t, err)
		fresh = append(fresh, n)
	}
	assert.Equal(t, []bool{true, false, false, true, false}, fresh)
}

func TestFoldKeepsTheFrame(t *testing.T) {
	var f fold
	_, err := f.add(toldAct(t, saveButton, `{"kind":"click","count":1}`), "#pay >> iframe")
	require.NoError(t, err)
	_, err = f.add(toldAct(t, saveButton, `{"kind":"click","count":2}`), "#other")
	require.NoError(t, err)
	require.Len(t, f.steps, 2, "the same button in two frames is two buttons")
	assert.Equal(t, "#pay >> iframe", f.steps[0].Target.Frame)
}

func TestFoldRefuses(t *testing.T) {
	var f fold
	_, err := f.add(act{Kind: "dance"}, "")
	assert.EqualError(t, err, `the recorder told of an act of unknown kind "dance"`)
	_, err = f.add(act{Kind: "click", Target: json.RawMessage(`[]`)}, "")
	assert.ErrorContains(t, err, "target of an act")
	_, err = f.add(act{Kind: "drag", To: json.RawMessage(`[]`)}, "")
	assert.ErrorContains(t, err, "target of an act")
	assert.Empty(t, f.steps)
}

// hears has a recorder hear fills of a field, one after the other.
func hears(t *testing.T, r *Recorder, typed ...string) scenarios.Step {
	t.Helper()
	for _, one := range typed {
		a, err := r.hear("frame", `{"kind":"fill","target":`+nameField+`,"typed":`+one+`}`)
		require.NoError(t, err)
		assert.Nil(t, a.Typed, "what was typed goes no further")
		_, err = r.fold.add(a, "")
		require.NoError(t, err)
	}
	return r.fold.steps[len(r.fold.steps)-1]
}

func TestPrivateFillIsAParameter(t *testing.T) {
	r := NewRecorder(base, time.Unix(0, 0), policy)
	var acts []string
	for _, typed := range []string{"t", "ty", "type", "type-w", "type-writer"} {
		acts = append(acts, `{"value":"`+typed+`","parameter":["PASSWORD","Retake-Passw0rd"]}`)
	}
	step := hears(t, r, acts...)
	require.Len(t, r.fold.steps, 1)
	assert.Equal(t, "${PASSWORD:-Retake-Passw0rd}", step.Value)
	value, err := step.Expand(func(string) (string, bool) { return "", false })
	require.NoError(t, err)
	assert.Equal(t, "Retake-Passw0rd", value.Value, "the stand-in does without the secret")
	assert.Equal(t, "p=Retake-Passw0rd", r.mask.String("p=type-writer"))
	assert.Equal(t, "a typed type", r.mask.String("a typed type"), "its beginnings are words of the page")
}

func TestTypedValueIsAStandIn(t *testing.T) {
	r := NewRecorder(base, time.Unix(0, 0), policy)
	step := hears(t, r, `{"value":"Grace"}`, `{"value":"Grace Hop"}`, `{"value":"Grace Hopper"}`)
	want := policy.Key.StandIn("Grace Hopper")
	assert.Equal(t, want, step.Value)
	assert.Equal(t, "Hello "+want, r.mask.String("Hello Grace Hopper"))
	assert.Equal(t, "q="+policy.Key.StandIn("Grace Hop"), r.mask.Sent("q=Grace Hop"))

	assert.Equal(t, "kettle", hears(t, r, `{"value":"kettle","own":true}`).Value, "in a search box")
	assert.Equal(t, "12", hears(t, r, `{"value":"12"}`).Value, "short")
	assert.Equal(t, "$${", hears(t, r, `{"value":"${"}`).Value, "no parameter")
	_, err := r.hear("frame", `{"kind":"fill","typed":{"value":"Grace Hopper"`)
	assert.ErrorContains(t, err, "an act that cannot be read")
	assert.NotContains(t, err.Error(), "Grace", "an error says nothing private")
}

func TestWordsOfThePageAreNoSecrets(t *testing.T) {
	r := NewRecorder(base, time.Unix(0, 0), policy)
	r.fold.push(scenarios.Step{Kind: scenarios.Navigate}, 0)
	r.sights[0] = &take.Snapshot{Nodes: []take.Node{{Kind: take.Text, Text: "Cast-iron teapot, from Berlin"}}}
	assert.Equal(t, "Teapot", hears(t, r, `{"value":"Teapot"}`).Value, "the page shows it, so a list can be searched for it")
	assert.NotEqual(t, "teap", hears(t, r, `{"value":"teap"}`).Value, "but not as a word")
	assert.Equal(t, policy.Key.StandIn("Ada Vogel"), hears(t, r, `{"value":"Ada Vogel"}`).Value)
	r.sights[1] = r.mask.Snapshot(&take.Snapshot{Nodes: []take.Node{{Kind: take.Text, Text: "Hello Ada Vogel"}}})
	assert.Equal(t, policy.Key.StandIn("Ada Vogel"), hears(t, r, `{"value":"Ada Vogel"}`).Value, "an echo is not the page's own")
}

func TestStrictTargetsHaveNoWords(t *testing.T) {
	strict := policy
	strict.Level = privacy.Strict
	r := NewRecorder(base, time.Unix(0, 0), strict)
	a, err := r.hear("frame", `{"kind":"click","target":{"role":"button","name":"Pay Ada","testid":"pay","path":"#pay","seen":{"tag":"button","text":"Pay Ada"}}}`)
	require.NoError(t, err)
	_, err = r.fold.add(a, "")
	require.NoError(t, err)
	want := scenarios.Target{TestID: "pay", CSS: "#pay", Seen: scenarios.Fingerprint{Tag: "button"}}
	assert.Equal(t, want, r.fold.steps[0].Target)
	assert.NotEqual(t, "12", hears(t, r, `{"value":"12","own":true}`).Value, "no exceptions")
}

func TestCompare(t *testing.T) {
	entries := []browser.Entry{{ID: 1, URL: "http://x.test/"}, {ID: 2, URL: "http://x.test/a"}, {ID: 3, URL: "http://x.test/b"}}
	typed := browser.Entry{ID: 9, URL: "http://x.test/typed", Typed: true}
	pushed := browser.Entry{ID: 8, URL: "http://x.test/pushed"}
	at := func(index int, list ...browser.Entry) browser.History {
		return browser.History{Index: index, Entries: list}
	}
	none := browser.History{Index: -1}
	tests := []struct {
		name        string
		before, now browser.History
		kind        scenarios.Kind
		url, reason string
	}{
		{"nothing", at(1, entries...), at(1, entries...), "", "", "the same entry"},
		{"back", at(2, entries...), at(1, entries...), scenarios.Back, "", "an entry before"},
		{"far back", at(2, entries...), at(0, entries...), scenarios.Back, "", "by the menu of the button"},
		{"forward", at(0, entries...), at(1, entries...), scenarios.Forward, "", "an entry behind"},
		{"typed", at(0, entries...), at(1, entries[0], typed), scenarios.Navigate, typed.URL, "an address from the address bar"},
		{"pushed", at(0, entries...), at(1, entries[0], pushed), "", "", "the page went there by itself"},
		{"replaced", at(0, entries[0]), at(0, pushed), "", "", "history.replaceState"},
		{"first", none, at(0, typed), scenarios.Navigate, typed.URL, "there was nothing before"},
		{"first of a page", none, at(0, pushed), "", "", "a popup, opened by a page"},
		{"gone", at(0, entries...), none, "", "", "no history to speak of"},
		{"beyond", at(0, entries...), at(7, entries...), "", "", "an index of nothing"},
		{"reload", at(0, typed), at(0, typed), "", "", "the same entry again"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kind, url := compare(tt.before, tt.now)
			assert.Equal(t, tt.kind, kind, tt.reason)
			assert.Equal(t, tt.url, url, tt.reason)
		})
	}
}

func TestRelative(t *testing.T) {
	tests := []struct{ base, address, want, reason string }{
		{"http://x.test/", "http://x.test/a?b=c#d", "/a?b=c#d", "its own origin"},
		{"http://x.test/start", "http://x.test/", "/", "the root"},
		{"http://x.test", "http://y.test/a", "http://y.test/a", "another host"},
		{"http://x.test", "https://x.test/a", "https://x.test/a", "another scheme"},
		{"http://x.test", "http://x.test:81/a", "http://x.test:81/a", "another port"},
		{"http://x.test", "about:blank", "about:blank", "no host"},
		{"http://x.test", "http://[bad", "http://[bad", "no URL"},
		{"http://[bad", "http://x.test/a", "http://x.test/a", "no base"},
		{"http://x.test/", "http://x.test//evil.test/a", "http://x.test//evil.test/a", "a path that would be read as another host"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, relative(tt.base, tt.address), tt.reason)
	}
}

func TestName(t *testing.T) {
	tests := []struct{ url, want, reason string }{
		{"http://127.0.0.1:8080/", "127-0-0-1-8080", "no punctuation, none at the ends"},
		{"https://Shop.example/Cart?x=1", "shop-example-cart-x-1", "lower case"},
		{"http://müsli.test/", "m-sli-test", "plain letters only"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, name(tt.url), tt.reason)
	}
}
