package devtools

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/jsontree"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the goldens anew")

func everything(t testing.TB) []byte {
	data, err := os.ReadFile("testdata/everything.json")
	require.NoError(t, err)
	return data
}

func imported(t testing.TB, recording string) imports.Session {
	t.Helper()
	result, err := Format().Read(strings.NewReader(recording), imports.Options{})
	require.NoError(t, err)
	require.Len(t, result.Sessions, 1)
	assert.Len(t, result.Sessions[0].Origins, len(result.Sessions[0].Scenario.Steps))
	return result.Sessions[0]
}

// flow is a recording of these steps, after one that opens a page.
func flow(steps ...string) string {
	return `{"title":"t","steps":[{"type":"navigate","url":"https://shop.example/"},` + strings.Join(steps, ",") + `]}`
}

// written is the scenario as its file has it: what is read back is what counts.
func written(t testing.TB, s scenarios.Scenario) scenarios.Scenario {
	t.Helper()
	data, err := scenarios.Marshal(s)
	require.NoError(t, err)
	back, err := scenarios.Parse(data, "")
	require.NoError(t, err)
	return back
}

// TestRoundTrip: a recording with every type of step and every field comes back
// through the scenario's file as it was.
func TestRoundTrip(t *testing.T) {
	recording := everything(t)
	session := imported(t, string(recording))
	for typ, fields := range steps() {
		for _, f := range fields {
			assert.Contains(t, string(recording), `"`+f.name+`"`, "%s: the fixture has every field", typ)
		}
		assert.Contains(t, string(recording), `"`+typ+`"`, "the fixture has every type")
	}
	got, lost := Export(written(t, session.Scenario))
	assert.JSONEq(t, string(recording), string(got))
	assert.Empty(t, lost)
}

// TestEverythingGolden shows what becomes of each step, and what of it is a gap.
func TestEverythingGolden(t *testing.T) {
	session := imported(t, string(everything(t)))
	data, err := scenarios.Marshal(session.Scenario)
	require.NoError(t, err)
	for _, gap := range session.Gaps {
		data = append(data, "# "+string(gap.Kind)+" at "+gap.Event+": "+gap.Detail+"\n"...)
	}
	if *update {
		require.NoError(t, os.WriteFile("testdata/everything.golden", data, 0o644))
	}
	want, err := os.ReadFile("testdata/everything.golden")
	require.NoError(t, err)
	assert.Equal(t, string(want), string(data), "if the new one is right: go test ./scenarios/devtools -update")
}

// TestEdited: what a person changes in the scenario is what is exported; what
// they did not touch stays as it was recorded.
func TestEdited(t *testing.T) {
	session := imported(t, flow(
		`{"type":"customStep","name":"login","parameters":{}}`,
		`{"type":"change","selectors":[["#email"]],"value":"old","timeout":7000}`,
		`{"type":"click","selectors":[["#go"],["xpath///*[@id=\"go\"]"]],"offsetX":9,"offsetY":8}`))
	s := written(t, session.Scenario)
	s.Steps[1].Value = "new"
	s.Steps[2].Target.Role, s.Steps[2].Target.Name = "button", "Go"
	s.Steps = append(s.Steps, scenarios.Step{Kind: scenarios.Back, ID: "s04"})
	got, lost := Export(s)
	assert.JSONEq(t, flow(
		`{"type":"customStep","name":"login","parameters":{}}`,
		`{"type":"change","selectors":[["[id=\"email\"]"]],"value":"new"}`,
		`{"type":"click","selectors":[["#go"],["xpath///*[@id=\"go\"]"]],"offsetX":9,"offsetY":8}`), string(got),
		"a better locator beside the recorded one is no other act")
	assert.Equal(t, []string{"step s04, go back: the Recorder has no step for it"}, lost)

	s.Steps[1].DevTools = `[{"type":"click"}]`
	_, lost = Export(s)
	assert.Contains(t, lost[0], `its devtools cannot be read: scenario:1:2: click needs "selectors"`)
}

