package privacy

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
)

func TestString(t *testing.T) {
	tests := []struct {
		name, value, text, want, reason string
	}{
		{"as typed", "hunter22", "hello hunter22!", "hello X!", "in a text"},
		{"twice", "hunter22", "hunter22 hunter22", "X X", "wherever it turns up"},
		{"in JSON", `pass"word\1`, `{"p":"pass\"word\\1"}`, `{"p":"X"}`, "as JSON.stringify escapes it"},
		{"in JSON of a page", `a<b>&"c`, `{"p":"a<b>&\"c"}`, `{"p":"X"}`, "JSON.stringify does not escape < > &"},
		{"in JSON of Go", `a<b>&"c`, `{"p":"a\u003cb\u003e\u0026\"c"}`, `{"p":"X"}`, "a server in Go does"},
		{"in a query", "my secret&1", "/p?q=my+secret%261", "/p?q=X", "as a form writes it"},
		{"in a path", "my secret&1", "/p/my%20secret%261", "/p/X", "as encodeURIComponent writes it"},
		{"kept by encodeURIComponent", "Tr0ub!dor (3)", "/p?q=Tr0ub!dor%20(3)", "/p?q=X", "encodeURIComponent leaves !'()* alone"},
		{"kept by a form", "Tr0ub*dor &3", "q=Tr0ub*dor+%263", "q=X", "URLSearchParams leaves * alone"},
		{"escaped by a form", "a~b c(1)", "q=a%7Eb+c%281%29", "q=X", "URLSearchParams escapes ~ and ()"},
		{"umlauts", "Grüße 77", "/p?q=Gr%C3%BC%C3%9Fe+77", "/p?q=X", "in UTF-8"},
		{"without spaces", "4000 1234 5678 9010", "card=4000123456789010", "card=X", "a page packs a card number before it sends it"},
		{"without hyphens", "4000-1234-5678-9010", `"4000123456789010"`, `"X"`, "however it was typed"},
		{"short", "123", "costs 123 €", "costs 123 €", "a security code would be found in every price"},
		{"blank", "      ", "a      b", "a      b", "nothing was typed"},
		{"short within blanks", " 12 ", "a 12 b", "a 12 b", "blanks make no secret"},
		{"other case", "hunter22", "Hello HUNTER22", "Hello X", "a page may write it large"},
		{"in base64", "hunter22", `{"p":"aHVudGVyMjI="}`, `{"p":"WA="}`, "as btoa writes it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := New(Policy{})
			m.Add(tt.value, "X")
			assert.Equal(t, tt.want, m.String(tt.text), tt.reason)
		})
	}
}

func TestDraftsAreMaskedInWhatThePageSentOnly(t *testing.T) {
	m := New(Policy{})
	password := Input{Field: "pw", Value: "class", Parameter: "PASSWORD", StandIn: "X"}
	m.Typed(password)
	password.Draft, password.Value = "class", "class-of-99"
	m.Typed(password)
	assert.Equal(t, "class X", m.String("class class-of-99"), "the beginning of a password is a word of the page")
	assert.Equal(t, "p=X&q=X", m.Sent("p=class&q=class-of-99"), "and a part of the password in a request")
	value := "class"
	dom := m.Snapshot(&take.Snapshot{Nodes: []take.Node{{Name: "input", Attrs: []string{"value", "class"}, Value: &value}}})
	assert.Equal(t, "X", *dom.Nodes[0].Value, "and in a field")
	assert.Equal(t, []string{"value", "X"}, dom.Nodes[0].Attrs)
}

