// Package imports is what the importers of other tools' recordings share: what
// they make, how a format is recognised, and how untrusted files are read.
// Nothing of a recording is executed, and what could not be made a step is a
// gap, never left out in silence.
package imports

import (
	"io"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// Format is a kind of recording that can be imported. The command has a plain
// table of them; the first whose Sniff knows a file reads it.
type Format struct {
	Name string // as --as names it: "rrweb", "devtools", "har"
	Doc  string // what it is, in one line: "Chrome DevTools Recorder, JSON"
	// Users says that it records users' sessions: what they typed is theirs. A
	// script is its author's.
	Users bool
	// Sniff says whether a file that begins with head, at most [HeadSize]
	// bytes, is of this format. It must not take what another format is.
	Sniff func(name string, head []byte) bool
	// Read makes scenarios of a recording. An error is for a file of which
	// nothing can be made; all else is a Result with gaps.
	Read func(r io.Reader, opt Options) (Result, error)
}

// Options are what the user says of a recording.
type Options struct {
	Name   string // of the scenario, or the stem of the names of several
	Limits Limits // the zero value is the defaults
}

// Result is what was made of one file.
type Result struct {
	Format   string // as it was read: "posthog 2023-04-28"
	Sessions []Session
}

// Session is one scenario, and what is known of how it came about.
type Session struct {
	Scenario scenarios.Scenario
	Origins  []Origin // of each step of the scenario, in its order
	Gaps     []Gap
	Signals  []Signal
	// Take holds the recorded network where the recording has bodies (HAR);
	// nil elsewhere.
	Take *take.Take
}

// Origin says where in the recording a step comes from, and how sure it is.
type Origin struct {
	Event      string     `json:"event"` // "event 17", "steps[3]", "line 12"
	Confidence Confidence `json:"confidence"`
	Reason     string     `json:"reason,omitempty"` // why it is no surer; "" if certain
	// Said is set where what was typed is words that the page showed before.
	Said bool `json:"-"`
}

// Confidence is how sure it is that a step is what the user did. The set is
// closed.
type Confidence string

// The confidences.
const (
	Certain Confidence = "certain" // the recording says so
	Likely  Confidence = "likely"  // it follows from what the recording says
	Guessed Confidence = "guessed" // it is the best reading of several
)

// Gap is a part of the session that could not be made steps.
type Gap struct {
	Event  string  `json:"event"`
	Kind   GapKind `json:"kind"`
	Detail string  `json:"detail"` // for a person: "a click in a blocked element"
}

// GapKind is why a part is missing. The set is closed.
type GapKind string

// The kinds of gap.
const (
	Unsupported GapKind = "unsupported" // an act that a scenario has no step for
	Ignored     GapKind = "ignored"     // a field or setting that has no place in a scenario and changes nothing in it
	Blocked     GapKind = "blocked"     // the recorder was told not to look there
	Frame       GapKind = "frame"       // in a frame that the recorder could not see into
	Idle        GapKind = "idle"        // nothing was recorded for long
	Missing     GapKind = "missing"     // a part of the recording is not there
	Broken      GapKind = "broken"      // a part of the recording cannot be read
	Untargeted  GapKind = "untargeted"  // an act on an element that the recording does not describe
)

// Signal is a sign that the session was broken when it was recorded.
type Signal struct {
	Event  string     `json:"event"`
	Kind   SignalKind `json:"kind"`
	Detail string     `json:"detail"` // the message, "GET /api/cart: 500", the target
	Step   int        `json:"step"`   // index of the step that it came after; -1 before the first
}

// SignalKind is the kind of a signal. The set is closed.
type SignalKind string

// The kinds of signal.
const (
	ConsoleError  SignalKind = "console-error"
	Exception     SignalKind = "exception"
	FailedRequest SignalKind = "failed-request"
	RageClick     SignalKind = "rage-click"
	DeadClick     SignalKind = "dead-click"
)

// Add appends a step with its origin.
func (s *Session) Add(step scenarios.Step, from Origin) {
	s.Scenario.Steps = append(s.Scenario.Steps, step)
	s.Origins = append(s.Origins, from)
}

// Miss appends a gap.
func (s *Session) Miss(kind GapKind, event, detail string) {
	s.Gaps = AddGap(s.Gaps, Gap{Event: event, Kind: kind, Detail: detail})
}

// mostGaps is how many gaps are told of: a hostile file has one in every 20 bytes.
const mostGaps = 10_000

// AddGap appends a gap to others. Those beyond the bound are told of once.
func AddGap(list []Gap, g Gap) []Gap {
	switch {
	case len(list) < mostGaps:
		return append(list, g)
	case len(list) == mostGaps:
		return append(list, Gap{Event: g.Event, Kind: Missing, Detail: "gaps from here on, which are too many to tell"})
	}
	return list
}
