package stage

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// streamOf is a recording of one stream. Each piece is as "12 came text hello": when, which
// way, what kind, and its bytes.
func streamOf(t *testing.T, kind, url string, pieces ...string) take.Take {
	t.Helper()
	e := take.Exchange{Type: kind, Method: "GET", URL: url, Status: 101, Source: take.FromBuild}
	var request, response []byte
	for _, line := range pieces {
		var at float64
		var way, kind string
		_, err := fmt.Sscan(line, &at, &way, &kind)
		require.NoError(t, err, line)
		data := strings.SplitN(line, " ", 4)[3]
		e.Pieces = append(e.Pieces, take.Piece{At: at, Sent: way == "sent", Kind: take.PieceKind(kind), Size: len(data)})
		if way == "sent" {
			request = append(request, data...)
		} else {
			response = append(response, data...)
		}
	}
	out := take.Take{Blobs: map[take.BlobID][]byte{take.NewBlobID(request): request, take.NewBlobID(response): response}}
	e.RequestBody, e.ResponseBody = take.NewBlobID(request), take.NewBlobID(response)
	out.Exchanges = append(out.Exchanges, e)
	return out
}

// together is one recording of several.
func together(takes ...take.Take) take.Take {
	out := take.Take{Blobs: map[take.BlobID][]byte{}}
	for _, t := range takes {
		out.Exchanges = append(out.Exchanges, t.Exchanges...)
		for id, b := range t.Blobs {
			out.Blobs[id] = b
		}
	}
	return out
}

const feed = "ws://shop.localhost/feed"

// opening is a page that opens a WebSocket, and notes what comes of it and when.
const opening = `<p id=out></p><script>
	const log = [];
	function socket(name, protocols) {
		const s = new WebSocket('/feed', protocols ?? []), at = () => Date.now() - s.opened;
		const note = what => { log.push(name + ' ' + at() + ' ' + what); out.textContent = log.length; };
		s.binaryType = 'arraybuffer';
		s.onopen = () => { s.opened = Date.now(); note('open ' + s.protocol); s.began?.(); };
		s.onmessage = e => note(typeof e.data === 'string' ? e.data : 'bytes ' + new Uint8Array(e.data));
		s.onerror = () => note('error');
		s.onclose = e => note('close ' + e.code + ' ' + e.reason + ' ' + e.wasClean);
		return s;
	}
	%s</script>`

func recorded(r take.Take) func(*Options) {
	return func(o *Options) { o.Recording = NewRecording(r) }
}

