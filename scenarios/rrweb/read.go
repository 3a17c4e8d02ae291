package rrweb

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
)

// deepestList is how deep events lie in the formats that are known: the
// events of a window of the snapshots of the data of an export.
const deepestList = 6

// reader finds the events in a file, whatever is around them: a list, an
// object with the list in it, a line for each, the segments of Sentry, the
// windows of PostHog. One reader knows all, as real files mix them.
type reader struct {
	inflater
	depth  int
	names  map[string]string
	events []event
	gaps   []imports.Gap
	found  containers
	at     place
	window string
}

// containers are what was seen around the events, which tells the format.
type containers struct {
	version  string // of an export of PostHog
	windows  bool
	segments []int
	lines    bool
	cut      bool // in the data of an event
	headed   bool // a segment has a header
}

// open reads the events of a file, in the order of their times.
func open(in io.Reader, opt imports.Options) (*reader, error) {
	limits := opt.Limits.WithDefaults()
	data, err := io.ReadAll(imports.Bounded(in, limits.Bytes))
	if err != nil {
		return nil, fmt.Errorf("read the recording: %w", err)
	}
	r := &reader{inflater: inflater{limits.Bytes}, depth: limits.Depth, names: map[string]string{}}
	r.at = place{-1, -1, -1}
	if err := r.file(data); err != nil {
		return nil, located(err, data, opt.Name)
	}
	if len(r.events) == 0 {
		problem := "there are no rrweb events in it"
		if len(r.gaps) > 0 {
			problem += ": " + r.gaps[0].Detail
		}
		return nil, &scenarios.Error{File: opt.Name, Problem: problem, Hint: "export the recording as JSON"}
	}
	r.order()
	return r, nil
}

// located is an error of JSON with its line and column.
func located(err error, data []byte, name string) error {
	var s *syntaxError
	if !errors.As(err, &s) {
		return &scenarios.Error{File: name, Problem: "cannot read the recording: " + err.Error()}
	}
	before := data[:min(s.offset, len(data))]
	return &scenarios.Error{
		File: name, Line: bytes.Count(before, []byte("\n")) + 1, Column: len(before) - bytes.LastIndexByte(before, '\n'),
		Problem: "not JSON: " + s.what,
	}
}

func (r *reader) cursor(data []byte) *cursor {
	c := newCursor(data, r.depth)
	c.names = r.names
	return c
}

// file reads a whole file: one value, or one on each line.
func (r *reader) file(data []byte) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if zlibbed(data) {
		r.lines(data)
		return nil
	}
	c := r.cursor(data)
	if c.peek() == 0 {
		return errors.New("it is empty")
	}
	first, rest, more := bytes.Cut(data[c.pos:], []byte("\n"))
	if more && len(bytes.TrimSpace(rest)) > 0 && r.complete(first) {
		r.lines(data)
		return nil
	}
	r.whole(c)
	if c.err != nil && len(r.events) > 0 {
		r.broken(c.err)
		return nil
	}
	return c.err
}

// whole reads a value, after which nothing may come.
func (r *reader) whole(c *cursor) {
	r.list(c, 0)
	if b := c.peek(); c.err == nil && b != 0 {
		c.fail("expected the end, found %q", b)
	}
}

// complete says whether a line is a value of its own.
func (r *reader) complete(line []byte) bool {
	c := r.cursor(line)
	c.skip()
	return c.err == nil && c.peek() == 0
}

// broken notes what cannot be read, with what came before it kept.
func (r *reader) broken(err error) {
	detail := "not JSON: " + err.Error()
	if errors.Is(err, errCut) || errors.Is(err, errDeep) {
		detail = err.Error()
	}
	r.miss(imports.Broken, detail)
}

func (r *reader) miss(kind imports.GapKind, detail string) {
	r.gaps = imports.AddGap(r.gaps, imports.Gap{Event: r.at.String(), Kind: kind, Detail: detail})
}

// lines reads a value from each line. The lines of Sentry can be zlib, which
// has line ends of its own in it.
func (r *reader) lines(data []byte) {
	r.found.lines = true
	for r.at.line = 1; len(data) > 0; r.at.line++ {
		r.at.index = -1
		if zlibbed(data) {
			plain, used, err := r.inflate(data)
			r.line(plain)
			if err != nil {
				r.miss(imports.Broken, err.Error())
				return
			}
			data = bytes.TrimPrefix(data[used:], []byte("\n"))
			continue
		}
		var line []byte
		line, data, _ = bytes.Cut(data, []byte("\n"))
		r.line(line)
	}
}

func (r *reader) line(line []byte) {
	c := r.cursor(line)
	if c.peek() == 0 {
		return
	}
	if r.whole(c); c.err != nil {
		r.broken(c.err)
	}
	if len(r.found.segments) == 0 {
		r.window = ""
	}
}

