package reenact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// leaky shows, sends, stores, logs and throws what is typed.
const leaky = `<form id=f><input id=user aria-label=User><input type=password id=pw aria-label=Password><input autocomplete=cc-number id=card aria-label=Card><button>Send</button></form><p id=out></p><script>
	f.onsubmit = async e => { e.preventDefault(); const v = pw.value; console.log('sending', v); sessionStorage.last = v;
		const r = await fetch('/api/login?t=' + encodeURIComponent(user.value), {method: 'POST', headers: {'X-Login': v}, body: JSON.stringify({v, c: card.value})});
		out.textContent = await r.text(); out.title = user.value; document.title = user.value; history.pushState(0, '', '#' + v); setTimeout(() => { throw new Error('bad ' + v) }, 10) }</script>`

// TestParametersStayOutOfTakes checks that what the environment gave for a
// parameter is nowhere in what is kept, and that the page got it all the same.
func TestParametersStayOutOfTakes(t *testing.T) {
	secrets := map[string]string{"USER_NAME": "grace.hopper.77", "PASSWORD": "c0bol-rules!", "CARD_NUMBER": "4929123412341234"}
	var got string
	target := serve(t, build{pages: map[string]string{"/": "<!DOCTYPE html><title>T</title>" + leaky}, handlers: map[string]http.HandlerFunc{
		"/api/login": func(w http.ResponseWriter, r *http.Request) {
			var b bytes.Buffer
			_, _ = b.ReadFrom(r.Body)
			got = b.String() + r.URL.RawQuery + r.Header.Get("X-Login")
			w.Header().Set("Set-Cookie", "sid=0a1b2c3d4e; HttpOnly")
			fmt.Fprint(w, "hello "+got)
		}}})
	const steps = `
  - navigate: /
  - fill: {label: User, value: "${USER_NAME}"}
  - fill: {label: Password, value: "${PASSWORD:-stand-in}"}
  - fill: {label: Card, value: "${CARD_NUMBER:-4242424242424242}"}
  - click: {role: button, name: Send}
probes: {typed: "[user.value, pw.value, +card.value]", thrown: "(() => { throw pw.value })()"}
`
	made := perform(t, target, steps, func(o *Options) {
		o.Writes = true
		o.Lookup = func(name string) (string, bool) { v, ok := secrets[name]; return v, ok }
	})
	for name, secret := range secrets {
		assert.Contains(t, got, secret, "the page and the build got %s", name)
	}
	require.Equal(t, take.OK, made.Steps[4].Outcome.Status)

	kept, err := json.Marshal(made)
	require.NoError(t, err)
	for _, blob := range made.Blobs {
		kept = append(kept, blob...)
	}
	for name, secret := range secrets {
		assert.False(t, bytes.Contains(kept, []byte(secret)), "%s is in the take", name)
	}
	assert.False(t, bytes.Contains(kept, []byte("0a1b2c3d4e")), "the cookie of a session is a credential")
	assert.Equal(t, []take.Probe{{Name: "typed", Value: `"[\"${USER_NAME}\",\"${PASSWORD}\",${CARD_NUMBER}]"`}, {Name: "thrown", Failure: "${PASSWORD}"}},
		made.Steps[4].State, "a number leaves no JSON behind")
	assert.Equal(t, "${USER_NAME}", made.Steps[4].PageTitle, "it is told what stood there")
	for i, s := range made.Steps {
		assert.Equal(t, i != 0, s.Picture == "", "no picture from when one of them can be seen: step %d", i)
	}
}
