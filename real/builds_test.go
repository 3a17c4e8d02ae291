//go:build real

package real

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/retake-dev/retake/scenarios/shop"
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
	{"rapidoc", "rapidoc-old", "rapidoc-new", serveRapiDoc},
}

// sites are the apps of the round trip: the demo shop is ours.
var sites = append([]app{{name: "shop", serve: serveShop}}, apps...)

// looks are the apps whose pages in a report are compared with their pictures.
var looks = append(slices.Clone(sites), jsoneditor, grapesjs)

// proven are the apps that are re-enacted again and again.
var proven = append(slices.Clone(looks), nodered)

// servePage serves a page with the packages, and the petstore beside it.
func servePage(page string) func(context.Context, string) (string, func() error, error) {
	return func(context.Context, string) (string, func() error, error) {
		mux := http.NewServeMux()
		newPetstore().routes(mux)
		mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "openapi.json") })
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, page) // whoever went away reads nothing
		})
		mux.Handle("GET /", http.FileServer(http.Dir("node_modules")))
		server := httptest.NewServer(mux)
		return server.URL, func() error { server.Close(); return nil }, nil
	}
}

// serveShop serves the demo shop as it is.
func serveShop(context.Context, string) (string, func() error, error) {
	server, err := shop.Serve(shop.V1())
	if err != nil {
		return "", nil, err
	}
	return server.URL, server.Close, nil
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
	mux := petstoreAPI()
	mux.HandleFunc("GET /swagger-initializer.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = io.WriteString(w, initializer) // whoever went away reads nothing
	})
	mux.Handle("GET /", http.FileServer(http.Dir(filepath.Join("node_modules", module))))
	server := httptest.NewServer(mux)
	return server.URL, func() error { server.Close(); return nil }, nil
}

// petstoreAPI serves the petstore and what describes it.
func petstoreAPI() *http.ServeMux {
	mux := http.NewServeMux()
	newPetstore().routes(mux)
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "openapi.json") })
	return mux
}

// rapidoc is a page with the element that is RapiDoc. Its fonts are elsewhere.
const rapidoc = `<!doctype html>
<meta charset="utf-8"><title>Petstore</title>
<script type="module" src="/rapidoc-min.js"></script>
<rapi-doc spec-url="/openapi.json" render-style="read" load-fonts="false"></rapi-doc>`

// serveRapiDoc serves a version of RapiDoc with the petstore.
func serveRapiDoc(_ context.Context, module string) (string, func() error, error) {
	mux := petstoreAPI()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, rapidoc) // whoever went away reads nothing
	})
	mux.Handle("GET /rapidoc-min.js", http.FileServer(http.Dir(filepath.Join("node_modules", module, "dist"))))
	server := httptest.NewServer(mux)
	return server.URL, func() error { server.Close(); return nil }, nil
}

// servingLine is how TiddlyWiki tells where it is; colours come right after.
var servingLine = regexp.MustCompile(`Serving on (http://[0-9.:]*[0-9])[^0-9]`)

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
	clean := func() error { return os.RemoveAll(folder) }
	if out, err := exec.CommandContext(ctx, "node", program, folder, "--init", "server").CombinedOutput(); err != nil {
		return "", nil, firstOf(fmt.Errorf("make a wiki: %w: %s", err, out), clean())
	}
	cmd := exec.CommandContext(ctx, "node", program, folder, "--listen", "host=127.0.0.1", "port=0")
	c, address, err := launch(cmd, &cmd.Stdout, io.Discard, servingLine)
	if err != nil {
		return "", nil, firstOf(err, clean())
	}
	return address, func() error { return firstOf(c.end(os.Kill), clean()) }, nil
}
