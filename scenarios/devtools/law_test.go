package devtools

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile is what a scenario's file could trip over, as JSON.
const hostile = `"\u0000\r\n\t\u0085\u2028\ufeff\uffff\u202e: - # ${A:-b} $${ '\"\\ \u001b[31m\ud83d\ude00"`

// samples are values of each field that the schema allows, as JSON; those of a
// test that is about privacy are elsewhere.
var samples = map[string][]string{
	"timeout":        {"1", "2500", "30000"},
	"assertedEvents": {`[]`, `[{"type":"navigation"}]`, `[{"type":"navigation","url":"https://shop.example/done","title":"Done"}]`, `[{"type":"navigation","url":"about:blank"},{"type":"navigation","url":"https://other.example/?a=1#b"}]`},
	"target":         {`"main"`, `"main"`, `"https://pay.example/frame"`, `""`},
	"frame":          {`[]`, `[0]`, `[1,2]`},
	"selectors": {`[["#go"]]`, `["a.b > c"]`, `[["aria/Go[role=\"button\"]"],["text/Go"]]`, `[["xpath///*[@id=\"go\"]/div[2]"],["pierce/#go"]]`, `["aria/Go"]`,
		`[["my-card","button"]]`, `[["aria/A[role=\"group\"]","aria/B[role=\"button\"]"]]`, `[["xpath///a[contains(.,'x')]"]]`, `["select#country"]`, `["aria/News[role=\"checkbox\"]"]`, `["canvas"]`, `[["[data-testid='x']"]]`, `[["text/"],["css/"]]`, `[[` + hostile + `]]`, `[["aria/` + hostile[1:] + `]]`},
	"width": {"1280", "375", "0", "1e3", "12.5"}, "height": {"720", "-1"}, "deviceScaleFactor": {"1", "2.625", "99"},
	"isMobile": {"true", "false"}, "hasTouch": {"true", "false"}, "isLandscape": {"true", "false"},
	"url":     {`"https://shop.example/"`, `"https://shop.example/products?q=a#b"`, `"https://shop.example//x"`, `"https://other.example/"`, `"about:blank"`, `"chrome://newtab/"`, `"https://shop.example/%zz"`, hostile},
	"offsetX": {"0", "12.5", "-3", "1e2"}, "offsetY": {"1", "0.0625"}, "duration": {"50", "420"},
	"deviceType": {`"mouse"`, `"pen"`, `"touch"`}, "button": {`"primary"`, `"auxiliary"`, `"secondary"`, `"back"`, `"forward"`},
	"value": {`""`, `"tea"`, `"${HOME} $${X}"`, `"two\nlines"`, `"on"`, `"off"`, `"  ü "`, hostile},
	"key":   {`"Enter"`, `"a"`, `"A"`, `"Control"`, `"ShiftLeft"`, `"Meta"`, `" "`, `"MediaPlay"`, `""`, `"+"`, hostile},
	"x":     {"0", "10.25"}, "y": {"0", "1400", "-5", "1e300"},
	"download": {"0", "50000"}, "upload": {"0", "1.5"}, "latency": {"2000"},
	"name": {`"login"`, `""`, hostile}, "parameters": {`{}`, `{"a":[1,null,"x"]}`, `null`, `7`},
	"operator": {`">="`, `"=="`, `"<="`}, "count": {"0", "1", "3"}, "visible": {"true", "false"},
	"properties": {`{}`, `{"innerText":"Done"}`, `{"checked":true}`, `{"disabled":false,"textContent":" a  b "}`, `{"style":{"color":"red"}}`, `{"innerText":` + hostile + `}`},
	"attributes": {`{}`, `{"data-state":"open"}`, `{"a\"b":"c"}`, `{"x":` + hostile + `}`},
	"expression": {`"window.ready"`, `""`, hostile},
}

// anyItem is a step of the type, in which each field that may be left out is
// so half of the time.
func anyItem(r *rand.Rand, typ string) string {
	parts := []string{fmt.Sprintf(`"type":%q`, typ)}
	for _, f := range steps()[typ] {
		values := samples[f.name]
		if f.name != "type" && (f.need || r.IntN(2) == 0) {
			parts = append(parts, fmt.Sprintf("%q:%s", f.name, values[r.IntN(len(values))]))
		}
	}
	r.Shuffle(len(parts)-1, func(i, j int) { parts[i+1], parts[j+1] = parts[j+1], parts[i+1] })
	return "{" + strings.Join(parts, ",") + "}"
}

// TestLaw: what is read comes back through the scenario's file, whatever the
// steps, their fields and their order are.
func TestLaw(t *testing.T) {
	types := stepTypes()
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 0))
		var items []string
		for range 1 + r.IntN(7) {
			items = append(items, anyItem(r, types[r.IntN(len(types))]))
		}
		recording := flow(items...)
		if r.IntN(2) == 0 {
			recording = strings.Replace(recording, `"title":"t"`, `"selectorAttribute":"data-x","timeout":4000,"title":""`, 1)
		}
		session := imported(t, recording)
		got, lost := Export(written(t, session.Scenario))
		require.JSONEq(t, recording, string(got), "seed %d", seed)
		require.Empty(t, lost, "seed %d", seed)
	}
}

// TestLawOfEachField: each type of step alone, with each value of each field.
func TestLawOfEachField(t *testing.T) {
	for _, typ := range stepTypes() {
		for _, f := range steps()[typ] {
			require.True(t, f.name == "type" || len(samples[f.name]) > 0, "values of %s", f.name)
			for i := range samples[f.name] {
				item := fmt.Sprintf(`{"type":%q`, typ)
				for _, other := range steps()[typ] {
					switch {
					case other.name == f.name:
						item += fmt.Sprintf(",%q:%s", f.name, samples[f.name][i])
					case other.need && other.name != "type":
						item += fmt.Sprintf(",%q:%s", other.name, samples[other.name][0])
					}
				}
				recording := flow(item + "}")
				got, lost := Export(written(t, imported(t, recording).Scenario))
				assert.JSONEq(t, recording, string(got), item)
				assert.Empty(t, lost, item)
			}
		}
	}
}
