package rrweb

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func custom(at int, tag string, payload any) m {
	return ev(at, typeCustom, m{"tag": tag, "payload": payload})
}

func crumb(at int, category string, fields m) m {
	payload := m{"timestamp": float64(start+at) / 1000, "type": "default", "category": category}
	for k, v := range fields {
		payload[k] = v
	}
	return custom(at, "breadcrumb", payload)
}

func plugin(at int, name string, payload any) m {
	return ev(at, typePlugin, m{"plugin": name, "payload": payload})
}

// compressed is an event as posthog-js compresses it: cv 2024-10.
func compressed(t *testing.T, e m) m {
	t.Helper()
	out := m{"type": e["type"], "timestamp": e["timestamp"], "data": e["data"], "cv": "2024-10"}
	squeeze := func(v any) string { return latin1(gzipOf(t, jsonOf(t, v))) }
	data := e["data"].(m)
	switch {
	case e["type"] == typeFullSnapshot:
		out["data"] = squeeze(data)
	case data["source"] == sourceMutation:
		small := m{"source": sourceMutation}
		for _, part := range []string{"adds", "removes", "texts", "attributes"} {
			small[part] = squeeze(data[part])
		}
		out["data"] = small
	}
	return out
}

// inWindow is events as an export of PostHog has them since 2023.
func inWindow(id any, list []m) []m {
	var all []m
	for _, e := range list {
		all = append(all, m{"type": e["type"], "data": e["data"], "timestamp": e["timestamp"], "windowId": id})
	}
	return all
}

func TestPostHog(t *testing.T) {
	other := events(meta(40, "https://shop.example/help"), full(50, document(button(10, "Chat"))), clicked(900, 10))
	renamed := mutated(400, m{"texts": []m{{"id": 11, "value": "Add to cart"}}})
	list := events(opened(button(10, "Add")), renamed, clicked(500, 10))
	var squeezed []m
	for _, e := range list {
		squeezed = append(squeezed, compressed(t, e))
	}
	plainMutation := events(squeezed[:2], renamed, squeezed[3:])
	pairs := func(id string, list []m) (all []any) {
		for _, e := range list {
			all = append(all, []any{id, e})
		}
		return all
	}
	first, second := []string{"navigate to /", `click button "Add to cart"`}, []string{"navigate to /help", `click button "Chat"`}
	for _, c := range []struct {
		reason, recording, format, event string
		both                             bool
	}{
		{"an export of 2023", jsonOf(t, m{"version": "2023-04-28", "data": m{"id": "x", "person": m{"name": "Ann"}, "snapshots": append(inWindow(1, list), inWindow(2, other)...)}}), "posthog 2023-04-28", "event 5", true},
		{"an export of 2022", jsonOf(t, m{"version": "2022-12-02", "data": m{"person": nil, "snapshotsByWindowId": m{"a": list, "b": other}}}), "posthog 2022-12-02", "event 5", true},
		{"lines of the API", lines(t, m{"window_id": "a", "data": list}, m{"windowId": "b", "data": other}), "posthog", "line 1, event 5", true},
		{"lines of blobs", lines(t, append(pairs("a", list), pairs("b", other)...)...), "posthog", "line 6", true},
		{"compressed", lines(t, pairs("a", squeezed)...), "posthog", "line 6", false},
		{"compressed, and not", lines(t, m{"window_id": "a", "data": plainMutation}, m{"window_id": "b", "data": other}), "posthog", "line 1, event 5", true},
	} {
		t.Run(c.reason, func(t *testing.T) {
			assert.True(t, Format().Sniff("", []byte(c.recording)))
			result, err := Format().Read(strings.NewReader(c.recording), imports.Options{Name: "s"})
			require.NoError(t, err)
			assert.Equal(t, c.format, result.Format)
			assert.Equal(t, first, titles(result.Sessions[0]))
			assert.Equal(t, c.event, result.Sessions[0].Origins[1].Event)
			assert.Empty(t, gaps(result.Sessions[0]))
			if c.both {
				require.Len(t, result.Sessions, 2)
				assert.Equal(t, second, titles(result.Sessions[1]))
				assert.Equal(t, "s-2", result.Sessions[1].Scenario.Name)
			}
		})
	}
}

func TestSentry(t *testing.T) {
	list := shopping()
	head, tail := jsonOf(t, list[:4]), jsonOf(t, list[4:])
	for _, c := range []struct{ reason, recording, event, gap string }{
		{"downloaded", "[" + head + ",[]," + tail + "]", "segment 2, event 0", ""},
		{"on the wire", `{"segment_id":0}` + "\n" + head + "\n" + `{"segment_id":1}` + "\n" + tail, "segment 1, event 0", ""},
		{"on the wire, compressed", `{"segment_id":0}` + "\n" + string(zlibOf(t, head)) + "\n" + `{"segment_id":1}` + "\n" + string(zlibOf(t, tail)), "segment 1, event 0", ""},
		{"a segment is not there", `{"segment_id":0}` + "\n" + head + "\n" + `{"segment_id":3}` + "\n" + tail, "segment 3, event 0", "missing: segments before it"},
		{"cut in the compressed part", `{"segment_id":0}` + "\n" + head + "\n" + `{"segment_id":1}` + "\n" + string(zlibOf(t, tail)[:20]), "", "broken: decompress: unexpected EOF"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			assert.True(t, Format().Sniff("", []byte(c.recording)))
			result, err := Format().Read(strings.NewReader(c.recording), imports.Options{})
			require.NoError(t, err)
			assert.Equal(t, "sentry", result.Format)
			s := result.Sessions[0]
			if c.event != "" {
				assert.Equal(t, shopped, titles(s))
				assert.Equal(t, c.event, s.Origins[1].Event)
			}
			if c.gap == "" {
				assert.Empty(t, gaps(s))
			} else {
				assert.Contains(t, gaps(s), c.gap)
			}
		})
	}
}

