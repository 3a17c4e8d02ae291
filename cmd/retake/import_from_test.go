package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// blobs is a fake of PostHog with three recordings, of which the second cannot
// be read, and the third is not stored yet.
func blobs(t *testing.T, token string, asked *[]string) string {
	t.Helper()
	const session = `["w",{"type":4,"data":{"href":"http://shop.example/","width":1280,"height":720},"timestamp":1000}]
["w",{"type":2,"data":{"node":{"id":1,"type":0,"childNodes":[{"id":2,"type":2,"tagName":"html","attributes":{},"childNodes":[{"id":3,"type":2,"tagName":"button","attributes":{"data-testid":"cart"},"childNodes":[]}]}]}},"timestamp":1010}]
["w",{"type":3,"data":{"source":2,"type":2,"id":3},"timestamp":2500}]`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Path)
		if r.Header.Get("Authorization") != "Bearer "+token {
			http.Error(w, "no token, or another than "+token, http.StatusUnauthorized)
			return
		}
		text := `{"results":[{"id":"good"},{"id":"bad"},{"id":"new"}],"next":null}`
		switch {
		case strings.HasSuffix(r.URL.Path, "/new/snapshots"):
			text = `{"sources":[{"source":"realtime"}]}`
		case r.URL.Query().Get("source") == "blob_v2" && strings.Contains(r.URL.Path, "/good/"):
			text = session
		case r.URL.Query().Get("source") == "blob_v2":
			text = "not a recording"
		case strings.HasSuffix(r.URL.Path, "/snapshots"):
			text = `{"sources":[{"source":"blob_v2","blob_key":"0"}]}`
		}
		_, _ = io.WriteString(w, text) // whoever went away reads nothing
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// retake runs a command as the program does.
func retake(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	a := newApp(strings.NewReader(""), &out, &errs)
	cmd := a.command()
	cmd.SetArgs(args)
	code = a.finish(cmd.Execute(), args)
	return code, out.String(), errs.String()
}

func TestImportFrom(t *testing.T) {
	const token = "phx_s3cr3t-t0ken"
	t.Setenv("POSTHOG_PERSONAL_API_KEY", token)
	var asked []string
	host, out := blobs(t, token, &asked), filepath.Join(t.TempDir(), "flows")
	fetch := []string{"import", "--from", "posthog", "--project", "12", "--host", host, "-o", out}

	code, stdout, stderr := retake(fetch...)
	assert.Equal(t, exitUntold, code)
	assert.Equal(t, "1 imported, 0 there already, 2 failed\n", stdout)
	assert.Contains(t, stderr, "imported posthog good: 2 steps in "+filepath.Join(out, "good.yaml"))
	assert.Contains(t, stderr, "error: posthog bad: it is of no format that can be imported")
	assert.Contains(t, stderr, "error: posthog new: there is nothing of it in the store yet")

	before := len(asked)
	_, stdout, again := retake(fetch...)
	assert.Equal(t, "0 imported, 1 there already, 2 failed\n", stdout, "it goes on where it was")
	assert.NotContains(t, strings.Join(asked[before:], "\n"), "/good/")

	_, stdout, _ = retake(append(fetch, "--limit", "1")...)
	assert.Equal(t, "0 imported, 1 there already, 0 failed\n", stdout)

	t.Setenv("POSTHOG_PERSONAL_API_KEY", "phx_an0ther-t0ken")
	code, _, refused := retake(fetch...)
	assert.Equal(t, exitUntold, code)
	assert.Contains(t, refused, "answers 401 Unauthorized")
	assert.Contains(t, refused, "hint: is the token right, and may it read recordings of this project?")
	everywhere(t, out, stderr+again+refused, "t0ken")
}

// everywhere looks for a secret in what was printed, and in each file.
func everywhere(t *testing.T, folder, printed, secret string) {
	t.Helper()
	files := 0
	require.NoError(t, fs.WalkDir(os.DirFS(folder), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(filepath.Join(folder, path))
		assert.NotContains(t, string(data), secret, path)
		return err
	}))
	assert.Equal(t, 2, files, "a scenario and a record")
	assert.NotContains(t, printed, secret)
}

func TestImportFromRefuses(t *testing.T) {
	t.Setenv("POSTHOG_PERSONAL_API_KEY", "")
	t.Setenv("SENTRY_AUTH_TOKEN", "x")
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--from", "posthog", "--project", "12"}, "hint: put one that may read recordings into POSTHOG_PERSONAL_API_KEY"},
		{[]string{"--from", "sentri"}, `hint: did you mean "sentry"?`},
		{[]string{"--from", "sentry", "--project", "shop"}, `error: --project: "shop" is no project of Sentry, as organization/project`},
		{[]string{"--from", "sentry", "--project", "acme/shop", "--filter", "7d"}, `error: --filter: "7d" is no filter`},
		{[]string{"--from", "sentry", "--project", "acme/shop", "--limit", "0"}, "error: --limit: expected a number from 1, found 0"},
		{[]string{"--from", "sentry", "--project", "acme/shop", "a.json"}, "error: a.json is given, and --from"},
		{[]string{"--project", "12", "a.json"}, "hint: say from where with --from"},
		{nil, "error: no recording is given"},
	} {
		code, stdout, stderr := retake(append([]string{"import", "-o", t.TempDir()}, c.args...)...)
		assert.Equal(t, exitUntold, code, fmt.Sprint(c.args))
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, c.says)
	}
}
