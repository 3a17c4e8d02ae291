package rrweb

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ptr[T any](v T) *T { return &v }

// shown is a take of a page with a form, a shadow root and a frame.
func shown(t *testing.T) take.Take {
	t.Helper()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := take.NewBuilder(take.Scenario{Name: "form", Digest: strings.Repeat("ab", 32)}, take.Captured, take.Environment{
		Browser: "Chrome", Clock: take.ClockReal, Network: "live", Locale: "en", Timezone: "UTC", Start: at, Made: at,
		Viewport: take.Viewport{Width: 640, Height: 480, Scale: 1}, BaseURL: "http://page.example/", Masking: "private fields",
	})
	box := [4]float64{0, 0, 10, 10}
	nodes := []take.Node{
		{Kind: take.Document, Parent: -1, Text: "http://page.example/form", Scroll: &[2]float64{0, 120}},
		{Parent: 0, Name: "html", Box: &box},
		{Parent: 1, Name: "body", Box: &box, Attrs: []string{"onload", "steal()"}},
		{Parent: 2, Name: "input", Attrs: []string{"name", "card", "value", "••••"}, Value: ptr("••••"), Box: &box},
		{Parent: 2, Name: "input", Attrs: []string{"checked", "", "type", "checkbox"}, Checked: ptr(false), Box: &box},
		{Parent: 2, Name: "img", Attrs: []string{"src", "cat.png", "srcset", "cat.png 1x, big/cat.png 2x"}, Box: &box},
		{Parent: 2, Name: "my-box", Box: &box},
		{Kind: take.Shadow, Parent: 6},
		{Parent: 7, Name: "b", Box: &box},
		{Kind: take.Text, Parent: 8, Text: "in the shadow"},
		{Kind: take.Text, Parent: 6, Text: "in the light"},
		{Parent: 2, Name: "iframe", Attrs: []string{"src", "ad"}, Box: &box},
		{Kind: take.Document, Parent: 11, Text: "http://page.example/ad"},
		{Parent: 12, Name: "html", Box: &box},
		{Parent: 13, Name: "body", Box: &box},
	}
	b.AddStep(take.Step{ID: "s01", Kind: "navigate", Title: "navigate to /form", Outcome: take.Outcome{Status: take.OK}, URL: "http://page.example/form", Settled: 250,
		Console: []take.Message{{Level: "error", Source: "console", Text: `no "cat"`}},
		DOM:     &take.Snapshot{Focus: -1, Styles: [][]string{make([]string, len(take.StyleNames))}, Nodes: nodes}})
	b.AddStep(take.Step{ID: "s02", Kind: "click", Title: "click", Outcome: take.Outcome{Status: take.Crashed, Reason: take.BrowserLost, Message: "gone"}, URL: "http://page.example/form", Started: 250, Settled: 250})
	css := func(url, referer, text string) {
		b.AddExchange(take.Exchange{Type: "Stylesheet", Method: "GET", URL: url, Status: 200, ResponseBody: b.PutBlob([]byte(text)), Source: take.FromBuild,
			RequestHeaders: []take.Header{{Name: "Referer", Value: referer}}})
	}
	css("http://page.example/css/a.css", "http://page.example/form", "b{background:url(../b.png)}")
	css("http://page.example/css/ad.css", "http://page.example/ad", "i{}")
	made, err := b.Build()
	require.NoError(t, err)
	return made
}

func TestExport(t *testing.T) {
	text, lost, err := Export(shown(t))
	require.NoError(t, err)
	var events []made
	require.NoError(t, json.Unmarshal(text, &events))
	var kinds []int
	for i, e := range events {
		kinds = append(kinds, e.Type)
		assert.GreaterOrEqual(t, e.Timestamp, events[max(0, i-1)].Timestamp, "the order of the events is that of their times")
	}
	assert.Equal(t, []int{typeMeta, typeCustom, typePlugin, typeMeta, typeFullSnapshot, typeIncremental, typeCustom, typeCustom}, kinds)
	assert.Equal(t, time.Date(2026, 1, 2, 3, 4, 5, 250e6, time.UTC).UnixMilli(), events[4].Timestamp)
	assert.Equal(t, events[4].Timestamp+1, events[6].Timestamp, "a page is there for a moment, however soon the next step was")
	assert.Equal(t, []string{"pictures, requests, effects and outcomes of the steps, and styles that no style sheet has", "step s02 (click): there is no document"}, lost)
	for _, c := range []struct {
		reason, has string
		lacks       bool
	}{
		{"what is masked stays masked", `"value":"••••"`, false},
		{"what is not ticked is not", `"checked"`, true},
		{"nothing runs", "steal", true},
		{"addresses are in full", `"src":"http://page.example/cat.png"`, false},
		{"those of sets, too", `"srcset":"http://page.example/cat.png 1x, http://page.example/big/cat.png 2x"`, false},
		{"and those in styles", `url(\"http://page.example/b.png\")`, false},
		{"a frame loads nothing", `"src":"http://page.example/ad"`, true},
		{"a shadow root", `"isShadowHost":true`, false},
		{"the console", `"payload":["\"no \\\"cat\\\"\""]`, false},
		{"the scroll offset", `"initialOffset":{"left":0,"top":120}`, false},
	} {
		assert.Equal(t, !c.lacks, strings.Contains(string(text), c.has), c.reason)
	}
	assert.Equal(t, 1, strings.Count(string(text), "b{background"), "a style sheet is where it was asked for")
	assert.Equal(t, 1, strings.Count(string(text), "i{}"))
}

// What is exported is read as any other recording: with the page as it was.
func TestExportIsRead(t *testing.T) {
	text, _, err := Export(shown(t))
	require.NoError(t, err)
	again, _, err := Export(shown(t))
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again), "the same take gives the same bytes")
	s := imported(t, string(text))
	assert.Equal(t, []string{"navigate to /form"}, titles(s))
	assert.Equal(t, 640, s.Scenario.Environment.Viewport.Width)
}
