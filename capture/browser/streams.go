package browser

import (
	"context"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/retake-dev/retake/capture/take"
)

// socketType is the type of the exchange that a WebSocket is.
const socketType = string(network.ResourceTypeWebSocket)

// socketEvent follows WebSockets; o.mu is held.
func (o *Observer) socketEvent(ev any) {
	switch ev := ev.(type) {
	case *network.EventWebSocketCreated:
		o.add(&flight{id: ev.RequestID, socket: true, Exchange: take.Exchange{Step: o.step, Type: socketType, Method: "GET", URL: ev.URL, Began: o.latest, Source: take.FromBuild}})
	case *network.EventWebSocketWillSendHandshakeRequest:
		if f := o.open[ev.RequestID]; f != nil {
			f.began, f.Began = float64(ev.Timestamp), o.at(float64(ev.WallTime)*1000)
			f.RequestHeaders = headers(ev.Request.Headers)
		}
	case *network.EventWebSocketHandshakeResponseReceived:
		if f := o.open[ev.RequestID]; f != nil {
			f.answered, f.Status, f.StatusText = float64(ev.Timestamp), int(ev.Response.Status), ev.Response.StatusText
			f.ResponseHeaders = headers(ev.Response.Headers)
		}
	case *network.EventWebSocketFrameSent:
		o.message(ev.RequestID, ev.Timestamp, true, ev.Response)
	case *network.EventWebSocketFrameReceived:
		o.message(ev.RequestID, ev.Timestamp, false, ev.Response)
	case *network.EventWebSocketFrameError:
		if f := o.open[ev.RequestID]; f != nil && f.Status == 0 {
			f.Failure = ev.ErrorMessage
		}
	case *network.EventWebSocketClosed:
		o.end(ev.RequestID, ev.Timestamp)
	}
}

func (o *Observer) message(id network.RequestID, at cdp.MonotonicTime, sent bool, frame *network.WebSocketFrame) {
	if f := o.open[id]; f != nil {
		kind := take.TextMessage
		if frame.Opcode != 1 {
			kind = take.BinaryMessage
		}
		o.piece(f, take.Piece{Kind: kind, Sent: sent, At: elapsed(f.answered, float64(at))}, frame.PayloadData)
	}
}

// piece adds to a stream; o.mu is held.
func (o *Observer) piece(f *flight, p take.Piece, data []byte) {
	p.Step, p.Size = o.step, len(data)
	f.Pieces = append(f.Pieces, p)
	if !p.Sent {
		f.ResponseBytes = append(f.ResponseBytes, data...)
		return
	}
	f.RequestBytes = append(f.RequestBytes, data...)
	if p.Kind != take.CloseMessage {
		o.exchanges = append(o.exchanges, &flight{Exchange: f.Sent(p), sent: true})
	}
}

// Piece adds to a stream what only the one who answers it knows.
func (p *Page) Piece(id network.RequestID, piece take.Piece, data []byte) {
	for _, o := range []*Observer{p.Seen, p.also} {
		if o == nil {
			continue
		}
		o.mu.Lock()
		if f := o.find(id); f != nil {
			o.piece(f, piece, data)
		}
		o.mu.Unlock()
	}
}

// find returns the last exchange with an id, nil if there is none; o.mu is held.
func (o *Observer) find(id network.RequestID) *flight {
	for _, f := range slices.Backward(o.exchanges) {
		if f.id == id && !f.sent {
			return f
		}
	}
	return nil
}

// part notes that a part of a body has come. Its bytes come with it, or later.
func (o *Observer) part(ev *network.EventDataReceived) {
	f := o.open[ev.RequestID]
	if f == nil || !f.stream || ev.DataLength == 0 {
		return
	}
	f.Pieces = append(f.Pieces, take.Piece{Step: o.step, Kind: take.BodyPart, At: elapsed(f.answered, float64(ev.Timestamp)), Size: int(ev.DataLength)})
	f.ResponseBytes = append(f.ResponseBytes, ev.Data...)
}

