package shop

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed site
var siteFS embed.FS

// UserScenario is the session of the demo's user, as a scenario file.
//
//go:embed user.yaml
var UserScenario []byte

// contentTypes is explicit, because the system's own table differs by machine.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

// siteFiles returns a fresh copy of every asset, by its path below site/.
func siteFiles() (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(siteFS, "site", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if contentTypes[path.Ext(name)] == "" {
			return fmt.Errorf("no content type for %s", name)
		}
		files[strings.TrimPrefix(name, "site/")], err = siteFS.ReadFile(name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the site: %w", err)
	}
	return files, nil
}

// pages serves the assets, and index.html for every route of the client's.
func (s *server) pages(files map[string][]byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		switch {
		case name == "favicon.ico": // asked for by tools that read no HTML
			name = "favicon.svg"
		case path.Ext(name) == "":
			name = "index.html"
			s.session(w, r) // the cookie must be there before the page's first requests race
		}
		body, ok := files[name]
		if !ok {
			http.Error(w, "not found", http.StatusNotFound)
			return
		}
		writeAsset(w, contentTypes[path.Ext(name)], body)
	}
}

// writeAsset forbids caching: builds take turns at the same origin.
func writeAsset(w http.ResponseWriter, contentType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.Write(body) //nolint:errcheck // the client has gone
}
