package reenact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	loginForm = `<!DOCTYPE html><title>Login</title><form id=f><input aria-label=User id=user><input type=password aria-label=Password id=pw><button>Sign in</button></form><script>
		f.onsubmit = async e => { e.preventDefault(); const r = await fetch('/session', {method: 'POST', body: JSON.stringify({user: user.value, pw: pw.value})});
			localStorage.accessToken = (await r.json()).token; localStorage.state = JSON.stringify({user: {refresh_token: 'kept-in-a-document-88'}}); location.href = '/account' }</script>`
	account = `<!DOCTYPE html><title>Account</title><p id=out></p><script>out.textContent = 'token of ' + (localStorage.accessToken ?? 'nobody') + ', ' + JSON.parse(localStorage.state ?? '{"user":{}}').user.refresh_token</script><p>%s</p>`
)

// guarded is a build whose account page wants a session.
func guarded(sessions *int) build {
	return build{pages: map[string]string{"/login": loginForm}, handlers: map[string]http.HandlerFunc{
		"/session": func(w http.ResponseWriter, r *http.Request) {
			*sessions++
			var sent map[string]string
			_ = json.NewDecoder(r.Body).Decode(&sent)
			if sent["pw"] != "c0bol-rules!" {
				w.WriteHeader(http.StatusForbidden)
			}
			http.SetCookie(w, &http.Cookie{Name: "sid", Value: "0a1b2c3d4e5f", Path: "/", HttpOnly: true})
			fmt.Fprint(w, `{"token":"opens-all-doors-77"}`)
		},
		"/account": func(w http.ResponseWriter, r *http.Request) {
			who := "a stranger"
			if c, err := r.Cookie("sid"); err == nil && c.Value == "0a1b2c3d4e5f" {
				who = "grace.hopper.77"
			}
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, account, "Hello "+who)
		},
	}}
}

const signIn = `
  - navigate: /login
  - fill: {label: User, value: "${USER_NAME}"}
  - fill: {label: Password, value: "${PASSWORD}"}
  - click: {role: button, name: Sign in}
  - expect: {text: "token of opens-all-doors-77, kept-in-a-document-88"}
`

func TestSetup(t *testing.T) {
	secrets := map[string]string{"USER_NAME": "grace.hopper.77", "PASSWORD": "c0bol-rules!"}
	lookup := func(name string) (string, bool) { v, ok := secrets[name]; return v, ok }
	sessions := 0
	opt := Options{Clock: take.ClockFrames, Target: serve(t, guarded(&sessions)), Writes: true, Lookup: lookup}
	left, err := Setup(within(t), chrome(t), scenario(t, signIn), opt)
	require.NoError(t, err)

	opt.Setup, opt.Writes = left, false
	s := scenario(t, "\n  - navigate: /account\n")
	s.Setup = "login.yaml"
	s.Storage.Local = []scenarios.Item{{Name: "own", Value: "1"}}
	for range 2 {
		made, err := Perform(within(t), chrome(t), s, opt)
		require.NoError(t, err)
		var shown []string
		for _, n := range made.Steps[0].DOM.Nodes {
			if n.Kind == take.Text && n.Text != "" {
				shown = append(shown, n.Text)
			}
		}
		assert.Contains(t, shown, "Hello ${USER_NAME}", "signed in, and what the environment gave the setup is masked here, too")
		assert.Contains(t, shown, "token of •••, •••", "and what the setup got, also in a document")
		assert.Contains(t, made.Steps[0].DOM.Storage, "local:own", "what the scenario says itself is there besides")
		kept, err := json.Marshal(made)
		require.NoError(t, err)
		for _, blob := range made.Blobs {
			kept = append(kept, blob...)
		}
		for _, secret := range []string{"grace.hopper.77", "c0bol-rules!", "0a1b2c3d4e5f", "opens-all-doors-77", "kept-in-a-document-88"} {
			assert.False(t, bytes.Contains(kept, []byte(secret)), "%s is in the take", secret)
		}
		assert.Empty(t, made.Steps[0].Picture, "which shows who it is")
	}
	assert.Equal(t, 1, sessions, "one setup for both")

	opt.Setup = nil
	_, err = Perform(within(t), chrome(t), s, opt)
	assert.ErrorContains(t, err, "it begins with the setup login.yaml, which was not performed")
}

func TestSetupThatFails(t *testing.T) {
	sessions := 0
	opt := Options{Clock: take.ClockFrames, Target: serve(t, guarded(&sessions)), Writes: true}
	for _, tt := range []struct {
		steps, password, want, reason string
	}{
		{"\n  - navigate: /login\n  - click: {role: button, name: Go}\n", "x", `step s02 (click button "Go"): `, "a step that cannot be done"},
		{signIn, "", "parameter PASSWORD is not set", "a parameter that is not set"},
		{"\n  - navigate: http://elsewhere.localhost/\n", "x", "step s01", "a page that does not load"},
	} {
		opt.Lookup = func(string) (string, bool) { return tt.password, tt.password != "" }
		if tt.password == "" {
			opt.Lookup = func(name string) (string, bool) { return "Grace", name == "USER_NAME" }
		}
		left, err := Setup(within(t), chrome(t), scenario(t, tt.steps), opt)
		assert.Nil(t, left, tt.reason)
		assert.ErrorContains(t, err, tt.want, tt.reason)
		var step *StepError
		assert.ErrorAs(t, err, &step, tt.reason)
	}
}
