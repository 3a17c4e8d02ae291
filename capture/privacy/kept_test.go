package privacy

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestKept(t *testing.T) {
	tests := []struct {
		reason string
		kept   Kept
		same   bool // the value is kept
		secret bool
	}{
		{"a cookie that scripts cannot read is a credential", Kept{Name: "s", Value: "short", Cookie: true, Hidden: true}, false, true},
		{"a cookie that was made to be unguessable", Kept{Name: "id", Value: "0a1b2c3d4e5f", Cookie: true}, false, true},
		{"a cookie that is called a secret", Kept{Name: "csrf_token", Value: "abcdef", Cookie: true}, false, true},
		{"a cookie of plain words", Kept{Name: "theme", Value: "dark", Cookie: true}, true, false},
		{"an empty one says nothing", Kept{Name: "sid", Cookie: true, Hidden: true}, true, false},
		{"an item that is called a secret", Kept{Name: "accessToken", Value: "abcdef"}, false, true},
		{"an item that has the shape of one", Kept{Name: "x", Value: "ghp_0123456789abcdefghijABCDEFGHIJ012345"}, false, false},
		{"a time is none", Kept{Name: "seen", Value: "2026-01-02T03:04:05Z"}, true, false},
		{"nor is a document", Kept{Name: "session", Value: `{"at":1700000000000,"open":true}`}, true, false},
	}
	for _, tt := range tests {
		m := New(Policy{Level: Inputs, Key: Key("k")})
		text, secret := m.Kept(tt.kept)
		assert.Equal(t, tt.same, text == tt.kept.Value, "%s: %s", tt.reason, text)
		assert.Equal(t, tt.secret, secret, tt.reason)
		if secret {
			assert.Equal(t, text, m.String(tt.kept.Value), "masked by it elsewhere")
		}
	}
}

func TestKeptIsMasked(t *testing.T) {
	m := New(Policy{Level: Inputs, Key: Key("k")})
	m.Add("hunter22", "X")
	text, secret := m.Kept(Kept{Name: "form", Value: `{"typed":"hunter22","token":"0a1b2c3d4e5f6a7b","n":1}`})
	assert.False(t, secret)
	assert.Contains(t, text, `{"typed":"X","token":"`)
	assert.NotContains(t, text, "0a1b2c3d4e5f6a7b")

	strict := New(Policy{Level: Strict, Key: Key("k")})
	text, _ = strict.Kept(Kept{Name: "form", Value: `{"name":"Ann","n":1}`})
	assert.Regexp(t, `^\{"name":"[A-Z][a-z]{2}","n":1\}$`, text)
	assert.NotContains(t, text, "Ann")
	text, _ = strict.Kept(Kept{Name: "who", Value: "Ann"})
	assert.NotEqual(t, "Ann", text)

	open := New(Policy{Level: Open, Key: Key("k")})
	text, secret = open.Kept(Kept{Name: "sid", Value: "0a1b2c3d4e5f", Cookie: true, Hidden: true})
	assert.True(t, secret, "at every level")
	assert.NotContains(t, text, "0a1b2c3d4e5f")
}
