package diff

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
)

const blank = `<main><p>x</p></main>`

// Each row changes one thing in the candidate of a take of six equal steps.
func TestRules(t *testing.T) {
	for _, tt := range []struct {
		reason string
		a, b   func(*film)
		want   string // "" for no finding
	}{
		{reason: "a new error", b: logs("error", "boom 12"), want: `error console/error-new: new error: "boom 12"`},
		{reason: "a new warning", b: logs("warning", "careful"), want: `warning console/warning-new: new warning: "careful"`},
		{reason: "a log is not for alarm", b: logs("log", "hello")},
		{reason: "numbers, ids and origins are volatile", a: logs("error", "at http://app.test/a.js?x=1 id 12 took 3ms"), b: logs("error", "at http://127.0.0.1:81/a.js?x=2 id 15 took 1.5s")},
		{reason: "the same error more often", a: logs("error", "x"), b: logs("error", "x", "x"), want: `info console/error-new: error happens twice, it was once: "x"`},
		{reason: "an exception from elsewhere", a: throws("TypeError: x", "load"), b: throws("TypeError: x", "save"), want: `error console/exception-new: new uncaught exception: "TypeError: x"`},
		{reason: "minified names change", a: throws("TypeError: x", "a"), b: throws("TypeError: x", "tZ")},
		{reason: "a message earlier", a: func(f *film) { f.Steps[2].Console = []take.Message{{Level: "error", Text: "x"}} }, b: logs("error", "x")},

		{reason: "a read is gone", a: sends("GET", "/api/x", ""), want: "warning network/request-missing: GET /api/x is no longer sent"},
		{reason: "a write is gone", a: sends("POST", "/api/x", ""), want: "error network/request-missing: POST /api/x is no longer sent"},
		{reason: "a read is new", b: sends("GET", "/api/x", ""), want: "warning network/request-new: GET /api/x is new"},
		{reason: "a read once more", a: sends("GET", "/api/x", ""), b: twice(sends("GET", "/api/x", ""))},
		{reason: "a write twice", a: sends("POST", "/api/x", ""), b: twice(sends("POST", "/api/x", "")), want: "warning network/repeated: POST /api/x is sent twice, it was once"},
		{reason: "a read three times", a: sends("GET", "/api/x", ""), b: twice(twice(sends("GET", "/api/x", ""))), want: "warning network/repeated: GET /api/x is sent 4 times, it was once"},
		{reason: "at the border of two steps", a: sendsAt(2, "GET", "/api/x"), b: sendsAt(3, "GET", "/api/x")},
		{reason: "a poll, once less in a step", a: polls(6), b: polls(5)},
		{reason: "busters", a: sends("GET", "/api/x?_=1", ""), b: sends("GET", "/api/x?_=2", "")},
		{reason: "another filter", a: sends("GET", "/api/x?sort=up", ""), b: sends("GET", "/api/x?sort=down", ""), want: "warning network/request-changed: url of GET /api/x is /api/x?sort=down, it was /api/x?sort=up"},
		{reason: "another thing", a: sends("GET", "/api/x/7", ""), b: sends("GET", "/api/x/8", ""), want: "warning network/request-changed: url of GET /api/x/8 is /api/x/8, it was /api/x/7"},
		{reason: "another token", a: sends("GET", "/api/x/8f14e45f-ceea-467f-a0d6-1f2b3c4d5e6f", ""), b: sends("GET", "/api/x/11111111-2222-467f-a0d6-1f2b3c4d5e6f", "")},
		{reason: "a field is gone", a: sends("POST", "/api/x", `{"a":1,"b":2}`), b: sends("POST", "/api/x", `{"a":1}`), want: "error network/request-changed: b of POST /api/x is none, it was number 2"},
		{reason: "another value", a: sends("POST", "/api/x", `{"a":1}`), b: sends("POST", "/api/x", `{"a":2}`), want: "warning network/request-changed: a of POST /api/x is 2, it was 1"},
		{reason: "keys in another order", a: sends("POST", "/api/x", `{"a":1,"b":[1]}`), b: sends("POST", "/api/x", `{ "b":[1], "a":1 }`)},
		{reason: "a form", a: form("a=1&b=2"), b: form("b=2&a=3"), want: "warning network/request-changed: a of POST /f is 3, it was 1"},
		{reason: "a form in another order", a: form("a=1&b=2"), b: form("b=2&a=1")},
		{reason: "GraphQL operations are apart", a: sends("POST", "/graphql", `{"operationName":"Cart"}`), b: sends("POST", "/graphql", `{"operationName":"Pay"}`), want: "error network/request-missing: POST /graphql Cart is no longer sent"},
		{reason: "a message is gone", a: socket(`{"type":"hi"}`, `{"type":"buy","n":1}`), b: socket(`{"type":"hi"}`), want: "error network/request-missing: SEND /feed buy is no longer sent"},
		{reason: "a message is another", a: socket(`{"type":"buy","n":1}`), b: socket(`{"type":"buy","n":2}`), want: "warning network/request-changed: n of SEND /feed buy is 2, it was 1"},
		{reason: "a message is new", a: socket("hi"), b: socket("hi", `{"type":"buy"}`), want: "warning network/request-new: SEND /feed buy is new"},
		{reason: "messages in another order", a: socket("one", "two"), b: socket("two", "one")},
		{reason: "a WebSocket is gone", a: socket(), want: "warning network/request-missing: GET /feed is no longer sent"},
		{reason: "a failure", a: sends("GET", "/api/x", ""), b: answered("GET", "/api/x", func(x *take.Exchange) { x.Failure, x.Status = "net::ERR_CONNECTION_REFUSED", 0 }), want: "error network/failed: GET /api/x fails with net::ERR_CONNECTION_REFUSED, it answered 200"},
		{reason: "given up by the page", a: sends("GET", "/api/x", ""), b: answered("GET", "/api/x", func(x *take.Exchange) { x.Failure, x.Status = "net::ERR_ABORTED", 0 })},
		{reason: "a bad status", a: sends("GET", "/api/x", ""), b: answered("GET", "/api/x", func(x *take.Exchange) { x.Status = 500 }), want: "error network/status-changed: GET /api/x answers 500, it answered 200"},
		{reason: "another good status", a: sends("GET", "/api/x", ""), b: answered("GET", "/api/x", func(x *take.Exchange) { x.Status = 204 }), want: "warning network/status-changed: GET /api/x answers 204, it answered 200"},
		{reason: "from a cache", a: sends("GET", "/api/x", ""), b: answered("GET", "/api/x", func(x *take.Exchange) { x.Status = 304 })},
		{reason: "no recording", b: answered("GET", "/api/x", func(x *take.Exchange) { x.Source = take.Unrecorded }), want: "warning network/unrecorded: no recording fits GET /api/x: it was answered by the build"},
		{reason: "no recording of a write", b: answered("PUT", "/api/x", func(x *take.Exchange) { x.Source = take.Blocked }), want: "error network/unrecorded: no recording fits PUT /api/x: it was blocked"},
		{reason: "no recording in either", a: answered("GET", "/api/x", func(x *take.Exchange) { x.Source = take.Unrecorded }), b: answered("GET", "/api/x", func(x *take.Exchange) { x.Source = take.Unrecorded })},
		{reason: "a response without a field", a: built(`{"a":1,"b":[{"c":"x"}]}`), b: built(`{"a":1,"b":[{}]}`), want: "error network/response-shape: the response of GET /api/x lacks b[].c"},
		{reason: "a response of another type", a: built(`{"a":1}`), b: built(`{"a":"1"}`), want: "error network/response-shape: a of response of GET /api/x is string, it was number"},
		{reason: "an empty list says nothing, nor does null, nor more", a: built(`{"a":1,"b":[{"c":"x"}],"n":null}`), b: built(`{"a":2,"b":[],"n":"x","z":1}`)},
		{reason: "keys that are ids", a: built(`{"17":{"a":1}}`), b: built(`{"18":{"a":1}}`)},
		{reason: "another media type", a: built(`{}`), b: answered("GET", "/api/x", func(x *take.Exchange) { x.Source, x.MIME = take.FromBuild, "text/html" }), want: "warning network/content-type: GET /api/x answers text/html, it answered application/json"},
		{reason: "the contract has another type", a: contract(take.Contract{Status: 200, MIME: "application/json"}), b: contract(take.Contract{Status: 200, MIME: "text/html; charset=utf-8"}), want: "error network/contract-type: GET /api/x answers text/html, it answered application/json"},
		{reason: "the contract was broken before", a: contract(take.Contract{Status: 500}), b: contract(take.Contract{Status: 500})},
		{reason: "a contract that the baseline was not asked for", a: sends("GET", "/api/x", ""), b: contract(take.Contract{Status: 404}), want: "error network/contract-status: GET /api/x answers 404, it answered 200"},
		{reason: "a script with another hash", a: asset("Script", "/app.3f2a1b.js"), b: asset("Script", "/app.99ffaa.js")},
		{reason: "a new script", b: asset("Script", "/more.js"), want: "info network/request-new: GET /more.js is loaded, it was not"},

		{reason: "a script that is not found is given up, and has a status", b: served("Script", "/x.js", func(x *take.Exchange) { x.Status, x.Failure = 404, "net::ERR_ABORTED" }), want: "error network/failed: GET /x.js is new, and fails with net::ERR_ABORTED"},
		{reason: "a third party that the stage does not let through", b: served("Script", "", func(x *take.Exchange) {
			x.URL = "http://stats.example/x.js"
			x.Status, x.Failure, x.Source = 0, "net::ERR_BLOCKED_BY_CLIENT.Inspector", take.Blocked
		}), want: "info network/unrecorded: GET stats.example/x.js is new, and has no recording"},
		{reason: "a picture that no browser draws", a: served("Image", "/a.svg", typed("image/svg+xml")), b: served("Image", "/a.svg", typed("text/plain")), want: "warning network/content-type: GET /a.svg is text/plain, it was image/svg+xml"},
		{reason: "a script's older type", a: served("Script", "/a.js", typed("text/javascript")), b: served("Script", "/a.js", typed("application/javascript"))},
		{reason: "a file three times as large", a: sized("/a.svg", 60_000), b: sized("/a.svg", 180_000), want: "warning network/larger: GET /a.svg has 180 KB, it had 60 KB"},
		{reason: "a large file a little larger", a: sized("/a.svg", 600_000), b: sized("/a.svg", 800_000)},
		{reason: "a small file many times as large", a: sized("/a.svg", 100), b: sized("/a.svg", 9_000)},
		{reason: "seconds slower", a: slow("/a.js", 20), b: slow("/a.js", 3020), want: "info network/slower: GET /a.js takes 3.0 s, it took 0.0 s"},
		{reason: "a busy machine", a: slow("/a.js", 20), b: slow("/a.js", 900)},

		{reason: "a policy", b: logs("error", "Applying inline style violates the following Content Security Policy directive 'style-src'"), want: `error network/csp-violation: new error: "Applying inline style violates the following Content Securit…"`},
		{reason: "another origin", b: logs("error", "Access to fetch at 'http://a' has been blocked by CORS policy: no"), want: `error network/cors-violation: new error: "Access to fetch at 'http://a' has been blocked by CORS polic…"`},
		{reason: "an insecure picture", b: logs("error", "Mixed Content: The page was loaded over HTTPS"), want: `warning network/mixed-content: new error: "Mixed Content: The page was loaded over HTTPS"`},
		{reason: "what the stage blocks is told of the request", b: logs("error", "Failed to load resource: net::ERR_BLOCKED_BY_CLIENT.Inspector")},

		{reason: "nothing is kept any more", a: effect(take.Effects{Changed: 1, Storage: []string{"local:cart"}}), b: effect(take.Effects{Changed: 1}), want: `warning action/storage-missing: click x no longer changes "local:cart" in the browser's storage`},
		{reason: "kept by another step", a: effect(take.Effects{Changed: 1, Storage: []string{"local:cart"}}), b: func(f *film) {
			f.Steps[1].Effects, f.Steps[3].Effects = take.Effects{Changed: 1}, take.Effects{Changed: 1, Storage: []string{"local:cart"}}
		}},
		{reason: "something more is kept", b: effect(take.Effects{Changed: 1, Storage: []string{"local:seen"}})},
		{reason: "a key that is made up", a: effect(take.Effects{Changed: 1, Storage: []string{"local:s-1739201"}}), b: effect(take.Effects{Changed: 1, Storage: []string{"local:s-1739777"}})},

		{reason: "another URL", b: func(f *film) { f.Steps[1].URL = "http://app.test/b" }, want: `error navigation/url-changed: URL after click x is "/b", it was "/"`},
		{reason: "a token in the URL", a: func(f *film) { f.Steps[1].URL += "o/a8f3e2b19c" }, b: func(f *film) { f.Steps[1].URL += "o/ff03e2b1aa" }},
		{reason: "another title", b: func(f *film) { f.Steps[1].PageTitle = "Help" }, want: `warning navigation/title-changed: title of the page changed from "Shop" to "Help"`},
		{reason: "dead", b: effect(take.Effects{}), want: "error action/dead: click x has no effect any more (it changed 1 node)"},
		{reason: "dead, though it takes the focus", b: effect(take.Effects{Focus: "x"}), want: "error action/dead: click x has no effect any more (it changed 1 node)"},
		{reason: "focus alone is no life", a: effect(take.Effects{Focus: "x"}), b: effect(take.Effects{}), want: "info action/effects-changed: click x has other effects (none, it was focus)"},
		{reason: "more effects", b: effect(take.Effects{Changed: 1, Downloads: []string{"a.pdf"}}), want: "info action/effects-changed: click x has other effects (document, downloads, it was document)"},
		{reason: "a dialog", b: effect(take.Effects{Changed: 1, Dialogs: []string{"alert: no"}}), want: `error action/dialog-changed: click x opens a new dialog "alert: no"`},
		{reason: "a window", a: effect(take.Effects{Popups: []string{"http://app.test/a"}}), b: effect(take.Effects{Changed: 1}), want: `error action/popup-changed: click x no longer opens the window "/a"`},
		{reason: "a download", a: effect(take.Effects{Downloads: []string{"a.pdf"}}), b: effect(take.Effects{Changed: 1}), want: `error action/download-missing: click x no longer downloads a.pdf`},
		{reason: "no rest", b: outcomes(take.OK, take.Unsettled), want: "warning action/unsettled: the page does not come to rest after click x"},
		{reason: "an expectation", b: outcomes(take.Failed, take.NotMet), want: "error action/not-met: click x does not hold any more"},
		{reason: "not reached", b: outcomes(take.Failed, take.LoadFailed), want: "error navigation/load-failed: click x does not reach the build"},
		{reason: "hidden", b: outcomes(take.Failed, take.TargetHidden), want: "error action/target-hidden: x is hidden"},
		{reason: "moving", b: outcomes(take.Failed, take.TargetMoving), want: "error action/target-moving: x is moving without end"},
		{reason: "read-only", b: outcomes(take.Failed, take.TargetReadonly), want: "error action/target-readonly: x is read-only"},
		{reason: "no option", b: outcomes(take.Failed, take.OptionMissing), want: "error action/option-missing: x is without the option"},
		{reason: "failed as before", a: outcomes(take.Failed, take.TargetHidden), b: outcomes(take.Failed, take.TargetHidden)},
		{reason: "works again", a: outcomes(take.Failed, take.TargetHidden), want: "info action/fixed: click x works, it failed in the baseline"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			a, b := six(t), six(t)
			for _, f := range []struct {
				change func(*film)
				film   *film
			}{{tt.a, a}, {tt.b, b}} {
				if f.change != nil {
					f.change(f.film)
				}
			}
			got, _, _ := strings.Cut(lines(Compare(a.Take, b.Take, Options{})), "\n")
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if n := LearnNoise(a.Take, b.Take); tt.want != "" && len(n.Loci) == 0 {
				t.Error("a difference taught no noise")
			}
			if r := Compare(a.Take, b.Take, Options{Noise: LearnNoise(a.Take, b.Take)}); len(r.Groups) > 0 {
				t.Errorf("noise is a finding:\n%s", lines(r))
			}
		})
	}
}

