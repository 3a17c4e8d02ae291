package notify

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSecretsOf: what an answer may say of a secret address is taken out, part by
// part, and words of a message stay.
func TestSecretsOf(t *testing.T) {
	hidden := func(address, said string) string {
		for _, s := range secretsOf(address) {
			said = strings.ReplaceAll(said, s, "[secret]")
		}
		return said
	}
	tests := []struct{ address, said, want, reason string }{
		{"https://x.example/hook?key=SECRET", "invalid key SECRET", "invalid key [secret]", "the value of a parameter"},
		{"https://x.example/services/T0/B0/abcdefgh", "no service abcdefgh", "no service [secret]", "the end of a path"},
		{"https://ci:pw-pw@x.example/hook", "not pw-pw, Basic Y2k6cHctcHc=", "not [secret], Basic [secret]", "a password, also as it is sent"},
		{"https://x.example/", "and/or", "and/or", "a slash is none"},
		{"https://x.example/hooks?k=hooks-1", "hooks-1", "[secret]", "the longest first"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, hidden(tt.address, tt.said), tt.reason)
	}
}