func TestRemarks(t *testing.T) {
	page := opened(button(10, "Add"), field(20, m{"type": "search", "aria-label": "Search"}))
	span := func(at int, op, description string, data m) m {
		e := custom(at, "performanceSpan", m{"op": op, "description": description, "data": data})
		e["timestamp"] = float64(start+at) / 1000 // in seconds, as Sentry has it
		return e
	}
	for _, c := range []struct {
		reason  string
		events  []m
		steps   []string
		signals []string
	}{
		{"keys, by Sentry", events(page, crumb(500, "ui.keyDown", m{"data": m{"key": "Escape"}}), crumb(900, "ui.keyDown", m{"data": m{"key": "k", "ctrlKey": true}}), crumb(950, "ui.keyDown", m{"data": m{"key": "NoSuchKey"}})),
			[]string{"press Escape", "press Control+k"}, nil},
		{"back, by PostHog", events(page, clicked(500, 10), custom(700, "$url_changed", m{"href": "https://shop.example/cart"}), custom(9000, "$pageview", m{"href": "https://shop.example/"})),
			[]string{`click button "Add"`, "go back"}, nil},
		{"back, by Sentry", events(page, clicked(500, 10), crumb(700, "navigation", m{"data": m{"from": "/", "to": "/cart"}}), span(9000, "navigation.push", "/", nil)),
			[]string{`click button "Add"`, "go back"}, nil},
		{"typing that leads to another address", events(page, clicked(400, 20), typed(500, 20, "tea"), custom(1000, "$pageview", m{"href": "https://shop.example/search?q=tea"})),
			[]string{`fill searchbox "Search" with "tea"`, `press Enter in searchbox "Search"`}, nil},
		{"a search as one types changes the query alone", events(page, clicked(400, 20), typed(500, 20, "tea"), custom(1000, "$pageview", m{"href": "https://shop.example/?q=tea"})),
			[]string{`fill searchbox "Search" with "tea"`}, nil},
		{"errors of the console", events(page, plugin(100, "rrweb/console@1", m{"level": "error", "trace": []string{}, "payload": []string{`"no cart"`, `7`}}), plugin(200, "rrweb/console@1", m{"level": "log", "payload": []string{`"x"`}}),
			plugin(300, "rrweb/console@1", m{"level": "error", "payload": []string{`"Uncaught TypeError: x is not a function\n at y"`}}), crumb(400, "console", m{"level": "error", "message": "no stock"}),
			ev(450, typeIncremental, m{"source": sourceLog, "level": "error", "payload": []string{`"old"`}})), nil,
			[]string{"console-error 0: no cart 7", "exception 0: Uncaught TypeError: x is not a function", "console-error 0: no stock", "console-error 0: old"}},
		{"requests that failed", events(page, clicked(500, 10), plugin(600, "rrweb/network@1", m{"requests": []m{{"name": "https://shop.example/api/cart?token=x", "method": "post", "responseStatus": 500}, {"name": "https://shop.example/ok", "status": 200}}}),
			span(700, "resource.fetch", "https://other.example/x#y", m{"statusCode": 404})), []string{`click button "Add"`},
			[]string{"failed-request 1: POST /api/cart: 500", "failed-request 1: GET https://other.example/x: 404"}},
		{"a rage click", events(page, clicked(500, 10), clicked(900, 10), clicked(1300, 10)), []string{`click button "Add"`, `click button "Add"`, `click button "Add"`},
			[]string{`rage-click 3: 3 clicks on button "Add"`}},
		{"clicks with pauses are none", events(page, clicked(500, 10), clicked(1600, 10), clicked(2700, 10)), []string{`click button "Add"`, `click button "Add"`, `click button "Add"`}, nil},
		{"a dead click, by Sentry", events(page, clicked(500, 10), crumb(7600, "ui.slowClickDetected", m{"message": "body > button", "data": m{"nodeId": 10, "endReason": "timeout", "clickCount": 4}})), []string{`click button "Add"`},
			[]string{`dead-click 1: button "Add"`, `rage-click 1: 4 clicks on button "Add"`}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := imported(t, jsonOf(t, c.events))
			assert.Equal(t, append([]string{"navigate to /"}, c.steps...), titles(s))
			var signals []string
			for _, g := range s.Signals {
				signals = append(signals, string(g.Kind)+" "+string(rune('0'+g.Step))+": "+g.Detail)
			}
			assert.Equal(t, c.signals, signals)
		})
	}
}

func TestAddressThatComesLater(t *testing.T) {
	s := imported(t, jsonOf(t, events(full(0, document(button(10, "Add"))), clicked(100, 10), custom(400, "$pageview", m{"href": "https://shop.example/x"}))))
	assert.Equal(t, []string{"navigate to /x", `click button "Add"`}, titles(s))
	assert.Equal(t, imports.Origin{Event: "event 0", Confidence: imports.Guessed, Reason: "the recording says where it was made only later"}, s.Origins[0])
}
