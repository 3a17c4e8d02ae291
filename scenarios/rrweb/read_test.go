package rrweb

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// latin1 is bytes as a text with a character for each.
func latin1(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		b.WriteRune(rune(c))
	}
	return b.String()
}

func zlibOf(t testing.TB, data string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, err := io.WriteString(z, data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func gzipOf(t testing.TB, data string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func shopping() []m {
	return events(opened(button(10, "Add"), button(20, "Pay")), clicked(500, 10), clicked(1500, 20))
}

var shopped = []string{"navigate to /", `click button "Add"`, `click button "Pay"`}

func lines(t testing.TB, values ...any) string {
	var b strings.Builder
	for _, v := range values {
		b.WriteString(jsonOf(t, v) + "\n")
	}
	return b.String()
}

func TestContainers(t *testing.T) {
	list := shopping()
	var packed []any
	for i, e := range list {
		e["v"] = "v1"
		if i%2 == 0 {
			packed = append(packed, latin1(zlibOf(t, jsonOf(t, e))))
		} else {
			packed = append(packed, e)
		}
	}
	type ordered struct {
		Type      any `json:"type"`
		Data      any `json:"data"`
		Timestamp any `json:"timestamp"`
	}
	var typeFirst []ordered
	for _, e := range list {
		typeFirst = append(typeFirst, ordered{e["type"], e["data"], e["timestamp"]})
	}
	for _, c := range []struct{ reason, recording, event string }{
		{"a list", jsonOf(t, list), "event 4"},
		{"a list with white space", " \n[\n" + strings.TrimPrefix(jsonOf(t, list), "["), "event 4"},
		{"with a byte order mark", "\ufeff" + jsonOf(t, list), "event 4"},
		{"in an object", jsonOf(t, m{"title": "x", "events": list}), "event 4"},
		{"a line for each", lines(t, anyOf(list)...), "line 5"},
		{"packed, and not", jsonOf(t, packed), "event 4"},
		{"the type before the data", jsonOf(t, typeFirst), "event 4"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := imported(t, c.recording)
			assert.Equal(t, shopped, titles(s))
			assert.Equal(t, c.event, s.Origins[1].Event)
			assert.Empty(t, gaps(s))
			assert.True(t, Format().Sniff("", []byte(c.recording)))
		})
	}
}

func TestOrderAndTwice(t *testing.T) {
	list := shopping()
	twice := append(append([]m{}, list...), list...)
	backwards := make([]m, len(list))
	for i, e := range list {
		backwards[len(list)-1-i] = e
	}
	assert.Equal(t, shopped, titles(imported(t, jsonOf(t, twice))))
	assert.Equal(t, shopped, titles(imported(t, jsonOf(t, backwards))))
}

func TestPartial(t *testing.T) {
	whole := jsonOf(t, shopping())
	pay := strings.LastIndex(whole, `{"data"`)
	for _, c := range []struct {
		reason, recording string
		steps             []string
		gap               string
	}{
		{"cut in an event", whole[:pay+30], shopped[:2], "broken: it ends in the middle"},
		{"cut after one", whole[:pay-1], shopped[:2], "broken: it ends in the middle"},
		{"cut in an export", `{"events":` + whole[:pay+30], shopped[:2], "broken: it ends in the middle"},
		{"cut in the data of an export", `{"version":"2023-04-28","data":{"snapshots":` + whole[:pay+30], shopped[:2], "broken: it ends in the middle"},
		{"no JSON from there on", whole[:pay] + "?]", shopped[:2], "broken: not JSON: expected a value, found '?' at byte "},
		{"a line that is none", strings.ReplaceAll(lines(t, anyOf(shopping())...), `{"data":{"id":20,"source":2,"type":0`, `oops{"`), shopped, "broken: not JSON: "},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := imported(t, c.recording)
			assert.Equal(t, c.steps, titles(s))
			require.Len(t, s.Gaps, 1)
			assert.Contains(t, gaps(s)[0], c.gap)
		})
	}
}

