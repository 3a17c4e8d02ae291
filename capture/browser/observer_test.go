package browser

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/network"
	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gather gathers what an observer tells until enough is there.
func gather(t *testing.T, p *Page, enough func([]take.Message, []take.Exception) bool) (messages []take.Message, thrown []take.Exception) {
	t.Helper()
	eventually(t, func() bool {
		require.NoError(t, p.Flush(within(t)))
		m, x, _ := p.Seen.Drain()
		messages, thrown = append(messages, m...), append(thrown, x...)
		return enough(messages, thrown)
	}, "what the page tells")
	return messages, thrown
}

func TestConsole(t *testing.T) {
	tests := []struct{ script, level, text, reason string }{
		{`console.log('a', 1, true, null, undefined)`, "log", "a 1 true null undefined", "values in a row"},
		{`console.info('i')`, "info", "i", "its level"},
		{`console.warn('w')`, "warning", "w", "the protocol's word"},
		{`console.error('e')`, "error", "e", "its level"},
		{`console.debug('d')`, "debug", "d", "its level"},
		{`console.log({a: 1, b: 'x'})`, "log", "{a: 1, b: x}", "an object's own fields"},
		{`console.log([1, 'x', null])`, "log", "[1, x, null]", "a list"},
		{`console.log(new Error('bad'))`, "log", "Error: bad", "without its stack, which is the code's and not the user's"},
		{`console.log(function f() { return 1 })`, "log", "function f() { return 1 }", "a function's text"},
		{`console.log(NaN, -0, 10n)`, "log", "NaN -0 10n", "what JSON has no word for"},
		{`console.log(Symbol('s'))`, "log", "Symbol(s)", "a symbol"},
		{`console.log('')`, "log", "", "an empty line is one"},
		{`console.log('%s has %d', 'a', 1)`, "log", "%s has %d a 1", "directives are left as they are"},
		{`console.log('ä'.repeat(5000))`, "log", strings.Repeat("ä", maxText/2) + "… (1808 bytes more)", "a long one is cut"},
	}
	p := newPage(t, PageOptions{})
	var page strings.Builder
	for _, tt := range tests {
		page.WriteString("<script>" + tt.script + "</script>\n")
	}
	s := site(t, map[string]string{"/": page.String()})
	load(t, p, s.URL)
	messages, _ := gather(t, p, func(m []take.Message, _ []take.Exception) bool { return len(m) >= len(tests) })
	require.Len(t, messages, len(tests))
	for i, tt := range tests {
		m := messages[i]
		assert.Equal(t, [2]string{tt.level, tt.text}, [2]string{m.Level, m.Text}, "%s: %s", tt.script, tt.reason)
		assert.Equal(t, [2]any{s.URL + "/", i + 1}, [2]any{m.URL, m.Line}, "where it was said")
		assert.Equal(t, "console", m.Source)
	}
}

// What browsers will not have any more is not on the console: it is an issue.
func TestDeprecations(t *testing.T) {
	p := newPage(t, PageOptions{})
	s := site(t, map[string]string{"/": "<script>\n  addEventListener('unload', () => {})\n</script>"})
	load(t, p, s.URL)
	messages, _ := gather(t, p, func(m []take.Message, _ []take.Exception) bool { return len(m) > 0 })
	assert.Equal(t, []take.Message{{Level: "warning", Source: "deprecation", Text: "UnloadHandler", URL: s.URL + "/", Line: 2, Column: 3}}, messages)

	_, told := issueMessage(&audits.InspectorIssue{Details: &audits.InspectorIssueDetails{}})
	assert.False(t, told, "an issue of another kind")
}