func six(t *testing.T) *film {
	f := newFilm(t)
	for range 6 {
		f.step("click", "x", "/", blank)
	}
	return f
}

func logs(level string, texts ...string) func(*film) {
	return func(f *film) {
		for _, s := range texts {
			f.Steps[1].Console = append(f.Steps[1].Console, take.Message{Level: level, Text: s})
		}
	}
}

func throws(text, function string) func(*film) {
	return func(f *film) {
		f.Steps[1].Exception = []take.Exception{{Text: text, Stack: []take.Frame{{Function: function, URL: "http://app.test/app.js", Line: len(function)}}}}
	}
}

func sends(method, path, body string) func(*film) {
	return func(f *film) { f.request(method, path, body, 200, "") }
}

func sendsAt(step int, method, path string) func(*film) {
	return func(f *film) { f.request(method, path, "", 200, "").Step = step }
}

func twice(do func(*film)) func(*film) {
	return func(f *film) { do(f); do(f) }
}

func polls(n int) func(*film) {
	return func(f *film) {
		for k := range n {
			f.request("GET", "/api/poll", "", 200, "").Step = k
		}
	}
}

func form(body string) func(*film) {
	return func(f *film) {
		f.request("POST", "/f", body, 200, "").RequestHeaders = []take.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}
	}
}

