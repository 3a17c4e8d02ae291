package take

import (
	"crypto/sha256"
	"encoding/hex"
)

// BlobID names a blob by content: the lower-case hex SHA-256 of its bytes.
type BlobID string

// NewBlobID returns the id of the bytes.
func NewBlobID(b []byte) BlobID {
	sum := sha256.Sum256(b)
	return BlobID(hex.EncodeToString(sum[:]))
}

// Exchange is one request and what came of it.
type Exchange struct {
	// Step is the index of the step during which the request began, -1 if it
	// began before the first.
	Step int
	// Type is the kind of request as the protocol names it: "Document",
	// "Script", "Stylesheet", "Image", "Font", "XHR", "Fetch", "EventSource", …
	Type            string
	Method          string
	URL             string
	RequestHeaders  []Header
	RequestBody     BlobID // "" if none
	Status          int    // 0 when there was no response
	StatusText      string
	ResponseHeaders []Header
	ResponseBody    BlobID // "" if none, or not kept
	MIME            string
	// Failure is the browser's word for why there was no response, as
	// "net::ERR_CONNECTION_REFUSED"; "" otherwise.
	Failure string
	// Source says who answered.
	Source Source
	// Contract is what the build itself said to a safe request that was
	// answered from a recording; nil when it was not asked.
	Contract *Contract
	// Nearest is what was recorded that is most like a request that no recording
	// fits; nil for others, and where nothing is like it.
	Nearest *Nearest
	// Began and Ended are milliseconds on the page's clock since the start.
	Began, Ended float64
	// Wall is the duration in milliseconds of wall time; not in the digest.
	Wall float64
	// Pieces are what a stream is made of, in order: the messages of a WebSocket,
	// or the parts of a body that the page reads as they come. They are nil for
	// any other exchange.
	Pieces []Piece
}

// Header is one header line.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Source says who answered a request.
type Source string

// The sources.
const (
	FromBuild     Source = "build"      // the build under test, or the live network
	FromRecording Source = "recording"  // the network of an earlier take
	Unrecorded    Source = "unrecorded" // no recording fits; the build was asked if that was safe
	Blocked       Source = "blocked"    // no recording fits, and the build was not asked
	Empty         Source = "empty"      // no recording fits, and the answer was an empty one
)

// Unmatched reports whether no recording fits.
func (s Source) Unmatched() bool { return s == Unrecorded || s == Blocked || s == Empty }

// Nearest is the recorded request that is most like another one, and why it
// does not fit.
type Nearest struct {
	Request string `json:"request"` // method and URL without its query
	// Unlike says what differs, each as it follows the name of the recorded
	// request: "has another path", "has no query key page".
	Unlike []string `json:"unlike"`
}

// Contract is the answer of the build to a safe request, without its values.
type Contract struct {
	Status int    `json:"status"`
	MIME   string `json:"mime"`
	// Shape is the JSON shape of the body, one line a path with its type, as
	// "items[].price number"; nil when the body is not JSON.
	Shape   []string `json:"shape,omitempty"`
	Failure string   `json:"failure,omitempty"`
}
