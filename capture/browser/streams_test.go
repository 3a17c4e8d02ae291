package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/websocket"
)

// beat is the distance of what the server of streams tells.
const beat = 120 * time.Millisecond

// feed serves streams: /socket answers each message, in text and in bytes, and
// closes when it is told to; /events has no end; /lines has three parts.
func feed(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/socket", websocket.Server{
		Handshake: func(c *websocket.Config, _ *http.Request) error {
			c.Protocol = c.Protocol[:min(1, len(c.Protocol))]
			return nil
		},
		Handler: func(c *websocket.Conn) {
			for text := ""; websocket.Message.Receive(c, &text) == nil && text != "end"; {
				_ = websocket.Message.Send(c, "heard "+text)
				_ = websocket.Message.Send(c, []byte{0, 0xff, byte(len(text))})
			}
			_ = c.WriteClose(4001)
		}})
	told := func(kind, format string, open bool) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			for i := range 3 {
				fmt.Fprintf(w, format, i)
				w.(http.Flusher).Flush()
				time.Sleep(beat) // which is what the test is about
			}
			if open {
				<-r.Context().Done()
			}
		}
	}
	mux.HandleFunc("/events", told("text/event-stream", "id: %d\ndata: x\n\n", true))
	mux.HandleFunc("/lines", told("application/x-ndjson", "{\"n\":%d}\n", false))
	mux.HandleFunc("/quick", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Length", "2")
		fmt.Fprint(w, "ok")
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<p>streams</p>")
	})
	s := httptest.NewServer(mux)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

// streamOf is what was seen of the first exchange with a path: a line for each
// piece, and the times.
func streamOf(o *Observer, path string) (e take.Exchange, lines []string, at []float64) {
	o.Exchanges(func(x take.Exchange, request, response []byte) {
		if !strings.HasSuffix(x.URL, path) || e.URL != "" {
			return
		}
		e = x
		for p, data := range x.Split(request, response) {
			who := "came"
			if p.Sent {
				who = "sent"
			}
			lines, at = append(lines, fmt.Sprintf("%d %s %s %q", p.Step, who, p.Kind, data)), append(at, p.At)
		}
	})
	return e, lines, at
}

func TestStreams(t *testing.T) {
	s := feed(t)
	p := newPage(t, PageOptions{Bodies: true})
	load(t, p, s.URL)
	p.Seen.BeginStep(0)
	run(t, p, `said = []; open = () => { const s = new WebSocket(location.origin.replace('http', 'ws') + '/socket', ['chat', 'other']); s.onclose = e => said.push(e.code + ' ' + e.reason + ' ' + (s.constructor === WebSocket)); return s };
		a = open(); a.onopen = () => a.send('one'); source = new EventSource('/events'); fetch('/lines').then(r => r.text()); fetch('/quick').then(r => r.text()); 0`)
	seen := func(path string, n int) func() bool {
		return func() bool { _, lines, _ := streamOf(p.Seen, path); return len(lines) >= n }
	}
	eventually(t, seen("/socket", 3), "the first answer")
	eventually(t, seen("/events", 3), "three events")
	eventually(t, seen("/lines", 3), "three lines")
	p.Seen.BeginStep(1)
	run(t, p, "a.send('end'); 0")
	eventually(t, seen("/socket", 5), "the close")

	e, lines, at := streamOf(p.Seen, "/socket")
	assert.Equal(t, []string{`0 sent text "one"`, `0 came text "heard one"`, `0 came binary "\x00\xff\x03"`, `1 sent text "end"`, `1 came close "\x0f\xa1"`}, lines)
	assert.Equal(t, [4]any{"WebSocket", "GET", 101, ""}, [4]any{e.Type, e.Method, e.Status, e.Failure})
	assert.Contains(t, e.ResponseHeaders, take.Header{Name: "Sec-WebSocket-Protocol", Value: "chat"})
	assert.IsNonDecreasing(t, at)
	assert.Greater(t, at[4], float64(beat.Milliseconds()), "the close came when the lines had")
	var sent []string
	for _, x := range p.Seen.Since(1) {
		sent = append(sent, x.Method+" "+x.Type)
	}
	assert.Equal(t, []string{"SEND WebSocket"}, sent, "a message is one of the step's requests")

	for _, path := range []string{"/events", "/lines"} {
		_, lines, at = streamOf(p.Seen, path)
		require.Len(t, lines, 3, "%s: %v", path, lines)
		assert.GreaterOrEqual(t, at[2]-at[0], 1.5*float64(beat.Milliseconds()), "%s: as far apart as they were", path)
	}
	assert.Equal(t, `0 came part "{\"n\":2}\n"`, lines[2])
	quick, lines, _ := streamOf(p.Seen, "/quick")
	assert.Equal(t, 200, quick.Status)
	assert.Empty(t, lines, "a body whose length is told comes as one")
	eventually(t, func() bool { var n int; return p.Eval(within(t), "said.length", &n) == nil && n == 1 }, "the page is told, too")

	run(t, p, "b = open(); b.onopen = () => b.close(4100, 'bye'); new WebSocket(location.origin.replace('http', 'ws') + '/none'); 0")
	eventually(t, func() bool { var n int; return p.Eval(within(t), "said.length", &n) == nil && n == 2 }, "it closes one itself")
	var own []string
	eventually(t, func() bool {
		own = nil
		p.Seen.Exchanges(func(x take.Exchange, request, _ []byte) {
			for piece, data := range x.Split(request, nil) {
				if piece.Sent && piece.Kind == take.CloseMessage {
					own = append(own, string(data))
				}
			}
		})
		return len(own) == 1
	}, "it is seen")
	assert.Equal(t, []string{"\x0f\xa1"}, own, "with what the page is told, which is what the server answered")
	var said []string
	require.NoError(t, p.Eval(within(t), "JSON.stringify(said)", &said))
	assert.Equal(t, []string{"4001  true", "4001  true"}, said)
	eventually(t, func() bool {
		none, _, _ := streamOf(p.Seen, "/none")
		return strings.HasSuffix(none.Failure, "Unexpected response code: 200")
	}, "one that cannot be opened fails")
}

