package privacy

import (
	"regexp"
	"slices"
	"strings"
)

// Where a text names what follows: in a URL or a form, in JSON, and in the
// fields and metas of HTML.
var namedValues = []*regexp.Regexp{
	regexp.MustCompile(`(?:^|[?&#;\s"'{,(])([\w.%\[\]-]+)=([^&#;\s"'<>{}()]+)`),
	regexp.MustCompile(`\\?"([\w.-]+)\\?"\s*:\s*\\?"((?:[^"\\]|\\[^"])+)\\?"`),
	regexp.MustCompile(`(?i)\bname=["']?([\w.-]+)["']?\s[^<>]*?\b(?:content|value)=["']([^"']+)`),
}

// secretWords say of a name that a secret follows.
var (
	secretWords = []string{"token", "secret", "password", "passwd", "passphrase", "pwd", "apikey", "accesskey", "session", "sessionid", "jsessionid", "phpsessid", "sid", "jwt", "signature", "sig", "otp", "csrf", "xsrf", "nonce", "credential", "credentials", "bearer", "cvv", "cvc", "pin"}
	secretPairs = []string{"api key", "access key", "session id", "auth code", "security code", "private key"}
)

// hints are parts of the words in any case, to look before searching.
var hints = []string{
	"oken", "OKEN", "ecret", "ECRET", "assw", "ASSW", "assphrase", "pwd", "PWD", "pikey", "piKey", "pi_key", "pi-key", "PI_KEY", "PIKEY", "cesskey", "cessKey", "cess_key", "cess-key", "rivateKey", "rivate_key",
	"ession", "ESSION", "ESSID", "sid=", `sid"`, "Sid", "SID", "jwt", "JWT", "ignature", "IGNATURE", "sig=", `sig"`, "otp", "OTP", "srf", "SRF", "nonce", "Nonce", "redential", "earer",
	"cvv", "CVV", "cvc", "CVC", "pin=", `pin"`, "Pin", "PIN", "uthCode", "uth_code", "ecurityCode", "ecurity_code",
}

// isSecretName reports whether what has this name is a secret: as accessToken,
// api_key or X-Amz-Signature.
func isSecretName(name string) bool {
	words := wordsOf(name)
	for word := range strings.FieldsSeq(words) {
		if slices.Contains(secretWords, word) || strings.HasSuffix(word, "token") {
			return true
		}
	}
	return slices.ContainsFunc(secretPairs, func(pair string) bool { return strings.Contains(words, pair) })
}

// wordsOf are the words of a name in small letters, with spaces between them.
func wordsOf(name string) string {
	out := make([]byte, 0, len(name)+4)
	for i := range len(name) {
		c := name[i]
		upper := c >= 'A' && c <= 'Z'
		if upper && i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z' {
			out = append(out, ' ')
		}
		switch {
		case upper:
			c += 'a' - 'A'
		case c < 'a' || c > 'z':
			c = ' '
		}
		out = append(out, c)
	}
	return string(out)
}

// mayName reports whether a text may call something a secret.
func mayName(s string) bool {
	return (strings.Contains(s, "=") || strings.Contains(s, `":`) || strings.Contains(s, `" :`)) &&
		slices.ContainsFunc(hints, func(hint string) bool { return strings.Contains(s, hint) })
}

// named replaces in s what is called a secret. Found is told of each.
func (k Key) named(s string, known func(string) bool, found func(name, secret, standIn string)) string {
	for _, pattern := range namedValues {
		s = k.namedBy(pattern, s, known, found)
	}
	return s
}

func (k Key) namedBy(pattern *regexp.Regexp, s string, known func(string) bool, found func(name, secret, standIn string)) string {
	var b strings.Builder
	done := 0
	for _, at := range pattern.FindAllStringSubmatchIndex(s, -1) {
		name, secret := s[at[2]:at[3]], s[at[4]:at[5]]
		if !random(secret) || !isSecretName(name) || known(secret) || strings.HasPrefix(secret, "${") || strings.HasPrefix(secret, "%24%7B") {
			continue
		}
		standIn := k.secret(secret)
		found("TOKEN", secret, standIn)
		b.WriteString(s[done:at[4]])
		b.WriteString(standIn)
		done = at[5]
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// random reports whether a value can be a secret: words of a program or of a
// language, as those of a form's labels, have no digits, or spaces.
func random(s string) bool {
	const least, certainly = 6, 24
	return len(s) >= least && !strings.ContainsAny(s, " \t\n+") && (strings.ContainsAny(s, "0123456789") || len(s) >= certainly)
}

// secret is a stand-in for what opens something. Without a key that is a secret
// it says nothing: whoever guesses it could check the guess.
func (k Key) secret(s string) string {
	if len(k) == 0 {
		return Mask
	}
	return k.words(s)
}

// opaque reports whether a value is one that a program made to be unguessable.
func opaque(s string) bool {
	return len(s) >= 12 && strings.ContainsAny(s, "0123456789") && !strings.ContainsAny(s, " \t\n")
}
