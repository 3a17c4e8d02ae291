package privacy

import (
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
)

func TestLookIsMasked(t *testing.T) {
	plain, secret := []byte("p { top: 0 }"), []byte(`p { background: url(/p.png?access_token=abcdef0123456789abcdef) } q::before { content: "Grace Hopper" }`)
	seen := func() *take.Snapshot {
		return &take.Snapshot{Look: &take.Look{
			Sheets: []take.Sheet{{Text: take.NewBlobID(plain)}, {Text: take.NewBlobID(secret)}, {URL: "/a.css?access_token=abcdef0123456789abcdef"}},
			Roots:  []take.Root{{Base: "/Grace%20Hopper/", Sheets: []int{0, 1, 2}}},
			Texts:  map[take.BlobID][]byte{take.NewBlobID(plain): plain, take.NewBlobID(secret): secret},
		}}
	}
	m := New(Policy{Level: Inputs, Key: Key("k")})
	before := m.Snapshot(seen()).Look
	assert.Contains(t, string(before.Texts[before.Sheets[1].Text]), "Grace Hopper", "nobody typed that yet")
	name, _ := m.Typed(Input{Field: "name", Value: "Grace Hopper"})
	l := m.Snapshot(seen()).Look
	assert.Equal(t, take.NewBlobID(plain), l.Sheets[0].Text, "what has nothing private stays what it is")
	masked := string(l.Texts[l.Sheets[1].Text])
	assert.Equal(t, take.NewBlobID([]byte(masked)), l.Sheets[1].Text)
	assert.Contains(t, masked, `content: "`+name+`"`)
	for _, text := range []string{masked, l.Sheets[2].URL, l.Roots[0].Base} {
		assert.NotContains(t, text, "abcdef0123456789abcdef")
		assert.NotContains(t, text, "Grace")
	}
	assert.Len(t, l.Texts, 2)
	assert.Nil(t, New(Policy{Level: Strict, Key: Key("k")}).Snapshot(seen()).Look, "of bodies there is JSON alone")
}