func TestSocketsAreReplayed(t *testing.T) {
	const subscribed = `1 sent text {"id":"3f-901a","type":"subscribe"}|5 came text {"id":"3f-901a","ok":true}|2500 came text {"id":"3f-901a","price":7}`
	tests := []struct {
		name     string
		recorded [][]string
		script   string
		want     string
		reason   string
	}{
		{"unasked", [][]string{{"3 came text hello", "250 came text one", "250 came text two", "2000 came binary \x00\xff"}}, `socket('a')`,
			"a 0 open |a 3 hello|a 250 one|a 250 two|a 2000 bytes 0,255", "at their times after it has opened"},
		{"answers", [][]string{{"10 sent text ping", "90 came text pong", "120 came text and more", "4000 came text tick"}},
			`const s = socket('a'); s.began = () => setTimeout(() => s.send('ping'), 700)`,
			"a 0 open |a 700 pong|a 730 and more|a 4000 tick", "the first at once, the next as far behind it as it was, what came later at its time"},
		{"in another order", [][]string{{"10 sent text a", "11 came text for a", "20 sent text b", "21 came text for b"}}, `const s = socket('a'); s.began = () => { s.send('b'); s.send('a'); s.send('a'); s.send('c') }`,
			"a 0 open |a 0 for b|a 0 for a|a 0 for a", "each has its own, the last one again and again, and what was never sent none"},
		{"state", [][]string{{"1 sent text get", "2 came text first", "3 sent text get", "4 came text second"}}, `const s = socket('a'); s.began = () => { for (let i = 0; i < 3; i++) setTimeout(() => s.send('get'), i * 50) }`,
			"a 0 open |a 0 first|a 50 second|a 100 second", "the second time the second answer"},
		{"other ids", [][]string{strings.Split(subscribed, "|")}, `const s = socket('a'); s.began = () => s.send('{"id":"77-bcd0","type":"subscribe"}')`,
			`a 0 open |a 0 {"id":"77-bcd0","ok":true}|a 2500 {"id":"77-bcd0","price":7}`, "what comes is for the id that was sent"},
		{"other values", [][]string{{`1 sent text {"type":"say","text":"Hi"}`, `2 came text said`, `3 sent text {"type":"go"}`, `4 came text gone`}}, `const s = socket('a'); s.began = () => { s.send('{"type":"go"}'); s.send('{"type":"say","text":"Ho"}'); s.send('{"type":"sing","text":"Ho"}') }`,
			`a 0 open |a 0 gone|a 0 said`, "the same names and type are near enough; another type is not"},
		{"bytes", [][]string{{"1 sent binary \x01\x02", "2 came binary \x03"}}, `const s = socket('a'); s.began = () => s.send(new Uint8Array([9, 1, 2]).subarray(1))`,
			"a 0 open |a 0 bytes 3", "sent and received"},
		{"protocols", [][]string{{}}, `socket('a', ['chat', 'v2.chat'])`, "a 0 open v2.chat", "the one that the server chose"},
		{"closed by the server", [][]string{{"5 came text bye", "900 came close \x0f\xa1over"}}, `const s = socket('a'); setTimeout(() => s.send('too late'), 3000)`,
			"a 0 open |a 5 bye|a 900 close 4001 over true", "with its code"},
		{"closed by the page", [][]string{{"2 sent close \x03\xe8fine", "3000 came text never"}}, `const s = socket('a'); s.began = () => setTimeout(() => s.close(4000, 'own'), 100)`,
			"a 0 open |a 100 close 1000 fine true", "with what the server answered"},
		{"closed without a word", [][]string{{}}, `const s = socket('a'); s.began = () => s.close()`, "a 0 open |a 0 close 1005  true", "or with what the page says"},
		{"lost", [][]string{{"40 came close \x03\xee"}}, `socket('a')`, "a 0 open |a 40 error|a 40 close 1006  false", "it was no clean end"},
		{"a second one", [][]string{{"50 came close \x03\xe9"}, {"5 came text again"}}, `const s = socket('a'); s.addEventListener('close', () => setTimeout(() => socket('b'), 1000))`,
			"a 0 open |a 50 close 1001  true|b 0 open |b 5 again", "has what was recorded second"},
		{"closed before it is open", [][]string{{}}, `const s = socket('a'); s.opened = Date.now(); s.close()`, "a 10 error|a 10 close 1006  false", "it never opens; a request takes 10 ms of the page's clock"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var takes []take.Take
			for _, pieces := range tt.recorded {
				one := streamOf(t, "WebSocket", feed, pieces...)
				one.Exchanges[0].ResponseHeaders = []take.Header{{Name: "Sec-WebSocket-Protocol", Value: "v2.chat"}}
				takes = append(takes, one)
			}
			s := show(t, fmt.Sprintf(opening, tt.script), recorded(together(takes...)))
			require.NoError(t, s.Advance(within(t), 6000))
			assert.Equal(t, tt.want, value[[]string](t, s, "[log.join('|')]")[0], tt.reason)
			require.NoError(t, s.Err())
		})
	}
}

