package reenact

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/fstest"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cartMap leads from two lines of a script to src/cart.ts: its first line to the
// source's third, its second to the fourth. Written by hand: AAEA is column 0,
// the first source, line 2, column 0, and AACA one line further.
const cartMap = `{"version":3,"sources":["webpack://shop/./src/cart.ts?1a2b"],"names":[],"mappings":"AAEA;AACA",
	"sourcesContent":["// one\n// two\nexport function add(item) {\n\t  throw new TypeError(item.name);\n}\n"]}`

const bundle = "function t(e) {\nthrow new TypeError(e.name) }\n"

// TestSourceMaps follows the map that a build serves, and one in the script.
func TestSourceMaps(t *testing.T) {
	script := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write([]byte(body))
		}
	}
	asked := 0
	target := serve(t, build{
		pages: map[string]string{"/": `<!DOCTYPE html><title>T</title><script src=/js/app.js></script><script src=/js/bare.js></script>
			<button id=a onclick="t({name: 'x'})">a</button><button id=b onclick="u()">b</button>`},
		handlers: map[string]http.HandlerFunc{
			"/js/app.js":          script(bundle + "//# sourceMappingURL=maps/app.js.map\n"),
			"/js/bare.js":         script("function u() { console.error('odd') }\n//# sourceMappingURL=https://elsewhere.example/bare.js.map"),
			"/js/maps/app.js.map": func(w http.ResponseWriter, _ *http.Request) { asked++; _, _ = w.Write([]byte(cartMap)) },
		},
	})
	made := perform(t, target, "  - navigate: /\n  - click: {css: \"#a\"}\n  - click: {css: \"#b\"}\n")
	require.Len(t, made.Steps[1].Exception, 1)
	frame := made.Steps[1].Exception[0].Stack[0]
	assert.Equal(t, &take.Place{Source: "src/cart.ts", Line: 4, Column: 1, Text: "throw new TypeError(item.name);"}, frame.Original)
	assert.Equal(t, base+"/js/app.js", frame.URL, "what ran is kept beside it")
	require.Len(t, made.Steps[2].Console, 1)
	assert.Nil(t, made.Steps[2].Console[0].Original, "another origin is not asked")
	assert.Equal(t, 1, asked)
	assert.Len(t, made.Exchanges, 3, "the page did not ask for the map")
}

func TestPlace(t *testing.T) {
	fetched := errors.New("not there")
	for _, tt := range []struct {
		reason, script, served string
		want                   *take.Place
	}{
		{"no map", "x()\n", "", nil},
		{"a map that is not served", "x()\n//# sourceMappingURL=a.map", "", nil},
		{"served", "x()\n//# sourceMappingURL=a.map", `{"version":3,"sources":["../../src/a.ts"],"names":[],"mappings":"AAAA"}`, &take.Place{Source: "src/a.ts", Line: 1, Column: 1}},
		{"behind what keeps it from being run", "x()\n//# sourceMappingURL=a.map", ")]}'\n" + `{"version":3,"sources":["a.ts"],"names":[],"mappings":"AAAA"}`, &take.Place{Source: "a.ts", Line: 1, Column: 1}},
		{"in the script", "x()\n//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEudHMiXSwibmFtZXMiOltdLCJtYXBwaW5ncyI6IkFBQUEifQ==", "", &take.Place{Source: "a.ts", Line: 1, Column: 1}},
		{"a text that only looks like it", "x('//# sourceMappingURL=a.map')\n", `{"version":3,"sources":["a.ts"],"mappings":"AAAA"}`, nil},
		{"no JSON", "x()\n//# sourceMappingURL=a.map", "<!DOCTYPE html>", nil},
		{"a source that is not there", "x()\n//# sourceMappingURL=a.map", `{"version":3,"sources":[],"names":[],"mappings":"AAAA"}`, nil},
		{"a section without a map", "x()\n//# sourceMappingURL=a.map", `{"version":3,"sections":[{"offset":{"line":0,"column":0}}]}`, nil},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s := sources{scripts: map[string][]byte{"http://a.example/js/a.js": []byte(tt.script)}, maps: map[string]*sourceMap{}, fetch: func(_ context.Context, address string) ([]byte, error) {
				if tt.served == "" || address != "http://a.example/js/a.map" {
					return nil, fetched
				}
				return []byte(tt.served), nil
			}}
			assert.Equal(t, tt.want, s.place(t.Context(), "http://a.example/js/a.js", 1, 1))
			assert.Nil(t, s.place(t.Context(), "http://a.example/other.js", 1, 1))
		})
	}
}

// TestMapsOfAFolder finds maps that the build keeps to itself.
func TestMapsOfAFolder(t *testing.T) {
	one := func(name string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{"version":3,"sources":["` + name + `"],"names":[],"mappings":"AAAA"}`)}
	}
	folder := fstest.MapFS{"js/app.js.map": one("app.ts"), "app.js.map": one("old.ts"), "broken.js.map": {Data: []byte("<!DOCTYPE html>")}}
	for script, want := range map[string]*take.Place{
		"http://a.example/static/js/app.js?v=1": {Source: "app.ts", Line: 1, Column: 1},
		"http://a.example/app.js":               {Source: "old.ts", Line: 1, Column: 1},
		"http://a.example/js/other.js":          {Source: "served.ts", Line: 1, Column: 1},
		"http://a.example/broken.js":            nil,
		"http://a.example//..//../x.js":         {Source: "served.ts", Line: 1, Column: 1},
	} {
		s := sources{scripts: map[string][]byte{script: []byte("x()\n//# sourceMappingURL=a.map")}, maps: map[string]*sourceMap{}, folder: folder,
			fetch: func(context.Context, string) ([]byte, error) { return one("served.ts").Data, nil }}
		assert.Equal(t, want, s.place(t.Context(), script, 1, 1), script)
	}
}

func TestSourceName(t *testing.T) {
	for source, want := range map[string]string{
		"webpack://shop/./src/cart.ts?1a2b": "src/cart.ts", "webpack:///src/cart.ts": "src/cart.ts", "../../src/cart.ts": "src/cart.ts",
		"./src/cart.ts": "src/cart.ts", "/srv/src/cart.ts": "/srv/src/cart.ts", "src/cart.ts": "src/cart.ts", "webpack://shop/../lib/a.ts": "lib/a.ts",
	} {
		assert.Equal(t, want, sourceName(source), source)
	}
}
