package shop

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryChangeIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Changes() {
		assert.Regexp(t, `^[a-z]+(-[a-z]+)*$`, c.Name)
		assert.Regexp(t, `^[A-Z].*\.$`, c.About, c.Name)
		assert.True(t, len(c.edits) > 0 != (c.fault != nil), "%s needs edits or a fault", c.Name)
		assert.False(t, seen[c.Name], "%s is there twice", c.Name)
		seen[c.Name] = true
	}
	for _, c := range Regressions() {
		assert.Regexp(t, `^(action|dom|console|network|navigation|state|vitals)/[a-z-]+$`, c.Rule, c.Name)
		assert.NotEmpty(t, c.Locus, c.Name)
	}
	for _, c := range Harmless() {
		assert.Empty(t, c.Rule+c.Locus, c.Name)
		assert.False(t, c.Tour, c.Name)
	}
	assert.GreaterOrEqual(t, len(Regressions()), 60)
	assert.GreaterOrEqual(t, len(Harmless()), 30)
}

func TestTheTourIsShort(t *testing.T) {
	assert.Len(t, tour(), 17, "it has to end within a minute")
}

func tour() []Change {
	return slices.DeleteFunc(Regressions(), func(c Change) bool { return !c.Tour })
}

func TestEveryChangeMakesAnotherBuild(t *testing.T) {
	for _, c := range Changes() {
		t.Run(c.Name, func(t *testing.T) {
			_, err := mustBuild(t, c.Name).handler()
			require.NoError(t, err)

			files := mustSite(t)
			for i, e := range c.edits {
				before := maps.Clone(files)
				require.NoError(t, e.apply(files))
				assert.False(t, maps.EqualFunc(before, files, bytes.Equal), "edit %d changes nothing", i)
			}
			if c.fault == nil {
				assert.False(t, maps.EqualFunc(mustSite(t), files, bytes.Equal), "the edits together change nothing")
			}
		})
	}
}

// asked are the requests by which a fault must be noticed: of each kind one
// that the demo's user makes the page send, and that reads only.
var asked = []string{
	"/", "/promo.html", "/js/main.js", "/js/checkout.js", "/css/base.css", "/css/home.css", "/art/9.svg", "/api/cart", "/api/stock", "/api/products?page=1",
	"/api/products?page=1&q=tea", "/api/products/9", "/api/products/9/reviews",
}

func TestEveryFaultShows(t *testing.T) {
	healthy := answersOf(t, V1())
	for _, c := range Changes() {
		if c.fault == nil {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			other, differ := answersOf(t, mustBuild(t, c.Name)), 0
			for _, path := range asked {
				if healthy[path].differs(other[path]) {
					differ++
				}
			}
			assert.Positive(t, differ, "every answer is as it was")
		})
	}
}

// reply is an answer as a client sees it.
type reply struct {
	status int
	header http.Header
	body   string
	failed bool
	after  time.Duration
}

// differs leaves out what is another at every request. Time counts only where
// the difference is more than that of two good answers.
func (a reply) differs(b reply) bool {
	return a.status != b.status || a.body != b.body || a.failed != b.failed || b.after > a.after+10*time.Millisecond ||
		!maps.EqualFunc(steady(a.header), steady(b.header), slices.Equal)
}

func steady(h http.Header) http.Header {
	h = h.Clone()
	h.Del("Date")
	if len(h["Set-Cookie"]) == 1 {
		h.Del("Set-Cookie") // a session of its own
	}
	return h
}

func answersOf(t *testing.T, b Build) map[string]reply {
	t.Helper()
	s := httptest.NewServer(b.Handler())
	t.Cleanup(s.Close)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	out := map[string]reply{}
	for _, path := range asked {
		began := time.Now()
		resp, err := client.Get(s.URL + path)
		if err != nil {
			out[path] = reply{failed: true}
			continue
		}
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		out[path] = reply{resp.StatusCode, resp.Header, string(body), false, time.Since(began)}
	}
	return out
}

func mustBuild(t *testing.T, names ...string) Build {
	t.Helper()
	b, err := With(names...)
	require.NoError(t, err)
	return b
}

func TestChangesTogether(t *testing.T) {
	assert.NotPanics(t, func() { mustBuild(t, namesOf(tour())...).Handler() })

	both := mustBuild(t, "double-add", "dead-add-button") // both edit one line
	assert.Panics(t, func() { both.Handler() })
	_, err := Serve(both)
	assert.ErrorContains(t, err, "build v1+dead-add-button+double-add: ")
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

func TestNonces(t *testing.T) {
	nonce := func() string {
		resp := visit(t, "nonces").send("GET", "/product/9", "")
		page, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Len(t, resp.Cookies(), 1, "the session begins all the same")
		_, rest, found := bytes.Cut(page, []byte(`<script nonce="`))
		require.True(t, found)
		value, _, _ := bytes.Cut(rest, []byte(`"`))
		require.Contains(t, resp.Header.Get("Content-Security-Policy"), "'nonce-"+string(value)+"'")
		return string(value)
	}
	assert.NotEqual(t, nonce(), nonce())
}

func TestTestCookie(t *testing.T) {
	assert.Len(t, visit(t, "test-cookie").send("GET", "/", "").Cookies(), 2, "it is beside that of the session")
}

func mustSite(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := siteFiles()
	require.NoError(t, err)
	return files
}