// list reads a value that is an event, or has events in it.
func (r *reader) list(c *cursor, depth int) {
	if depth > deepestList {
		c.skip()
		return
	}
	switch c.peek() {
	case '[':
		r.array(c, depth)
	case '{':
		r.object(c, depth)
	case '"':
		r.packed(c, depth)
	default:
		c.skip()
	}
}

func (r *reader) array(c *cursor, depth int) {
	outer := r.at
	for i := range c.array() {
		switch b := c.peek(); {
		case b == '[' && (r.found.segments != nil || i == 0) && depth == 0:
			r.segment(i)
			r.list(c, depth+1)
		case b == '"' && i == 0 && r.leads(c):
			r.window = c.text() // a line of PostHog: the window, and its event
			r.found.windows = true
		default:
			if r.at.index = i; r.found.windows && depth == 0 {
				r.at.index = -1
			}
			r.list(c, depth+1)
		}
	}
	if c.err == nil {
		r.at = outer
	}
}

// segment begins a segment of Sentry. One that is left out is a gap.
func (r *reader) segment(number int) {
	r.at.segment, r.at.index = number, -1
	if n := len(r.found.segments); n > 0 && number > r.found.segments[n-1]+1 || n == 0 && number > 0 {
		r.miss(imports.Missing, "segments before it")
	}
	r.found.segments = append(r.found.segments, number)
}

// leads says whether a text is the id of a window, with its event after it.
func (r *reader) leads(c *cursor) bool {
	look := *c
	q := look.quoted()
	return look.err == nil && len(q) <= 64 && look.peek() == ',' && look.next(',') && look.peek() == '{'
}

// packed reads an event that @rrweb/packer made a text.
func (r *reader) packed(c *cursor, depth int) {
	q := c.quoted()
	if c.err != nil {
		return
	}
	plain, err := r.unpack(unquote(q))
	if err != nil {
		r.miss(imports.Broken, "a packed event: "+err.Error())
		return
	}
	inner := r.cursor(plain)
	if r.list(inner, depth+1); inner.err != nil {
		r.broken(inner.err)
	}
}

// object reads an event, or what is around events.
func (r *reader) object(c *cursor, depth int) {
	e := event{typ: -1, source: -1, window: r.window, place: r.at}
	window := r.window
	for key := range c.object() {
		switch key {
		case "type":
			e.typ = c.kind()
		case "timestamp":
			e.time = c.number()
		case "_sid":
			e.serial = c.id()
		case "windowId", "window_id":
			e.window = c.text()
			r.window = e.window
			r.found.windows = true
		case "segment_id":
			r.segment(c.id())
			r.found.headed = true
		case "version":
			r.found.version = c.text()
		case "snapshotsByWindowId":
			r.windows(c, depth)
		case "events", "snapshots":
			r.list(c, depth+1)
		case "data":
			r.data(c, &e, depth)
		default:
			c.skip()
		}
	}
	r.window = window
	r.keep(c, e, depth)
}

// kind reads the type of an event: a number; -1 for anything else.
func (c *cursor) kind() int {
	if b := c.peek(); b < '0' || b > '9' {
		c.skip()
		return -1
	}
	return c.id()
}

// data reads the data of an event, or what is in the data of an export. Which
// it is may only be known once the type has come; but if the file ends before
// that, what is there is looked at.
func (r *reader) data(c *cursor, e *event, depth int) {
	c.peek()
	from := c.pos
	e.data = c.raw()
	switch {
	case !errors.Is(c.err, errCut):
	case e.typ >= 0:
		r.found.cut = true
	default:
		r.list(r.cursor(c.data[from:]), depth+1)
	}
}

// keep puts an event down, or looks into what is none.
func (r *reader) keep(c *cursor, e event, depth int) {
	switch {
	case c.err != nil:
	case e.data == nil:
	case e.typ < 0:
		window := r.window
		r.window = e.window
		inner := r.cursor(e.data)
		if r.list(inner, depth+1); inner.err != nil && c.err == nil {
			c.err = inner.err
		}
		r.window = window
	default:
		if e.typ == typeIncremental {
			e.source = sourceOf(r.cursor(e.data))
		}
		r.events = append(r.events, e)
	}
}

// sourceOf is the source of an incremental event, which is the first thing in
// its data, or near it.
func sourceOf(c *cursor) int {
	if c.peek() != '{' {
		return -1
	}
	for key := range c.object() {
		if key == "source" {
			return c.kind()
		}
		c.skip()
	}
	return -1
}

func (r *reader) windows(c *cursor, depth int) {
	r.found.windows = true
	if c.peek() != '{' {
		c.skip()
		return
	}
	for id := range c.object() {
		r.window = id
		r.list(c, depth+1)
	}
}