func TestExceptions(t *testing.T) {
	s := site(t, map[string]string{"/": `<script>
function inner() { throw new TypeError('no such thing') }
function outer() { inner() }
outer()</script>
<script>Promise.reject(new RangeError('too far'))</script>
<script>Promise.reject('a text')</script>
<script>throw {code: 7}</script>
<script>this is no script</script>
<script>try { throw new Error('caught') } catch {}</script>`})
	p := open(t, s.URL)
	_, thrown := gather(t, p, func(_ []take.Message, x []take.Exception) bool { return len(x) >= 5 })
	require.Len(t, thrown, 5, "what is caught is none")
	byText := map[string]take.Exception{}
	for _, x := range thrown {
		byText[x.Text] = x
	}
	x, ok := byText["TypeError: no such thing"]
	require.True(t, ok, "the first line: %v", byText)
	assert.False(t, x.Rejection)
	require.Len(t, x.Stack, 3)
	assert.Equal(t, take.Frame{Function: "inner", URL: s.URL + "/", Line: 2, Column: 26}, x.Stack[0], "lines and columns count from 1")
	assert.Equal(t, "outer", x.Stack[1].Function)

	rejected, ok := byText["RangeError: too far"]
	require.True(t, ok)
	assert.True(t, rejected.Rejection, "nobody took the rejection")
	assert.True(t, byText["a text"].Rejection)
	assert.Contains(t, byText, "{code: 7}", "a thrown object, as the console shows one")
	assert.Contains(t, byText, "SyntaxError: Unexpected identifier 'is'")
}

func TestDialogs(t *testing.T) {
	p := open(t, site(t, map[string]string{"/": "<p>T</p>"}).URL)
	wait := p.Start(t.Context(), "Runtime.evaluate", map[string]any{"expression": "alert('hello')"})
	var dialogs []string
	eventually(t, func() bool {
		_, _, noted := p.Seen.Drain()
		dialogs = append(dialogs, noted.Dialogs...)
		return len(dialogs) > 0
	}, "the dialog is open")
	require.NoError(t, p.Call(within(t), "Page.handleJavaScriptDialog", map[string]any{"accept": true}, nil))
	require.NoError(t, wait(nil))
	assert.Equal(t, []string{"alert: hello"}, dialogs)
}

// exchanges returns what an observer saw, by method and path.
func exchanges(o *Observer) map[string]take.Exchange {
	all := map[string]take.Exchange{}
	o.Exchanges(func(e take.Exchange, request, response []byte) {
		path := e.URL[strings.Index(e.URL, "//")+2:]
		e.RequestBody, e.ResponseBody = take.BlobID(request), take.BlobID(response)
		all[e.Method+" "+path[strings.IndexByte(path, '/'):]] = e
	})
	return all
}

// api is a server that answers, redirects, and hangs up.
func api(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<!DOCTYPE html><p>T</p>")
		case "/json":
			w.Header().Set("Content-Type", "application/json")
			body, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, `{"got":%q}`, body)
		case "/first":
			http.Redirect(w, r, "/second", http.StatusFound)
		case "/second":
			http.Redirect(w, r, "/json", http.StatusTemporaryRedirect)
		case "/hangup":
			panic(http.ErrAbortHandler)
		case "/stream":
			w.Header().Set("Content-Type", "text/event-stream")
			fmt.Fprint(w, "data: 1\n\n")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func TestNetwork(t *testing.T) {
	s := api(t)
	p := newPage(t, PageOptions{Bodies: true})
	p.Seen.BeginStep(0)
	load(t, p, s.URL)
	require.NoError(t, p.Flush(within(t)))
	p.Seen.BeginStep(3)
	run(t, p, `done = (async () => {
		await (await fetch('/json', {method: 'POST', body: 'sent'})).text();
		await (await fetch('/first')).text();
		await (await fetch('/none')).text();
		await fetch('/hangup').catch(() => {});
	})().then(() => window.over = true); 0`)
	eventually(t, func() bool {
		var over bool
		return p.Eval(within(t), "!!window.over", &over) == nil && over
	}, "the page has asked for everything")
	require.NoError(t, p.Seen.Landed(within(t), p.Lost()))
	require.NoError(t, p.Flush(within(t)))
	p.KeptBodies()
	all := exchanges(p.Seen)

	document := all["GET /"]
	assert.Equal(t, [4]any{0, "Document", 200, "text/html"}, [4]any{document.Step, document.Type, document.Status, document.MIME})

	post := all["POST /json"]
	assert.Equal(t, [3]any{3, "Fetch", 200}, [3]any{post.Step, post.Type, post.Status}, "in the step in which it began")
	assert.Equal(t, [2]take.BlobID{"sent", `{"got":"sent"}`}, [2]take.BlobID{post.RequestBody, post.ResponseBody})
	assert.Equal(t, take.FromBuild, post.Source)
	assert.LessOrEqual(t, post.Began, post.Ended)

	first, second, last := all["GET /first"], all["GET /second"], all["GET /json"]
	assert.Equal(t, [3]int{302, 307, 200}, [3]int{first.Status, second.Status, last.Status}, "each leg of a redirect is an exchange")
	location := ""
	for _, h := range first.ResponseHeaders {
		if h.Name == "Location" {
			location = h.Value
		}
	}
	assert.Equal(t, "/second", location)

	assert.Equal(t, 404, all["GET /none"].Status)
	assert.Equal(t, "net::ERR_EMPTY_RESPONSE", all["GET /hangup"].Failure)
	assert.Zero(t, all["GET /hangup"].Status)

	messages, _ := gather(t, p, func(m []take.Message, _ []take.Exception) bool { return len(m) >= 2 })
	assert.Equal(t, [3]string{"error", "network", "Failed to load resource: the server responded with a status of 404 (Not Found)"},
		[3]string{messages[0].Level, messages[0].Source, messages[0].Text}, "the browser's own lines")
	open, streams := p.Seen.OpenKinds()
	assert.Equal(t, [2]int{}, [2]int{open, streams})
	assert.Len(t, p.Seen.Since(3), len(all)-1)
}