func answered(method, path string, change func(*take.Exchange)) func(*film) {
	return func(f *film) { change(f.request(method, path, "", 200, "")) }
}

func built(response string) func(*film) {
	return func(f *film) { f.request("GET", "/api/x", "", 200, response).Source = take.FromBuild }
}

func contract(c take.Contract) func(*film) {
	return func(f *film) { f.request("GET", "/api/x", "", 200, "").Contract = &c }
}

func asset(kind, path string) func(*film) {
	return func(f *film) { f.request("GET", path, "", 200, "").Type = kind }
}

func served(kind, path string, change func(*take.Exchange)) func(*film) {
	return func(f *film) {
		x := f.request("GET", path, "", 200, "")
		x.Type, x.Source = kind, take.FromBuild
		change(x)
	}
}

func typed(mime string) func(*take.Exchange) {
	return func(x *take.Exchange) { x.MIME = mime }
}

func sized(path string, n int) func(*film) {
	return func(f *film) {
		x := f.request("GET", path, "", 200, strings.Repeat("x", n))
		x.Type, x.Source, x.MIME = "Image", take.FromBuild, "image/svg+xml"
	}
}

func slow(path string, ms float64) func(*film) {
	return served("Script", path, func(x *take.Exchange) { x.Wall = ms })
}

func effect(e take.Effects) func(*film) {
	return func(f *film) { f.Steps[1].Effects = e }
}

func outcomes(status take.Status, reason take.Reason) func(*film) {
	return func(f *film) { f.Steps[1].Outcome = take.Outcome{Status: status, Reason: reason} }
}

// socket opens a WebSocket on which the page sends messages.
func socket(messages ...string) func(*film) {
	return func(f *film) {
		x := f.request("GET", "", strings.Join(messages, ""), 101, "tick")
		x.URL, x.Type, x.MIME = "ws://app.test/feed", "WebSocket", ""
		for _, m := range messages {
			x.Pieces = append(x.Pieces, take.Piece{Step: x.Step, Kind: take.TextMessage, Sent: true, Size: len(m)})
		}
		x.Pieces = append(x.Pieces, take.Piece{Step: x.Step, Kind: take.TextMessage, Size: 4})
	}
}
