package rrweb

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// value reads any JSON as encoding/json does.
func value(c *cursor) any {
	switch c.peek() {
	case '{':
		m := map[string]any{}
		for key := range c.object() {
			m[key] = value(c)
		}
		return m
	case '[':
		list := []any{}
		for range c.array() {
			list = append(list, value(c))
		}
		return list
	case '"':
		return c.text()
	case 't', 'f':
		return c.truth()
	case 'n':
		c.null()
		return nil
	}
	return c.number()
}

func TestCursor(t *testing.T) {
	for _, c := range []struct{ reason, json, fails string }{
		{"values of all kinds", `{"a":[1,-2.5e3,true,false,null,"x"],"b":{}}`, ""},
		{"escapes", `"\"\\\/\b\f\n\r\té😀"`, ""},
		{"half a pair", `"\ud83d x"`, ""},
		{"a slash before the quote", `["\\","\\\""]`, ""},
		{"a cut string", `["a`, "it ends in the middle"},
		{"a cut object", `{"a":1`, "it ends in the middle"},
		{"no comma", `[1 2]`, "expected ',', found '2' at byte 3"},
		{"no value", `{"a":}`, "expected a value, found '}' at byte 5"},
		{"a word that is none", `[?]`, "expected a value, found '?' at byte 1"},
		{"too deep", strings.Repeat("[", 50), "it is nested too deep"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			cur := newCursor([]byte(c.json), 40)
			got := value(cur)
			if c.fails != "" {
				assert.EqualError(t, cur.err, c.fails)
				return
			}
			assert.NoError(t, cur.err)
			var want any
			assert.NoError(t, json.Unmarshal([]byte(c.json), &want))
			assert.Equal(t, want, got)
			skipped := newCursor([]byte(c.json), 40)
			assert.Equal(t, c.json, string(skipped.raw()))
		})
	}
}

// FuzzCursor: what encoding/json reads, the cursor reads, and the same; and it
// ends with whatever it is given.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"\u00e9"}]}`, `[[[]]]`, `"\ud83d"`, `{"a":tru}`, `[1,]`, "\"\xff\"", `{"":0,"":1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := newCursor(data, 100)
		got := value(c)
		var want any
		if json.Unmarshal(data, &want) != nil || strings.Count(string(data), "[")+strings.Count(string(data), "{") > 100 {
			return
		}
		assert.NoError(t, c.err)
		assert.Equal(t, want, got)
		s := newCursor(data, 100)
		s.skip()
		assert.NoError(t, s.err)
		assert.Equal(t, byte(0), s.peek(), "it passes over the whole")
	})
}
