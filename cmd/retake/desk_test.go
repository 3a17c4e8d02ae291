package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const deskHost = "127.0.0.1:4567"

// deskOf is a desk for a run in the working directory, and the fingerprint of
// what was found.
func deskOf(t *testing.T) (*desk, string) {
	t.Helper()
	t.Chdir(t.TempDir())
	print := lastRun(t, "alpha", "bad-beta")
	what, err := find(showOptions{}, vault{}, "")
	require.NoError(t, err)
	return newDesk(deskHost, what), print
}

// asked is a request as the page makes it.
func (d *desk) asked(method, what, body string) *http.Request {
	r := httptest.NewRequest(method, "http://"+deskHost+d.path+what, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", "http://"+deskHost)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set(tokenHeader, d.token)
	return r
}

func (d *desk) answerTo(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

func TestDesk(t *testing.T) {
	d, print := deskOf(t)
	w := d.answerTo(d.asked(http.MethodPost, "decide", `{"fingerprint":"`+print+`","ruling":"accepted","why":"the new\ngreeting","until":"2999-12-31"}`))
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	var done decided
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &done))
	assert.Equal(t, "the new greeting", done.Why)
	file, err := loadDecisions(config{})
	require.NoError(t, err)
	assert.Equal(t, map[string]diff.Decision{print: {Ruling: diff.Accepted, Why: "the new greeting", Until: "2999-12-31"}}, file.list)

	// The page is told, the next time that it is loaded.
	w = d.answerTo(d.asked(http.MethodGet, "", ""))
	require.Equal(t, http.StatusOK, w.Code)
	assert.Contains(t, w.Body.String(), "the new greeting")
	assert.Contains(t, w.Body.String(), d.token)

	w = d.answerTo(d.asked(http.MethodPost, "approve", `{"scenario":1}`))
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	assert.Contains(t, w.Body.String(), `"done":"approved"`)
	assert.FileExists(t, "flows/baselines/bad-beta.take")
	assert.NoFileExists(t, "flows/baselines/alpha.take", "only what was asked for")

	w = d.answerTo(d.asked(http.MethodPost, "decide", `{"fingerprint":"`+print+`","ruling":"rejected","why":"see SHOP-1"}`))
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	w = d.answerTo(d.asked(http.MethodPost, "approve", `{"scenario":1}`))
	assert.Contains(t, w.Body.String(), `"done":"refused"`)
}

// TestDeskBeside: the pages beside a run's page are given out under its address,
// with its policy, and nothing else of the folder is.
func TestDeskBeside(t *testing.T) {
	d, _ := deskOf(t)
	require.NoError(t, os.Mkdir(filepath.Join(d.folder, "report.pages"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(d.folder, "report.pages", "cart.html"), []byte("<title>cart</title>"), 0o644))
	w := d.answerTo(d.asked(http.MethodGet, "report.pages/cart.html", ""))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "<title>cart</title>", w.Body.String())
	assert.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
	for _, path := range []string{"report.pages/other.html", "report.pages/../run.json", "report.pages/..%2frun.json", "run.json", "report.pages/"} {
		assert.Equal(t, http.StatusNotFound, d.answerTo(d.asked(http.MethodGet, path, "")).Code, path)
	}
	r := d.asked(http.MethodGet, "report.pages/cart.html", "")
	r.Host = "evil.example"
	assert.Equal(t, http.StatusNotFound, d.answerTo(r).Code)
}

