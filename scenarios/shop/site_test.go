package shop

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var references = regexp.MustCompile(`(?:href=|src=|src: |from |import )"([^"$\s]+)"`)

func TestEveryReferencedAssetIsServed(t *testing.T) {
	v := visit(t)
	found := map[string]bool{}
	for name, body := range mustSite(t) {
		for _, m := range references.FindAllStringSubmatch(string(body), -1) {
			ref := m[1]
			if strings.HasPrefix(ref, "./") {
				ref = "/" + path.Join(path.Dir(name), ref)
			}
			if strings.HasPrefix(ref, "#") {
				continue
			}
			require.True(t, strings.HasPrefix(ref, "/"), "%s refers to %s, outside of the shop", name, ref)
			resp := v.send("GET", ref, "")
			assert.Equal(t, 200, resp.StatusCode, "%s, from %s", ref, name)
			found[ref] = true
		}
	}
	for name := range mustSite(t) {
		if path.Ext(name) != ".html" {
			assert.True(t, found["/"+name], "nothing refers to %s", name)
		}
	}
}

func TestContentTypes(t *testing.T) {
	tests := map[string]string{
		"/":                 "text/html; charset=utf-8",
		"/product/9":        "text/html; charset=utf-8",
		"/order/LM-ABC234":  "text/html; charset=utf-8",
		"/promo.html":       "text/html; charset=utf-8",
		"/js/main.js":       "text/javascript; charset=utf-8",
		"/css/base.css":     "text/css; charset=utf-8",
		"/favicon.svg":      "image/svg+xml",
		"/favicon.ico":      "image/svg+xml",
		"/art/1.svg":        "image/svg+xml",
		"/api/products?q=x": "application/json; charset=utf-8",
	}
	v := visit(t)
	for url, want := range tests {
		resp := v.send("GET", url, "")
		assert.Equal(t, 200, resp.StatusCode, url)
		assert.Equal(t, want, resp.Header.Get("Content-Type"), url)
		assert.Equal(t, "no-store", resp.Header.Get("Cache-Control"), url)
	}
	for _, url := range []string{"/js/none.js", "/art/99.svg", "/art/x.svg", "/js/../none.css"} {
		assert.Equal(t, 404, v.send("GET", url, "").StatusCode, url)
	}
}

func TestEveryProductHasAPicture(t *testing.T) {
	v := visit(t)
	for id := 1; id <= 36; id++ {
		body, err := io.ReadAll(v.send("GET", fmt.Sprintf("/art/%d.svg", id), "").Body)
		require.NoError(t, err)
		dec := xml.NewDecoder(bytes.NewReader(body))
		for err == nil {
			_, err = dec.Token()
		}
		require.ErrorIs(t, err, io.EOF, "picture %d", id)
	}
}

func TestSourcesStayReadable(t *testing.T) {
	for name, body := range mustSite(t) {
		assert.Less(t, bytes.Count(body, []byte("\n")), 400, name)
	}
}

func TestTheSiteKnowsNoChange(t *testing.T) {
	for name, body := range mustSite(t) {
		for _, change := range namesOf(Changes()) {
			assert.NotContains(t, string(body), change, name)
		}
	}
}

func TestUserScenario(t *testing.T) {
	s, err := scenarios.ReadFile("user.yaml")
	require.NoError(t, err)
	assert.NotEmpty(t, UserScenario)
	var think time.Duration
	kinds := map[scenarios.Kind]bool{}
	for _, step := range s.Steps {
		think += step.After
		kinds[step.Kind] = true
	}
	assert.GreaterOrEqual(t, len(s.Steps), 28)
	assert.Greater(t, think, time.Minute)
	assert.Len(t, kinds, 14, "every kind of step is there")
}
