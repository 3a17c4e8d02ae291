package shop

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
)

// fault is a bad deployment: the same assets behind a server that misbehaves.
type fault func(http.Handler) http.Handler

type match func(*http.Request) bool

func get(p string) match {
	return func(r *http.Request) bool { return r.Method == http.MethodGet && r.URL.Path == p }
}

// failing answers the matching requests with an error of its own.
func failing(when match, status int) fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if when(r) {
				writeError(w, status, http.StatusText(status))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// editing changes the JSON object that answers the matching requests.
func editing(when match, edit func(map[string]any)) fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !when(r) {
				next.ServeHTTP(w, r)
				return
			}
			held := &heldResponse{header: http.Header{}, status: http.StatusOK}
			next.ServeHTTP(held, r)
			held.edit(edit)
			held.release(w)
		})
	}
}

// heldResponse keeps an answer back until it has been changed.
type heldResponse struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *heldResponse) Header() http.Header         { return h.header }
func (h *heldResponse) WriteHeader(status int)      { h.status = status }
func (h *heldResponse) Write(p []byte) (int, error) { return h.body.Write(p) }

func (h *heldResponse) edit(edit func(map[string]any)) {
	var object map[string]any
	if json.Unmarshal(h.body.Bytes(), &object) != nil {
		return // not an object, such as an error page: nothing to change
	}
	edit(object)
	h.body.Reset()
	json.NewEncoder(&h.body).Encode(object) //nolint:errcheck // it came from JSON, into memory
}

func (h *heldResponse) release(w http.ResponseWriter) {
	maps.Copy(w.Header(), h.header)
	w.Header().Set("Content-Length", strconv.Itoa(h.body.Len()))
	w.WriteHeader(h.status)
	w.Write(h.body.Bytes()) //nolint:errcheck // the client has gone
}
