package rrweb

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// cursor reads JSON (RFC 8259) from a slice, a value at a time. It is for
// recordings of which most is passed over: mouse moves, styles, pictures. What
// is skipped is checked for its nesting alone. After the first mistake it reads
// nothing more, and err says where it was.
type cursor struct {
	data  []byte
	pos   int
	depth int // how deep the nesting may still go
	err   error
	names map[string]string // names of tags and attributes, kept once
}

// newCursor reads values that nest at most depth deep.
func newCursor(data []byte, depth int) *cursor {
	return &cursor{data: data, depth: depth, names: map[string]string{}}
}

// on is a cursor for a part of the same recording.
func (c *cursor) on(data []byte) *cursor {
	return &cursor{data: data, depth: c.depth, names: c.names}
}

// syntaxError is a mistake in JSON.
type syntaxError struct {
	offset int // in what the cursor read
	what   string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("%s at byte %d", e.what, e.offset) }

var (
	errCut  = errors.New("it ends in the middle")
	errDeep = errors.New("it is nested too deep")
)

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = &syntaxError{c.pos, fmt.Sprintf(format, args...)}
	}
	c.pos = len(c.data)
}

func (c *cursor) cut() {
	if c.err == nil {
		c.err = errCut
	}
	c.pos = len(c.data)
}

// peek is the first byte of the next value, 0 at the end.
func (c *cursor) peek() byte {
	for c.pos < len(c.data) {
		switch b := c.data[c.pos]; b {
		case ' ', '\t', '\n', '\r':
			c.pos++
		default:
			return b
		}
	}
	return 0
}

// next takes a byte that must come now.
func (c *cursor) next(want byte) bool {
	switch got := c.peek(); got {
	case want:
		c.pos++
		return true
	case 0:
		c.cut()
	default:
		c.fail("expected %q, found %q", want, got)
	}
	return false
}

// enter and leave count the nesting.
func (c *cursor) enter() bool {
	if c.depth--; c.depth < 0 && c.err == nil {
		c.err = errDeep
		c.pos = len(c.data)
	}
	return c.err == nil
}

func (c *cursor) leave() { c.depth++ }

// object reads an object: for each key it yields, the loop must read or skip
// one value. Another value than an object is a mistake.
func (c *cursor) object() iter.Seq[string] {
	return func(yield func(string) bool) {
		if !c.next('{') || !c.enter() {
			return
		}
		defer c.leave()
		for first := true; c.err == nil; first = false {
			if c.peek() == '}' {
				c.pos++
				return
			}
			if !first && !c.next(',') {
				return
			}
			if b := c.peek(); b != '"' && b != 0 {
				c.fail("expected a name in quotes, found %q", b)
				return
			}
			key := c.name()
			if !c.next(':') || !yield(key) {
				return
			}
		}
	}
}

// array reads an array: for each index that it yields, the loop must read or
// skip one value.
func (c *cursor) array() iter.Seq[int] {
	return func(yield func(int) bool) {
		if !c.next('[') || !c.enter() {
			return
		}
		defer c.leave()
		for i := 0; c.err == nil; i++ {
			if c.peek() == ']' {
				c.pos++
				return
			}
			if i > 0 && !c.next(',') {
				return
			}
			if !yield(i) {
				return
			}
		}
	}
}

// raw is the bytes of the next value, which is skipped.
func (c *cursor) raw() []byte {
	c.peek()
	from := c.pos
	c.skip()
	if c.err != nil {
		return nil
	}
	return c.data[from:c.pos]
}

// skip passes over a value. It does not recurse.
func (c *cursor) skip() {
	switch c.peek() {
	case 0:
		c.cut()
	case '"':
		c.quoted()
	case '{', '[':
		c.skipNested()
	case ',', ':', '}', ']':
		c.fail("expected a value, found %q", c.data[c.pos])
	default:
		c.scalar()
	}
}

func (c *cursor) skipNested() {
	open := 0
	for c.pos < len(c.data) {
		i := bytes.IndexAny(c.data[c.pos:], `"{}[]`)
		if i < 0 {
			break
		}
		c.pos += i
		switch c.data[c.pos] {
		case '"':
			c.quoted()
			continue
		case '{', '[':
			if open++; open > c.depth {
				c.err = errDeep
				c.pos = len(c.data)
				return
			}
		default:
			open--
		}
		c.pos++
		if open == 0 {
			return
		}
	}
	c.cut()
}

