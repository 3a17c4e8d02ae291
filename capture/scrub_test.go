package capture

import (
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/privacy"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kept is a capture that was made when nothing was masked.
func kept(t *testing.T) (scenarios.Scenario, take.Take) {
	t.Helper()
	s := scenario(t, `
  - navigate: /
  - fill: {label: Name, css: "#name", value: Grace Hopper}
  - fill: {role: searchbox, css: "#find", value: compilers}
  - fill: {label: City, css: "#city", value: Arlington}
  - fill: {label: Secret, css: "#pw", value: "${PASSWORD:-Retake-Passw0rd}"}
  - click: {role: button, name: Edit Grace Hopper, css: "#edit"}
`)
	b := take.NewBuilder(take.Scenario{Name: s.Name, Digest: scenarios.Digest(s)}, take.Captured, take.Environment{Masking: "open", Clock: take.ClockReal, Network: "live", Viewport: take.Viewport{Width: 9, Height: 9, Scale: 1}, Start: time.Unix(0, 0).UTC(), BaseURL: s.URL})
	for i, step := range s.Steps {
		texts := []string{"Offices in Arlington"}
		if i > 0 {
			texts = append(texts, "Hello Grace Hopper, KD-4711")
		}
		dom := &take.Snapshot{Focus: -1, Nodes: []take.Node{{Kind: take.Document, Parent: -1, Text: s.URL}, {Name: "p", Parent: 0}}, Styles: [][]string{make([]string, len(take.StyleNames))}}
		for _, text := range texts {
			dom.Nodes = append(dom.Nodes, take.Node{Kind: take.Text, Parent: 1, Text: text})
		}
		sheet := []byte(`p::before { content: "Grace Hopper" }`)
		dom.Look = &take.Look{Sheets: []take.Sheet{{Text: take.NewBlobID(sheet)}}, Roots: []take.Root{{Sheets: []int{0}}}, Texts: map[take.BlobID][]byte{take.NewBlobID(sheet): sheet}}
		b.AddStep(take.Step{ID: step.ID, Kind: string(step.Kind), Title: step.Title(), URL: s.URL, Outcome: take.Outcome{Status: take.OK}, DOM: dom, Picture: b.PutBlob([]byte{0xff, 0xd8, byte(i)})})
	}
	b.AddExchange(take.Exchange{
		Type: "Fetch", Method: "POST", URL: s.URL + "save?n=Grace+Hopper", Status: 200, MIME: "application/json", Source: take.FromBuild, RequestHeaders: []take.Header{{Name: "X-Customer", Value: "c-17"}, {Name: "X-Trace", Value: "t-5"}},
		RequestBody: b.PutBlob([]byte(`{"n":"Grace Hopper"}`)), ResponseBody: b.PutBlob([]byte(`{"ok":true,"owner":{"mail":"boss@navy.example"},"id":"KD-4711"}`)),
	})
	made, err := b.Build()
	require.NoError(t, err)
	return s, made
}

func TestScrub(t *testing.T) {
	s, old := kept(t)
	p := policy
	p.Rules = privacy.Rules{Block: []privacy.Rule{{Header: "x-trace"}}, Mask: []privacy.Rule{{Header: "x-customer"}, {JSON: "owner.mail"}, {Text: `KD-\d{4}`}}}
	got, made, err := Scrub(privacy.New(p), s, &old, SaidIn(&old))
	require.NoError(t, err)
	all := everyByte(t, *made, got)
	for name, text := range all {
		for _, word := range []string{"grace", "hopper", "c-17", "t-5", "boss@navy", "KD-4711"} {
			assert.NotContains(t, strings.ToLower(text), strings.ToLower(word), name)
		}
	}
	name := policy.Key.StandIn("Grace Hopper")
	assert.Equal(t, name, got.Steps[1].Value)
	assert.Equal(t, "compilers", got.Steps[2].Value, "in a search box")
	assert.Equal(t, "Arlington", got.Steps[3].Value, "the page said it before")
	assert.Equal(t, "${PASSWORD:-Retake-Passw0rd}", got.Steps[4].Value, "no value yet")
	assert.Equal(t, "Edit "+name, got.Steps[5].Target.Name)
	assert.Contains(t, all["network.har"], "n="+strings.ReplaceAll(name, " ", "+"), "the recording answers to the stand-in")
	assert.Equal(t, "inputs; block header x-trace; mask header x-customer; mask json owner.mail; mask text KD-\\d{4}", made.Environment.Masking)
	assert.Equal(t, scenarios.Digest(got), made.Scenario.Digest, "the take is of the scenario")
	assert.Equal(t, `p::before { content: "`+name+`" }`, string(made.Blobs[made.Steps[1].DOM.Look.Sheets[0].Text]))
	assert.NotEmpty(t, made.Steps[0].Picture)
	assert.Empty(t, made.Steps[1].Picture, "no picture of what is private")
	assert.Equal(t, "Grace Hopper", s.Steps[1].Value, "the input is not changed")
}

func TestScrubStrictly(t *testing.T) {
	s, old := kept(t)
	p := policy
	p.Level = privacy.Strict
	got, made, err := Scrub(privacy.New(p), s, &old, SaidIn(&old))
	require.NoError(t, err)
	for name, text := range everyByte(t, *made, got) {
		for _, word := range []string{"grace", "offices", "compilers", "arlington", "boss"} {
			assert.NotContains(t, strings.ToLower(text), word, name)
		}
	}
	s.Steps[5].Target.CSS = ""
	_, _, err = Scrub(privacy.New(p), s, &old, SaidIn(&old))
	assert.ErrorContains(t, err, "its target is named by words of the page alone")
}

func TestScrubWithoutATake(t *testing.T) {
	s, old := kept(t)
	got, made, err := Scrub(privacy.New(policy), s, nil, SaidIn(nil))
	require.NoError(t, err)
	assert.Nil(t, made)
	assert.NotContains(t, got.Steps[1].Value, "Grace")
	s.Steps = s.Steps[1:]
	_, _, err = Scrub(privacy.New(policy), s, &old, SaidIn(&old))
	assert.ErrorContains(t, err, "they are not of one capture")
}
