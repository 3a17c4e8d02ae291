package privacy

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
)

var testKey = Key("a key of tests")

func TestStandIn(t *testing.T) {
	tests := []struct{ value, shape, reason string }{
		{"Ada Vogel", `^[A-Z][a-z]{2} [A-Z][a-z]{4}$`, "letters stay letters, case and spaces stay"},
		{"+49 30 5550 1234", `^\+[1-9]\d [1-9]\d [1-9]\d{3} [1-9]\d{3}$`, "digits stay digits"},
		{"10115", `^[1-9]\d{4}$`, "a number stays one"},
		{"0049", `^0\d{3}$`, "and begins with a zero if it did"},
		{"ada@mail.example", `^[a-z]{3}@[a-z]{4}\.[a-z]{7}\.example\.com$`, "an email stays one, and goes nowhere"},
		{"Ada <ada@x.org>, bob@y.org", `^[A-Z][a-z]{2} <[a-z]{3}@[a-z]\.[a-z]{3}\.example\.com>, [a-z]{3}@[a-z]\.[a-z]{3}\.example\.com$`, "each of them"},
		{"ada@example", `^[a-z]{3}@[a-z]{7}$`, "what is no address becomes none"},
		{"https://ada.dev/cv?x=1", `^https://[a-z]{3}\.[a-z]{3}\.example\.com/[a-z]{2}\?[a-z]=[1-9]$`, "an address on the web goes nowhere"},
		{"O'Neill-Łuk", `^[A-Z]'[A-Z][a-z]{4}-\p{Lu}[a-z]{2}$`, "letters of all alphabets"},
		{"Мария 東京 Grüße", `^\p{Lu}\p{Ll}{4} \p{Han}{2} \p{Lu}\p{Ll}{4}$`, "in their own"},
		{"🙂 !?", `^🙂 !\?$`, "there is no other one of these"},
		{"", "^$", "nothing"},
	}
	for _, tt := range tests {
		got := testKey.StandIn(tt.value)
		assert.Regexp(t, regexp.MustCompile(tt.shape), got, tt.reason)
		assert.Equal(t, got, testKey.StandIn(tt.value), "always the same")
	}
}

// FuzzStandIn holds the stand-ins to their laws.
func FuzzStandIn(f *testing.F) {
	for _, s := range []string{"Ada Vogel", "ada@example.com", "0049 30", "Grüße ß ŒŁ", "東京", "a1b2", "https://x.y/z"} {
		f.Add(s, "Ada")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		x, y := testKey.StandIn(a), testKey.StandIn(b)
		assert.Equal(t, a == b, x == y, "%q and %q are %q and %q", a, b, x, y)
		words := []rune(testKey.words(a))
		for i, r := range []rune(a) {
			assert.Equal(t, unicode.IsLetter(r), unicode.IsLetter(words[i]), "%q %q", a, string(words))
			assert.Equal(t, unicode.IsDigit(r), unicode.IsDigit(words[i]), "%q %q", a, string(words))
			if r < unicode.MaxASCII && r != '0' && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				assert.NotEqual(t, r, words[i], "%q %q", a, string(words))
			}
		}
	})
}

func TestStandInLaws(t *testing.T) {
	full := testKey.StandIn("Annabel")
	assert.True(t, strings.HasPrefix(full, testKey.StandIn("Anna")), "the beginning of a word is that of its stand-in")
	assert.Equal(t, strings.ToLower(full), testKey.StandIn("annabel"))
	assert.Equal(t, strings.ToUpper(full), testKey.StandIn("ANNABEL"))
	assert.Equal(t, testKey.StandIn("Lee")+", "+full, testKey.StandIn("Lee, Annabel"), "a word's depends on the word alone")
	assert.NotEqual(t, full, Key("another").StandIn("Annabel"), "and on the key")
	assert.NotEqual(t, NewKey(), NewKey())
	seen := map[string]string{}
	for _, v := range []string{"a", "b", "c", "aa", "ab", "ba", "10", "20", "11", "a1", "a2"} {
		got := testKey.StandIn(v)
		assert.Empty(t, seen[got], "%s and %s are both %s", v, seen[got], got)
		seen[got] = v
	}
}

