package reports

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// consumers is where the schemas and programs of others are, if they are there.
const consumers = "../tools/node_modules"

// needConsumers skips a test where they are not.
func needConsumers(t *testing.T, path string) string {
	t.Helper()
	path = filepath.Join(consumers, path)
	if _, err := os.Stat(path); err != nil {
		t.Skip("to have it checked by programs of others: make consumers")
	}
	return path
}

// compile reads a JSON Schema.
func compile(t *testing.T, data []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("schema.json", doc))
	s, err := c.Compile("schema.json")
	require.NoError(t, err)
	return s
}

// documents are the runs that are checked: of every kind, hostile, empty.
func documents() map[string]Run {
	return map[string]Run{
		"several": several(1. / 16), "none": {Tool: "retake 0.1.0"}, "large": large(100, 20, 50),
		"hostile": poisoned("`<\x00]]>\u202e::error::@x", false), "long": poisoned(machinePayloads[len(machinePayloads)-1].text, false),
	}
}

func checkSchema(t *testing.T, s *jsonschema.Schema, kind string) {
	t.Helper()
	for name, r := range documents() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(render(t, kind, r))))
		require.NoError(t, err)
		assert.NoError(t, s.Validate(doc), "%s of %s", kind, name)
	}
	assert.Error(t, s.Validate(map[string]any{}), "a schema that refuses nothing checks nothing")
}

// TestJSONSchema checks that our JSON is what our schema says, and that the
// schema has a word for every field.
func TestJSONSchema(t *testing.T) {
	checkSchema(t, compile(t, JSONSchema()), "json")

	var strict any
	require.NoError(t, json.Unmarshal(JSONSchema(), &strict))
	closeObjects(strict)
	closed, err := json.Marshal(strict)
	require.NoError(t, err)
	checkSchema(t, compile(t, closed), "json")
}

// closeObjects forbids fields that a schema does not name.
func closeObjects(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"].(map[string]any); ok {
			v["additionalProperties"] = false
		}
		for _, child := range v {
			closeObjects(child)
		}
	case []any:
		for _, child := range v {
			closeObjects(child)
		}
	}
}

// TestPublishedSchemas checks SARIF and CTRF with the schemas that their makers
// published.
func TestPublishedSchemas(t *testing.T) {
	for kind, file := range map[string]string{
		"sarif": "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
		"ctrf":  "ctrf/dist/ctrf-schema-0.0.json",
	} {
		data, err := os.ReadFile(needConsumers(t, file))
		require.NoError(t, err)
		checkSchema(t, compile(t, data), kind)
	}
}

// TestJUnitConsumers has two programs of others read our JUnit XML, and compares
// what they saw.
func TestJUnitConsumers(t *testing.T) {
	needConsumers(t, "junit-to-ctrf")
	dir := t.TempDir()
	file, err := filepath.Abs(filepath.Join(dir, "junit.xml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(render(t, "junit", several(1./16))), 0o600))

	run := func(args ...string) []byte {
		cmd := exec.Command("node", args...)
		cmd.Dir = consumers
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		return out
	}
	ctrf := filepath.Join(dir, "ctrf.json")
	run("junit-to-ctrf/dist/cli.js", file, "-o", ctrf)
	data, err := os.ReadFile(ctrf)
	require.NoError(t, err)
	var seen ctrfDocument
	require.NoError(t, json.Unmarshal(data, &seen))
	assert.Equal(t, [4]int{20, 10, 4, 6}, [4]int{seen.Results.Summary.Tests, seen.Results.Summary.Passed, seen.Results.Summary.Failed, seen.Results.Summary.Skipped})

	var parsed struct {
		Total, Failed, Errors int
		Suites                []struct {
			Name  string
			Cases []struct{ Name, Status, Failure string }
		}
	}
	script := `const {parse} = require('test-results-parser');
console.log(JSON.stringify(parse({type: 'junit', files: [process.argv[1]]})))`
	require.NoError(t, json.Unmarshal(run("-e", script, file), &parsed))
	require.Len(t, parsed.Suites, 4)
	assert.Equal(t, "search & filter", parsed.Suites[0].Name)
	assert.Equal(t, "FAIL", parsed.Suites[1].Cases[2].Status)
	assert.Equal(t, "the text of the total changed (and 1 more)", parsed.Suites[1].Cases[2].Failure)
}
