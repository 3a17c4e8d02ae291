package shop

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// fault is a deployment: the same assets behind a server that does something
// else.
type fault func(http.Handler) http.Handler

type match func(*http.Request) bool

func get(p string) match {
	return func(r *http.Request) bool { return r.Method == http.MethodGet && r.URL.Path == p }
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// isPage matches the routes of the client's.
func isPage(r *http.Request) bool { return !isAPI(r) && path.Ext(r.URL.Path) == "" }

func anything(*http.Request) bool { return true }

// when serves the matching requests by a handler that may use the other one.
func when(m match, instead func(next http.Handler) http.Handler) fault {
	return func(next http.Handler) http.Handler {
		other := instead(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if m(r) {
				other.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// failing answers the matching requests with an error of its own.
func failing(m match, status int) fault {
	return when(m, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			writeError(w, status, http.StatusText(status))
		})
	})
}

// answering answers the matching requests with something else.
func answering(m match, contentType, body string) fault {
	return when(m, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			writeAsset(w, contentType, []byte(body))
		})
	})
}

// redirecting sends the matching requests elsewhere.
func redirecting(m match, to string) fault {
	return when(m, func(http.Handler) http.Handler { return http.RedirectHandler(to, http.StatusFound) })
}

// dropping closes the connection of the matching requests.
func dropping(m match) fault {
	return when(m, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	})
}

// delaying lets the matching requests wait before they are answered.
func delaying(m match, by time.Duration) fault {
	return when(m, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-time.After(by):
				next.ServeHTTP(w, r)
			case <-r.Context().Done(): // nobody waits any more
			}
		})
	})
}

// adding sets a header of the answers to the matching requests.
func adding(m match, name, value string) fault {
	return holding(m, func(h *heldResponse) { h.header.Set(name, value) })
}

// editing changes the JSON object that answers the matching requests. The keys
// of what it leaves are in the order of the alphabet.
func editing(m match, edit func(map[string]any)) fault {
	return holding(m, func(h *heldResponse) { h.edit(edit) })
}

// holding keeps the answers to the matching requests back until they have been
// changed.
func holding(m match, change func(*heldResponse)) fault {
	return when(m, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			held := &heldResponse{header: http.Header{}, status: http.StatusOK}
			next.ServeHTTP(held, r)
			change(held)
			held.release(w)
		})
	})
}

// heldResponse is an answer that was kept back.
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

// replace changes the body, of whatever kind it is.
func (h *heldResponse) replace(change func([]byte) []byte) {
	now := change(bytes.Clone(h.body.Bytes()))
	h.body.Reset()
	h.body.Write(now)
}

func (h *heldResponse) release(w http.ResponseWriter) {
	maps.Copy(w.Header(), h.header)
	w.Header().Set("Content-Length", strconv.Itoa(h.body.Len()))
	w.WriteHeader(h.status)
	w.Write(h.body.Bytes()) //nolint:errcheck // the client has gone
}
