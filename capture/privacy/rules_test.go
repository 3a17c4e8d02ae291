package privacy

import (
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSelectors(t *testing.T) {
	_, err := NewRule("selector", "div >")
	assert.Error(t, err, "no selector")
	rule, err := NewRule("selector", "#customer, .x > p")
	require.NoError(t, err)
	assert.Equal(t, "selector #customer, .x > p", rule.String())
	mask, block, allow := Rules{Mask: []Rule{rule, {Text: "x"}}, Allow: []Rule{{Selector: "h2"}}}.Selectors()
	assert.Equal(t, []string{"#customer, .x > p"}, mask)
	assert.Empty(t, block)
	assert.Equal(t, []string{"h2"}, allow)
}

func TestRules(t *testing.T) {
	rule := func(kind, value string) []Rule {
		r, err := NewRule(kind, value)
		require.NoError(t, err)
		return []Rule{r}
	}
	in := take.Exchange{
		Type: "Fetch", URL: "http://x.test/api/orders/7?v=1", RequestHeaders: []take.Header{{Name: "Session-Hint", Value: "h"}, {Name: "X-Customer", Value: "c-1777"}},
	}
	const body = `{"items":[{"owner":"Noether, E.","n":2}],"note":"for Noether, E. (KD-1918)"}`
	tests := []struct {
		name           string
		rules          Rules
		headers        []take.Header
		body, reason   string
		withoutRequest bool
	}{
		{"none", Rules{}, []take.Header{{Name: "Session-Hint", Value: Mask}, {Name: "X-Customer", Value: "c-1777"}}, body, "a name that says so is a secret", false},
		{"header", Rules{Block: rule("header", "x-customer"), Allow: rule("header", "session-hint")}, []take.Header{{Name: "Session-Hint", Value: "h"}}, body, "left out, and kept", false},
		{"masked header", Rules{Mask: rule("header", "X-CUSTOMER")}, []take.Header{{Name: "Session-Hint", Value: Mask}, {Name: "X-Customer", Value: Mask}}, body, "in any case", false},
		{"path", Rules{Mask: rule("json", "items.owner")}, nil, `{"items":[{"owner":"•••","n":2}],"note":"for ••• (KD-1918)"}`, "wherever it is", false},
		{"any path", Rules{Block: rule("json", "*.*.owner")}, nil, `{"items":[{"owner":"•••","n":2}],"note":"for ••• (KD-1918)"}`, "a star is any name or place", false},
		{"text", Rules{Mask: rule("text", `KD-\d+`)}, nil, `{"items":[{"owner":"Noether, E.","n":2}],"note":"for Noether, E. (•••)"}`, "by an expression", false},
		{"URL", Rules{Block: rule("url", "/api/orders/*")}, nil, "", "no bodies", true},
		{"other URL", Rules{Block: rule("url", "/api/*")}, nil, body, "a star is one part of a path", false},
	}
	for _, tt := range tests {
		m := New(Policy{Rules: tt.rules})
		m.Learn(in, []byte("q=1"), []byte(body))
		e, request, response := m.Exchange(in, []byte("q=1"), []byte(body))
		if tt.headers != nil {
			assert.Equal(t, tt.headers, e.RequestHeaders, "%s: %s", tt.name, tt.reason)
		}
		assert.Equal(t, tt.body, string(response), "%s: %s", tt.name, tt.reason)
		assert.Equal(t, tt.withoutRequest, len(request) == 0, tt.name)
	}
}

func TestPlacesInBodies(t *testing.T) {
	tests := []struct{ rule, body, want, reason string }{
		{"n", `{"n": 12, "m": 12}`, `{"n": 0, "m": 12}`, "a number, in its place alone"},
		{"user.ok", `{"user":{"ok":true,"id":"ab"},"ok":true}`, `{"user":{"ok":null,"id":"ab"},"ok":true}`, "a truth says something, too"},
		{"user.id", ` { "user" : { "id" : "ab" } , "ab" : "ab" } `, ` { "user" : { "id" : "•••" } , "ab" : "ab" } `, "a short text, and the layout stays"},
		{"list.n", `{"list":[{"n":1},[{"n":2}],3]}`, `{"list":[{"n":0},[{"n":0}],3]}`, "lists are gone through"},
		{"list.*.n", `{"list":[{"n":1}]}`, `{"list":[{"n":0}]}`, "a star is a place in a list"},
		{"*", `{"a":1,"b":{"c":[2,"x"]}}`, `{"a":0,"b":{"c":[0,"•••"]}}`, "and what is below"},
		{"n", `[{"n":-1.5e3},{"n":null}]`, `[{"n":0},{"n":null}]`, "any number"},
		{"n", `{"n":`, `{"n":`, "no JSON"},
	}
	for _, tt := range tests {
		m := New(Policy{Rules: Rules{Mask: []Rule{{JSON: tt.rule}}}})
		assert.Equal(t, tt.want, string(m.maskPlaces([]byte(tt.body))), tt.reason)
		assert.Equal(t, tt.want, string(m.maskPlaces([]byte(tt.want))), "once is enough: %s", tt.reason)
	}
	m := New(Policy{Level: Inputs, Key: testKey, Rules: Rules{Mask: []Rule{{JSON: "n"}}}})
	got := string(m.maskPlaces([]byte(`{"n":12345}`)))
	assert.Regexp(t, `^\{"n":[1-9]\d{4}\}$`, got, "a number of the same length")
	assert.NotEqual(t, `{"n":12345}`, got)
}

func TestAllowedTextsAreKept(t *testing.T) {
	allow, err := NewRule("text", `^(Ada Test|4539578763621486)$`)
	require.NoError(t, err)
	m := New(Policy{Level: Inputs, Key: testKey, Rules: Rules{Allow: []Rule{allow}}})
	text, parameter := m.Typed(Input{Value: "Ada Test"})
	assert.Equal(t, "Ada Test", text)
	assert.Empty(t, parameter)
	assert.Equal(t, "card 4539578763621486", m.String("card 4539578763621486"), "a number for tests")
	assert.NotContains(t, m.String("card 5425233430109903"), "5425233430109903")
}

func TestBadRules(t *testing.T) {
	for kind, value := range map[string]string{"text": "(", "selector": "div >", "url": "[", "header": ""} {
		_, err := NewRule(kind, value)
		assert.Error(t, err, kind)
	}
}

func TestPolicySaysWhatIsRecorded(t *testing.T) {
	p := Policy{Level: Open, Rules: Rules{Block: []Rule{{Header: "X-Trace"}}, Allow: []Rule{{Text: "^qa"}}}}
	assert.Equal(t, "open; block header X-Trace; allow text ^qa", p.String())
	assert.Equal(t, "follows the rules of retake.yaml: block header X-Trace; allow text ^qa", p.Describe()[3])
	for _, level := range Levels() {
		list := Policy{Level: Level(level)}.Describe()
		assert.Contains(t, list[0], "never records passwords", level)
		assert.GreaterOrEqual(t, len(list), 2, level)
	}
	assert.Equal(t, "always private", Policy{}.String(), "of a re-enactment")
}

func TestMarkedInputIsPrivateAtEveryLevel(t *testing.T) {
	m := New(Policy{Level: Open, Key: testKey})
	text, _ := m.Typed(Input{Value: "Ada", Hidden: true, Own: true})
	assert.Equal(t, testKey.StandIn("Ada"), text)
	shown := New(Policy{})
	assert.True(t, shown.Shown(&take.Snapshot{Nodes: []take.Node{{Kind: take.Text, Text: Mask}}}), "no picture of it")
}
