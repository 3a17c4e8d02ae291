package privacy

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"
)

// What is certain to be a secret by how it looks, in whatever text: tokens and
// keys by the shapes that their makers gave them, numbers by their check digits.
var (
	jwt = regexp.MustCompile(`eyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*`)
	// Prefixes as their makers document them: Stripe, GitHub, GitLab, AWS,
	// Google, Slack, npm, SendGrid, OpenAI, Shopify, Hugging Face.
	vendorKey = regexp.MustCompile(`(?:[srp]k_(?:live|test)_|whsec_|gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|AIza|ya29\.|xox[abeoprs]-|npm_|SG\.|sk-(?:proj-|ant-)?|shp(?:at|ss|ca|pa)_|hf_)[\w.-]{14,}`)
	pem       = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`)
	digits    = regexp.MustCompile(`\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{4,5}|\d{13,19}`)
	iban      = regexp.MustCompile(`[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?`)
	cpf       = regexp.MustCompile(`\d{3}\.\d{3}\.\d{3}-\d{2}`)
	fiscal    = regexp.MustCompile(`[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]`)
	resident  = regexp.MustCompile(`\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]`)
	nir       = regexp.MustCompile(`[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d{2} ?\d{3} ?\d{3} ?\d{2}`)
)

// keyStarts are what a vendor's key has for certain, to look before searching.
var keyStarts = []string{"k_live_", "k_test_", "whsec_", "gh", "glpat-", "AKIA", "ASIA", "AIza", "ya29.", "xox", "npm_", "SG.", "sk-", "shp", "hf_"}

// kind is one way of being a secret.
type kind struct {
	name    string // of the parameter that stands for it in a scenario
	pattern *regexp.Regexp
	valid   func(string) bool // what its check digits say, or nil
	standIn func(Key, string) string
}

// The kinds, by what a text must have for them to be looked for.
var (
	tokenKinds = []kind{{"TOKEN", jwt, nil, Key.token}}
	keyKinds   = []kind{{"API_KEY", vendorKey, nil, Key.apiKey}}
	pemKinds   = []kind{{"PRIVATE_KEY", pem, nil, func(Key, string) string { return Mask }}}
	// Longer ones first: an IBAN may have a card number in it.
	numberKinds = []kind{
		{"IBAN", iban, isIBAN, Key.number}, {"NATIONAL_ID", resident, isResident, Key.number}, {"NATIONAL_ID", nir, isNIR, Key.number},
		{"CARD_NUMBER", digits, isCard, Key.card}, {"NATIONAL_ID", cpf, isCPF, Key.number},
	}
	wordKinds = []kind{{"NATIONAL_ID", fiscal, isFiscal, Key.number}}
)

// kindsIn are the kinds of secrets that may be in a text, found by one look at
// its bytes: most texts have none of them.
func kindsIn(s string) []kind {
	const (
		least   = 10 // digits of the shortest number
		longest = 16 // letters and digits in a row: the shortest word
	)
	if len(s) < least {
		return nil
	}
	numbers, words := runs(s)
	var list []kind
	if numbers >= least {
		list = append(list, numberKinds...)
	}
	if words < longest-2 {
		return list
	}
	if strings.Contains(s, "eyJ") {
		list = append(list, tokenKinds...)
	}
	for _, start := range keyStarts {
		if strings.Contains(s, start) {
			list = append(list, keyKinds...)
			break
		}
	}
	if strings.Contains(s, "PRIVATE KEY-----") {
		list = append(list, pemKinds...)
	}
	if words >= longest {
		list = append(list, wordKinds...)
	}
	return list
}

// class says of each byte whether it is a digit, a letter, or may stand within
// a number.
var class = func() (c [256]byte) {
	for b := range c {
		switch {
		case b >= '0' && b <= '9':
			c[b] = 'd'
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z':
			c[b] = 'l'
		case b == ' ' || b == '-' || b == '.':
			c[b] = 's'
		}
	}
	return c
}()

// runs returns how many digits follow each other at most, whatever separates
// them, and how many letters and digits with nothing between them.
func runs(s string) (numbers, words int) {
	number, word, apart := 0, 0, false
	for i := range len(s) {
		switch class[s[i]] {
		case 'd':
			number, word, apart = number+1, word+1, false
			numbers, words = max(numbers, number), max(words, word)
		case 'l':
			number, word = 0, word+1
			words = max(words, word)
		case 's':
			if apart {
				number = 0
			}
			word, apart = 0, true
		default:
			number, word = 0, 0
		}
	}
	return numbers, words
}

func (kind kind) replace(k Key, s string, known func(string) bool, found func(name, secret, standIn string)) string {
	var b strings.Builder
	done := 0
	for _, at := range kind.pattern.FindAllStringIndex(s, -1) {
		secret := kind.certain(s[at[0]:at[1]])
		at[1] = at[0] + len(secret)
		if kind.valid != nil && (within(s, at[0], at[1]) || !kind.valid(secret)) || known(secret) {
			continue
		}
		standIn := kind.standIn(k, secret)
		found(kind.name, secret, standIn)
		b.WriteString(s[done:at[0]])
		b.WriteString(standIn)
		done = at[1]
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// certain is a text without the words behind that its check digits do not know:
// a currency, the letters of a bank.
func (kind kind) certain(text string) string {
	for short := text; kind.valid != nil; {
		if kind.valid(short) {
			return short
		}
		at := strings.LastIndexByte(short, ' ')
		if at < 0 {
			break
		}
		short = short[:at]
	}
	return text
}

// token is a JSON web token of the same form that says nothing and opens
// nothing: its header and its numbers are kept, so that a page can read it.
func (k Key) token(secret string) string {
	parts := strings.SplitN(secret, ".", 3)
	parts[1] = k.claims(parts[1])
	parts[2] = k.words(parts[2])
	return strings.Join(parts, ".")
}

func (k Key) claims(part string) string {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return k.words(part)
	}
	masked, ok := mapJSON(text, k.StandIn)
	if !ok {
		return k.words(part)
	}
	return base64.RawURLEncoding.EncodeToString(masked)
}

// mapJSON replaces every string that is a value in a JSON text. It reports
// whether the text is one.
func mapJSON(text []byte, f func(string) string) ([]byte, bool) {
	if !json.Valid(text) {
		return nil, false
	}
	return jsonString.ReplaceAllFunc(text, func(m []byte) []byte {
		if m[len(m)-1] == ':' {
			return m // a name
		}
		var s string
		if json.Unmarshal(m, &s) != nil {
			return m
		}
		return []byte(`"` + quoted(f(s), false) + `"`)
	}), true
}

// jsonString is a string in a JSON text, with the colon that makes it a name.
var jsonString = regexp.MustCompile(`"(?:[^"\\]|\\.)*"(?:\s*:)?`)

// apiKey keeps what says whose key it is.
func (k Key) apiKey(secret string) string {
	keep := 4
	if i := strings.LastIndexAny(secret[:min(len(secret), 12)], "_-."); i >= 0 {
		keep = i + 1
	}
	return secret[:keep] + k.words(secret[keep:])
}

// number is one of the same shape. Few enough are valid that whoever knows the
// key could try them all, so without a key that is a secret it says nothing.
func (k Key) number(secret string) string {
	if len(k) > 0 {
		return k.words(secret)
	}
	return blank(secret)
}

func blank(secret string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '0'
		case r >= 'A' && r <= 'Z':
			return 'X'
		}
		return r
	}, secret)
}

// card is a valid number of the same brand that is nobody's: issuers leave the
// range of five zeros behind the first digit to tests.
func (k Key) card(secret string) string {
	out := []byte(k.number(secret))
	var places []int
	for i, c := range out {
		if class[c] == 'd' {
			places = append(places, i)
		}
	}
	out[places[0]] = secret[0]
	for _, i := range places[1:6] {
		out[i] = '0'
	}
	last := places[len(places)-1]
	for c := byte('0'); c <= '9'; c++ {
		if out[last] = c; luhn(string(out)) {
			break
		}
	}
	return string(out)
}
