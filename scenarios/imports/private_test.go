package imports

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPrivate(t *testing.T) {
	for _, c := range []struct {
		reason    string
		field     Field
		parameter string // "" where it is not private
	}{
		{"a password", Field{Type: "password"}, "${PASSWORD:-Retake-Passw0rd}"},
		{"one by its purpose", Field{Type: "text", Autocomplete: "section-a new-password"}, "${PASSWORD:-Retake-Passw0rd}"},
		{"a card by its purpose", Field{Autocomplete: "cc-number"}, "${CARD_NUMBER:-4242424242424242}"},
		{"a card by its name", Field{Name: "cardNumber"}, "${CARD_NUMBER:-4242424242424242}"},
		{"the month before the whole date", Field{Autocomplete: "cc-exp-month"}, "${CARD_MONTH:-12}"},
		{"the year", Field{Autocomplete: "cc-exp-year"}, "${CARD_YEAR:-2034}"},
		{"the date", Field{Autocomplete: "cc-exp"}, "${CARD_EXPIRY:-12/34}"},
		{"the code of a card", Field{ID: "card_cvc"}, "${CARD_CODE:-123}"},
		{"the name on a card", Field{Autocomplete: "cc-name"}, "${CARD_NAME:-A Person}"},
		{"a code for once", Field{Autocomplete: "one-time-code"}, "${ONE_TIME_CODE:-000000}"},
		{"a pin as a word of a name", Field{Name: "userPin"}, "${ONE_TIME_CODE:-000000}"},
		{"an account", Field{Name: "iban"}, "${IBAN:-GB33BUKB20201555555555}"},
		{"a label, where nothing else is known", Field{Label: "Your password"}, "${PASSWORD:-Retake-Passw0rd}"},
		{"a pin inside a word is none", Field{Name: "shipping"}, ""},
		{"a search", Field{Type: "search", Name: "q", Label: "Search products"}, ""},
		{"an e-mail address", Field{Type: "email", Autocomplete: "email"}, ""},
	} {
		t.Run(c.reason, func(t *testing.T) {
			assert.Equal(t, c.parameter != "", c.field.Private())
			if c.parameter != "" {
				assert.Equal(t, c.parameter, c.field.Parameter())
			}
		})
	}
}
