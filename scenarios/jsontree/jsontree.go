// Package jsontree reads JSON that other tools wrote as a tree in which each
// value knows its place, so that a message can say where something is wrong.
// Order and numbers are kept as they are written.
package jsontree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/retake-dev/retake/scenarios"
)

// Kind tells the kinds of value apart.
type Kind int

// The kinds of value.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Object
)

// Value is a value, and where it begins.
type Value struct {
	Kind   Kind
	Text   string // of a string; a number, true and false as they are written
	Items  []Value
	Fields []Field // of an object, in the order of the file

	Line, Column int // from 1; columns are characters; 0 if it is from no file
}

// Field is one entry of an object.
type Field struct {
	Name  string
	Value Value
}

// Parse reads one document that is nested at most so deep. What is wrong with
// it is a [*scenarios.Error] without a file.
func Parse(data []byte, depth int) (Value, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r := reader{data: data, line: 1, column: 1, depth: depth}
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return Value{}, r.syntax(err)
	}
	r.dec = json.NewDecoder(bytes.NewReader(data))
	r.dec.UseNumber()
	return r.value(0)
}

// reader walks the tokens of a document that is known to be JSON.
type reader struct {
	data         []byte
	dec          *json.Decoder
	depth        int
	at           int // offset that line and column are of
	line, column int
}

// move counts lines and columns up to an offset.
func (r *reader) move(to int) {
	for to = min(to, len(r.data)); r.at < to; {
		_, size := utf8.DecodeRune(r.data[r.at:])
		if r.data[r.at] == '\n' {
			r.line, r.column = r.line+1, 0
		}
		r.at, r.column = r.at+size, r.column+1
	}
}

func (r *reader) syntax(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		r.move(max(0, int(syntax.Offset)-1))
	}
	return &scenarios.Error{Line: r.line, Column: r.column, Problem: "not JSON: " + err.Error(), Hint: "export the recording again: it is cut or was changed"}
}

// value reads the next value.
func (r *reader) value(depth int) (Value, error) {
	start := int(r.dec.InputOffset())
	for start < len(r.data) && bytes.IndexByte([]byte(" \t\r\n,:"), r.data[start]) >= 0 {
		start++
	}
	r.move(start)
	v := Value{Line: r.line, Column: r.column}
	if depth > r.depth {
		return v, v.Errorf("", "nested more than %d deep", r.depth)
	}
	token, err := r.dec.Token()
	if err != nil {
		return v, r.syntax(err)
	}
	switch t := token.(type) {
	case json.Delim:
		err = r.inside(&v, t, depth)
	case string:
		v.Kind, v.Text = String, t
	case json.Number:
		v.Kind, v.Text = Number, t.String()
	case bool:
		v.Kind, v.Text = Bool, strconv.FormatBool(t)
	}
	return v, err
}

// inside reads what is in a list or an object.
func (r *reader) inside(v *Value, open json.Delim, depth int) error {
	v.Kind = List
	if open == '{' {
		v.Kind = Object
	}
	for r.dec.More() {
		name := ""
		if v.Kind == Object {
			token, err := r.dec.Token()
			if err != nil {
				return r.syntax(err)
			}
			name, _ = token.(string) // JSON has no other keys
		}
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if v.Kind == Object {
			v.Fields = append(v.Fields, Field{name, item})
		} else {
			v.Items = append(v.Items, item)
		}
	}
	_, err := r.dec.Token()
	return err
}

// Errorf is an error at the place of the value.
func (v Value) Errorf(hint, format string, args ...any) error {
	return &scenarios.Error{Line: v.Line, Column: v.Column, Problem: fmt.Sprintf(format, args...), Hint: hint}
}

// Get is the field of a name, the last one as in JavaScript, and whether there
// is one.
func (v Value) Get(name string) (Value, bool) {
	for i := len(v.Fields) - 1; i >= 0; i-- {
		if v.Fields[i].Name == name {
			return v.Fields[i].Value, true
		}
	}
	return Value{}, false
}

// String is the text of a field that is a string, else "".
func (v Value) String(name string) string {
	if f, _ := v.Get(name); f.Kind == String {
		return f.Text
	}
	return ""
}

// Number is the value of a field that is a number, else 0.
func (v Value) Number(name string) float64 {
	f, _ := v.Get(name)
	return f.Float()
}

// Float is the value of a number, else 0.
func (v Value) Float() float64 {
	if v.Kind != Number {
		return 0
	}
	n, err := strconv.ParseFloat(v.Text, 64)
	if err != nil {
		return 0 // beyond what a float holds
	}
	return n
}

// Set is an object with another value in a field, which is added at the end if
// it is not there.
func (v Value) Set(name string, to Value) Value {
	v.Fields = slices.Clone(v.Fields)
	for i := range v.Fields {
		if v.Fields[i].Name == name {
			v.Fields[i].Value = to
			return v
		}
	}
	v.Fields = append(v.Fields, Field{name, to})
	return v
}

// Text is a string value.
func Text(s string) Value { return Value{Kind: String, Text: s} }

// Num is a number value.
func Num(n float64) Value {
	return Value{Kind: Number, Text: strconv.FormatFloat(n, 'f', -1, 64)}
}

// Truth is true or false.
func Truth(b bool) Value { return Value{Kind: Bool, Text: strconv.FormatBool(b)} }

// Of is a list of values.
func Of(items ...Value) Value { return Value{Kind: List, Items: items} }

// JSON is the value on one line.
func (v Value) JSON() string { return string(v.append(nil, "", "")) }

// Indented is the value as a document, two spaces a level.
func (v Value) Indented() []byte { return append(v.append(nil, "\n", "  "), '\n') }

func (v Value) append(b []byte, newline, indent string) []byte {
	inner := newline + indent
	switch v.Kind {
	case Null:
		return append(b, "null"...)
	case String:
		return appendText(b, v.Text)
	case Bool, Number:
		return append(b, v.Text...)
	case List:
		b = append(b, '[')
		for i, item := range v.Items {
			b = item.append(separate(b, i, inner), inner, indent)
		}
		return append(end(b, len(v.Items), newline), ']')
	}
	b = append(b, '{')
	for i, f := range v.Fields {
		b = append(appendText(separate(b, i, inner), f.Name), ':')
		if newline != "" {
			b = append(b, ' ')
		}
		b = f.Value.append(b, inner, indent)
	}
	return append(end(b, len(v.Fields), newline), '}')
}

func separate(b []byte, i int, newline string) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return append(b, newline...)
}

func end(b []byte, n int, newline string) []byte {
	if n > 0 {
		b = append(b, newline...)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic("jsontree: a string that is no JSON: " + err.Error()) // there is none
	}
	return append(b, bytes.TrimRight(out.Bytes(), "\n")...)
}
