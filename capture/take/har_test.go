package take

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHARKeepsTheNearest(t *testing.T) {
	b := sessionBuilder(1, 20)
	b.AddExchange(Exchange{Step: 0, Type: "Fetch", Method: "GET", URL: "http://shop.test/a", Status: 204, Source: Empty, Nearest: &Nearest{"PUT http://shop.test/a", []string{"has another method"}}})
	made, err := b.Build()
	require.NoError(t, err)
	back, err := decoded(encoded(t, made))
	require.NoError(t, err)
	assert.Equal(t, made.Exchanges, back.Exchanges)
}

// TestHARIsValid checks the fields that HAR 1.2 requires, and that lists are
// never null.
func TestHARIsValid(t *testing.T) {
	take := session(t, 2, 40)
	var got map[string]map[string]any
	require.NoError(t, json.Unmarshal(encodeHAR(take), &got))
	log := got["log"]
	assert.Equal(t, "1.2", log["version"])
	assert.Equal(t, map[string]any{"name": "Retake", "version": "format 1"}, log["creator"])
	page := log["pages"].([]any)[1].(map[string]any)
	assert.Equal(t, map[string]any{"id": "s01", "title": `click button "Add to cart"`, "startedDateTime": "2026-01-02T10:00:00.100Z", "pageTimings": map[string]any{}}, page)

	entries := log["entries"].([]any)
	require.Len(t, entries, 3)
	entry := entries[1].(map[string]any)
	assert.Equal(t, "s01", entry["pageref"])
	assert.Equal(t, "2026-01-02T10:00:00.100Z", entry["startedDateTime"])
	assert.Equal(t, 12.25, entry["time"])
	assert.Equal(t, map[string]any{"send": 0.0, "wait": 12.25, "receive": 0.0}, entry["timings"])
	assert.Equal(t, map[string]any{}, entry["cache"])
	assert.Equal(t, "recording", entry["_source"])

	request := entry["request"].(map[string]any)
	body := string(NewBlobID([]byte(`{"items":[{"id":1,"name":"shirt"}]}`)))
	assert.Equal(t, []any{map[string]any{"name": "id", "value": "1"}, map[string]any{"name": "q", "value": "a b"}}, request["queryString"])
	assert.Equal(t, map[string]any{"mimeType": "application/json", "text": "", "_blob": body}, request["postData"])
	for _, key := range []string{"method", "url", "httpVersion", "cookies", "headers", "headersSize", "bodySize"} {
		assert.NotNil(t, request[key], key)
	}
	failed := entries[2].(map[string]any)
	assert.NotContains(t, failed, "pageref", "it began before the first step")
	response := failed["response"].(map[string]any)
	assert.Equal(t, "net::ERR_CONNECTION_REFUSED", response["_error"])
	for _, key := range []string{"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize"} {
		assert.NotNil(t, response[key], key)
	}
}
