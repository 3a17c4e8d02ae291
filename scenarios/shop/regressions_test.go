package shop

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryRegressionIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Regressions() {
		assert.Regexp(t, `^[a-z]+(-[a-z]+)*$`, r.Name)
		assert.Regexp(t, `^[A-Z].*\.$`, r.About, r.Name)
		assert.Regexp(t, `^(action|dom|console|network|navigation)/[a-z-]+$`, r.Rule, r.Name)
		assert.NotEmpty(t, r.Locus, r.Name)
		assert.True(t, len(r.patches) > 0 != (r.fault != nil), "%s needs patches or a fault", r.Name)
		assert.False(t, seen[r.Name], "%s is there twice", r.Name)
		seen[r.Name] = true
	}
	assert.GreaterOrEqual(t, len(seen), 14)
}

func TestEveryRegressionChangesTheBuildAlone(t *testing.T) {
	for _, r := range Regressions() {
		t.Run(r.Name, func(t *testing.T) {
			b, err := With(r.Name)
			require.NoError(t, err)
			_, err = b.handler()
			require.NoError(t, err)

			files, healthy := mustSite(t), mustSite(t)
			for _, p := range r.patches {
				require.NoError(t, p.apply(files))
				assert.NotEqual(t, string(healthy[p.file]), string(files[p.file]))
			}
		})
	}
}

func TestAllRegressionsTogether(t *testing.T) {
	b, err := With(regressionNames()...)
	require.NoError(t, err)
	assert.NotPanics(t, func() { b.Handler() })
}

func TestPatchRefusesAnythingButOneMatch(t *testing.T) {
	tests := []struct {
		name   string
		patch  patch
		reason string
	}{
		{"gone", patch{"a.js", "x = 3", "y"}, `a.js has 0 of "x = 3"`},
		{"twice", patch{"a.js", "x", "y"}, `a.js has 2 of "x"`},
		{"no file", patch{"b.js", "x", "y"}, "no asset b.js"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string][]byte{"a.js": []byte("x = x")}
			require.ErrorContains(t, tt.patch.apply(files), tt.reason)
			assert.Equal(t, "x = x", string(files["a.js"]))
		})
	}
}

func TestServerError(t *testing.T) {
	v := visit(t, "server-error")
	v.get("/api/products?page=1", 200)
	assert.Equal(t, "Internal Server Error", v.get("/api/products?page=1&q=tea", 500)["error"])
}

func TestResponseShape(t *testing.T) {
	authors := func(v *visitor, path string) (n int) {
		for _, item := range v.get(path, 200)["items"].([]any) {
			if _, has := item.(map[string]any)["author"]; has {
				n++
			}
		}
		return n
	}
	assert.Equal(t, 3, authors(visit(t), "/api/products/9/reviews"))
	broken := visit(t, "response-shape")
	assert.Zero(t, authors(broken, "/api/products/9/reviews"))
	assert.Equal(t, 3, authors(broken, "/api/products/8/reviews"))
}

func TestBrokenImage(t *testing.T) {
	v := visit(t, "broken-image")
	assert.Equal(t, 404, v.send("GET", "/art/9.svg", "").StatusCode)
	assert.Equal(t, 200, v.send("GET", "/art/8.svg", "").StatusCode)
}

func mustSite(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := siteFiles()
	require.NoError(t, err)
	return files
}