func TestOpenRequests(t *testing.T) {
	s := api(t)
	p := open(t, s.URL)
	require.NoError(t, p.Seen.Landed(within(t), p.Lost()))
	run(t, p, "navigator.sendBeacon('/stream'); 0")
	eventually(t, func() bool { n, _ := p.Seen.OpenKinds(); return n == 1 }, "the beacon is on its way")
	_, streams := p.Seen.OpenKinds()
	assert.Equal(t, 1, streams)
	assert.Equal(t, []string{"POST " + s.URL + "/stream"}, p.Seen.Open())
	assert.NoError(t, p.Seen.Landed(within(t), p.Lost()), "nobody waits for a beacon")
	assert.False(t, p.Seen.Loading())
	load(t, p, s.URL+"/json")
	eventually(t, func() bool { n, _ := p.Seen.OpenKinds(); return n == 0 }, "a document that is left abandons its requests")
}

func TestEarlyAnswers(t *testing.T) {
	o := NewObserver(startOfTime)
	tell := func(id network.RequestID) {
		o.event(&network.EventRequestWillBeSent{RequestID: id, Request: &network.Request{Method: "GET", URL: "http://x.test/" + string(id)}})
	}
	answer := func(id network.RequestID, source take.Source) {
		o.answer(id, func(e *take.Exchange, _, body *[]byte) { e.Source, *body = source, []byte(source) })
	}
	answer("1", take.FromRecording)
	tell("1")
	tell("2")
	answer("2", take.Blocked)
	tell("2") // a second leg of it
	answer("2", take.Unrecorded)
	var sources []take.Source
	var bodies []string
	o.Exchanges(func(e take.Exchange, _, body []byte) {
		sources, bodies = append(sources, e.Source), append(bodies, string(body))
	})
	assert.Equal(t, []take.Source{take.FromRecording, take.Blocked, take.Unrecorded}, sources, "an answer may come before the request is told of, and is for its last leg")
	assert.Equal(t, []string{"recording", "blocked", "unrecorded"}, bodies)
	assert.Empty(t, o.early)
}

// history waits until the page knows its history, which it does not while one
// document makes way for the next.
func history(t *testing.T, p *Page) (h History) {
	t.Helper()
	eventually(t, func() bool {
		var err error
		if h, err = p.History(within(t)); err != nil {
			require.ErrorIs(t, err, ErrNoWorld)
		}
		return err == nil
	}, "the page has a history")
	return h
}