// TestPrivate: what is private is neither in the scenario nor in what its steps
// keep, and an export has a stand-in.
func TestPrivate(t *testing.T) {
	for _, c := range []struct{ reason, selectors, parameter string }{
		{"by its type", `[["input[type='password']"]]`, "PASSWORD"},
		{"by its id", `[["#password"]]`, "PASSWORD"},
		{"by its accessible name", `[["aria/Card number[role=\"textbox\"]"]]`, "CARD_NUMBER"},
		{"by its name in the last alternative", `[["#f1"],["xpath///*[@id=\"f1\"]"],["aria/Security code"]]`, "CARD_CODE"},
		{"by a part of a path", `[["form > div > input.card-number"]]`, "CARD_NUMBER"},
		{"in a shadow root", `[["my-form","[name=\"pin\"]"]]`, "ONE_TIME_CODE"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			session := imported(t, flow(
				`{"type":"change","selectors":`+c.selectors+`,"value":"s3cr3t-77"}`,
				`{"type":"waitForElement","selectors":`+c.selectors+`,"properties":{"value":"s3cr3t-77"}}`))
			data, err := scenarios.Marshal(session.Scenario)
			require.NoError(t, err)
			assert.NotContains(t, string(data), "s3cr3t")
			assert.Contains(t, session.Scenario.Steps[1].Value, "${"+c.parameter+":-")
			recording, _ := Export(session.Scenario)
			assert.NotContains(t, string(recording), "s3cr3t")
			assert.NotContains(t, string(recording), `"value": "${`, "a recording cannot read the environment")
		})
	}
}

func TestPrivateURL(t *testing.T) {
	s := imported(t, `{"title":"t","steps":[{"type":"navigate","url":"https://ada:s3cr3t@shop.example/"}]}`)
	data, err := scenarios.Marshal(s.Scenario)
	require.NoError(t, err)
	assert.NotContains(t, string(data), "s3cr3t")
}

func TestSteps(t *testing.T) {
	button := scenarios.Target{Role: "button", Name: "Go"}
	for _, c := range []struct {
		reason, item string
		want         scenarios.Step
	}{
		{"a name without a role has that of its tag", `{"type":"click","selectors":[["aria/Go"],["main > button:nth-of-type(2)"]],"offsetX":1,"offsetY":1}`,
			scenarios.Step{Kind: scenarios.Click, Target: scenarios.Target{Role: "button", Name: "Go", CSS: "main > button:nth-of-type(2)"}}},
		{"a part inside a control is the control's name no more", `{"type":"click","selectors":[["aria/Go","aria/[role=\"generic\"]"],["button > span"]],"offsetX":1,"offsetY":1}`,
			scenarios.Step{Kind: scenarios.Click, Target: scenarios.Target{CSS: "button > span"}}},
		{"an accessible name and a role as attributes", `{"type":"hover","selectors":["aria/[name=\"Go\"][ role = 'button' ]"]}`,
			scenarios.Step{Kind: scenarios.Hover, Target: button}},
		{"an XPath by places", `{"type":"hover","selectors":["xpath//html/body/div[2]/a"]}`,
			scenarios.Step{Kind: scenarios.Hover, Target: scenarios.Target{CSS: "html > body > div:nth-of-type(2) > a"}}},
		{"test ids are locators of their own", `{"type":"hover","selectors":["[data-cy='x']"]}`,
			scenarios.Step{Kind: scenarios.Hover, Target: scenarios.Target{TestID: "x"}}},
		{"a label of a field", `{"type":"change","selectors":["aria/Full name"],"value":"A"}`,
			scenarios.Step{Kind: scenarios.Fill, Target: scenarios.Target{Label: "Full name"}, Value: "A"}},
		{"what looks like a parameter is text", `{"type":"change","selectors":["#a"],"value":"${HOME}"}`,
			scenarios.Step{Kind: scenarios.Fill, Target: scenarios.Target{DOMID: "a"}, Value: "$${HOME}"}},
		{"a modifier of a side", `{"type":"keyDown","key":"ControlLeft"},{"type":"keyDown","key":"k"},{"type":"keyUp","key":"k"},{"type":"keyUp","key":"ControlLeft"}`,
			scenarios.Step{Kind: scenarios.Press, Key: "Control+k"}},
		{"a modifier alone is a key", `{"type":"keyDown","key":"Alt"},{"type":"keyUp","key":"Alt"}`, scenarios.Step{Kind: scenarios.Press, Key: "Alt"}},
		{"the space bar", `{"type":"keyDown","key":" "},{"type":"keyUp","key":" "}`, scenarios.Step{Kind: scenarios.Press, Key: "Space"}},
		{"not visible turns the condition round", `{"type":"waitForElement","selectors":["aria/Go[role=\"button\"]"],"visible":false,"operator":"==","count":0}`,
			scenarios.Step{Kind: scenarios.Wait, Target: button, State: scenarios.Visible}},
		{"a property that is a state", `{"type":"waitForElement","selectors":["aria/Go[role=\"button\"]"],"properties":{"disabled":false}}`,
			scenarios.Step{Kind: scenarios.Wait, Target: button, State: scenarios.Enabled}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			session := imported(t, flow(c.item))
			require.Len(t, session.Scenario.Steps, 2)
			got := session.Scenario.Steps[1]
			got.DevTools = ""
			assert.Equal(t, c.want, got)
			assert.Empty(t, session.Gaps)
			back, _ := Export(written(t, session.Scenario))
			assert.JSONEq(t, flow(c.item), string(back))
		})
	}
}

