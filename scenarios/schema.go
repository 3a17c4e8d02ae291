package scenarios

import (
	"encoding/json"
	"maps"
)

// schema is a part of a JSON Schema.
type schema map[string]any

// Schema is the JSON Schema (draft 2020-12) of the file format, for editors.
// What it refuses, [Parse] refuses; Parse knows more.
func Schema() []byte {
	s := document().schema()
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "Retake scenario"
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("scenarios: a schema that is no JSON: " + err.Error())
	}
	return append(data, '\n')
}

// schema describes the mapping, or its short form.
func (m mapping[T]) schema() schema {
	object := schema{"type": "object", "additionalProperties": false}
	properties, needed := map[string]schema{}, []string{}
	for _, k := range m.keys {
		properties[k.name] = described(k.schema(), k.doc)
		if k.need {
			needed = append(needed, k.name)
		}
	}
	object["properties"] = properties
	if len(needed) > 0 {
		object["required"] = needed
	}
	if m.rules != nil {
		maps.Copy(object, m.rules())
	}
	switch short, ok := m.find(m.short); {
	case ok:
		return schema{"oneOf": []schema{described(short.schema(), short.doc), object}}
	case len(m.keys) == 0:
		object["type"] = []string{"object", "null"}
	}
	return object
}

// described is the schema with a description.
func described(s schema, doc string) schema {
	all := schema{"description": doc}
	maps.Copy(all, s)
	return all
}
