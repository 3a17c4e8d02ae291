package privacy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/capture/take"
)

func TestFresh(t *testing.T) {
	m := New(Policy{Level: Inputs, Key: testKey})
	assert.Nil(t, m.Fresh(), "nothing is private yet")
	m.Typed(Input{Field: "name", Value: `Ada "of" Vogel`})
	f := m.Fresh()
	require.NotNil(t, f)
	for _, text := range []string{`Ada "of" Vogel`, `x Ada \"of\" Vogel`, `"q=Ada%20%22of%22%20Vogel"`, "ADA &#34;OF&#34; VOGEL", `{"text":"{\"n\":\"Ada \\\"of\\\" Vogel\"}"}`} {
		assert.True(t, f.In([]byte(text)), text)
	}
	for _, text := range []string{"", "Ada", "Eva Fogel", "Ada of Voge"} {
		assert.False(t, f.In([]byte(text)), text)
	}
	assert.Nil(t, m.Fresh(), "it was told of")
	m.Typed(Input{Field: "name", Draft: `Ada "of" Vogel`, Value: "Ada Vogelsang"})
	f = m.Fresh()
	require.NotNil(t, f)
	assert.True(t, f.In([]byte("Ada Vogelsang")))
	assert.False(t, (&Finder{}).In([]byte("Ada Vogelsang")), "which finds nothing")
}

// TestAgain: what was masked once stays as it is, and what was learned since is
// masked.
func TestAgain(t *testing.T) {
	rules := Rules{Mask: []Rule{{JSON: "age"}, {Text: `KD-\d+`}}}
	for _, level := range []Level{Open, Inputs, Strict} {
		m := New(Policy{Level: level, Key: testKey, Rules: rules})
		e, request, response := m.Exchange(take.Exchange{Type: "XHR", URL: "http://x.test/a?n=Ada"}, []byte(`{"age":41}`), []byte(`{"name":"Ada Vogel","age":7,"k":"KD-1234"}`))
		dom := m.Snapshot(&take.Snapshot{Nodes: []take.Node{{Kind: take.Text, Text: "Ada Vogel"}}, Storage: map[string]string{"local:a": "12"}})
		again := m.Again()
		e2, request2, response2 := again.Exchange(e, request, response)
		assert.Equal(t, []string{e.URL, string(request), string(response)}, []string{e2.URL, string(request2), string(response2)}, level)
		assert.Equal(t, dom, again.Snapshot(dom), level)
		assert.Equal(t, "KD", again.Said("KD"), level)
		m.Add("Vogelsang", "Somebody1")
		assert.Equal(t, "a Somebody1", again.Said("a Vogelsang"), "both know it")
	}
}