// TestHarvestOfStreams: every stream is an exchange of its own, with what was sent
// on it, and is let go of when it has ended and its page has told with what. One
// that is large is returned again when it has grown enough.
func TestHarvestOfStreams(t *testing.T) {
	o := NewObserver(time.UnixMilli(0))
	p := &Page{Seen: o, fetches: true}
	message := func(id network.RequestID, text string) {
		p.observe(&network.EventWebSocketFrameReceived{RequestID: id, Response: &network.WebSocketFrame{Opcode: 1, PayloadData: []byte(text)}})
	}
	for _, id := range []network.RequestID{"a", "b"} {
		p.observe(&network.EventWebSocketCreated{RequestID: id, URL: "ws://x.test/s"})
		p.observe(&network.EventWebSocketWillSendHandshakeRequest{RequestID: id, Timestamp: 1, Request: &network.WebSocketRequest{}})
		p.observe(&network.EventWebSocketHandshakeResponseReceived{RequestID: id, Timestamp: 2, Response: &network.WebSocketResponse{Status: 101}})
		p.observe(&network.EventWebSocketFrameSent{RequestID: id, Response: &network.WebSocketFrame{Opcode: 1, PayloadData: []byte("hello " + string(id))}})
		message(id, "welcome")
	}
	said := func(list []Harvested) (lines []string) {
		for _, h := range list {
			lines = append(lines, fmt.Sprint(h.Number, " ", h.Method, " ", string(h.Request), " ", len(h.Response), " ", len(h.Pieces)))
		}
		return lines
	}
	assert.Equal(t, []string{"0 GET hello a 7 2", "1 GET hello b 7 2"}, said(o.Harvest(false)))
	message("a", strings.Repeat("x", smallStream))
	assert.Len(t, o.Harvest(false), 2)
	message("a", "a little more")
	assert.Equal(t, []string{"1 GET hello b 7 2"}, said(o.Harvest(false)), "a has not grown enough")
	assert.Len(t, o.Harvest(true), 2, "at the end all that there is")
	p.observe(&network.EventWebSocketClosed{RequestID: "a", Timestamp: 3})
	assert.Equal(t, []bool{false}, whole(o.Harvest(false)), "its page has yet to tell")
	o.closed("ws://x.test/s", false, closeBytes(4001, ""))
	got := o.Harvest(false)
	require.Equal(t, []bool{true, false}, whole(got))
	assert.Equal(t, take.CloseMessage, got[0].Pieces[len(got[0].Pieces)-1].Kind)
	assert.Len(t, o.exchanges, 1, "it was let go of")
}

// TestBodyOfAStreamThatIsLost: what the browser tells of a stream, and then does
// not give, is in no piece.
func TestBodyOfAStreamThatIsLost(t *testing.T) {
	o := NewObserver(time.UnixMilli(0))
	p := &Page{Seen: o, fetches: true}
	p.observe(&network.EventRequestWillBeSent{RequestID: "a", Request: &network.Request{Method: "GET", URL: "http://x.test/lines"}})
	p.observe(&network.EventResponseReceived{RequestID: "a", Type: network.ResourceTypeFetch, Response: &network.Response{Status: 200, MimeType: "application/x-ndjson"}})
	p.observe(&network.EventDataReceived{RequestID: "a", DataLength: 5, Data: []byte("12345")})
	p.observe(&network.EventDataReceived{RequestID: "a", DataLength: 7})
	p.observe(&network.EventLoadingFinished{RequestID: "a"})
	o.body("a", nil)
	got := o.Harvest(false)
	require.Len(t, got, 1)
	assert.Equal(t, "12345", string(got[0].Response), "what came of it is kept")
	size := 0
	for _, piece := range got[0].Pieces {
		size += piece.Size
	}
	assert.Equal(t, 5, size)
}
