package torture

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// serve serves the pages, and what they ask for.
func serve(t *testing.T) *url.URL {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServer(http.Dir("testdata")))
	mux.HandleFunc("PUT /api/refused", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /tone.wav", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = w.Write(tone())
	})
	network(mux)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return parsed(t, s.URL)
}

// tone is a second of sound in 8 bits, 8000 a second.
func tone() []byte {
	const rate = 8000
	var b bytes.Buffer
	b.WriteString("RIFF\x24\x5f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	for _, n := range []uint32{rate, rate, 8<<16 | 1} { // samples and bytes a second, bytes and bits a sample
		b.Write(binary.LittleEndian.AppendUint32(nil, n))
	}
	b.WriteString("data")
	b.Write(binary.LittleEndian.AppendUint32(nil, rate))
	for i := range rate {
		b.WriteByte(byte(128 + 100*math.Sin(float64(i)/3)))
	}
	return b.Bytes()
}

// network is what the pages that are about requests ask for.
func network(mux *http.ServeMux) {
	var items atomic.Value
	items.Store("none")
	mux.HandleFunc("GET /api/items", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, items.Load()) })
	mux.HandleFunc("PUT /api/items", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		items.Store(string(body))
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /api/posted", func(w http.ResponseWriter, r *http.Request) {
		var sent struct{ Op string }
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		fmt.Fprintf(w, `{"op":%q}`, sent.Op)
	})
	mux.HandleFunc("GET /api/echo", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Query().Get("q")) })
	mux.HandleFunc("GET /api/redirect", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/api/echo?q=there", http.StatusFound)
	})
	mux.HandleFunc("GET /api/cookie", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes", Path: "/"})
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "hidden", Path: "/", HttpOnly: true})
	})
	mux.HandleFunc("GET /api/cookies", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header.Get("Cookie")) })
	bodies(mux)
}

// bodies are answers of several kinds.
func bodies(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/binary", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		for i := range 256 {
			_, _ = w.Write([]byte{byte(i)})
		}
	})
	mux.HandleFunc("GET /api/range", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "letters.txt", time.Time{}, strings.NewReader("abcdefghijklmnopqrstuvwxyz"))
	})
	mux.HandleFunc("GET /api/gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, strings.Repeat("small ", 1000))
		_ = z.Close()
	})
	mux.HandleFunc("GET /api/large", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("0123456789abcdef", 1<<19)) // 8 MB
	})
}