// TestDeskRefuses checks that nothing but the page itself can have anything
// done, and that no request changes anything that is not meant to.
func TestDeskRefuses(t *testing.T) {
	d, print := deskOf(t)
	good := `{"fingerprint":"` + print + `","ruling":"accepted","why":"x"}`
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Del(name)
			if value != "" {
				r.Header.Set(name, value)
			}
		}
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	path := func(p string) func(*http.Request) { return func(r *http.Request) { r.URL.Path = p } }
	method := func(m string) func(*http.Request) { return func(r *http.Request) { r.Method = m } }
	body := func(text string) func(*http.Request) {
		return func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(text)) }
	}
	for _, tt := range []struct {
		reason string
		change func(*http.Request)
		status int
	}{
		{"a name that someone made lead here", host("evil.example:4567"), 404},
		{"a name that someone made lead here, and the page's origin", func(r *http.Request) { r.Host = "evil.example"; r.Header.Set("Origin", "http://evil.example") }, 404},
		{"the host's other name", host("localhost:4567"), 404},
		{"another port", host("127.0.0.1:80"), 404},
		{"no port", host("127.0.0.1"), 404},
		{"no host", host(""), 404},
		{"a host that begins as ours", host(deskHost + ".evil.example"), 404},
		{"a host with a user in it", host("x@" + deskHost), 404},
		{"a path without its random part", path("/decide"), 404},
		{"a path that goes up", path(d.path + "../decide"), 404},
		{"a path that is longer", path(d.path + "decide/"), 404},
		{"a path of our files", path(d.path + "../../../etc/passwd"), 404},
		{"a link or a picture", method(http.MethodGet), 405},
		{"a HEAD", method(http.MethodHead), 405},
		{"a PUT", method(http.MethodPut), 405},
		{"a preflight", method(http.MethodOptions), 405},
		{"a form", header("Content-Type", "application/x-www-form-urlencoded"), 415},
		{"a form with a text that looks like JSON", header("Content-Type", "text/plain"), 415},
		{"a type that contains ours", header("Content-Type", "text/plain; application/json"), 415},
		{"no type", header("Content-Type", ""), 415},
		{"another page", header("Origin", "https://evil.example"), 403},
		{"another page of this host", header("Origin", "http://127.0.0.1:8080"), 403},
		{"another scheme", header("Origin", "https://"+deskHost), 403},
		{"a page in a sandbox, or a file", header("Origin", "null"), 403},
		{"no origin", header("Origin", ""), 403},
		{"an origin that begins as ours", header("Origin", "http://"+deskHost+".evil.example"), 403},
		{"a browser that says it is another page", header("Sec-Fetch-Site", "cross-site"), 403},
		{"a browser that says it is a neighbour", header("Sec-Fetch-Site", "same-site"), 403},
		{"a browser that says nobody asked", header("Sec-Fetch-Site", "none"), 403},
		{"no token", header(tokenHeader, ""), 403},
		{"another token", header(tokenHeader, strings.Repeat("A", len(d.token))), 403},
		{"a part of the token", header(tokenHeader, d.token[:10]), 403},
		{"the path for a token", header(tokenHeader, strings.Trim(d.path, "/")), 403},
		{"two tokens", func(r *http.Request) { r.Header[tokenHeader] = []string{"x", d.token} }, 403},
		{"nothing", body(""), 422},
		{"no JSON", body("ruling=accepted"), 422},
		{"a list", body("[" + good + "]"), 422},
		{"fields that we do not know", body(`{"fingerprint":"` + print + `","ruling":"accepted","why":"x","file":"/etc/passwd"}`), 422},
		{"too much", body(`{"why":"` + strings.Repeat("x", 1<<20) + `"}`), 400},
		{"no such ruling", body(`{"fingerprint":"` + print + `","ruling":"expired","why":"x"}`), 422},
		{"a rejection that ends", body(`{"fingerprint":"` + print + `","ruling":"rejected","why":"x","until":"2999-12-31"}`), 422},
		{"a finding that is not in the run", body(`{"fingerprint":"ffffffffffff","ruling":"accepted","why":"x"}`), 422},
		{"no reason", body(`{"fingerprint":"` + print + `","ruling":"accepted","why":" "}`), 422},
		{"a day that is over", body(`{"fingerprint":"` + print + `","ruling":"accepted","why":"x","until":"2001-01-01"}`), 422},
	} {
		r := d.asked(http.MethodPost, "decide", good)
		tt.change(r)
		w := d.answerTo(r)
		assert.Equal(t, tt.status, w.Code, "%s: %s", tt.reason, w.Body)
		assert.NoFileExists(t, decisionsName, tt.reason)
		assert.NotContains(t, w.Body.String(), d.token, tt.reason)
		assert.Empty(t, w.Header().Get("Access-Control-Allow-Origin"), tt.reason)
		assert.Empty(t, w.Header().Get("Set-Cookie"), tt.reason)
	}
	for reason, text := range map[string]string{
		"beyond the run": `{"scenario":2}`, "before it": `{"scenario":-1}`, "none": `{}`, "a name": `{"scenario":"alpha"}`, "a part": `{"scenario":0.5}`,
	} {
		w := d.answerTo(d.asked(http.MethodPost, "approve", text))
		assert.Equal(t, 422, w.Code, reason)
		assert.NoDirExists(t, "flows", reason)
	}
	w := d.answerTo(d.asked(http.MethodPost, "decide", good))
	assert.Equal(t, http.StatusOK, w.Code, "the request that all of them are made of is good: %s", w.Body)
}

// TestDeskPage checks how the page is given out.
func TestDeskPage(t *testing.T) {
	d, _ := deskOf(t)
	w := d.answerTo(d.asked(http.MethodPost, "", ""))
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
	r := d.asked(http.MethodGet, "", "")
	r.Host = "evil.example"
	assert.Equal(t, http.StatusNotFound, d.answerTo(r).Code)

	w = d.answerTo(httptest.NewRequest(http.MethodGet, "http://"+deskHost+d.path, nil))
	require.Equal(t, http.StatusOK, w.Code, "a person opens the address: no origin, no token")
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"), "the token is not to be kept")
	assert.Equal(t, "DENY", w.Header().Get("X-Frame-Options"))
	assert.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
	policy := w.Header().Get("Content-Security-Policy")
	assert.True(t, strings.HasPrefix(policy, "default-src 'none'; "), policy)
	assert.NotContains(t, policy, "unsafe", "whatever the page of the run says, no script runs but ours")
	assert.Contains(t, policy, "script-src 'sha256-")
	assert.Regexp(t, regexp.MustCompile(`^[A-Z2-7]{26,}$`), d.token)
	other := newDesk(deskHost, shown{})
	assert.NotEqual(t, other.token, d.token)

	require.NoError(t, os.WriteFile(decisionsName, []byte("{"), 0o644))
	w = d.answerTo(d.asked(http.MethodGet, "", ""))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.Contains(t, w.Body.String(), "retake.decisions.yaml: not YAML", "a broken file is not silently ignored")

	// Of a take there is nothing to decide, and the page is as it is in the file.
	a, err := smallTake("v1", "Hello")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll("x", 0o755))
	require.NoError(t, take.WriteFile("x/a.take", a))
	what, err := find(showOptions{}, vault{}, "x/a.take")
	require.NoError(t, err)
	d = newDesk(deskHost, what)
	assert.Equal(t, http.StatusNotFound, d.answerTo(d.asked(http.MethodPost, "decide", "{}")).Code)
	assert.Equal(t, string(what.page), d.answerTo(d.asked(http.MethodGet, "", "")).Body.String())
}
