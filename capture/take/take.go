// Package take is the artifact: the immutable record of one performance of a
// scenario on one build. Capture makes the first take, each re-enactment
// another, and diff compares two of them.
//
// The package imports nothing else of Retake. A take is built by a [Builder],
// read by value, and never changed afterwards. What is in it is data: a step
// that failed is an [Outcome], not an error.
package take

import "time"

// FormatVersion is the version of the file format that this package writes.
const FormatVersion = 1

// Take is the record of one performance.
type Take struct {
	Scenario    Scenario    `json:"scenario"`
	Origin      Origin      `json:"origin"`
	Environment Environment `json:"environment"`
	Steps       []Step      `json:"steps"`
	// Exchanges are all requests with their responses, in the order in which
	// the requests began.
	Exchanges []Exchange `json:"-"`
	// Blobs holds bodies, pictures and style sheets by their [BlobID].
	Blobs map[BlobID][]byte `json:"-"`
}

// Origin says which of the two ways made the take.
type Origin string

// The two origins. Both use the same observers.
const (
	Captured  Origin = "capture"
	Reenacted Origin = "reenactment"
)

// Scenario names the scenario that was performed.
type Scenario struct {
	Name string `json:"name"`
	// Digest identifies its steps and environment; takes of different
	// scenarios are not compared.
	Digest string `json:"digest"`
}

// Clock is the kind of time that the page saw. Takes of different kinds are
// not compared.
type Clock string

// The clocks.
const (
	// ClockFrames is virtual time with controlled frames: the full stage.
	ClockFrames Clock = "frames"
	// ClockVirtual is virtual time without frame control.
	ClockVirtual Clock = "virtual"
	// ClockReal is the wall clock.
	ClockReal Clock = "real"
)

// Environment is what the page could see of its surroundings, and what made
// the take.
type Environment struct {
	// Browser is the product and version, as "HeadlessChrome/156.0.8078.79".
	Browser  string    `json:"browser"`
	Clock    Clock     `json:"clock"`
	Network  string    `json:"network"` // "recorded" or "live"
	Viewport Viewport  `json:"viewport"`
	Locale   string    `json:"locale"`
	Timezone string    `json:"timezone"`
	Seed     uint64    `json:"seed"`
	Start    time.Time `json:"start"` // what the page's clock showed at first
	// BaseURL is the URL that the scenario was captured at. The stage serves
	// every build under it, so that the page sees one origin for all builds.
	BaseURL string `json:"baseURL"`
	// Target is where the build really was, and Build its label. Neither is
	// part of the digest.
	Target string `json:"target,omitempty"`
	Build  string `json:"build,omitempty"`
	// Made is the wall time at which the take was begun; not in the digest.
	Made time.Time `json:"made"`
	// Masking names the privacy level and rules that were applied.
	Masking string `json:"masking"`
}

// Viewport is the size of the page in CSS pixels.
type Viewport struct {
	Width  int     `json:"width"`
	Height int     `json:"height"`
	Scale  float64 `json:"scale"`
}

// Step is what one step did, and what was there when it had settled.
type Step struct {
	ID    string `json:"id"`    // the scenario's id of the step, as "s07"
	Kind  string `json:"kind"`  // the kind of step, as "click"
	Title string `json:"title"` // what a person reads: click button "Add to cart"
	Line  int    `json:"line"`  // its line in the scenario file, 0 if unknown

	Outcome Outcome `json:"outcome"`
	Target  *Match  `json:"target,omitempty"` // nil for steps without a target

	URL       string      `json:"url"` // of the top frame, after the step
	PageTitle string      `json:"pageTitle"`
	Console   []Message   `json:"console,omitempty"`
	Exception []Exception `json:"exceptions,omitempty"`
	Effects   Effects     `json:"effects"`
	// State is what the probes of the scenario gave, in its order, and then the
	// stores that were found on the page.
	State []Probe `json:"state,omitempty"`
	// Vitals are nil where nothing was measured. Requests, bytes and nodes are
	// not in them: they are counted from the take.
	Vitals *Vitals `json:"vitals,omitempty"`
	// Picture is a screenshot of the viewport, "" if none was taken.
	Picture BlobID `json:"picture,omitempty"`
	// Started and Settled are milliseconds on the page's clock since
	// Environment.Start.
	Started float64 `json:"started"`
	Settled float64 `json:"settled"`
	// Wall is how long the step took in milliseconds of wall time. It is not
	// part of the digest.
	Wall float64 `json:"wall"`

	// DOM is the page as the step left it. It is nil when it could not be
	// seen (the browser died, the step was skipped).
	DOM *Snapshot `json:"-"`
}

// Status is how a step went.
type Status string

// The statuses of a step.
const (
	OK      Status = "ok"
	Failed  Status = "failed"  // the act could not be done; Reason says why
	Skipped Status = "skipped" // not tried, because nothing was left to act on
	Crashed Status = "crashed" // the browser or the page died
)

// Reason is why a step is not [OK], as a stable word.
type Reason string