func anyOf(list []m) []any {
	var all []any
	for _, e := range list {
		all = append(all, e)
	}
	return all
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ reason, recording, want string }{
		{"nothing", "", `session: cannot read the recording: it is empty`},
		{"no JSON", "{\n  nope}", `session:2:3: not JSON: expected a name in quotes, found 'n'`},
		{"other JSON", `{"title":"x","steps":[{"type":"navigate"}]}`, "session: there are no rrweb events in it; export the recording as JSON"},
		{"no snapshot", jsonOf(t, clicked(0, 1)), "session: there is no full snapshot in it, without which the events mean nothing; record from the loading of the page on"},
		{"a bomb", jsonOf(t, []any{latin1(zlibOf(t, strings.Repeat(" ", 1<<20)))}), "session: there are no rrweb events in it: a packed event: decompress: too large: more than 65536 bytes; export the recording as JSON"},
		{"too large", jsonOf(t, m{"x": strings.Repeat("x", 70_000)}), "read the recording: too large: more than 65536 bytes"},
		{"too deep", strings.Repeat(`{"data":`, 2000), "session: cannot read the recording: it is nested too deep"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			_, err := Format().Read(strings.NewReader(c.recording), imports.Options{Name: "session", Limits: imports.Limits{Bytes: 64 << 10}})
			assert.EqualError(t, err, c.want)
		})
	}
}

func TestSniffLeavesOthers(t *testing.T) {
	for _, c := range []struct {
		reason, head string
		want         bool
	}{
		{"a snapshot that is longer than the head", `[{"type":2,"data":{"node":{"type":0,"childNodes":[`, true},
		{"the Recorder of DevTools", `{"title":"x","steps":[{"type":"setViewport","width":1}]}`, false},
		{"HAR", `{"log":{"version":"1.2","entries":[]}}`, false},
		{"Selenium IDE", `{"id":"x","tests":[{"commands":[]}]}`, false},
		{"a script", `import { test } from '@playwright/test'`, false},
		{"numbers", `[1,2,3]`, false},
		{"nothing", ``, false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			assert.Equal(t, c.want, Format().Sniff("", []byte(c.head)))
		})
	}
}

// FuzzPostHog and FuzzSentry begin with what these tools export.
func FuzzPostHog(f *testing.F) {
	list := shopping()
	f.Add([]byte(jsonOf(f, m{"version": "2023-04-28", "data": m{"snapshots": list}})))
	f.Add([]byte(jsonOf(f, m{"version": "2022-12-02", "data": m{"snapshotsByWindowId": m{"a": list, "b": list}}})))
	f.Add([]byte(lines(f, []any{"w1", list[0]}, []any{"w1", list[1]}, []any{"w1", list[3]})))
	f.Add([]byte(lines(f, m{"window_id": "w", "data": list})))
	snapshot := ev(1, typeFullSnapshot, m{})
	snapshot["data"], snapshot["cv"] = latin1(gzipOf(f, jsonOf(f, list[1]["data"]))), "2024-10"
	change := mutated(900, m{"adds": latin1(gzipOf(f, `[{"parentId":4,"nextId":null,"node":{"type":3,"id":9,"textContent":"x"}}]`))})
	f.Add([]byte(jsonOf(f, events(list[0], snapshot, change, ev(950, typeCustom, m{"tag": "$pageview", "payload": m{"href": "https://shop.example/cart"}})))))
	f.Fuzz(func(t *testing.T, data []byte) { checkImport(t, data) })
}

func FuzzSentry(f *testing.F) {
	list := shopping()
	remark := ev(1600, typeCustom, m{"tag": "breadcrumb", "payload": m{"category": "ui.keyDown", "data": m{"key": "Enter", "nodeId": 20}}})
	span := ev(1700, typeCustom, m{"tag": "performanceSpan", "payload": m{"op": "resource.fetch", "description": "https://shop.example/api", "data": m{"statusCode": 500}}})
	f.Add([]byte(jsonOf(f, []any{list, []any{}, []any{remark, span}})))
	f.Add([]byte(`{"segment_id":0}` + "\n" + jsonOf(f, list)))
	f.Add([]byte(`{"segment_id":0}` + "\n" + string(zlibOf(f, jsonOf(f, list))) + "\n" + `{"segment_id":2}` + "\n" + jsonOf(f, []any{remark})))
	f.Fuzz(func(t *testing.T, data []byte) { checkImport(t, data) })
}

// FuzzImport: whatever the file, there is an error, or sessions of which each
// can be written as a scenario.
func FuzzImport(f *testing.F) {
	f.Add([]byte(jsonOf(f, shopping())))
	f.Add([]byte(jsonOf(f, events(opened(field(10, m{"type": "email"})), typed(100, 10, "**"), mutated(900, m{"removes": []m{{"id": 2}}})))))
	f.Add([]byte(lines(f, anyOf(shopping())...)))
	f.Add([]byte(jsonOf(f, []any{latin1(zlibOf(f, jsonOf(f, shopping()[0])))})))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkImport(t, data)
	})
}
