package har

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sample is a take with a request of each kind.
func sample(t testing.TB) take.Take {
	t.Helper()
	start := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	b := take.NewBuilder(take.Scenario{Name: "cart", Digest: strings.Repeat("ab", 32)}, take.Captured, take.Environment{
		Browser: "HeadlessChrome/156.0.8078.79", Clock: take.ClockFrames, Network: "live", Locale: "en-US", Timezone: "UTC",
		Viewport: take.Viewport{Width: 10, Height: 10, Scale: 1}, Start: start, Made: start, BaseURL: "https://shop.example/",
	})
	b.AddStep(take.Step{ID: "s01", Kind: "navigate", Title: "navigate to <b>", Outcome: take.Outcome{Status: take.OK}, URL: "https://shop.example/"})
	b.AddExchange(take.Exchange{Step: -1, Type: "Document", Method: "GET", URL: "https://shop.example/?q=a%20b&q=%zz", Status: 302, StatusText: "Found", Source: take.FromBuild,
		ResponseHeaders: []take.Header{{Name: "location", Value: "/next"}, {Name: "content-encoding", Value: "gzip"}, {Name: "set", Value: "a\nb"}}, MIME: "text/html", Began: 1.5, Ended: 3})
	b.AddExchange(take.Exchange{Step: 0, Type: "Fetch", Method: "POST", URL: "https://shop.example/api", Status: 200, Source: take.FromBuild, MIME: "application/json", Began: 4, Ended: 5,
		RequestHeaders: []take.Header{{Name: "Content-Type", Value: "application/json"}}, RequestBody: b.PutBlob([]byte(`{"a":"ü</script>"}`)), ResponseBody: b.PutBlob([]byte("ok\u2028"))})
	b.AddExchange(take.Exchange{Step: 0, Type: "Image", Method: "GET", URL: "https://cdn.example/a.png", Status: 200, Source: take.FromBuild, MIME: "image/png", Began: 5, Ended: 6, ResponseBody: b.PutBlob([]byte("\x89PNG\xff"))})
	b.AddExchange(take.Exchange{Step: 0, Type: "XHR", Method: "GET", URL: "https://shop.example/down", Failure: "net::ERR_FAILED", Source: take.FromBuild, Began: 6, Ended: 7})
	made, err := b.Build()
	require.NoError(t, err)
	return made
}

func TestExport(t *testing.T) {
	data := Export(sample(t))
	var a archive
	require.NoError(t, json.Unmarshal(data, &a))
	require.Len(t, a.Log.Entries, 4)
	first, second, third, fourth := a.Log.Entries[0], a.Log.Entries[1], a.Log.Entries[2], a.Log.Entries[3]
	assert.Equal(t, "2026-01-15T09:00:00.001Z", first.Started)
	assert.Equal(t, []header{{"q", "a b"}, {"q", "%zz"}}, first.Request.Query)
	assert.Equal(t, []header{{"location", "/next"}, {"set", "a"}, {"set", "b"}}, first.Response.Headers, "the body is not encoded as it was sent")
	assert.Equal(t, "/next", first.Response.Redirect)
	assert.Equal(t, `{"a":"ü</script>"}`, second.Request.Post.Text)
	assert.Equal(t, content{Size: 5, MIME: "application/json", Text: "ok\u2028"}, second.Response.Content)
	assert.Equal(t, content{Size: 5, MIME: "image/png", Text: "iVBOR/8=", Encoding: "base64"}, third.Response.Content)
	assert.Equal(t, "net::ERR_FAILED", fourth.Response.Failure)
	assert.Equal(t, data, Export(sample(t)), "the same take, the same bytes")
}

// schemas is where npm puts the schema of HAR 1.2.
const schemas = "../../tools/node_modules/har-schema/lib"

// TestSchema: what is exported is what the schema of others says.
func TestSchema(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(schemas, "*.json"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("to have it checked by a schema of others: make consumers")
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		require.NoError(t, err)
		require.NoError(t, c.AddResource("har:///"+filepath.Base(file), doc))
	}
	s, err := c.Compile("har:///har.json")
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Export(sample(t))))
	require.NoError(t, err)
	assert.NoError(t, s.Validate(doc))
	assert.Error(t, s.Validate(map[string]any{"log": map[string]any{}}), "a schema that refuses nothing checks nothing")
}
