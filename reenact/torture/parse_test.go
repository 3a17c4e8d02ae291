package torture

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParsePage(t *testing.T) {
	p, err := parsePage("testdata/a.html", "<!-- about it\nrecorded\nclick #a\nafter 100: b: c\nsettled 500: \ntab 2\n-->\n<p>P</p>")
	require.NoError(t, err)
	assert.Equal(t, page{file: "a.html", about: "about it", recorded: true, lines: []line{
		{3, "click", "#a", ""}, {4, "after", "100", "b: c"}, {5, "settled", "500", ""}, {6, "tab", "2", ""}}}, p)
	for text, want := range map[string]string{
		"<p>P</p>":                            "f:1: expected a comment that says what must be so",
		"<!-- a\nafter 100: b":                "f:1: expected a comment that says what must be so",
		"<!-- a\nclick b\nlook\n-->":          `f:3: expected recorded, click, tab, after or settled, found "look"`,
		"<!-- a\nafter 100\n-->":              `f:2: expected "after MILLISECONDS: TEXT", found "after 100"`,
		"<!-- a\nsettled soon: it rests\n-->": `f:2: expected "settled MILLISECONDS: TEXT", found "settled soon: it rests"`,
		"<!-- a\ntab two\n-->":                `f:2: strconv.Atoi: parsing "two": invalid syntax`,
	} {
		_, err := parsePage("f", text)
		assert.EqualError(t, err, want)
	}
}
