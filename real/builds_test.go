//go:build real

package real

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// app is a web app in two released versions.
type app struct {
	name     string // of its driver and its folder
	old, new string // folders in node_modules
	// serve serves a version on loopback, in a state of its own, until stop
	// is called.
	serve func(ctx context.Context, module string) (address string, stop func() error, err error)
}

var apps = []app{
	{"swagger-ui", "swagger-ui-old", "swagger-ui-new", serveSwagger},
	{"tiddlywiki", "tiddlywiki-old", "tiddlywiki-new", serveTiddlyWiki},
}

// initializer has Swagger UI show our petstore.
const initializer = `window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, layout: 'StandaloneLayout',
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  });
};`

// serveSwagger serves the files of a version of Swagger UI, and the petstore
// beside them.
func serveSwagger(_ context.Context, module string) (string, func() error, error) {
	mux := http.NewServeMux()
	newPetstore().routes(mux)
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "openapi.json") })
	mux.HandleFunc("GET /swagger-initializer.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = io.WriteString(w, initializer) // whoever went away reads nothing
	})
	mux.Handle("GET /", http.FileServer(http.Dir(filepath.Join("node_modules", module))))
	server := httptest.NewServer(mux)
	return server.URL, func() error { server.Close(); return nil }, nil
}

// serveTiddlyWiki has a version of TiddlyWiki make a new wiki, and serve it.
func serveTiddlyWiki(ctx context.Context, module string) (string, func() error, error) {
	program, err := filepath.Abs(filepath.Join("node_modules", module, "tiddlywiki.js"))
	if err != nil {
		return "", nil, err
	}
	folder, err := os.MkdirTemp("", "retake-wiki-")
	if err != nil {
		return "", nil, err
	}
	if out, err := exec.CommandContext(ctx, "node", program, folder, "--init", "server").CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("make a wiki: %w: %s", err, out)
	}
	cmd := exec.CommandContext(ctx, "node", program, folder, "--listen", "host=127.0.0.1", "port=0")
	said, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop := func() error {
		err := cmd.Process.Kill()
		_ = cmd.Wait() // ended by us: how is known
		return firstOf(err, os.RemoveAll(folder))
	}
	address, err := await(said, regexp.MustCompile(`Serving on (http://[0-9.:]+)`), 30*time.Second)
	if err != nil {
		return "", nil, firstOf(err, stop())
	}
	return address, stop, nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// await reads what a program says until a line matches, and returns the first
// group. The rest is read and dropped, so that the program is never held up.
func await(said io.Reader, wanted *regexp.Regexp, limit time.Duration) (string, error) {
	found := make(chan string, 1)
	go func() {
		defer close(found)
		told := false
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if m := wanted.FindStringSubmatch(lines.Text()); m != nil && !told {
				told = true
				found <- m[1]
			}
		}
	}()
	select {
	case s, ok := <-found:
		if !ok {
			return "", fmt.Errorf("it ended before it said %q", wanted)
		}
		return s, nil
	case <-time.After(limit):
		return "", fmt.Errorf("it did not say %q within %s", wanted, limit)
	}
}
