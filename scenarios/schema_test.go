package scenarios_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/retake-dev/retake/scenarios"
)

func TestSchemaGolden(t *testing.T) {
	golden(t, "testdata/schema.json", scenarios.Schema())
}

func TestReferenceGolden(t *testing.T) {
	golden(t, "testdata/reference.md", scenarios.Reference())
}

// schemaOf is the schema, decoded.
func schemaOf(t *testing.T) map[string]any {
	t.Helper()
	var s map[string]any
	require.NoError(t, json.Unmarshal(scenarios.Schema(), &s))
	return s
}

// TestSchemaAccepts: what Parse reads is valid.
func TestSchemaAccepts(t *testing.T) {
	s := schemaOf(t)
	files := append(fixtures(t, "testdata/*.yaml", 2), fixtures(t, "testdata/*.golden", 2)...)
	for _, path := range files {
		var doc yaml.Node
		require.NoError(t, yaml.Unmarshal(readFixture(t, path), &doc))
		assert.Empty(t, invalid(s, plain(doc.Content[0]), "$"), path)
	}
}

// TestSchemaRefuses: what a schema can know, it refuses as Parse does.
func TestSchemaRefuses(t *testing.T) {
	s := schemaOf(t)
	knows := []string{
		"after-number", "after-words", "at-half", "budgets", "click-button", "drag-both", "drag-nowhere", "drag-path", "held-unknown", "check-text", "dialogs-word", "environment-list", "fill-no-value", "future-version", "id-bad", "key-of-other-kind",
		"no-version", "press-no-key", "probe-names", "probes-empty", "probes-list", "root-list", "root-needs-all", "root-unknown-key", "scroll-nowhere", "step-after-inside",
		"step-no-kind", "step-text", "step-two-kinds", "step-unindented", "step-unknown-kind", "steps-empty", "steps-mapping", "target-empty", "target-list",
		"target-missing", "target-name-without-role", "target-null", "target-unknown-key", "ignore-endpoint", "ignore-mapping", "ignore-none", "ignore-two", "url-relative", "version-text", "wait-for-nothing", "wait-state",
	}
	for _, name := range knows {
		var doc yaml.Node
		require.NoError(t, yaml.Unmarshal(readFixture(t, "testdata/bad/"+name+".yaml"), &doc))
		assert.NotEmpty(t, invalid(s, plain(doc.Content[0]), "$"), name)
	}
}

// TestSchemaKeys: the decoder knows the keys of the schema, and no others.
func TestSchemaKeys(t *testing.T) {
	step := schemaOf(t)["properties"].(map[string]any)["steps"].(map[string]any)["items"].(map[string]any)
	perKind, all := map[string][]string{}, []string{"nonsense"}
	for _, kind := range scenarios.Kinds() {
		keys := properties(step["properties"].(map[string]any)[string(kind)].(map[string]any))
		perKind[string(kind)] = keys
		all = append(all, keys...)
	}
	for kind, keys := range perKind {
		for _, key := range all {
			_, err := scenarios.Parse([]byte(head+"steps:\n  - "+kind+": {"+key+": 1}\n"), "")
			unknown := err != nil && strings.Contains(err.Error(), "unknown key")
			assert.Equal(t, slices.Contains(keys, key), !unknown, "%s in %s: schema and decoder must agree", key, kind)
		}
	}
	assert.Len(t, perKind, len(step["properties"].(map[string]any))-len([]string{"tab", "after", "name", "id", "dialogs", "devtools", "rules"}), "every kind is in Kinds")
}

// properties lists the keys of the mapping that a kind has.
func properties(s map[string]any) []string {
	if forms, ok := s["oneOf"].([]any); ok && s["properties"] == nil {
		s = forms[1].(map[string]any)
	}
	var keys []string
	for key := range s["properties"].(map[string]any) {
		keys = append(keys, key)
	}
	return keys
}

// plain is the value of a node as JSON has it.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		l := []any{}
		for _, item := range n.Content {
			l = append(l, plain(item))
		}
		return l
	}
	var v any
	if err := n.Decode(&v); err != nil || n.Tag == "!!timestamp" {
		return n.Value
	}
	switch number := v.(type) {
	case int:
		return float64(number)
	case uint64:
		return float64(number)
	}
	return v
}

