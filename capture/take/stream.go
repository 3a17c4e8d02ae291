package take

import (
	"fmt"
	"iter"
	"slices"
)

// Piece is one message of a WebSocket, or one part of a body that came bit by
// bit. Its bytes are the next Size ones of the request's body if the page sent
// it, of the response's if it came.
type Piece struct {
	// Step is the index of the step in which it was sent or came, -1 before the
	// first.
	Step int       `json:"step"`
	Kind PieceKind `json:"kind"`
	Sent bool      `json:"sent,omitempty"` // by the page
	// At is how many milliseconds after the answer it was: after a WebSocket had
	// opened, or the headers of a response had come.
	At   float64 `json:"at"`
	Size int     `json:"size"`
}

// PieceKind says what a piece is.
type PieceKind string

// The kinds of pieces.
const (
	TextMessage   PieceKind = "text"
	BinaryMessage PieceKind = "binary"
	// CloseMessage ends a WebSocket. As in RFC 6455, 5.5.1, its bytes are the code,
	// two bytes, the high one first, and the reason; none for no code.
	CloseMessage PieceKind = "close"
	BodyPart     PieceKind = "part"
)

// Send is the method of the exchanges that [Exchange.Split] makes of what a page
// sent on a stream.
const Send = "SEND"

// Split yields the pieces of a stream with their bytes, given its bodies. If
// these are shorter than the pieces say, the last ones are cut.
func (e Exchange) Split(request, response []byte) iter.Seq2[Piece, []byte] {
	return func(yield func(Piece, []byte) bool) {
		for _, p := range e.Pieces {
			from := &response
			if p.Sent {
				from = &request
			}
			n := min(p.Size, len(*from))
			if !yield(p, (*from)[:n]) {
				return
			}
			*from = (*from)[n:]
		}
	}
}

// InSteps returns the exchange with its step, and those of its pieces, turned to
// others.
func (e Exchange) InSteps(turn func(step int) int) Exchange {
	e.Step = turn(e.Step)
	e.Pieces = slices.Clone(e.Pieces)
	for i := range e.Pieces {
		e.Pieces[i].Step = turn(e.Pieces[i].Step)
	}
	return e
}

// Sent returns a message that the page sent on a stream as an exchange of its
// own, which is of the step in which it was sent.
func (e Exchange) Sent(p Piece) Exchange {
	return Exchange{Step: p.Step, Type: e.Type, Method: Send, URL: e.URL, Source: e.Source, Began: e.Began + p.At, Ended: e.Began + p.At}
}

func validatePieces(t Take, e Exchange) error {
	sent, came := 0, 0
	for i, p := range e.Pieces {
		switch {
		case p.Step < -1 || p.Step >= len(t.Steps):
			return fmt.Errorf("piece %d belongs to step %d of %d", i, p.Step, len(t.Steps))
		case !slices.Contains([]PieceKind{TextMessage, BinaryMessage, CloseMessage, BodyPart}, p.Kind):
			return fmt.Errorf("piece %d: unknown kind %q", i, p.Kind)
		case p.Size < 0:
			return fmt.Errorf("piece %d has %d bytes", i, p.Size)
		case p.Sent:
			sent += p.Size
		default:
			came += p.Size
		}
		if sent > len(t.Blobs[e.RequestBody]) || came > len(t.Blobs[e.ResponseBody]) {
			return fmt.Errorf("piece %d ends behind its body", i)
		}
	}
	return nil
}

// streamFields adds to the fields of an exchange what the digest has of its
// messages: all but their times. By the wall clock other ones come every time; and
// where a body was cut is up to the network.
func streamFields(clock Clock, e Exchange, fields []any) []any {
	if clock == ClockReal {
		return fields[:len(fields)-2] // without the bodies
	}
	for _, p := range e.Pieces {
		if p.Kind == BodyPart {
			continue
		}
		fields = append(fields, p.Step, p.Kind, p.Sent, p.Size)
	}
	return fields
}
