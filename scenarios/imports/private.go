package imports

import (
	"regexp"
	"slices"
	"strings"
)

// Field is what tells whether what is typed into a field is private. What is
// not known is "".
type Field struct {
	Type, Autocomplete, Name, ID string // the attributes
	Label                        string // or the placeholder, where only that is known
}

// The rules are those of capture/browser/js/private.js, so that an import
// keeps to what a capture keeps to.
var (
	privateAutocomplete = regexp.MustCompile(`(^|\s)(cc-(number|csc|exp|exp-month|exp-year|name|given-name|family-name|type)|(current|new)-password|one-time-code)(\s|$)`)
	privateName         = regexp.MustCompile(`(?i)passw(or)?d|pass.?(code|phrase)|card.?(number|no|num)|cc.?(number|num)|security.?code|social.?security`)
	hump                = regexp.MustCompile(`([a-z])([A-Z])`)
	noLetters           = regexp.MustCompile(`[^a-z]+`)
)

// privateWords count as whole words only: not the "pin" of "shipping", but
// that of "userPin" and "user_pin".
var privateWords = []string{"pass", "pwd", "pin", "otp", "cvv", "cvc", "csc", "iban", "ssn", "tan", "secret"}

func privateCalled(name string) bool {
	words := noLetters.Split(strings.ToLower(hump.ReplaceAllString(name, "$1 $2")), -1)
	return privateName.MatchString(name) || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(privateWords, w) })
}

// Private says whether what is typed into the field is always private,
// whatever a recorder thought of it.
func (f Field) Private() bool {
	return f.Type == "password" || privateAutocomplete.MatchString(f.Autocomplete) ||
		privateCalled(f.Name) || privateCalled(f.ID) || privateCalled(f.Label)
}

// standIns are the names and stand-ins of private fields, the first that fits;
// the same as a capture takes.
var standIns = []struct {
	is            *regexp.Regexp
	name, standIn string
}{
	{regexp.MustCompile(`cc-exp-month`), "CARD_MONTH", "12"},
	{regexp.MustCompile(`cc-exp-year`), "CARD_YEAR", "2034"},
	{regexp.MustCompile(`cc-exp`), "CARD_EXPIRY", "12/34"},
	{regexp.MustCompile(`(?i)csc|cvv|cvc|security.?code`), "CARD_CODE", "123"},
	{regexp.MustCompile(`cc-(name|given|family)`), "CARD_NAME", "A Person"},
	{regexp.MustCompile(`(?i)cc-number|card`), "CARD_NUMBER", "4242424242424242"},
	{regexp.MustCompile(`(?i)one-time|otp|pin`), "ONE_TIME_CODE", "000000"},
	{regexp.MustCompile(`(?i)iban`), "IBAN", "GB33BUKB20201555555555"},
	{regexp.MustCompile(``), "PASSWORD", "Retake-Passw0rd"},
}

// Parameter is the value that a scenario has in place of what is private: a
// parameter with a stand-in, so that the act can be done again.
func (f Field) Parameter() string {
	words := strings.Join([]string{f.Autocomplete, f.Name, f.ID, f.Label}, " ")
	for _, s := range standIns {
		if s.is.MatchString(words) {
			return "${" + s.name + ":-" + s.standIn + "}"
		}
	}
	return "" // the last rule takes any
}
