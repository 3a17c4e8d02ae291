package reports

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fields collects the paths of a JSON value.
func fields(path string, v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, v := range v {
			fields(path+"."+k, v, into)
		}
	case []any:
		for _, v := range v {
			fields(path+"[]", v, into)
		}
	case nil:
	default:
		into[path] = true
	}
}

// TestJSONFields locks the schema. A field that is added belongs here and in
// the comment of JSON; one that goes, or changes its meaning, raises
// JSONVersion.
func TestJSONFields(t *testing.T) {
	r := several(1. / 16)
	var v any
	require.NoError(t, json.Unmarshal([]byte(render(t, "json", r)), &v))
	got := map[string]bool{}
	fields("", v, got)
	finding := []string{"baseline", "candidate", "cause", "fingerprint", "label", "message", "path", "rule", "severity", "step", "stepID"}
	want := []string{".version", ".tool", ".verdict", ".exitCode", ".baseline", ".candidate", ".network"}
	add := func(prefix string, names ...string) {
		for _, n := range names {
			want = append(want, prefix+n)
		}
	}
	add(".totals.", "errors", "warnings", "notes", "accepted", "consequences", "suppressed", "ignored", "steps", "nodes")
	add(".scenarios[].", "name", "file", "again", "verdict", "error", "hint", "reasons[]", "suppressed", "ignored", "nodes")
	for _, side := range []string{"baseline.", "candidate."} {
		add(".scenarios[]."+side, "build", "target", "browser", "clock", "network")
		add(".scenarios[].steps[]."+side, "status", "reason", "message", "url")
	}
	add(".scenarios[].steps[].", "index", "id", "kind", "title", "line")
	add(".scenarios[].groups[].", "count", "steps[]", "places[]")
	add(".scenarios[].groups[].decision.", "ruling", "why", "until", "severity")
	add(".scenarios[].groups[].", finding...)
	add(".scenarios[].groups[].consequences[].", finding...)
	slices.Sort(want)
	var paths []string
	for p := range got {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	assert.Equal(t, want, paths)
}

// TestJSONLists checks that lists are never null.
func TestJSONLists(t *testing.T) {
	assert.Contains(t, render(t, "json", Run{}), `"scenarios": []`)
	one := render(t, "json", Run{Scenarios: []Scenario{{}}})
	for _, list := range []string{"reasons", "steps", "groups"} {
		assert.Contains(t, one, `"`+list+`": []`)
	}
	assert.Contains(t, one, `"baseline": null`)
}