// invalid says why a value is not valid by a schema, "" if it is: as much of
// JSON Schema as ours uses.
func invalid(s map[string]any, v any, at string) string {
	for rule, arg := range s {
		if why := breaks(rule, arg, s, v, at); why != "" {
			return at + ": " + rule + ": " + why
		}
	}
	return ""
}

func breaks(rule string, arg any, s map[string]any, v any, at string) string {
	object, _ := v.(map[string]any)
	list, _ := v.([]any)
	text, isText := v.(string)
	number, isNumber := v.(float64)
	switch rule {
	case "$schema", "title", "description", "format":
	case "additionalProperties":
		others, _ := arg.(map[string]any)
		return badOther(others, s, object, at)
	case "propertyNames":
		for key := range object {
			if why := invalid(arg.(map[string]any), key, at); why != "" {
				return why
			}
		}
	case "minProperties":
		return unless(object == nil || len(object) >= int(arg.(float64)), arg)
	case "type":
		return unless(slices.ContainsFunc(asList(arg), func(one any) bool { return isType(v, one.(string)) }), arg)
	case "const":
		return unless(v == arg, arg)
	case "enum":
		return unless(slices.Contains(arg.([]any), v), arg)
	case "minimum":
		return unless(!isNumber || number >= arg.(float64), arg)
	case "maximum":
		return unless(!isNumber || number <= arg.(float64), arg)
	case "minLength":
		return unless(!isText || len(text) >= int(arg.(float64)), arg)
	case "minItems":
		return unless(list == nil || len(list) >= int(arg.(float64)), arg)
	case "pattern":
		return unless(!isText || regexp.MustCompile(arg.(string)).MatchString(text), arg)
	case "required":
		return unless(object == nil || hasAll(object, arg.([]any)), arg)
	case "dependentRequired":
		for key, needs := range arg.(map[string]any) {
			if _, there := object[key]; there && !hasAll(object, needs.([]any)) {
				return key
			}
		}
	case "properties":
		return badProperty(arg.(map[string]any), s, object, at)
	case "items":
		for i, item := range list {
			if why := invalid(arg.(map[string]any), item, fmt.Sprintf("%s[%d]", at, i)); why != "" {
				return why
			}
		}
	case "anyOf":
		return unless(matches(arg.([]any), v, at) > 0, arg)
	case "oneOf":
		return unless(matches(arg.([]any), v, at) == 1, len(arg.([]any)))
	default:
		return "a rule that this test does not know"
	}
	return ""
}

func badProperty(known, s, object map[string]any, at string) string {
	for key, value := range object {
		property, ok := known[key].(map[string]any)
		if !ok {
			return unless(s["additionalProperties"] != false, "unknown key "+key)
		}
		if why := invalid(property, value, at+"."+key); why != "" {
			return why
		}
	}
	return ""
}

// badOther checks the properties that have no schema of their own by one for
// all of them.
func badOther(others, s, object map[string]any, at string) string {
	known, _ := s["properties"].(map[string]any)
	for key, value := range object {
		if _, ok := known[key]; ok || others == nil {
			continue
		}
		if why := invalid(others, value, at+"."+key); why != "" {
			return why
		}
	}
	return ""
}

func unless(ok bool, why any) string {
	if ok {
		return ""
	}
	return fmt.Sprint(why)
}

func matches(alternatives []any, v any, at string) int {
	n := 0
	for _, one := range alternatives {
		if invalid(one.(map[string]any), v, at) == "" {
			n++
		}
	}
	return n
}

func hasAll(object map[string]any, keys []any) bool {
	return !slices.ContainsFunc(keys, func(key any) bool { _, there := object[key.(string)]; return !there })
}

func asList(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	return []any{v}
}

func isType(v any, name string) bool {
	switch v := v.(type) {
	case nil:
		return name == "null"
	case bool:
		return name == "boolean"
	case string:
		return name == "string"
	case float64:
		return name == "number" || name == "integer" && v == float64(int64(v)) || name == "integer" && v > 1e18
	case []any:
		return name == "array"
	}
	return name == "object"
}
