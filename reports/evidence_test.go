package reports

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestPrintable(t *testing.T) {
	for _, c := range []struct{ reason, in, want string }{
		{"text stays", "Größe 12 €", "Größe 12 €"},
		{"terminal sequences", "\x1b[2J\x9b31m", `\x1b[2J\x9b31m`},
		{"C1 controls in UTF-8", "\u009b31m", `\u009b31m`},
		{"text that runs backwards", "a\u202eb", `a\u202eb`},
		{"spaces that look like spaces", "12\u00a0€", `12\u00a0€`},
		{"line separators", "a\u2028b", `a\u2028b`},
		{"null bytes", "a\x00b", `a\x00b`},
		{"bytes that are not text", "\xff\xfe", `\xff\xfe`},
		{"emoji that are joined", "👩\u200d🚀", "👩\u200d🚀"},
	} {
		assert.Equal(t, c.want, printable(c.in), c.reason)
	}
	assert.Equal(t, "a b c", oneLine(" a\n\tb\u00a0\u2028 c "))
}

// joined puts segments together; changed parts are in brackets.
func joined(segs []segment, marks bool) string {
	var b strings.Builder
	for _, s := range segs {
		if s.Changed && marks {
			b.WriteString("[" + s.Text + "]")
			continue
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

func TestContrast(t *testing.T) {
	for _, c := range []struct{ reason, a, b, wantA, wantB string }{
		{"a word", "Total €31.50", "Total €NaN", "Total €[31.50]", "Total €[NaN]"},
		{"a class", `class="btn primary"`, `class="btn secondary wide"`, `class="btn [primary]"`, `class="btn [secondary wide]"`},
		{"equal lines have no change", "same", "same", "same", "same"},
		{"nothing in common has no marks", "204", "404", "204", "404"},
		{"two places", "a 1 b 2", "a 3 b 4", "a [1] b [2]", "a [3] b [4]"},
		{"empty", "", "x", "", "[x]"},
	} {
		as, bs := contrast(c.a, c.b)
		assert.Equal(t, c.a, joined(as, false), c.reason)
		assert.Equal(t, c.b, joined(bs, false), c.reason)
		assert.Equal(t, c.wantA, joined(as, true), c.reason)
		assert.Equal(t, c.wantB, joined(bs, true), c.reason)
	}
}

// TestWindow checks that a cut line is as long as allowed, and that its first
// change is in sight.
func TestWindow(t *testing.T) {
	long := strings.Repeat("ü ", 300)
	for _, limit := range []int{20, 41, 80, 399} {
		as, bs := contrast(long+"alt "+long, long+"neu "+long)
		for _, segs := range [][]segment{as, bs} {
			cut := window(segs, limit)
			assert.Equal(t, limit, utf8.RuneCountInString(joined(cut, false)))
			assert.Regexp(t, `\[(alt|neu)\]`, joined(cut, true))
		}
	}
	assert.Equal(t, "abcd…", clip("abcdefg", 5))
	assert.Equal(t, "abcdefg", clip("abcdefg", 7))
	assert.Equal(t, "abcdefg", clip("abcdefg", 0))
}

func TestStepList(t *testing.T) {
	assert.Equal(t, "start, 1, 2, 5–8, 11", stepList([]int{-1, 0, 1, 4, 5, 6, 7, 10}))
	assert.Equal(t, "", stepList(nil))
}