// The reasons.
const (
	TargetMissing  Reason = "target-missing"
	TargetHidden   Reason = "target-hidden"
	TargetMoving   Reason = "target-moving"
	TargetCovered  Reason = "target-covered"
	TargetDisabled Reason = "target-disabled"
	TargetReadonly Reason = "target-readonly"
	OptionMissing  Reason = "option-missing"
	NotMet         Reason = "not-met"     // an expect or wait did not hold
	LoadFailed     Reason = "load-failed" // a navigation did not reach the build
	BrowserLost    Reason = "browser-lost"
	Unsettled      Reason = "unsettled" // done, but the page did not come to rest
)

// Outcome is how a step went. Failure is data.
type Outcome struct {
	Status  Status `json:"status"`
	Reason  Reason `json:"reason,omitempty"`
	Message string `json:"message,omitempty"` // one line for a person
}

// Match says how the target of a step was found.
type Match struct {
	// Locator is the one that found it, as `testid=add`; Rank its place among
	// the scenario's locators, 0 the best.
	Locator string `json:"locator"`
	Rank    int    `json:"rank"`
	// Node is the index of the element in the snapshot, -1 if it is gone.
	Node int `json:"node"`
	// Label is what a person calls the element: button "Add to cart".
	Label string `json:"label"`
}

// Message is one line on the console.
type Message struct {
	Level  string `json:"level"`            // "log", "info", "warning", "error", "debug"
	Source string `json:"source,omitempty"` // "console" or the browser's own: "network", "security", …
	Text   string `json:"text"`
	URL    string `json:"url,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	// Original is the place in the source, nil if no source map leads there.
	Original *Place  `json:"original,omitempty"`
	At       float64 `json:"at"` // milliseconds on the page's clock since the start
}

// Exception is an uncaught exception or an unhandled rejection.
type Exception struct {
	Text      string  `json:"text"` // first line, as "TypeError: x is undefined"
	Rejection bool    `json:"rejection,omitempty"`
	Stack     []Frame `json:"stack,omitempty"`
	At        float64 `json:"at"`
}

// Frame is one line of a stack.
type Frame struct {
	Function string `json:"function"`
	URL      string `json:"url"`
	Line     int    `json:"line"` // from 1
	Column   int    `json:"column"`
	// Original is the place in the source, nil if no source map leads there.
	Original *Place `json:"original,omitempty"`
}

// Place is a place in a source file, before a compiler or bundler.
type Place struct {
	Source string `json:"source"` // a path as "src/cart.ts"
	Line   int    `json:"line"`   // from 1
	Column int    `json:"column"` // from 1
	// Text is the line, without the space around it and cut to 200 bytes, "" if
	// the map does not have it.
	Text string `json:"text,omitempty"`
}

// Vitals are what a step cost in terms that people feel.
type Vitals struct {
	// Shift is the sum of the layout shifts of the top frame that followed no
	// input, by https://wicg.github.io/layout-instability/.
	Shift float64 `json:"shift,omitempty"`
	// LCP is how many milliseconds after the beginning of the step the largest
	// thing was painted, 0 if that was not seen: only [ClockReal] tells.
	LCP float64 `json:"lcp,omitempty"`
	// Heap is how many bytes JavaScript used in the end; only the last step has
	// it.
	Heap float64 `json:"heap,omitempty"`
}

// Probe is a value that the page's scripts held when a step had settled.
type Probe struct {
	// Name is that of the scenario's probe, or the kind of a store: "redux".
	Name string `json:"name"`
	// Found is true for a store that nobody named.
	Found bool `json:"found,omitempty"`
	// Value is JSON text. Parts that were too large are strings in it that
	// begin with [Shortened]. It is "" if there is no value.
	Value string `json:"value,omitempty"`
	// Failure is why there is none: "TypeError: x is undefined".
	Failure string `json:"failure,omitempty"`
}

// Shortened begins what stands in a probe's value for a part that was too
// large to be kept. Behind it are the size and a digest of that part.
const Shortened = "… too large: "

// Effects are what a step caused. Changes that went on without the step (a
// clock, a poll) are left out: see [EffectsOf].
type Effects struct {
	Added   int `json:"added,omitempty"`   // elements and texts that appeared
	Removed int `json:"removed,omitempty"` // … that went
	Changed int `json:"changed,omitempty"` // … whose text, attributes or form state changed
	// Loci name some of the nodes that changed, at most [MaxLoci].
	Loci      []string `json:"loci,omitempty"`
	Requests  []string `json:"requests,omitempty"` // "POST /api/cart", sorted
	URL       string   `json:"url,omitempty"`      // the new URL, if it changed
	Focus     string   `json:"focus,omitempty"`    // the element that got the focus, if it moved
	Storage   []string `json:"storage,omitempty"`  // keys changed: "local:theme"
	Dialogs   []string `json:"dialogs,omitempty"`  // "alert: text"
	Popups    []string `json:"popups,omitempty"`   // URLs
	Downloads []string `json:"downloads,omitempty"`
	Scrolled  bool     `json:"scrolled,omitempty"`
}

// None reports whether the step had no effect at all.
func (e Effects) None() bool {
	return e.Added+e.Removed+e.Changed+len(e.Requests)+len(e.Storage)+len(e.Dialogs)+
		len(e.Popups)+len(e.Downloads) == 0 && e.URL == "" && e.Focus == "" && !e.Scrolled
}