// TestSearchForWhatWasTyped: what a search box looks for is the page's own words,
// unless it is the beginning of what the user typed before, which the page knows by
// its stand-in.
func TestSearchForWhatWasTyped(t *testing.T) {
	title := Key("k").StandIn("Sourdough Bread")
	for _, c := range []struct {
		reason, text, want string
		said               bool
	}{
		{"the beginning of a word, in another case", "brea", strings.ToLower(title[10:14]), false},
		{"of the first", "Sour", title[:4], false},
		{"two letters", "br", "br", false},
		{"another word", "rye", "rye", false},
		{"the end of one", "read", "read", false},
		{"a word that the page has by itself", "brea", "brea", true},
	} {
		t.Run(c.reason, func(t *testing.T) {
			m := New(Policy{Level: Inputs, Key: Key("k")})
			m.Typed(Input{Field: "title", Value: "Sourdough Bread"})
			got, parameter := m.Typed(Input{Field: "q", Value: c.text, Own: true, Said: func(string) bool { return c.said }})
			assert.Equal(t, c.want, got)
			assert.Empty(t, parameter)
		})
	}
}

func TestADraftInOneFieldIsAValueInAnother(t *testing.T) {
	m := New(Policy{Level: Inputs, Key: Key("k")})
	want, _ := m.Typed(Input{Field: "first", Value: "Annabel"})
	m.Typed(Input{Field: "full", Value: "Annabel"})
	m.Typed(Input{Field: "full", Draft: "Annabel", Value: "Annabel Lee"})
	assert.Equal(t, "Hello "+want, m.String("Hello Annabel"))
}

func TestStandInsKeepEqualThingsEqual(t *testing.T) {
	m := New(Policy{})
	m.Add("alpha-secret", "ONE")
	m.Add("beta-secret", "TWO")
	m.Add("alpha-secret-long", "THREE")
	assert.Equal(t, "ONE TWO THREE", m.String("alpha-secret beta-secret alpha-secret-long"), "the longest value first")

	m.Add("alpha-secret", "FOUR")
	assert.Equal(t, "ONE", m.String("alpha-secret"), "the first stand-in stays")

	m.Add("stand-in", "stand-in")
	assert.Equal(t, "stand-in", m.String("stand-in"), "a value that is its own stand-in")
}

func TestNothingIsMaskedWithoutValues(t *testing.T) {
	m := New(Policy{})
	assert.Equal(t, "anything", m.String("anything"))
	assert.Nil(t, m.Snapshot(nil))
}

func TestHeaders(t *testing.T) {
	tests := []struct{ name, value, want, reason string }{
		{"Cookie", "sid=1", Mask, "a credential"},
		{"set-cookie", "sid=1", Mask, "in any case"},
		{"Authorization", "Bearer x", Mask, "a credential"},
		{"Proxy-Authorization", "Basic x", Mask, "a credential"},
		{"X-CSRF-Token", "x", Mask, "a token"},
		{"X-Api-Key", "x", Mask, "a key"},
		{"Referer", "http://x.test/?p=hunter22", "http://x.test/?p=X", "a value that turns up"},
		{"Accept", "text/html", "text/html", "nothing private"},
	}
	m := New(Policy{})
	m.Add("hunter22", "X")
	for _, tt := range tests {
		in := []take.Header{{Name: tt.name, Value: tt.value}}
		assert.Equal(t, []take.Header{{Name: tt.name, Value: tt.want}}, m.headers(in, m.String), tt.reason)
		assert.Equal(t, tt.value, in[0].Value, "the input is not changed")
	}
}

func TestExchange(t *testing.T) {
	m := New(Policy{})
	m.Add("hunter22", "X")
	in := take.Exchange{
		URL: "http://x.test/?p=hunter22", RequestHeaders: []take.Header{{Name: "Cookie", Value: "a"}},
		ResponseHeaders: []take.Header{{Name: "Location", Value: "/hunter22"}},
		Nearest:         &take.Nearest{Request: "GET http://x.test/hunter22", Unlike: []string{"has no query key hunter22"}},
	}
	out, request, response := m.Exchange(in, []byte("p=hunter22"), []byte(`{"p":"hunter22"}`))
	assert.Equal(t, "p=X", string(request))
	assert.Equal(t, `{"p":"X"}`, string(response))
	assert.Equal(t, "http://x.test/?p=X", out.URL)
	assert.Equal(t, &take.Nearest{Request: "GET http://x.test/X", Unlike: []string{"has no query key X"}}, out.Nearest)
	assert.Equal(t, Mask, out.RequestHeaders[0].Value)
	assert.Equal(t, "/X", out.ResponseHeaders[0].Value)
	assert.Equal(t, "a", in.RequestHeaders[0].Value, "the input is not changed")
	assert.Equal(t, "/hunter22", in.ResponseHeaders[0].Value, "the input is not changed")
}

