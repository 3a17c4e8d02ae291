package stage

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// said is one exchange of a recording: "GET /a?b=c" with a body, and its answer.
type said struct {
	request, sent string
	status        int
	answer        string
}

func recordingOf(list ...said) take.Take {
	t := take.Take{Blobs: map[take.BlobID][]byte{}}
	put := func(s string) take.BlobID {
		if s == "" {
			return ""
		}
		t.Blobs[take.NewBlobID([]byte(s))] = []byte(s)
		return take.NewBlobID([]byte(s))
	}
	for _, e := range list {
		method, path, _ := strings.Cut(e.request, " ")
		if !strings.HasPrefix(path, "http") {
			path = base + path
		}
		x := take.Exchange{Type: "Fetch", Method: method, URL: path, RequestBody: put(e.sent), Status: e.status, ResponseBody: put(e.answer), Source: take.FromBuild,
			ResponseHeaders: []take.Header{{Name: "Content-Type", Value: "text/plain"}, {Name: "Content-Length", Value: "9999"}, {Name: "X-Two", Value: "a\nb"}}}
		if e.status == 0 {
			x.Failure = "net::ERR_FAILED"
		}
		t.Exchanges = append(t.Exchanges, x)
	}
	return t
}

func TestRecordingAnswers(t *testing.T) {
	type ask struct{ request, sent, want string }
	tests := []struct {
		name     string
		recorded []said
		asks     []ask
		reason   string
	}{
		{"state", []said{{"GET /list", "", 200, "one"}, {"PUT /list", "two", 200, "ok"}, {"GET /list", "", 200, "two"}},
			[]ask{{"GET /list", "", "one"}, {"PUT /list", "two", "ok"}, {"GET /list", "", "two"}, {"GET /list", "", "two"}}, "in order, and the last repeats"},
		{"bodies", []said{{"POST /api", `{"q":"a"}`, 200, "for a"}, {"POST /api", `{"q":"b"}`, 200, "for b"}},
			[]ask{{"POST /api", `{"q":"b"}`, "for b"}, {"POST /api", `{"q":"a"}`, "for a"}}, "the same body first, in any order"},
		{"another body", []said{{"POST /api", `{"at":1}`, 200, "first"}, {"POST /api", `{"at":2}`, 200, "second"}},
			[]ask{{"POST /api", `{"at":7}`, "first"}, {"POST /api", `{"at":8}`, "second"}, {"POST /api", `{"at":9}`, "second"}}, "a body with a time in it is in order"},
		{"used by body", []said{{"POST /api", "a", 200, "for a"}, {"POST /api", "b", 200, "for b"}},
			[]ask{{"POST /api", "a", "for a"}, {"POST /api", "x", "for b"}}, "what was given out is not given again while there is another"},
		{"queries", []said{{"GET /p?page=1", "", 200, "one"}, {"GET /p?page=2", "", 200, "two"}},
			[]ask{{"GET /p?page=2", "", "two"}, {"GET /p?page=1", "", "one"}, {"GET /p?page=2", "", "two"}}, "the same query first"},
		{"order of a query", []said{{"GET /p?a=1&b=2", "", 200, "x"}}, []ask{{"GET /p?b=2&a=1", "", "x"}}, "is no matter"},
		{"cache buster", []said{{"GET /p?_=111", "", 200, "x"}}, []ask{{"GET /p?_=222", "", "x"}}, "the same names with other values, when nothing is closer"},
		{"cache buster beside", []said{{"GET /p?page=1&_=111", "", 200, "one"}, {"GET /p?page=2&_=112", "", 200, "two"}},
			[]ask{{"GET /p?page=2&_=333", "", "two"}, {"GET /p?page=1&_=334", "", "one"}}, "the closest, whatever the cache buster says"},
		{"nonce in a body", []said{{"POST /api", `{"op":"a","nonce":"1"}`, 200, "for a"}, {"POST /api", `{"op":"b","nonce":"2"}`, 200, "for b"}},
			[]ask{{"POST /api", `{"nonce":"3","op":"b"}`, "for b"}, {"POST /api", `{"op":"a","nonce":"4"}`, "for a"}}, "the closest body, whatever the nonce says"},
		{"nonce in a form", []said{{"POST /api", `op=a&nonce=1`, 200, "for a"}, {"POST /api", `op=b&nonce=2`, 200, "for b"}},
			[]ask{{"POST /api", `op=b&nonce=3`, "for b"}}, "a form is compared by its fields"},
		{"query before body", []said{{"POST /api?q=1", "x", 200, "one"}, {"POST /api?q=2", "y", 200, "two"}}, []ask{{"POST /api?q=2", "x", "two"}}, "the query says more than the body"},
		{"another name", []said{{"GET /p?a=1", "", 200, "x"}}, []ask{{"GET /p?b=1", "", ""}}, "asks for something else"},
		{"another method", []said{{"GET /p", "", 200, "x"}}, []ask{{"POST /p", "", ""}, {"DELETE /p", "", ""}}, "does something else"},
		{"another path", []said{{"GET /p", "", 200, "x"}}, []ask{{"GET /p/", "", ""}, {"GET /q", "", ""}}, "is something else"},
		{"another host", []said{{"GET http://cdn.test/p", "", 200, "x"}}, []ask{{"GET /p", "", ""}, {"GET http://cdn.test/p", "", "x"}}, "is somewhere else"},
		{"failure", []said{{"GET /p", "", 0, ""}}, []ask{{"GET /p", "", "Failed"}}, "fails again"},
		{"status", []said{{"GET /p", "", 503, "busy"}, {"GET /p", "", 200, "x"}}, []ask{{"GET /p", "", "busy"}, {"GET /p", "", "x"}}, "whatever it was"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewRecording(recordingOf(tt.recorded...))
			for _, a := range tt.asks {
				method, path, _ := strings.Cut(a.request, " ")
				if !strings.HasPrefix(path, "http") {
					path = base + path
				}
				u, err := url.Parse(path)
				require.NoError(t, err)
				got, ok := r.answer(newAsked(method, u, []byte(a.sent)))
				assert.Equal(t, a.want, string(got.body)+string(got.failure), "%s: %s", a.request, tt.reason)
				assert.Equal(t, a.want != "", ok, a.request)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	list := []said{{"GET /api/items?page=1&sort=name", "", 200, "x"}, {"PUT /api/items/7", "{}", 200, "x"}, {"GET /api/items/8/reviews", "", 200, "x"},
		{"GET http://cdn.test/lib", "", 200, "x"}, {"GET /images/a.png", "", 200, "x"}}
	recorded := recordingOf(list...)
	recorded.Exchanges[4].Type = "Image"
	r := NewRecording(recorded)
	tests := []struct {
		request string
		want    *take.Nearest
		reason  string
	}{
		{"GET /api/items?page=1&at=3", &take.Nearest{Request: "GET " + base + "/api/items", Unlike: []string{"has no query key at", "has the query key sort besides"}}, "of the same path, with its names"},
		{"POST /api/items/7", &take.Nearest{Request: "PUT " + base + "/api/items/7", Unlike: []string{"has another method"}}, "of the same path, with its method"},
		{"GET /api/items/9/reviews", &take.Nearest{Request: "GET " + base + "/api/items/8/reviews", Unlike: []string{"has another path"}}, "the most of the path"},
		{"GET /api/banner", &take.Nearest{Request: "GET " + base + "/api/items", Unlike: []string{"has another path"}}, "the beginning of the path"},
		{"DELETE /api/banner", nil, "another method and another path is another thing"},
		{"GET /banner", nil, "nothing in common"},
		{"GET http://cdn.test/other", nil, "nor here"},
		{"GET /images/b.png", nil, "a script does not ask for pictures"},
	}
	for _, tt := range tests {
		method, path, _ := strings.Cut(tt.request, " ")
		if !strings.HasPrefix(path, "http") {
			path = base + path
		}
		u, err := url.Parse(path)
		require.NoError(t, err)
		assert.Equal(t, tt.want, r.nearest(newAsked(method, u, nil), "XHR"), "%s: %s", tt.request, tt.reason)
	}
}

func TestUnmatched(t *testing.T) {
	ask := `all(['GET', '/items?page=2'], ['POST', '/new', 'y'], ['GET', 'http://cdn.test/lib']); 0`
	for how, want := range map[Unmatched]struct {
		shown   string
		sources [3]take.Source
		reached bool
	}{
		"":    {`202 {"items":[{"id":1,"price":2.5}]}; TypeError; TypeError`, [3]take.Source{take.Unrecorded, take.Blocked, take.Blocked}, true},
		Live:  {`202 {"items":[{"id":1,"price":2.5}]}; TypeError; TypeError`, [3]take.Source{take.Unrecorded, take.Blocked, take.Blocked}, true},
		Fail:  {`TypeError; TypeError; TypeError`, [3]take.Source{take.Blocked, take.Blocked, take.Blocked}, false},
		Empty: {`204 ; 204 ; 204`, [3]take.Source{take.Empty, take.Empty, take.Empty}, false},
	} {
		t.Run(string(how), func(t *testing.T) {
			var r reached
			recorded := recordingOf(said{"GET /items", "", 200, "old"})
			s := open(t, serve(t, backend(&r)), func(o *Options) { o.Recording, o.Unmatched = NewRecording(recorded), how })
			visit(t, s, "/")
			require.NoError(t, s.Page.Eval(within(t), ask, nil))
			settle(t, s)
			assert.Equal(t, want.shown, text(t, s, "#out"))
			assert.Equal(t, want.reached, r.has("GET /items "))
			assert.False(t, r.has("POST /new y"), "nothing is written")
			for i, request := range []string{"GET /items?page=2", "POST /new", "GET http://cdn.test/lib"} {
				got, _ := exchange(t, s, request)
				assert.Equal(t, want.sources[i], got.Source, request)
			}
			get, _ := exchange(t, s, "GET /items?page=2")
			assert.Equal(t, &take.Nearest{Request: "GET " + base + "/items", Unlike: []string{"has no query key page"}}, get.Nearest)
		})
	}
}

func TestRecordingHeaders(t *testing.T) {
	r := NewRecording(recordingOf(said{"GET /p", "", 200, "x"}))
	u, err := url.Parse(base + "/p")
	require.NoError(t, err)
	got, _ := r.answer(newAsked("GET", u, nil))
	assert.Equal(t, []take.Header{{Name: "Content-Length", Value: "1"}, {Name: "Content-Type", Value: "text/plain"}, {Name: "X-Two", Value: "a"}, {Name: "X-Two", Value: "b"}}, got.headers,
		"lines that were joined are several again, and of what belongs to the connection the length is that of the body")
	assert.Equal(t, take.FromRecording, got.source)
}

func TestRecordingLeavesOut(t *testing.T) {
	recorded := recordingOf(said{"POST /p", "", 200, "x"}, said{"GET /open", "", 200, ""}, said{"GET /empty", "", 204, ""})
	recorded.Exchanges[0].Source = take.Blocked
	recorded.Exchanges[2].Source = take.Empty
	recorded.Exchanges[1].Status = 0
	recorded.Exchanges[1].Failure = ""
	r := NewRecording(recorded)
	for i, e := range recorded.Exchanges {
		u, err := url.Parse(e.URL)
		require.NoError(t, err)
		_, ok := r.answer(newAsked(e.Method, u, nil))
		assert.False(t, ok, []string{"what was blocked had no answer", "what was open had none yet", "what was nothing was none"}[i])
	}
}

// reached notes what reaches a build.
type reached struct {
	mu   sync.Mutex
	list []string
}

func (r *reached) note(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, what)
}

func (r *reached) has(what string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.list {
		if l == what {
			return true
		}
	}
	return false
}

// asking is a page that asks for something and shows what came.
const asking = `<!DOCTYPE html><p id=out></p><script>async function ask(method, path, body) {
	try { const r = await fetch(path, {method, body}); return r.status + ' ' + await r.text() } catch (e) { return e.name } }
	async function all(...list) { let said = []; for (const [m, p, b] of list) said.push(await ask(m, p, b)); out.textContent = said.join('; ') }</script>`

func backend(r *reached) build {
	api := func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.note(req.Method + " " + req.URL.Path + " " + string(body))
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprint(w, `{"items":[{"id":1,"price":2.5}]}`)
	}
	return build{pages: map[string]string{"/": asking}, handlers: map[string]http.HandlerFunc{"/items": api, "/new": api, "/gone": http.NotFound}}
}

func TestRecordedNetwork(t *testing.T) {
	var r reached
	recorded := recordingOf(said{"GET /items", "", 200, "old"}, said{"PUT /items", "x", 204, ""}, said{"GET /items", "", 200, "changed"}, said{"GET /gone", "", 200, "was here"},
		said{"GET http://cdn.test/lib", "", 200, "from elsewhere"}, said{"GET /fails", "", 0, ""})
	s := open(t, serve(t, backend(&r)), func(o *Options) { o.Recording = NewRecording(recorded) })
	visit(t, s, "/")
	require.NoError(t, s.Page.Eval(within(t), `all(['GET', '/items'], ['PUT', '/items', 'x'], ['GET', '/items'], ['GET', '/items'], ['GET', '/new'], ['POST', '/new', 'y'], ['GET', '/gone'], ['GET', '/fails']); 0`, nil))
	settle(t, s)
	assert.Equal(t, `200 old; 204 ; 200 changed; 200 changed; 202 {"items":[{"id":1,"price":2.5}]}; TypeError; 200 was here; TypeError`, text(t, s, "#out"))
	s.Contracts(within(t))

	get, _ := exchange(t, s, "GET /items")
	assert.Equal(t, take.FromRecording, get.Source)
	put, _ := exchange(t, s, "PUT /items")
	assert.Equal(t, take.FromRecording, put.Source)
	assert.Nil(t, put.Contract, "what writes is not sent beside")
	assert.False(t, r.has("PUT /items x"), "nor at all")
	unrecorded, _ := exchange(t, s, "GET /new")
	assert.Equal(t, take.Unrecorded, unrecorded.Source, "a request with no recording is asked of the build, as that is safe")
	blocked, _ := exchange(t, s, "POST /new")
	assert.Equal(t, take.Blocked, blocked.Source)
	assert.Contains(t, blocked.Failure, "ERR_BLOCKED_BY_CLIENT")
	assert.False(t, r.has("POST /new y"))
	document, _ := exchange(t, s, "GET /")
	assert.Equal(t, take.FromBuild, document.Source, "documents are what is under test")
	assert.Nil(t, document.Contract)

	var contract *take.Contract
	s.Seen.Exchanges(func(e take.Exchange, _, _ []byte) {
		if e.URL == base+"/items" && e.Contract != nil {
			assert.Nil(t, contract, "the build is asked once for each address")
			contract = e.Contract
		}
	})
	assert.Equal(t, &take.Contract{Status: 202, MIME: "application/json", Shape: []string{" object", "items array", "items[] object", "items[].id number", "items[].price number"}}, contract)
	gone, _ := exchange(t, s, "GET /gone")
	assert.Equal(t, &take.Contract{Status: 404, MIME: "text/plain"}, gone.Contract)
}

func TestLiveNetwork(t *testing.T) {
	for _, writes := range []bool{false, true} {
		var r reached
		s := open(t, serve(t, backend(&r)), func(o *Options) { o.Writes = writes })
		visit(t, s, "/")
		require.NoError(t, s.Page.Eval(within(t), `all(['GET', '/items'], ['POST', '/new', 'y'], ['DELETE', '/new']); 0`, nil))
		settle(t, s)
		assert.True(t, r.has("GET /items "))
		assert.Equal(t, writes, r.has("POST /new y"), "writes reach the build only when they may")
		assert.Equal(t, writes, r.has("DELETE /new "))
		post, _ := exchange(t, s, "POST /new")
		assert.Equal(t, map[bool]take.Source{false: take.Blocked, true: take.FromBuild}[writes], post.Source)
	}
}

func TestContractOfABuildThatIsAway(t *testing.T) {
	recorded := recordingOf(said{"GET /items", "", 200, "old"})
	var r reached
	b := backend(&r)
	b.handlers["/items"] = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	s := open(t, serve(t, b), func(o *Options) { o.Recording = NewRecording(recorded) })
	visit(t, s, "/")
	require.NoError(t, s.Page.Eval(within(t), `all(['GET', '/items']); 0`, nil))
	settle(t, s)
	s.Contracts(within(t))
	get, _ := exchange(t, s, "GET /items")
	assert.Equal(t, &take.Contract{Failure: "Failed"}, get.Contract, "the page was shown the recording, and yet it is known")
	assert.Equal(t, "200 old", text(t, s, "#out"))
}

// TestShape pins what diff reads: its own tests have the same words.
func TestShape(t *testing.T) {
	tests := []struct {
		body   string
		want   []string
		reason string
	}{
		{`{"items":[{"price":1},{"price":2.5,"sale":true}]}`, []string{" object", "items array", "items[] object", "items[].price number", "items[].sale boolean"}, "elements of a list share a path"},
		{`[1,"a",null]`, []string{" array", "[] null", "[] number", "[] string"}, "each type that is there"},
		{`[[{"a":{}}]]`, []string{" array", "[] array", "[][] object", "[][].a object"}, "nested"},
		{`"text"`, []string{" string"}, "a value alone"},
		{`null`, []string{" null"}, "nothing is something"},
		{`{}`, []string{" object"}, "an empty one"},
		{`<p>`, nil, "no JSON"},
		{``, nil, "nothing"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Shape([]byte(tt.body)), "%s: %s", tt.body, tt.reason)
	}
}
