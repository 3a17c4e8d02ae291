package rrweb

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/require"
)

// Recordings made by hand: m is an object of JSON.
type m = map[string]any

func el(id int, tag string, attributes m, children ...m) m {
	if children == nil {
		children = []m{}
	}
	return m{"type": 2, "id": id, "tagName": tag, "attributes": attributes, "childNodes": children}
}

func txt(id int, s string) m { return m{"type": 3, "id": id, "textContent": s} }

// document is one with a body.
func document(children ...m) m {
	return m{"type": 0, "id": 1, "childNodes": []m{el(2, "html", m{}, el(3, "head", m{}), el(4, "body", m{}, children...))}}
}

func shadow(n m) m { n["isShadow"] = true; return n }

// start is the time of the first event: the time of the others is after it.
const start = 1_770_000_000_000

func ev(at, typ int, data m) m { return m{"type": typ, "data": data, "timestamp": start + at} }

func meta(at int, href string) m {
	return ev(at, typeMeta, m{"href": href, "width": 1280, "height": 720})
}

func full(at int, doc m) m {
	return ev(at, typeFullSnapshot, m{"node": doc, "initialOffset": m{"left": 0, "top": 0}})
}

// opened is a page as it is opened.
func opened(children ...m) []m {
	return []m{meta(0, "https://shop.example/"), full(10, document(children...))}
}

func mouse(at, kind, id int) m {
	return ev(at, typeIncremental, m{"source": sourceMouseInteraction, "type": kind, "id": id, "x": 10, "y": 10})
}

// clicked is a click of a person.
func clicked(at, id int) []m {
	return []m{mouse(at, mouseDown, id), mouse(at+80, mouseUp, id), mouse(at+81, click, id)}
}

// typed is a text typed into a field.
func typed(at, id int, text string) []m {
	events := []m{mouse(at, focus, id)}
	for i := range text {
		events = append(events, inputOf(at+100+i*100, id, text[:i+1], false))
	}
	return events
}

func inputOf(at, id int, text string, checked bool) m {
	return ev(at, typeIncremental, m{"source": sourceInput, "id": id, "text": text, "isChecked": checked})
}

func scrolledTo(at, id, y int) m {
	return ev(at, typeIncremental, m{"source": sourceScroll, "id": id, "x": 0, "y": y})
}

// pointed is moves of the pointer, each so long before they are recorded.
func pointed(at int, offsets ...int) m {
	var positions []m
	for _, t := range offsets {
		positions = append(positions, m{"x": 5, "y": 5, "id": 4, "timeOffset": t})
	}
	return ev(at, typeIncremental, m{"source": sourceMouseMove, "positions": positions})
}

// hovered is a move over an element.
func hovered(at, offset, id int) m {
	return ev(at, typeIncremental, m{"source": sourceMouseMove, "positions": []m{{"x": 5, "y": 5, "id": id, "timeOffset": offset}}})
}

func mutated(at int, change m) m {
	data := m{"source": sourceMutation, "adds": []m{}, "removes": []m{}, "texts": []m{}, "attributes": []m{}}
	for k, v := range change {
		data[k] = v
	}
	return ev(at, typeIncremental, data)
}

func added(parent int, next any, n m) m { return m{"parentId": parent, "nextId": next, "node": n} }

func events(lists ...any) []m {
	var all []m
	for _, l := range lists {
		switch l := l.(type) {
		case m:
			all = append(all, l)
		case []m:
			all = append(all, l...)
		}
	}
	return all
}

func jsonOf(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

// imported is what is made of a recording that is one session. Each scenario
// must be one that can be written.
func imported(t *testing.T, recording string) imports.Session {
	t.Helper()
	result, err := Format().Read(strings.NewReader(recording), imports.Options{Name: "session"})
	require.NoError(t, err)
	require.Len(t, result.Sessions, 1)
	s := result.Sessions[0]
	_, err = scenarios.Marshal(s.Scenario)
	require.NoError(t, err)
	require.Len(t, s.Origins, len(s.Scenario.Steps))
	return s
}

func titles(s imports.Session) []string {
	var all []string
	for _, step := range s.Scenario.Steps {
		all = append(all, step.Title())
	}
	return all
}

func gaps(s imports.Session) []string {
	var all []string
	for _, g := range s.Gaps {
		all = append(all, string(g.Kind)+": "+g.Detail)
	}
	return all
}

// checkImport checks what holds for any file: an error, or sessions of which
// each can be written as a scenario and is told the origins of.
func checkImport(t *testing.T, data []byte) {
	t.Helper()
	result, err := Format().Read(bytes.NewReader(data), imports.Options{Name: "session", Limits: imports.Limits{Bytes: 1 << 20, Nodes: 1000, Steps: 50}})
	if err != nil {
		require.Empty(t, result)
		return
	}
	require.NotEmpty(t, result.Sessions)
	for _, s := range result.Sessions {
		_, err := scenarios.Marshal(s.Scenario)
		require.NoError(t, err)
		require.Len(t, s.Origins, len(s.Scenario.Steps))
		require.NotEmpty(t, s.Scenario.Steps)
		for _, signal := range s.Signals {
			require.Less(t, signal.Step, len(s.Scenario.Steps))
		}
	}
}