func TestCertain(t *testing.T) {
	const header = "eyJhbGciOiJIUzI1NiJ9"
	tests := []struct{ name, secret, shape, reason string }{
		{"JWT", header + ".eyJzdWIiOiJhZGEudm9nZWwiLCJleHAiOjE3MDAwMDAwMDB9.c2lnbmF0dXJlLW9mLWl0MTIz", `^` + header + `\.eyJzdWIiOi[\w-]+\.[\w-]+$`, "its header stays"},
		{"Stripe", "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", `^sk_live_\w{24}$`, "whose key it was stays"},
		{"GitHub", "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a", `^ghp_\w{36}$`, ""},
		{"AWS", "AKIA" + "IOSFODNN7EXAMPLE", `^AKIA[A-Z\d]{16}$`, ""},
		{"Google", "AIza" + "SyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe", `^AIza[\w-]{35}$`, ""},
		{"Slack", "xoxb-" + "17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy", `^xoxb-[\w-]+$`, ""},
		{"card", "4539 5787 6362 1486", `^4000 00\d\d \d{4} \d{4}$`, "a valid one that is nobody's"},
		{"card in one", "5555555555554444", `^500000\d{10}$`, ""},
		{"American Express", "3782 822463 10005", `^3000 00\d{4} \d{5}$`, ""},
		{"IBAN", "DE89 3704 0044 0532 0130 00", `^[A-Z]{2}\d\d( \d{4}){4} \d\d$`, ""},
		{"IBAN in one", "GB33BUKB20201555555555", `^[A-Z]{2}\d\d[A-Z]{4}\d{14}$`, ""},
		{"IBAN of the Netherlands", "NL91ABNA0417164300", `^[A-Z]{2}\d\d[A-Z]{4}\d{10}$`, "few digits in a row"},
		{"CPF", "529.982.247-25", `^\d{3}\.\d{3}\.\d{3}-\d\d$`, "of Brazil"},
		{"codice fiscale", "RSSMRA85T10A562S", `^[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]$`, "of Italy"},
		{"resident", "11010519491231002X", `^\d{17}[A-Z]$`, "of China"},
		{"NIR", "2 55 08 14 168 025 38", `^\d \d\d \d\d \d\d \d{3} \d{3} \d\d$`, "of France"},
		{"PEM", "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0123\n-----END RSA PRIVATE KEY-----", "^" + Mask + "$", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := New(Policy{Level: Open, Key: testKey})
			got := m.String("is (" + tt.secret + ").")
			got = strings.TrimSuffix(strings.TrimPrefix(got, "is ("), ").")
			assert.NotEqual(t, tt.secret, got)
			assert.Regexp(t, tt.shape, got, tt.reason)
			assert.Equal(t, got, m.String(got), "what was masked is not masked again")
			text, parameter := New(Policy{Level: Open, Key: testKey}).Typed(Input{Value: tt.secret})
			assert.Equal(t, got, text, "what is typed is the same")
			assert.NotEmpty(t, parameter, "and is a parameter")
			bare := New(Policy{})
			assert.NotContains(t, bare.String(`{"x":"`+tt.secret+`"}`), tt.secret, "in a re-enactment, too")
		})
	}
}