// quoted passes over a string, and returns what is between its quotes.
func (c *cursor) quoted() []byte {
	if !c.next('"') {
		return nil
	}
	from := c.pos
	for {
		i := bytes.IndexByte(c.data[c.pos:], '"')
		if i < 0 {
			c.cut()
			return nil
		}
		end := c.pos + i
		c.pos = end + 1
		slashes := 0
		for end-1-slashes >= from && c.data[end-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return c.data[from:end]
		}
	}
}

// scalar is the bytes of a number, true, false or null.
func (c *cursor) scalar() []byte {
	from := c.pos
	for c.pos < len(c.data) {
		switch b := c.data[c.pos]; {
		case b >= '0' && b <= '9', b >= 'a' && b <= 'z', b == '-', b == '+', b == '.', b == 'E':
			c.pos++
			continue
		}
		break
	}
	if c.pos == from {
		c.fail("expected a value, found %q", c.data[from])
	}
	return c.data[from:c.pos]
}

// text reads a string. A number or a truth is read as it is written; null, an
// object or an array is no text, and "".
func (c *cursor) text() string {
	switch c.peek() {
	case '"':
		return unquote(c.quoted())
	case '{', '[', 'n':
		c.skip()
		return ""
	case 0:
		c.cut()
		return ""
	}
	return string(c.scalar())
}

// name is a text that comes often.
func (c *cursor) name() string {
	if c.peek() != '"' {
		return c.text()
	}
	q := c.quoted()
	if len(q) > 64 {
		return unquote(q)
	}
	s, known := c.names[string(q)]
	if !known {
		if s = unquote(q); len(c.names) < 4096 {
			c.names[string(q)] = s
		}
	}
	return s
}

// number reads a number; any other value is skipped, and 0.
func (c *cursor) number() float64 {
	switch c.peek() {
	case '"', '{', '[', 'n', 't', 'f', 0:
		c.skip()
		return 0
	}
	v, err := strconv.ParseFloat(string(c.scalar()), 64)
	if err != nil {
		return 0
	}
	return v
}

// id reads the id of a node; 0, which no node has, for any other value.
func (c *cursor) id() int {
	v := c.number()
	if v != float64(int(v)) {
		return 0
	}
	return int(v)
}

// truth reads true; any other value is false.
func (c *cursor) truth() bool {
	if c.peek() != 't' {
		c.skip()
		return false
	}
	return string(c.scalar()) == "true"
}

// null says whether the next value is null, and passes over it if so.
func (c *cursor) null() bool {
	if c.peek() != 'n' {
		return false
	}
	c.skip()
	return true
}

// unquote is the text of a string without its quotes. A mistake in an escape
// becomes U+FFFD, as half a surrogate pair does.
func unquote(q []byte) string {
	if bytes.IndexByte(q, '\\') < 0 {
		if utf8.Valid(q) {
			return string(q)
		}
		return string([]rune(string(q))) // U+FFFD for each byte that is no character
	}
	var b strings.Builder
	b.Grow(len(q))
	for i := 0; i < len(q); {
		if q[i] != '\\' {
			j := bytes.IndexByte(q[i:], '\\')
			if j < 0 {
				j = len(q) - i
			}
			b.Write(q[i : i+j])
			i += j
			continue
		}
		r, n := escaped(q[i:])
		b.WriteRune(r)
		i += n
	}
	return string([]rune(b.String()))
}

// escapes are the escapes of one letter.
var escapes = map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped is the character of an escape, and how long that is.
func escaped(q []byte) (rune, int) {
	if len(q) < 2 {
		return utf8.RuneError, len(q)
	}
	if r, ok := escapes[q[1]]; ok {
		return r, 2
	}
	r, ok := unit(q)
	if !ok {
		return utf8.RuneError, 2
	}
	if utf16.IsSurrogate(r) {
		if low, ok := unit(q[6:]); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return both, 12
			}
		}
		return utf8.RuneError, 6
	}
	return r, 6
}

// unit is the UTF-16 code unit of an escape such as \u00e9.
func unit(q []byte) (rune, bool) {
	if len(q) < 6 || q[0] != '\\' || q[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(q[2:6]), 16, 16)
	return rune(v), err == nil
}
