package reenact

import (
	"testing"

	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
)

func TestElementsAreNamedAsACaptureNamesThem(t *testing.T) {
	target := page(t, `<main><button>Save</button><iframe srcdoc="<label>City <input></label>"></iframe></main>`)
	named := map[int]scenarios.Target{}
	got := perform(t, target, `  - navigate: {url: /}
  - click: {css: main > button}
  - fill: {frame: iframe, css: input, value: Berlin}
  - click: {css: .missing}
`, func(o *Options) { o.Named = func(i int, t scenarios.Target) { named[i] = t } })
	assert.EqualValues(t, "ok", got.Steps[2].Outcome.Status, got.Steps[2].Outcome.Message)
	assert.Equal(t, map[int]scenarios.Target{
		1: {Role: "button", Name: "Save", Text: "Save", CSS: "html > body > main > button", Seen: scenarios.Fingerprint{Tag: "button", Text: "Save"}},
		2: {Frame: "iframe", Role: "textbox", Name: "City", Label: "City", CSS: "html > body > label > input", Seen: scenarios.Fingerprint{Tag: "input"}},
	}, named)
}
