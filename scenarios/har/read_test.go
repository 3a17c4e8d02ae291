package har

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func imported(t testing.TB, file string) imports.Session {
	t.Helper()
	require.True(t, Format().Sniff("x.har", []byte(file)))
	result, err := Format().Read(strings.NewReader(file), imports.Options{Name: "x"})
	require.NoError(t, err)
	require.Len(t, result.Sessions, 1)
	require.NoError(t, take.Validate(*result.Sessions[0].Take))
	return result.Sessions[0]
}

// entryAt is an entry as browsers write it, a second after the one before.
func entryAt(second int, method, url, more string) string {
	return fmt.Sprintf(`{"startedDateTime":"2026-01-15T10:00:%02d.000+01:00","time":12.5,"request":{"method":%q,"url":%q,"headers":[]%s`, second, method, url, more)
}

func answer(status int, mime, text string) string {
	return fmt.Sprintf(`},"response":{"status":%d,"headers":[{"name":"Set-Cookie","value":"sid=s3cr3t-sid"}],"content":{"size":%d,"mimeType":%q,"text":%q}},"cache":{},"timings":{}}`, status, len(text), mime, text)
}

func archiveOf(entries ...string) string {
	return `{"log":{"version":"1.2","creator":{"name":"Firefox","version":"140"},"entries":[` + strings.Join(entries, ",\n") + `]}}`
}

var document = entryAt(0, "GET", "https://shop.example/cart?x=1", "") + answer(200, "text/html; charset=utf-8", "<h1>")

func TestRead(t *testing.T) {
	s := imported(t, archiveOf(
		entryAt(3, "POST", "https://shop.example/api/login", `,"postData":{"mimeType":"application/json","text":"{\"user\":\"ada\",\"password\":\"hunter2-hunter2\"}"}`)+answer(200, "application/json", `{"hello":"hunter2-hunter2"}`),
		document,
		entryAt(1, "GET", "https://ada:s3cr3t@shop.example/a.css", "")+answer(200, "text/css", "b{}"),
		entryAt(2, "GET", "https://shop.example/a.png", "")+`},"response":{"status":200,"headers":[],"content":{"size":5,"mimeType":"image/png","encoding":"base64","text":"iVBOR/8="}}}`,
		entryAt(4, "GET", "https://shop.example/down", "")+`},"response":{"status":0,"_error":"net::ERR_FAILED","content":{"size":0,"mimeType":"x-unknown"}}}`,
		entryAt(5, "GET", "wss://shop.example/ws", "")+answer(101, "", ""),
		entryAt(6, "GET", "https://shop.example/big", "")+`},"response":{"status":200,"content":{"size":100,"mimeType":"text/plain","_file":"../../etc/passwd"}}}`,
	))
	assert.Equal(t, []scenarios.Step{{ID: "s01", Kind: scenarios.Navigate, URL: "/cart?x=1"}}, s.Scenario.Steps)
	assert.Equal(t, "https://shop.example/", s.Scenario.URL)
	var seen []string
	for _, e := range s.Take.Exchanges {
		seen = append(seen, fmt.Sprint(e.Type, " ", e.Method, " ", e.URL, " ", e.Status, e.Failure, " ", string(s.Take.Blobs[e.ResponseBody])))
	}
	assert.Equal(t, []string{
		"Document GET https://shop.example/cart?x=1 200 <h1>",
		"Stylesheet GET https://shop.example/a.css 200 b{}",
		"Image GET https://shop.example/a.png 200 \x89PNG\xff",
		`Fetch POST https://shop.example/api/login 200 {"hello":"${PASSWORD:-Retake-Passw0rd}"}`,
		"Fetch GET https://shop.example/down 0net::ERR_FAILED ",
		"Fetch GET https://shop.example/big 200 ",
	}, seen, "in the order in which they began")
	assert.Equal(t, 3000., s.Take.Exchanges[3].Began)
	whole, err := json.Marshal(s.Take.Exchanges)
	require.NoError(t, err)
	for _, blob := range s.Take.Blobs {
		whole = append(whole, blob...)
	}
	assert.NotContains(t, string(whole), "hunter2")
	assert.NotContains(t, string(whole), "s3cr3t")
	assert.Equal(t, []imports.Gap{
		{Event: "entries[2]", Kind: imports.Ignored, Detail: "the user and password in a URL, which are not kept"},
		{Event: "entries[5]", Kind: imports.Ignored, Detail: "a request that is none of http: wss://shop.example/ws"},
		{Event: "entries[6]", Kind: imports.Missing, Detail: "a body that is not in the archive: https://shop.example/big"},
	}, s.Gaps)
}

// TestExportComesBack: what Export writes of a take is read again.
func TestExportComesBack(t *testing.T) {
	was := sample(t)
	was.Exchanges[0].Status = 200
	back := imported(t, string(Export(was)))
	require.Len(t, back.Take.Exchanges, len(was.Exchanges))
	for i, e := range back.Take.Exchanges {
		w := was.Exchanges[i]
		assert.Equal(t, []any{w.Method, w.URL, w.Type, w.Status, w.Failure, w.RequestBody, w.ResponseBody}, []any{e.Method, e.URL, e.Type, e.Status, e.Failure, e.RequestBody, e.ResponseBody})
	}
}