// streamed are the media types of bodies that pages read as they come.
var streamed = []string{"text/event-stream", "text/plain", "application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-seq", "application/stream+json"}

// isStream reports whether the body of a response is one that a page may read as
// it comes: a script asked for it, it is of such a type, and no length was told.
func isStream(ev *network.EventResponseReceived) bool {
	switch ev.Type {
	case network.ResourceTypeEventSource:
		return true
	case network.ResourceTypeFetch:
	default:
		return false
	}
	told := slices.ContainsFunc(headers(ev.Response.Headers), func(h take.Header) bool { return strings.EqualFold(h.Name, "content-length") })
	return !told && slices.Contains(streamed, strings.ToLower(ev.Response.MimeType))
}

// fitted returns the pieces of a body that comes in parts for what of it has
// come: the browser may have told of a part and not given its bytes.
func (f *flight) fitted() []take.Piece {
	if !f.stream {
		return f.Pieces
	}
	left, list := len(f.ResponseBytes), []take.Piece(nil)
	for i, p := range f.Pieces {
		if p.Size = min(p.Size, left); i == len(f.Pieces)-1 {
			p.Size = left
		}
		if left -= p.Size; p.Size > 0 {
			list = append(list, p)
		}
	}
	return list
}

// keepStream has the browser tell the bytes of a stream as they come: one that
// has no end would never have a body.
func (p *Page) keepStream(ctx context.Context, ev any) {
	r, ok := ev.(*network.EventResponseReceived)
	if !ok || !isStream(r) {
		return
	}
	wait := p.Start(ctx, network.CommandStreamResourceContent, network.StreamResourceContentParams{RequestID: r.RequestID})
	begun := make(chan struct{})
	p.streams[r.RequestID] = begun
	p.bodies.Go(func() {
		defer close(begun)
		var before network.StreamResourceContentResult
		if err := wait(&before); err != nil {
			slog.Debug("stream lost", "request", r.RequestID, "error", err)
			return
		}
		p.Answer(r.RequestID, func(_ *take.Exchange, _, body *[]byte) { *body = slices.Concat(before.BufferedData, *body) })
	})
}

//go:embed js/sockets.js
var socketsScript string

// socketsBinding is how sockets.js tells with what a WebSocket was closed.
const socketsBinding = "__retakeClosed"

// closedSocket takes in what sockets.js tells: the protocol tells that a WebSocket
// is closed, but not by whom and with what code.
func (p *Page) closedSocket(ev any) {
	call, ok := ev.(*runtime.EventBindingCalled)
	if !ok || call.Name != socketsBinding {
		return
	}
	var told struct {
		URL, Reason string
		Code        uint16
		Own         bool
	}
	if err := json.Unmarshal([]byte(call.Payload), &told); err != nil {
		slog.Debug("a page tells of a WebSocket what is not so", "error", err)
		return
	}
	for _, o := range []*Observer{p.Seen, p.also} {
		if o != nil {
			o.closed(told.URL, told.Own, closeBytes(told.Code, told.Reason))
		}
	}
}

// closeBytes are those of a close message.
func closeBytes(code uint16, reason string) []byte {
	const none = 1005 // RFC 6455, 7.4.1: no code was there
	if code == none {
		return nil
	}
	return append(binary.BigEndian.AppendUint16(nil, code), reason...)
}

// closed adds its close message to the first WebSocket of an address that has
// ended and has none yet.
func (o *Observer) closed(url string, own bool, data []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, f := range o.exchanges {
		ended := f.Type == socketType && f.URL == url && f.Status != 0 && f.answered > 0 && o.open[f.id] == nil && !f.sent
		if n := len(f.Pieces); ended && (n == 0 || f.Pieces[n-1].Kind != take.CloseMessage) {
			o.piece(f, take.Piece{Kind: take.CloseMessage, Sent: own, At: f.Ended - f.Began - elapsed(f.began, f.answered)}, data)
			return
		}
	}
}
