package privacy

import "github.com/retake-dev/retake/capture/take"

// hasMessages reports whether an exchange is made of messages, each of which is a
// body of its own.
func hasMessages(e take.Exchange) bool {
	return len(e.Pieces) > 0 && e.Pieces[0].Kind != take.BodyPart
}

// stream returns the bodies of an exchange without private values, and its pieces
// as they are then. m.mu is held.
func (m *Masker) stream(e take.Exchange, request, response []byte, mask func(string) string) ([]take.Piece, []byte, []byte) {
	if hasMessages(e) {
		return m.messages(e, request, response, mask)
	}
	sent, came := m.bodies(e, request, response, mask)
	if len(came) == len(response) {
		return e.Pieces, sent, came
	}
	return m.parts(e, response, len(came), mask), sent, came
}

// messages masks each message by itself.
func (m *Masker) messages(e take.Exchange, request, response []byte, mask func(string) string) (pieces []take.Piece, sent, came []byte) {
	for p, data := range e.Split(request, response) {
		switch {
		case p.Kind == take.CloseMessage:
			data = m.closing(data, mask)
		case p.Sent:
			data, _ = m.bodies(e, data, nil, mask)
		default:
			_, data = m.bodies(e, nil, data, mask)
		}
		p.Size, pieces = len(data), append(pieces, p)
		if p.Sent {
			sent = append(sent, data...)
		} else {
			came = append(came, data...)
		}
	}
	return pieces, sent, came
}

// closing keeps the code of a close message.
func (m *Masker) closing(data []byte, mask func(string) string) []byte {
	const code = 2 // bytes
	if len(data) <= code {
		return data
	}
	head, reason := data[:code:code], string(data[code:])
	if m.strict() {
		return head
	}
	return append(head, mask(reason)...)
}

// parts cuts a body that has become shorter or longer where it was cut before, as
// near as each part by itself tells: what is masked may lie across a cut.
func (m *Masker) parts(e take.Exchange, response []byte, size int, mask func(string) string) (pieces []take.Piece) {
	for p, data := range e.Split(nil, response) {
		_, data = m.bodies(e, nil, data, mask)
		p.Size = min(len(data), size)
		size -= p.Size
		pieces = append(pieces, p)
	}
	if n := len(pieces); n > 0 {
		pieces[n-1].Size += size
	}
	return pieces
}