func TestPages(t *testing.T) {
	page := func(second int, id, url string) string {
		return strings.Replace(entryAt(second, "GET", url, "")+answer(200, "text/html", "x"), "{", `{"pageref":"`+id+`",`, 1)
	}
	s := imported(t, archiveOf(page(0, "page_1", "https://shop.example/"), page(1, "page_1", "https://shop.example/frame"), page(9, "page_2", "https://shop.example/cart")))
	assert.Equal(t, []scenarios.Step{
		{ID: "s01", Kind: scenarios.Navigate, URL: "/"},
		{ID: "s02", Kind: scenarios.Navigate, URL: "/cart", After: 9 * time.Second},
	}, s.Scenario.Steps)
	assert.Equal(t, 1, s.Take.Exchanges[2].Step)
}

func TestAttach(t *testing.T) {
	other := scenarios.Scenario{Name: "other", URL: "https://shop.example/", Environment: scenarios.DefaultEnvironment(), Steps: []scenarios.Step{{ID: "s01", Kind: scenarios.Back}}}
	got, err := Attach(*imported(t, archiveOf(document)).Take, other)
	require.NoError(t, err)
	assert.Equal(t, scenarios.Digest(other), got.Scenario.Digest)
	assert.Len(t, got.Exchanges, 1)
	assert.Equal(t, "go back", got.Steps[0].Title)
}

var halfBody = strings.Replace(document, `"text":"<h1>"`, `"encoding":"base64","text":"eHl6eHl6!"`, 1)

func TestHalfABodyIsNone(t *testing.T) {
	assert.Empty(t, imported(t, archiveOf(halfBody)).Take.Exchanges[0].ResponseBody)
}

// TestHostileArchives: an error says where, or what is broken is a gap.
func TestHostileArchives(t *testing.T) {
	for _, c := range []struct{ reason, file, fails, gap string }{
		{reason: "empty", file: "", fails: "1:1: not an archive: unexpected end of JSON input"},
		{reason: "cut", file: archiveOf(document)[:200], fails: "not an archive: unexpected end of JSON input"},
		{reason: "no JSON on a later line", file: "{\"log\":\n{nope}}", fails: "2:2: not an archive"},
		{reason: "a list", file: "[]", fails: "not an archive"},
		{reason: "no log", file: "{}", fails: `the archive needs "log", an object`},
		{reason: "entries that are none", file: `{"log":{"entries":{}}}`, fails: "not an archive"},
		{reason: "no entries", file: archiveOf(), fails: "the archive has no requests"},
		{reason: "no document", file: archiveOf(entryAt(0, "GET", "https://a.example/x.css", "") + answer(200, "text/css", "")), fails: "the archive has no document of a page"},
		{reason: "deep", file: `{"log":{"entries":[` + strings.Repeat("[", 100_000), fails: "not an archive"},
		{reason: "a type that is wrong", file: archiveOf(document, `{"startedDateTime":7}`), gap: "entries[1] broken a request that cannot be read: json"},
		{reason: "no time", file: archiveOf(document, strings.Replace(document, "2026-01-15T10", "noon", 1)), gap: "entries[1] broken a request that cannot be read: parsing time"},
		{reason: "the far future", file: archiveOf(document, strings.Replace(document, `"time":12.5`, `"time":1e300`, 1)), gap: "entries[1] broken a request at no time that can be"},
		{reason: "a status that is none", file: archiveOf(document, strings.Replace(document, `"status":200`, `"status":123456`, 1)), gap: "entries[1] broken a response of status 123456"},
		{reason: "a body that is not base64", file: archiveOf(document, strings.Replace(document, `"text":`, `"encoding":"base64","text":`, 1)), gap: "entries[1] broken a body that is not base64"},
		{reason: "a body of which half is base64", file: archiveOf(document, halfBody), gap: "entries[1] broken a body that is not base64"},
		{reason: "a URL that is none", file: archiveOf(document, entryAt(0, "GET", "javascript:alert(1)", "")+answer(200, "", "")), gap: "entries[1] ignored a request that is none of http"},
		{reason: "null", file: archiveOf(document, "null"), gap: "entries[1] broken"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			result, err := Format().Read(strings.NewReader(c.file), imports.Options{})
			if c.fails != "" {
				var at *scenarios.Error
				require.ErrorAs(t, err, &at)
				assert.Contains(t, err.Error(), c.fails)
				return
			}
			require.NoError(t, err)
			require.Len(t, result.Sessions[0].Gaps, 1)
			g := result.Sessions[0].Gaps[0]
			assert.Contains(t, g.Event+" "+string(g.Kind)+" "+g.Detail, c.gap)
		})
	}
	_, err := Format().Read(strings.NewReader(archiveOf(document)), imports.Options{Limits: imports.Limits{Bytes: 100}})
	assert.ErrorIs(t, err, imports.ErrTooLarge)
}

// FuzzHAR: no text makes it fail otherwise than with an error of a place, and
// what it makes is a scenario with a take.
func FuzzHAR(f *testing.F) {
	f.Add(archiveOf(document))
	f.Add(string(Export(sample(f))))
	f.Fuzz(func(t *testing.T, file string) {
		result, err := Format().Read(strings.NewReader(file), imports.Options{})
		if err != nil {
			var at *scenarios.Error
			require.ErrorAs(t, err, &at)
			return
		}
		s := result.Sessions[0]
		require.NoError(t, take.Validate(*s.Take))
		data, err := scenarios.Marshal(s.Scenario)
		require.NoError(t, err)
		_, err = scenarios.Parse(data, "")
		require.NoError(t, err)
	})
}
