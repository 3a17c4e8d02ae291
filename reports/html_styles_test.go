package reports

import (
	"net/url"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEndlessImports: a style sheet that imports itself many times is cut short.
func TestEndlessImports(t *testing.T) {
	sheet := strings.Repeat(`@import "a.css";`, 200) + "p{color:red}"
	made := take.Take{
		Exchanges: []take.Exchange{{URL: "http://x.example/a.css", Method: "GET", Status: 200, Type: "Stylesheet", ResponseBody: "a"}},
		Blobs:     map[take.BlobID][]byte{"a": []byte(sheet)},
	}
	base, err := url.Parse("http://x.example/a.css")
	require.NoError(t, err)
	r := newResources(&made, nil)
	css := r.rewrite(sheet, base, 0, 0)
	assert.LessOrEqual(t, strings.Count(css, "p{color:red}"), mostImports+1)
	assert.Greater(t, strings.Count(css, "p{color:red}"), 5, "what is imported is there")
}

// TestBackslashesInAttributes: only a style has escapes.
func TestBackslashesInAttributes(t *testing.T) {
	w := rowWriter{res: newResources(&take.Take{}, nil)}
	got, kept := w.attr(&take.Node{Name: "input"}, &url.URL{}, "placeholder", `C:\new\41`)
	assert.True(t, kept)
	assert.Equal(t, `C:\new\41`, got)
}

func TestImportsKeepTheirConditions(t *testing.T) {
	made := take.Take{Blobs: map[take.BlobID][]byte{"b": []byte("p{top:0}")}, Exchanges: []take.Exchange{{URL: "http://x.example/b.css", Status: 200, ResponseBody: "b"}}}
	for conditions, want := range map[string]string{
		"":                          "p{top:0}",
		" screen and (width > 9px)": "@media screen and (width > 9px) {p{top:0}}",
		" layer":                    "@layer  {p{top:0}}",
		" layer(base.inner) print":  "@layer base.inner {@media print {p{top:0}}}",
		" layer(x) supports(width: calc(1px)) screen": "@layer x {@media screen {@supports (width: calc(1px)) {p{top:0}}}}",
	} {
		got := newResources(&made, nil).rewrite(`@import "b.css"`+conditions+";", parsed("http://x.example/a.css"), 0, 0)
		assert.Equal(t, want, got, conditions)
	}
}

// TestPicturesInStyles: a picture that is written out in its address stays, as
// the icons of Bootstrap are, and nothing ends the address before its end.
func TestPicturesInStyles(t *testing.T) {
	r := newResources(&take.Take{}, nil)
	svg := `data:image/svg+xml,%3csvg xmlns='http://www.w3.org/2000/svg'%3e%3cpath d='m1 1' transform='scale(2)'/%3e%3c/svg%3e`
	got := r.urls(`a{background:url("`+svg+`")}`, parsed("http://x.example/"), 0)
	assert.Equal(t, `a{background:url("data:image/svg+xml,%3csvg%20xmlns=%27http://www.w3.org/2000/svg%27%3e%3cpath%20d=%27m1%201%27%20transform=%27scale%282%29%27/%3e%3c/svg%3e")}`, got)
	assert.Equal(t, `a{background:url("data:,")}`, r.urls(`a{background:url("data:text/html,<b>")}`, parsed("http://x.example/"), 0))
}