// TestGaps: what a scenario cannot do is named, with its place.
func TestGaps(t *testing.T) {
	for _, c := range []struct {
		item string
		kind imports.GapKind
		want string
	}{
		{`{"type":"close"}`, imports.Unsupported, "the page is closed"},
		{`{"type":"waitForExpression","expression":"alert(1)"}`, imports.Unsupported, "JavaScript to wait for, which is not executed: alert(1)"},
		{`{"type":"hover","selectors":["xpath///a/ancestor::div"]}`, imports.Untargeted, "hover whose selectors a scenario has no locator for"},
		{`{"type":"click","selectors":["a"],"offsetX":1,"offsetY":1,"button":"back"}`, imports.Unsupported, "a click with the back button"},
		{`{"type":"keyDown","key":"MediaPlay"}`, imports.Unsupported, `the key "MediaPlay", which a scenario has no name for`},
		{`{"type":"hover","selectors":["a"],"target":"https://x.example/"}`, imports.Frame, "hover in another window, or in a frame of another site: https://x.example/"},
		{`{"type":"hover","selectors":["a"],"colour":"red"}`, imports.Ignored, `field "colour", which is not of the Recorder`},
		{`{"type":"navigate","url":"chrome://newtab/"}`, imports.Ignored, `navigation to "chrome://newtab/", which is no page of a site`},
		{`{"type":"setViewport","width":1,"height":1,"deviceScaleFactor":1,"isMobile":false,"hasTouch":false,"isLandscape":false}`, imports.Unsupported, "the viewport changes on the way"},
	} {
		t.Run(c.want, func(t *testing.T) {
			session := imported(t, flow(c.item))
			require.Len(t, session.Gaps, 1)
			assert.Equal(t, imports.Gap{Event: "steps[1]", Kind: c.kind, Detail: c.want}, session.Gaps[0])
		})
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ reason, recording, want string }{
		{"nothing", ``, "scenario:1:1: not JSON"},
		{"cut", "{\"title\":\"t\",\n\"steps\":[{\"type\":", "scenario:2:17: not JSON: unexpected end of JSON input"},
		{"a list", `[]`, "scenario:1:1: a recording is an object"},
		{"no title", `{"steps":[]}`, `scenario:1:1: the recording needs "title", a text`},
		{"no steps", `{"title":"t"}`, `scenario:1:1: the recording needs "steps", a list`},
		{"steps of another type", `{"title":"t","steps":{}}`, `needs "steps", a list`},
		{"empty", `{"title":"t","steps":[]}`, "scenario:1:22: the recording has no steps"},
		{"a timeout out of bounds", `{"title":"t","timeout":0,"steps":[1]}`, "scenario:1:24: timeout of the recording: expected a timeout from 1 to 30000"},
		{"a step that is no object", `{"title":"t","steps":[1]}`, "scenario:1:23: a step is an object"},
		{"no type", `{"title":"t","steps":[{}]}`, `there is no type of step ""`},
		{"an unknown type", `{"title":"t","steps":[{"type":"drag"}]}`, `scenario:1:23: there is no type of step "drag"; the types are change, click`},
		{"a field that is missing", `{"title":"t","steps":[{"type":"click","selectors":["a"],"offsetX":1}]}`, `click needs "offsetY"`},
		{"a field of another type", `{"title":"t","steps":[{"type":"change","selectors":["a"],"value":5}]}`, "scenario:1:66: value of change: expected text"},
		{"no selectors", `{"title":"t","steps":[{"type":"hover","selectors":[]}]}`, "selectors of hover: expected a list"},
		{"an empty path", `{"title":"t","steps":[{"type":"hover","selectors":[[]]}]}`, "selectors of hover: expected a list"},
		{"a selector that is a number", `{"title":"t","steps":[{"type":"hover","selectors":[["a",1]]}]}`, "selectors of hover: expected a list"},
		{"a frame that is no index", `{"title":"t","steps":[{"type":"hover","selectors":["a"],"frame":[0.5]}]}`, "frame of hover: expected a list of indexes"},
		{"an unknown button", `{"title":"t","steps":[{"type":"click","selectors":["a"],"offsetX":1,"offsetY":1,"button":"left"}]}`, "button of click: expected one of primary"},
		{"an unknown event", `{"title":"t","steps":[{"type":"close","assertedEvents":[{"type":"x"}]}]}`, "assertedEvents of close: expected a list of events"},
		{"attributes that are no texts", `{"title":"t","steps":[{"type":"waitForElement","selectors":["a"],"attributes":{"a":1}}]}`, "expected an object of texts"},
		{"a page of no site", `{"title":"t","steps":[{"type":"navigate","url":"file:///etc/passwd"}]}`, "the recording opens no http or https page"},
		{"too deep", `{"title":"t","steps":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, "nested more than 64 deep"},
		{"too many", `{"title":"t","steps":[` + strings.Repeat("1,", 20) + `1]}`, "the recording has 21 steps, more than 20"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			_, err := Format().Read(strings.NewReader(c.recording), imports.Options{Limits: imports.Limits{Steps: 20}})
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := Format().Read(strings.NewReader(flow()), imports.Options{Limits: imports.Limits{Bytes: 10}})
	assert.ErrorIs(t, err, imports.ErrTooLarge)
}

func TestSniff(t *testing.T) {
	assert.True(t, Format().Sniff("", everything(t)[:200]))
	for _, other := range []string{``, `{"log":{"version":"1.2","entries":[]}}`, `[{"type":4,"data":{}}]`, `{"title":"x","steps":[{"type":"other"}]}`} {
		assert.False(t, Format().Sniff("recording.json", []byte(other)), other)
	}
}

// TestExport: a scenario that is from no recording is one that the Recorder
// reads, by its own rules.
func TestExport(t *testing.T) {
	data, err := os.ReadFile("../shop/user.yaml")
	require.NoError(t, err)
	s, err := scenarios.Parse(data, "user.yaml")
	require.NoError(t, err)
	recording, lost := Export(s)
	var got struct{ Steps []json.RawMessage }
	require.NoError(t, json.Unmarshal(recording, &got))
	assert.Greater(t, len(got.Steps), 50)
	assert.Equal(t, "setViewport", firstType(t, got.Steps[0]))
	assert.NotEmpty(t, imported(t, string(recording)).Scenario.Steps)
	reasons := map[string]int{}
	for _, one := range lost {
		reasons[one[strings.LastIndex(one, ": ")+2:]]++
	}
	assert.Equal(t, map[string]int{
		"the Recorder presses a key where the focus is":      5,
		"the Recorder clicks a box, whatever its state":      3,
		"the Recorder compares the whole text of an element": 4,
		"the Recorder has no step for it":                    2,
		"the Recorder compares nothing":                      1,
		"the Recorder knows frames by their places alone":    1,
	}, reasons)
}

// TestExportOf: what a step becomes that is from no recording, and what of it is
// lost.
func TestExportOf(t *testing.T) {
	for _, c := range []struct{ step, want, lost string }{
		{`fill: {label: Name, value: "a ${B:-stand-in}"}`, `[{"type":"change","selectors":[["aria/Name"]],"value":"a stand-in"}]`, ""},
		{`fill: {label: Name, value: "${B}"}`, `[{"type":"change","selectors":[["aria/Name"]],"value":"${B}"}]`, "its parameter has no stand-in"},
		{`click: {role: button, name: Go, at: {x: 1, y: 2.5}}`, `[{"type":"click","selectors":[["aria/Go[role=\"button\"]"]],"offsetX":1,"offsetY":2.5}]`, ""},
		{`right-click: {text: Go}`, `[{"type":"click","selectors":[["text/Go"]],"offsetX":5,"offsetY":5,"button":"secondary"}]`, ""},
		{`double-click: {css: a >>> b}`, `[{"type":"doubleClick","selectors":[["a","b"]],"offsetX":5,"offsetY":5}]`, ""},
		{`click: {text: Go, nth: 2}`, `[]`, "the Recorder cannot say which of several elements"},
		{`click: {frame: iframe.a, text: Go}`, `[]`, "the Recorder knows frames by their places alone"},
		{`hover: {frame: 1 >> 0, testid: 'a"b\c'}`, `[{"type":"hover","frame":[1,0],"selectors":[["[data-testid=\"a\\\"b\\\\c\"]"]]}]`, ""},
		{`check: {field: news}`, `[{"type":"click","selectors":[["[name=\"news\"]"]],"offsetX":5,"offsetY":5}]`, "the Recorder clicks a box, whatever its state"},
		{`select: {id: c, value: DE}`, `[{"type":"change","selectors":[["[id=\"c\"]"]],"value":"DE"}]`, ""},
		{`scroll: {y: 5}`, `[{"type":"scroll","x":0,"y":5}]`, ""},
		{`press: {key: Control+Space}`, `[{"type":"keyDown","key":"Control"},{"type":"keyDown","key":" "},{"type":"keyUp","key":" "},{"type":"keyUp","key":"Control"}]`, ""},
		{`click: {text: Go, button: middle, hold: 600ms}`, `[{"type":"click","selectors":[["text/Go"]],"offsetX":5,"offsetY":5,"button":"auxiliary","duration":600}]`, ""},
		{`click: {text: Go, count: 3}`, `[{"type":"click","selectors":[["text/Go"]],"offsetX":5,"offsetY":5}]`, "the Recorder clicks once, not 3 times"},
		{`click: {text: Go, held: Shift}`, `[{"type":"click","selectors":[["text/Go"]],"offsetX":5,"offsetY":5}]`, "the Recorder does not say that Shift is held"},
		{`drag: {css: a, to: {css: b}}`, `[]`, "the Recorder has no step for it"},
		{"press: Control+a\n    dialogs: [cancel]", `[{"type":"keyDown","key":"Control"},{"type":"keyDown","key":"a"},{"type":"keyUp","key":"a"},{"type":"keyUp","key":"Control"}]`, "the Recorder answers no dialogs"},
		{`forward: {}`, `[]`, "the Recorder has no step for it"},
		{`wait: {css: a, state: hidden, timeout: 90s}`, `[{"type":"waitForElement","selectors":[["a"]],"visible":false,"timeout":30000}]`, ""},
		{`expect: {css: a, state: unchecked}`, `[{"type":"waitForElement","selectors":[["a"]],"properties":{"checked":false}}]`, ""},
		{`expect: {css: a, text: Done}`, `[{"type":"waitForElement","selectors":[["a"]],"properties":{"textContent":"Done"}}]`, "the Recorder compares the whole text of an element"},
		{`wait: {url: /x, text: 'a"b'}`, `[{"type":"waitForExpression","expression":"location.href.endsWith(\"/x\")"},` +
			`{"type":"waitForExpression","expression":"document.body.innerText.replace(/\\s+/g, \" \").includes(\"a\\\"b\")"}]`, ""},
	} {
		t.Run(c.step, func(t *testing.T) {
			s, err := scenarios.Parse([]byte("retake: 1\nname: n\nurl: https://shop.example/\nsteps:\n  - "+c.step+"\n"), "")
			require.NoError(t, err)
			recording, lost := Export(s)
			var got struct{ Steps []json.RawMessage }
			require.NoError(t, json.Unmarshal(recording, &got))
			require.Equal(t, "setViewport", firstType(t, got.Steps[0]))
			items, err := json.Marshal(got.Steps[1:])
			require.NoError(t, err)
			assert.JSONEq(t, c.want, string(items))
			if c.lost == "" {
				assert.Empty(t, lost)
				return
			}
			require.Len(t, lost, 1)
			assert.Contains(t, lost[0], ": "+c.lost)
		})
	}
}

func firstType(t *testing.T, item json.RawMessage) string {
	var v struct{ Type string }
	require.NoError(t, json.Unmarshal(item, &v))
	return v.Type
}

// FuzzRead checks that what is read can be written as a scenario, and that the
// recording comes back from its file whole, but for what is private.
func FuzzRead(f *testing.F) {
	f.Add(everything(f))
	f.Add([]byte(flow(`{"type":"keyUp","key":"Shift","assertedEvents":[{"type":"navigation","url":"/"}]}`, `{"type":"close"}`)))
	f.Add([]byte(flow(`{"type":"change","selectors":["#pin"],"value":"1234"}`, `{"type":"hover","selectors":["text/\u0000"]}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		session, err := parse(data, "", 100)
		if err != nil {
			return
		}
		require.Len(t, session.Origins, len(session.Scenario.Steps))
		recording, _ := Export(written(t, session.Scenario))
		require.Equal(t, items(t, data), items(t, recording))
	})
}

// items are the steps of a recording, each on a line, without what is private.
func items(t *testing.T, recording []byte) string {
	doc, err := jsontree.Parse(recording, maxDepth)
	require.NoError(t, err)
	steps, _ := doc.Get("steps")
	var b strings.Builder
	for _, item := range steps.Items {
		item, _, err = checked(item)
		require.NoError(t, err)
		item, _ = withoutPrivate(item)
		b.WriteString(withStandIn(item).JSON() + "\n")
	}
	return b.String()
}
