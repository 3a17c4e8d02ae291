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
