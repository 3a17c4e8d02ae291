package main

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
)

// gate lets one page on the loopback interface ask this program for something,
// and no other. Any page in the user's browser can ask this host, and any name can
// be made to lead here; so a request counts only under the address that was given
// out, and does something only with a token that stands in the page alone, from
// the page's origin, and in a form that no form of another page has. Nothing is
// done by a GET, and there are no cookies.
type gate struct {
	host, path string
	token      string
}

func newGate(host string) gate {
	return gate{host: host, path: "/" + rand.Text() + "/", token: rand.Text()}
}

// tokenHeader is where the token is in a request.
const tokenHeader = "X-Retake-Token"

// close has a browser keep an answer to the page alone.
func (g gate) close(h http.Header) {
	for name, value := range map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		h.Set(name, value)
	}
}

// maxAsked is how many bytes a request has.
const maxAsked = 64 << 10

// answer does what a request wants if it is the page that asks.
func (g gate) answer(w http.ResponseWriter, r *http.Request, act func(body []byte) (any, error)) {
	status, err := g.guard(r)
	if err != nil {
		say(w, status, failureOf(err))
		return
	}
	var body bytes.Buffer
	if _, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, maxAsked)); err != nil {
		say(w, http.StatusBadRequest, failureOf(fmt.Errorf("read the request: %w", err)))
		return
	}
	done, err := act(body.Bytes())
	if err != nil {
		say(w, http.StatusUnprocessableEntity, failureOf(err))
		return
	}
	say(w, http.StatusOK, done)
}

// guard refuses a request that the page did not make.
func (g gate) guard(r *http.Request) (status int, err error) {
	kind, _, mimeErr := mime.ParseMediaType(r.Header.Get("Content-Type"))
	site := r.Header.Get("Sec-Fetch-Site") // not every browser has it
	switch {
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed, errors.New("it is to be sent with POST")
	case mimeErr != nil || kind != "application/json":
		return http.StatusUnsupportedMediaType, errors.New("it is to be JSON")
	case r.Header.Get("Origin") != "http://"+g.host, site != "" && site != "same-origin":
		return http.StatusForbidden, errors.New("it comes from another page")
	case subtle.ConstantTimeCompare([]byte(r.Header.Get(tokenHeader)), []byte(g.token)) != 1:
		return http.StatusForbidden, errors.New("it has not the token of this page: load the page again")
	}
	return 0, nil
}

// say answers with a document.
func say(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document) // whoever asked is gone, and there is no one to tell
}

func failureOf(err error) failure {
	p := explain(err)[0]
	return failure{Error: p.text, Hint: p.hint, ExitCode: exitUntold}
}
