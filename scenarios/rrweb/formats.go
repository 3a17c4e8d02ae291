// Package rrweb makes scenarios of the session recordings of rrweb, 1.x and
// 2.x, and of the tools that are built on it: exports and API lines of
// PostHog, segments of Sentry.
//
// A recording is a document and its changes, and what the pointer and the
// fields did. There are no keys in it. The document is rebuilt event by event;
// the target of an act is named from the document as it was just before.
package rrweb

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
)

// Format is how recordings of rrweb are imported.
func Format() imports.Format {
	return imports.Format{Name: "rrweb", Doc: "session recording of rrweb, PostHog or Sentry, JSON", Users: true, Sniff: sniff, Read: read}
}

// sniff wants an event at the beginning of a file.
func sniff(_ string, head []byte) bool {
	r := &reader{inflater: inflater{1 << 20}, depth: 1000, names: map[string]string{}}
	_ = r.file(head) // a head ends in the middle
	return len(r.events) > 0 || r.found.cut || r.found.headed
}

// read makes a scenario of each window of a recording.
func read(in io.Reader, opt imports.Options) (imports.Result, error) {
	r, err := open(in, opt)
	if err != nil {
		return imports.Result{}, err
	}
	result := imports.Result{Format: r.format()}
	windows := r.split()
	var lost []imports.Gap
	for i, events := range windows {
		name := opt.Name
		if len(windows) > 1 {
			name = fmt.Sprintf("%s-%d", cmp.Or(opt.Name, "recording"), i+1)
		}
		s := r.session(events, name, opt.Limits.WithDefaults())
		if len(s.Scenario.Steps) == 0 {
			lost = append(lost, s.Gaps...)
			continue
		}
		result.Sessions = append(result.Sessions, s)
	}
	if len(result.Sessions) == 0 {
		problem := "there is no full snapshot in it, without which the events mean nothing"
		for _, g := range append(r.gaps, lost...) {
			if g.Kind == imports.Broken {
				problem += ": " + g.Detail
				break
			}
		}
		return imports.Result{}, &scenarios.Error{File: opt.Name, Problem: problem, Hint: "record from the loading of the page on"}
	}
	first := &result.Sessions[0]
	first.Gaps = append(append(r.gaps, lost...), first.Gaps...)
	return result, nil
}

// format says what was read.
func (r *reader) format() string {
	switch {
	case r.found.version != "":
		return "posthog " + r.found.version
	case r.found.windows:
		return "posthog"
	case r.found.segments != nil:
		return "sentry"
	}
	return "rrweb"
}

// split is the events of each window, those first whose window came first.
func (r *reader) split() [][]event {
	index := map[string]int{}
	var windows [][]event
	for _, e := range r.events {
		i, known := index[e.window]
		if !known {
			i = len(windows)
			index[e.window] = i
			windows = append(windows, nil)
		}
		windows[i] = append(windows[i], e)
	}
	return windows
}

// session makes a scenario of the events of a window.
func (r *reader) session(events []event, name string, limits imports.Limits) imports.Session {
	w := newInterpreter(&r.inflater, limits, r.presses(events))
	w.travel.later = r.address(events)
	for i, e := range events {
		w.ahead = events[i+1:]
		err := w.interpret(e, r.cursor(e.data))
		if err == nil {
			continue
		}
		w.miss(imports.Broken, "the rest of the recording: "+err.Error())
		if errors.Is(err, imports.ErrTooLarge) {
			break
		}
	}
	w.missing(events)
	return w.finish(name)
}

// address is the address of a window whose first snapshot comes without one:
// the first that anything says later.
func (r *reader) address(events []event) string {
	for _, e := range events {
		if e.typ != typeMeta && e.typ != typeCustom {
			continue
		}
		href := href(r.cursor(e.data))
		if _, ok := page(href); ok {
			return href
		}
	}
	return ""
}

// href is the address in the data of an event, or in its payload.
func href(c *cursor) (found string) {
	if c.peek() != '{' {
		c.skip()
		return ""
	}
	for key := range c.object() {
		switch {
		case key == "href":
			found = c.text()
		case key == "payload" && found == "":
			found = href(c)
		default:
			c.skip()
		}
	}
	return found
}

// presses says whether presses of the mouse are recorded.
func (r *reader) presses(events []event) bool {
	for _, e := range events {
		if e.source != sourceMouseInteraction {
			continue
		}
		c := r.cursor(e.data)
		for key := range c.object() {
			if key != "type" {
				c.skip()
				continue
			}
			if k := c.kind(); k == mouseDown || k == touchStart {
				return true
			}
		}
	}
	return false
}

// missing looks for numbers that were left out.
func (w *interpreter) missing(events []event) {
	before := 0
	for _, e := range events {
		if before > 0 && e.serial > before+1 {
			w.out.Miss(imports.Missing, e.place.String(), plural(e.serial-before-1, "event")+" before it, by their numbers")
		}
		before = max(before, e.serial)
	}
}
