package stage

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
)

const (
	// tellBinding is how the scripts of the stage tell what comes and goes on a
	// stream.
	tellBinding = "__retakeTell"
	// socketName is what sockets.js says to accept where it asks for the recording
	// of a WebSocket, which needs no leave of another origin, and the header that
	// has it.
	socketName = "x-retake-socket"
	// socketMethod keeps WebSockets apart from requests of their address.
	socketMethod = "SOCKET"
)

// answerGap is how soon, in milliseconds, after what was sent or the answer before
// something must have come to be an answer, too.
const answerGap = 1000

// conversation is what sockets.js plays.
type conversation struct {
	ID       string `json:"id"`
	Failed   bool   `json:"failed,omitempty"`
	Protocol string `json:"protocol"`
	// Unasked comes at its time after the socket has opened.
	Unasked []reply    `json:"unasked"`
	Asked   []*sending `json:"asked"`
	// Closing is what the page is told when it closes the socket, in base64; nil if
	// it did not.
	Closing *string `json:"closing,omitempty"`
}

// sending is something that the page sent, with what came of it: the first answer
// at once, as that to a request, and the others as far behind it as they were.
type sending struct {
	Kind    take.PieceKind `json:"kind"`
	Data    string         `json:"data"`
	Answers []reply        `json:"answers"`
}

// reply is [milliseconds, kind, data].
type reply [3]any

func recordedConversation(e take.Exchange, request, response []byte) *conversation {
	c := &conversation{Failed: e.Status != 101, Unasked: []reply{}, Asked: []*sending{}}
	for _, h := range e.ResponseHeaders {
		if strings.EqualFold(h.Name, "sec-websocket-protocol") {
			c.Protocol = h.Value
		}
	}
	var last *sending // that what comes may answer
	var first, before float64
	for p, data := range e.Split(request, response) {
		text := encoded(p.Kind, data)
		switch {
		case p.Sent && p.Kind == take.CloseMessage:
			c.Closing = &text
		case p.Sent:
			last, before = &sending{Kind: p.Kind, Data: text, Answers: []reply{}}, p.At
			c.Asked = append(c.Asked, last)
		case last != nil && p.At-before <= answerGap:
			if before = p.At; len(last.Answers) == 0 {
				first = p.At
			}
			last.Answers = append(last.Answers, reply{p.At - first, p.Kind, text})
		default:
			last, c.Unasked = nil, append(c.Unasked, reply{p.At, p.Kind, text})
		}
	}
	return c
}

// encoded is the data of a piece as sockets.js has it: a text, or base64.
func encoded(kind take.PieceKind, data []byte) string {
	if kind == take.TextMessage {
		return strings.ToValidUTF8(string(data), string(utf8.RuneError))
	}
	return base64.StdEncoding.EncodeToString(data)
}

// socketURL is the address that sockets.js asks for the recording of a WebSocket.
func socketURL(u *url.URL) *url.URL {
	v := *u
	v.Scheme = strings.Replace(u.Scheme, "ws", "http", 1)
	return &v
}

// isSocket reports whether a request is the one that sockets.js makes.
func (r *request) isSocket() bool {
	return r.accept() == socketName
}

// socket answers with what was recorded of a WebSocket. Where nothing was, it
// fails: the browser reaches nobody.
func (t *traffic) socket(r *request) (answer, bool) {
	c, source := &conversation{Failed: true}, take.Blocked
	if t.stage.opt.Recording != nil {
		if s := t.stage.opt.Recording.find(newAsked(socketMethod, r.url, nil)); s != nil {
			c, source = s.socket, take.FromRecording
		}
	}
	said := *c
	said.ID = string(r.paused.NetworkID)
	body, err := json.Marshal(said)
	if err != nil {
		t.stage.note(err)
	}
	return answer{status: http.StatusOK, body: []byte("{}"), source: source, headers: []take.Header{
		{Name: "Access-Control-Allow-Origin", Value: "*"}, {Name: "Access-Control-Expose-Headers", Value: "*"},
		{Name: socketName, Value: base64.StdEncoding.EncodeToString(body)},
	}}, true
}

// opened makes an exchange of a WebSocket of the request for its recording.
func (r *request) opened() {
	r.page.Answer(r.paused.NetworkID, func(e *take.Exchange, _, _ *[]byte) {
		e.Type, e.Source, e.RequestHeaders = string(network.ResourceTypeWebSocket), r.answer.source, nil
		e.URL = strings.Replace(e.URL, "http", "ws", 1)
		if e.Status = 101; r.answer.source == take.Blocked {
			e.Status, e.Failure = 0, string(network.ErrorReasonBlockedByClient)
		}
	})
}

// told takes in what the scripts of the stage tell.
func told(p *browser.Page, ev *runtime.EventBindingCalled) error {
	if ev.Name != tellBinding {
		return nil
	}
	var said struct {
		ID   network.RequestID
		Sent bool
		Kind take.PieceKind
		Data string
		At   float64
	}
	if err := json.Unmarshal([]byte(ev.Payload), &said); err != nil {
		return fmt.Errorf("what a stream tells: %w", err)
	}
	data := []byte(said.Data)
	if said.Kind != take.TextMessage {
		var err error
		if data, err = base64.StdEncoding.DecodeString(said.Data); err != nil {
			return fmt.Errorf("what a stream tells: %w", err)
		}
	}
	p.Piece(said.ID, take.Piece{Kind: said.Kind, Sent: said.Sent, At: said.At}, data)
	return nil
}

var socketSource = regexp.MustCompile(`(?i)\bws(s?:(?://[^\s;,]+)?)`)

// socketSources lets a policy allow requests, too, where it allows WebSockets: it
// is by requests that their recordings are asked for.
func socketSources(policy string) string { return socketSource.ReplaceAllString(policy, "$0 http$1") }
