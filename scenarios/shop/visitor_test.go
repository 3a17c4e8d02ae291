package shop

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// visitor is a client with cookies of its own.
type visitor struct {
	t      *testing.T
	url    string
	client *http.Client
}

// visit opens a build that has the named changes.
func visit(t *testing.T, changes ...string) *visitor {
	t.Helper()
	b, err := With(changes...)
	require.NoError(t, err)
	s := httptest.NewServer(b.Handler())
	t.Cleanup(s.Close)
	return (&visitor{t: t, url: s.URL}).another()
}

// another is someone else at the same shop.
func (v *visitor) another() *visitor {
	jar, err := cookiejar.New(nil)
	require.NoError(v.t, err)
	return &visitor{t: v.t, url: v.url, client: &http.Client{Jar: jar}}
}

// send returns a response whose body a test may leave alone.
func (v *visitor) send(method, path, body string) *http.Response {
	v.t.Helper()
	req, err := http.NewRequest(method, v.url+path, strings.NewReader(body))
	require.NoError(v.t, err)
	resp, err := v.client.Do(req)
	require.NoError(v.t, err)
	v.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// ask sends a request and returns the JSON object of the answer.
func (v *visitor) ask(method, path, body string, status int) map[string]any {
	v.t.Helper()
	resp := v.send(method, path, body)
	require.Equal(v.t, status, resp.StatusCode, "%s %s", method, path)
	require.Equal(v.t, "application/json; charset=utf-8", resp.Header.Get("Content-Type"))
	var answer map[string]any
	require.NoError(v.t, json.NewDecoder(resp.Body).Decode(&answer))
	return answer
}

func (v *visitor) get(path string, status int) map[string]any {
	v.t.Helper()
	return v.ask("GET", path, "", status)
}