func TestCertainLeavesTheRest(t *testing.T) {
	for _, s := range []string{
		"1769443200000", "1769443200000123", "product__title-wrapper-large-2024", "4242424242424243", "4111 1111", "0000000000000000", "http://x.test/art/9.svg?v=3f2a",
		"d41d8cd98f00b204e9800998ecf8427e", "2026-01-15T09:00:00.000Z", "M10.5 3.25L20.75 18.125 12.0 4.5", "DE00 3704 0044 0532 0130 00", "529.982.247-26", "eyJ", "91 4539578763621486 9",
		`{"password":"Password","token":"Access token","session":"active"}`, "?session=&tokenize=5550123", "design=flat2024", "x.com/?sort=price1",
	} {
		m := New(Policy{})
		want := s
		if s == "91 4539578763621486 9" {
			want = "91 4000000000000002 9" // with numbers beside it
		}
		assert.Equal(t, want, m.String(s))
	}
}

func TestNamed(t *testing.T) {
	tests := []struct{ text, secret, reason string }{
		{"/callback#access_token=abc123def&state=x", "abc123def", "in a fragment"},
		{"/x?api_key=k9k9k9k9", "k9k9k9k9", "in a query"},
		{"/x?X-Amz-Signature=0a1b2c3d4e", "0a1b2c3d4e", "of a signed address"},
		{"a=1&csrfToken=q1w2e3r4", "q1w2e3r4", "in a form"},
		{`{"a":1,"refreshToken": "zz11yy22"}`, "zz11yy22", "in JSON"},
		{`"{\"session_id\":\"s1s2s3s4\"}"`, "s1s2s3s4", "in JSON within JSON"},
		{`<input type="hidden" name="_csrf" value="h1h2h3h4">`, "h1h2h3h4", "in HTML"},
		{`<meta name="csrf-token" content="m1m2m3m4">`, "m1m2m3m4", "in a meta"},
		{"PHPSESSID=p1p2p3p4p5; path=/", "p1p2p3p4p5", "as a cookie is written"},
	}
	for _, tt := range tests {
		for _, key := range []Key{nil, testKey} {
			m := New(Policy{Level: Open, Key: key})
			got := m.String(tt.text)
			assert.NotContains(t, got, tt.secret, tt.reason)
			assert.Equal(t, got, m.String(got), "and once: %s", tt.reason)
			assert.NotContains(t, m.String("seen: "+tt.secret), tt.secret, "wherever it is: %s", tt.reason)
			if json.Valid([]byte(tt.text)) {
				assert.True(t, json.Valid([]byte(got)), tt.reason)
			}
		}
	}
}

// TestStandInWithoutKey: without a key no letter can be turned back by itself.
func TestStandInWithoutKey(t *testing.T) {
	a, b := Key(nil).StandIn("sk_live_abcdefgh"), Key(nil).StandIn("sk_live_abcdefgz")
	assert.NotEqual(t, a, b)
	assert.NotEqual(t, a[:len(a)-1], b[:len(b)-1], "what is before depends on what is behind")
	assert.Equal(t, a, Key(nil).StandIn("sk_live_abcdefgh"))
}

// TestSecretBeforeWords: what is behind a number does not hide it.
func TestSecretBeforeWords(t *testing.T) {
	m := New(Policy{Level: Open, Key: testKey})
	got := m.String("pay to AT61 1904 3002 3457 3201 EUR 20")
	assert.NotContains(t, got, "3457")
	assert.Contains(t, got, " EUR 20")
}

func TestStandInOfAChoice(t *testing.T) {
	list := []string{"red", "green", "blue", "black"}
	taken := map[string]string{}
	for _, value := range list {
		got := testKey.another(value, list)
		assert.Contains(t, list, got, "it can be chosen")
		assert.NotEqual(t, value, got)
		assert.Empty(t, taken[got], "%s and %s have the same", value, taken[got])
		taken[got] = value
	}
	assert.Equal(t, []string{"red", "green", "blue", "black"}, list, "as it was")
	assert.Contains(t, list, testKey.another("white", list), "what is not in the list")
	assert.NotContains(t, testKey.another("white", []string{"white"}), "w", "where there is no other")
	text, _ := New(Policy{Level: Open, Key: testKey}).Typed(Input{Value: "red", Others: list})
	assert.Equal(t, "red", taken[text])
}
