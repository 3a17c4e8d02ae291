package capture

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/reenact"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// loggedIn shows whether it finds what leaving left.
const (
	leaving = `<!DOCTYPE html><title>Login</title><script>
		document.cookie = 'theme=dark'; localStorage.cart = '{"items":[3],"token":"0a1b2c3d4e5f6a7b"}'; localStorage.accessToken = 'plain-secret';
		const open = indexedDB.open('app', 2);
		open.onupgradeneeded = () => open.result.createObjectStore('todos', {keyPath: 'id'}).put({id: 1, text: 'tea', at: new Date(5)});
		open.onsuccess = () => { open.result.close(); document.title = 'Done' };
	</script>`
	loggedIn = `<!DOCTYPE html><title>App</title><p id=out></p><script>
		const said = [document.cookie.includes('theme=dark'), JSON.parse(localStorage.cart ?? '{}').items?.[0], localStorage.accessToken?.length], open = indexedDB.open('app');
		open.onsuccess = () => open.result.transaction('todos').objectStore('todos').get(1).onsuccess = e => out.textContent = [...said, e.target.result.text, e.target.result.at.getTime()].join()
	</script>`
)

// captured captures what a browser that runs already shows at a URL, until it
// has been looked at.
func captured(t *testing.T, endpoint, address string) (scenarios.Scenario, take.Take) {
	t.Helper()
	ctx, cancel := context.WithCancel(within(t))
	defer cancel()
	got, err := Record(ctx, Options{URL: address, Name: "app", Connect: endpoint, Privacy: policy, OnSeen: cancel,
		OnLost: func(what string) { t.Errorf("lost: %s", what) }})
	require.NoError(t, err)
	return got.Scenario, got.Take
}

// TestStorageOfABrowserThatRuns: a session that begins logged in begins logged in
// when it is re-enacted, and nothing that opens anything is in its files.
func TestStorageOfABrowserThatRuns(t *testing.T) {
	if _, err := browser.Find(browser.Shell, ""); err != nil {
		t.Skip("no headless shell here: " + browser.InstallHint(browser.Shell))
	}
	var got string
	page := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			got = r.Header.Get("Cookie")
			w.Header().Set("Content-Type", "text/html")
			http.SetCookie(w, &http.Cookie{Name: "sid", Value: "s3cr3t-0a1b2c3d", HttpOnly: true, Path: "/"})
			_, _ = w.Write([]byte(body))
		}
	}
	target := serve(t, build{handlers: map[string]http.HandlerFunc{"/login": page(leaving), "/": page(loggedIn)}})
	b, err := browser.Launch(within(t), browser.Options{Port: true})
	require.NoError(t, err)
	defer b.Close()
	first, _ := captured(t, b.Endpoint, target.String()+"/login")
	assert.True(t, first.Storage.IsEmpty(), "there was nothing before")
	s, made := captured(t, b.Endpoint, target.String()+"/")

	path := filepath.Join(t.TempDir(), "app.yaml")
	require.NoError(t, scenarios.WriteFile(path, s))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, secret := range []string{"s3cr3t-0a1b2c3d", "plain-secret", "0a1b2c3d4e5f6a7b"} {
		assert.NotContains(t, string(text), secret)
		for _, blob := range made.Blobs {
			assert.NotContains(t, string(blob), secret)
		}
	}
	assert.Regexp(t, `(?s)name: sid\s+value: "\$\{COOKIE_SID:-\S+\}"\s+httpOnly: true`, string(text))
	assert.Regexp(t, `accessToken: "\$\{LOCAL_ACCESSTOKEN:-\S+\}"`, string(text))
	assert.Equal(t, scenarios.Cookie{Name: "theme", Value: "dark", Path: ""}, s.Storage.Cookies[1])

	back, err := scenarios.ReadFile(path)
	require.NoError(t, err)
	again, err := reenact.Perform(within(t), chrome(t), back, reenact.Options{
		Clock: take.ClockFrames, Target: target, Recording: &made,
		Lookup: func(name string) (string, bool) { return "from-the-environment-1", name == "COOKIE_SID" },
	})
	require.NoError(t, err)
	require.Equal(t, take.OK, again.Steps[0].Outcome.Status)
	assert.True(t, slices.ContainsFunc(again.Steps[0].DOM.Nodes, func(n take.Node) bool { return n.Text == "true,3,12,tea,5" }), "it finds all that was there")
	assert.Contains(t, got, "sid=from-the-environment-1")
	for _, x := range again.Exchanges {
		for _, h := range x.RequestHeaders {
			assert.NotContains(t, h.Value, "from-the-environment-1")
		}
	}
}