// secretStep has a secret wherever a step can have one.
func secretStep(secret string) take.Step {
	value := secret
	return take.Step{
		ID: "s01", Kind: "click", Title: "click " + secret, URL: "http://x.test/" + secret, PageTitle: secret,
		Outcome:   take.Outcome{Status: take.Failed, Reason: take.TargetCovered, Message: "covered by " + secret},
		Target:    &take.Match{Locator: "text=" + secret, Label: "button " + secret},
		Console:   []take.Message{{Text: "is " + secret, URL: "http://x.test/" + secret}},
		Exception: []take.Exception{{Text: "bad " + secret, Stack: []take.Frame{{Function: "f", URL: "http://x.test/?p=" + secret}}}},
		Effects: take.Effects{
			Loci: []string{"li " + secret}, Requests: []string{"GET /" + secret}, URL: "http://x.test/" + secret, Focus: "li " + secret,
			Storage: []string{"local:" + secret}, Dialogs: []string{"alert: " + secret}, Popups: []string{"/" + secret}, Downloads: []string{secret + ".pdf"},
		},
		DOM: &take.Snapshot{Focus: -1, Nodes: []take.Node{
			{Kind: take.Document, Parent: -1, Text: "http://x.test/" + secret},
			{Name: "p", Attrs: []string{"title", secret}, Label: secret, Value: &value},
			{Kind: take.Text, Parent: 1, Text: "you typed " + secret},
		}, Storage: map[string]string{"local:" + secret: "1"}},
	}
}

func TestStep(t *testing.T) {
	m := New(Policy{})
	m.Add("hunter22", "X")
	in := secretStep("hunter22")
	assert.Equal(t, secretStep("X"), m.Step(in))
	assert.Equal(t, secretStep("hunter22"), in, "the input is not changed")
}

// TestWordsOfThePage is what happens when a password begins with a word that
// HTML uses: each of its beginnings was a value of the field for a moment.
func TestWordsOfThePage(t *testing.T) {
	m := New(Policy{})
	for n := 1; n <= len("class-of-99"); n++ {
		m.Add("class-of-99"[:n], "X")
	}
	attrs := []string{"aria-label", "class-of-99", "class", "first class"}
	out := m.Snapshot(&take.Snapshot{Nodes: []take.Node{{Kind: take.Document, Parent: -1}, {Name: "p", Attrs: attrs}}})
	var names []string
	for i := 0; i < len(attrs); i += 2 {
		names = append(names, out.Nodes[1].Attrs[i])
	}
	assert.Equal(t, []string{"aria-label", "class"}, names, "names of attributes are no texts of the user's, and have an order")
	assert.NotContains(t, strings.Join(out.Nodes[1].Attrs, " "), "class-of-99")
}

func TestShown(t *testing.T) {
	text := func(s string) *string { return &s }
	m := New(Policy{})
	card := take.Node{Name: "input", Value: text(Mask)}
	assert.False(t, m.Shown(&take.Snapshot{Nodes: []take.Node{card}}), "what is masked may be a stand-in, that anyone may see")
	m.Add("hopper.77", "${USER}")
	tests := []struct {
		node   take.Node
		want   bool
		reason string
	}{
		{card, true, "a field that was masked in the page"},
		{take.Node{Name: "input", Attrs: []string{"type", "password"}, Value: text(Mask)}, false, "it shows dots"},
		{take.Node{Kind: take.Text, Text: "Hello hopper.77!"}, true, "a text"},
		{take.Node{Name: "input", Value: text("hopper.77")}, true, "a value"},
		{take.Node{Kind: take.Text, Text: "Hello"}, false, "something else"},
		{take.Node{Name: "input", Value: text("")}, false, "nothing"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, m.Shown(&take.Snapshot{Nodes: []take.Node{{}, tt.node}}), tt.reason)
	}
	assert.False(t, m.Shown(nil))
}