func TestHistory(t *testing.T) {
	s := site(t, map[string]string{"/": "<p>one</p>", "/two": "<p>two</p>"})
	p := open(t, s.URL)
	load(t, p, s.URL+"/two")
	run(t, p, "history.pushState(0, '', '/pushed')")
	eventually(t, func() bool { return p.URL() == s.URL+"/pushed" }, "the page knows its address")
	h := history(t, p)
	require.Len(t, h.Entries, 4, "the blank page, too")
	assert.Equal(t, 3, h.Index)
	assert.Equal(t, [3]bool{true, true, false}, [3]bool{h.Entries[1].Typed, h.Entries[2].Typed, h.Entries[3].Typed}, "what a page pushes nobody typed")
	for _, tt := range []struct {
		by   int
		ok   bool
		want string
	}{{-1, true, "/two"}, {-1, true, "/"}, {1, true, "/two"}, {1, true, "/pushed"}, {1, false, "/pushed"}} {
		history(t, p) // or it is not known where it stands
		ok, err := p.Travel(within(t), tt.by)
		require.NoError(t, err)
		assert.Equal(t, tt.ok, ok)
		assert.Equal(t, s.URL+tt.want, p.URL())
	}
	reason, err := p.Open(within(t), "http://127.0.0.1:1/")
	require.NoError(t, err)
	assert.Equal(t, "net::ERR_UNSAFE_PORT", reason, "the browser's word")
}

func TestBinding(t *testing.T) {
	type told struct {
		frame   FrameID
		payload string
	}
	heard := make(chan told, 8)
	s := site(t, map[string]string{"/": `<iframe src="/inner"></iframe><script>window.visible = typeof tell</script>`, "/inner": "<p>inner</p>"})
	p := newPage(t, PageOptions{
		Library: Library("tell(location.pathname);"),
		Binding: &Binding{Name: "tell", Told: func(_ *Page, frame FrameID, payload string) { heard <- told{frame, payload} }},
	})
	load(t, p, s.URL)
	got := map[string]FrameID{}
	for len(got) < 2 {
		select {
		case m := <-heard:
			got[m.payload] = m.frame
		case <-within(t).Done():
			t.Fatal("not told", got)
		}
	}
	assert.Equal(t, p.Top(), got["/"])
	assert.Equal(t, p.Children("")[0], got["/inner"], "with the frame that told")
	var visible string
	require.NoError(t, p.Eval(within(t), "visible", &visible))
	assert.Equal(t, "undefined", visible, "the page cannot tell")
}

// TestHarvest: an exchange is whole when it has ended and its body is there, and
// is let go of then.
func TestHarvest(t *testing.T) {
	o := NewObserver(time.UnixMilli(0))
	p := &Page{Seen: o, fetches: true}
	ask := func(id string) {
		p.observe(&network.EventRequestWillBeSent{RequestID: network.RequestID(id), Request: &network.Request{Method: "GET", URL: "http://x.test/" + id}})
	}
	ask("a")
	ask("b")
	p.observe(&network.EventLoadingFinished{RequestID: "a"})
	assert.Equal(t, []bool{false, false}, whole(o.Harvest(false)), "the body of a is on its way, b is open")
	o.body("a", []byte("hello"))
	got := o.Harvest(false)
	assert.Equal(t, []bool{true, false}, whole(got))
	assert.Equal(t, "hello", string(got[0].Response))
	assert.Equal(t, []int{0, 1}, []int{got[0].Number, got[1].Number})
	p.observe(&network.EventLoadingFailed{RequestID: "b", ErrorText: "net::ERR_ABORTED"})
	ask("c")
	got = o.Harvest(false)
	assert.Equal(t, []bool{true, false}, whole(got), "a was told of, and what failed has no body")
	assert.Equal(t, "net::ERR_ABORTED", got[0].Failure)
	assert.Equal(t, 2, got[1].Number)
	assert.Len(t, o.exchanges, 1)
	assert.Empty(t, o.fetched)
}

func whole(list []Harvested) (out []bool) {
	for _, h := range list {
		out = append(out, h.Whole)
	}
	return out
}
