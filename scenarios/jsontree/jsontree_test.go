package jsontree_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios/jsontree"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	v, err := jsontree.Parse([]byte("{\n  \"ü\": [1.50, \"é\", true,\n null], \"a\": {}, \"a\": -2e3}"), 3)
	require.NoError(t, err)
	list, ok := v.Get("ü")
	require.True(t, ok)
	assert.Equal(t, jsontree.Value{Kind: jsontree.Number, Text: "1.50", Line: 2, Column: 9}, list.Items[0], "as it is written")
	assert.Equal(t, 20, list.Items[2].Column, "columns are characters")
	assert.Equal(t, 3, list.Items[3].Line)
	assert.Equal(t, -2000.0, v.Number("a"), "the last of two")
	assert.Equal(t, `{"ü":[1.50,"é",true,null],"a":{},"a":-2e3}`, v.JSON())
	_, there := v.Get("b")
	assert.False(t, there)
	assert.Empty(t, v.String("a"), "no string")
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ reason, data, want string }{
		{"nothing", "", "scenario:1:1: not JSON: unexpected end of JSON input"},
		{"cut", "{\n \"a\": [1,", "scenario:2:9: not JSON: unexpected end of JSON input"},
		{"a word", "{\"a\":\n  nope}", `scenario:2:4: not JSON: invalid character 'o' in literal null (expecting 'u')`},
		{"two documents", "{} {}", "scenario:1:4: not JSON: invalid character '{' after top-level value"},
		{"too deep", "[[[[1]]]]", "scenario:1:4: nested more than 2 deep"},
		{"deeper than the decoder goes", strings.Repeat("[", 20_000), "not JSON: invalid character '[' exceeded max depth"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			_, err := jsontree.Parse([]byte(c.data), 2)
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func TestSet(t *testing.T) {
	v, err := jsontree.Parse([]byte(`{"a":1,"b":2}`), 3)
	require.NoError(t, err)
	assert.Equal(t, `{"a":"x","b":2,"c":[true,0.5]}`,
		v.Set("a", jsontree.Text("x")).Set("c", jsontree.Of(jsontree.Truth(true), jsontree.Num(0.5))).JSON())
	assert.Equal(t, `{"a":1,"b":2}`, v.JSON(), "the value itself stays as it is")
	assert.Equal(t, "{\n  \"a\": 1,\n  \"b\": 2\n}\n", string(v.Indented()))
}

// FuzzParse checks that what is read is written back as the same JSON.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":[1,"\ud800",null,{"b":-0.0}]} `))
	f.Add([]byte("\ufeff[1e999]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := jsontree.Parse(data, 100)
		if err != nil {
			return
		}
		want := decoded(t, strings.TrimPrefix(string(data), "\ufeff"))
		require.Equal(t, want, decoded(t, v.JSON()))
		require.Equal(t, want, decoded(t, string(v.Indented())))
	})
}

func decoded(t *testing.T, data string) (v any) {
	dec := json.NewDecoder(strings.NewReader(data))
	dec.UseNumber()
	require.NoError(t, dec.Decode(&v))
	return v
}