func TestSocketIsObserved(t *testing.T) {
	r := streamOf(t, "WebSocket", feed, "1 sent text ping", "2 came text pong", "300 came binary \x00\xff", "900 came close \x0f\xa1over")
	s := show(t, fmt.Sprintf(opening, `const s = socket('a'); s.began = () => s.send('ping'); new WebSocket('ws://elsewhere.test/x')`), recorded(r))
	require.NoError(t, s.Advance(within(t), 2000))
	made := record(t, s)
	require.NoError(t, take.Validate(made))
	var lines []string
	for _, e := range made.Exchanges {
		if e.Type != "WebSocket" {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %s %d %s %s", e.Method, e.URL, e.Status, e.Source, e.Failure))
		for p, data := range e.Split(made.Blobs[e.RequestBody], made.Blobs[e.ResponseBody]) {
			lines = append(lines, fmt.Sprintf("%v %v %s %q", p.At, p.Sent, p.Kind, data))
		}
	}
	assert.Equal(t, []string{
		"GET ws://shop.localhost/feed 101 recording ", `0 true text "ping"`, `0 false text "pong"`, `298 false binary "\x00\xff"`, `898 false close "\x0f\xa1over"`,
		"GET ws://elsewhere.test/x 0 blocked BlockedByClient",
	}, lines)
	open, _ := s.Seen.OpenKinds()
	assert.Zero(t, open)
}

// TestTickersAreEqual: what comes for ever keeps no step from settling, and all is
// the same each time: when it settles, what the page shows, and what was sent.
func TestTickersAreEqual(t *testing.T) {
	pieces := []string{"2 sent text go", "3 came text begun"}
	for at := 2000; at < 40_000; at += 70 {
		pieces = append(pieces, fmt.Sprintf("%d came text tick %d", at, at))
	}
	r := streamOf(t, "WebSocket", feed, pieces...)
	seen := map[string]int{}
	for range 20 {
		s := show(t, fmt.Sprintf(opening, `const s = socket('a'); s.began = () => s.send('go')`)+`<button onclick="s.send('go')">B</button>`, recorded(r), func(o *Options) { o.Delay = upTo(20_000_000) })
		require.NoError(t, s.Advance(within(t), 3000))
		click(t, s, "button")
		settle(t, s)
		require.GreaterOrEqual(t, value[float64](t, s, "log.length"), 15.0, "it ticks")
		seen[fmt.Sprint(s.Now(), " ", take.Digest(record(t, s)))]++
	}
	assert.Len(t, seen, 1, "%v", seen)
}

// TestStreamsBehindWhatIsNotRead: time runs while an answer is open that nobody
// reads, and yet what is opened then opens, and tells, at the same moments.
func TestStreamsBehindWhatIsNotRead(t *testing.T) {
	events := streamOf(t, "EventSource", "http://shop.localhost/events", "0 came part data: one\n\n")
	events.Exchanges[0].Status, events.Exchanges[0].ResponseHeaders = 200, []take.Header{{Name: "Content-Type", Value: "text/event-stream"}}
	read := streamOf(t, "Fetch", "http://shop.localhost/api", "0 came part answered")
	read.Exchanges[0].Status = 200
	r := together(streamOf(t, "WebSocket", feed, "2 sent text go", "3 came text begun"), events, read)
	seen := map[string]int{}
	for range 20 {
		s := show(t, fmt.Sprintf(opening, `setInterval(() => log.push(Date.now()), 30); fetch('/api').then(r => {
			window.kept = r;
			const s = socket('a');
			s.began = () => {
				s.send('go');
				new EventSource('/events').onmessage = async e => { log.push(Date.now() + ' ' + e.data); log.push(Date.now() + await (await fetch('/api')).text()); };
			};
		});`)+`<p id=told></p><button onclick="told.textContent = log.join()">B</button>`, recorded(r), func(o *Options) { o.Delay = upTo(20_000_000) })
		require.NoError(t, s.Advance(within(t), 500))
		click(t, s, "button")
		settle(t, s)
		require.Contains(t, text(t, s, "#told"), "answered")
		seen[fmt.Sprint(s.Now(), " ", take.Digest(record(t, s)), text(t, s, "#told"))]++
	}
	assert.Len(t, seen, 1, "%v", seen)
}

func TestSocketsAndThePolicy(t *testing.T) {
	assert.Equal(t, "default-src 'self'; connect-src wss://a.test:1 https://a.test:1 ws: http: 'self' https://news.test", socketSources("default-src 'self'; connect-src wss://a.test:1 ws: 'self' https://news.test"))
	for policy, want := range map[string]string{"connect-src ws://feed.test": "open 3", "connect-src 'none'": "error", "connect-src 'self' wss://feed.test": "error"} {
		t.Run(policy, func(t *testing.T) {
			s := open(t, serve(t, build{handlers: policed(policy)}), recorded(streamOf(t, "WebSocket", "ws://feed.test/", "3 came text x")))
			visit(t, s, "/")
			assert.Equal(t, want, text(t, s, "#out"))
		})
	}
}

// policed is a page with a policy for connections that opens a WebSocket.
func policed(policy string) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<p id=out></p><script>const s = new WebSocket('ws://feed.test/'), began = Date.now(); s.onerror = () => out.textContent = 'error'; s.onopen = () => out.textContent = 'open'; s.onmessage = () => out.textContent += ' 3'</script>`)
	}}
}
