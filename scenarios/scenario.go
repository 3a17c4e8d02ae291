// Package scenarios is the scenario: what a user did, as a YAML file that
// people write, read and review. There is no build in it.
package scenarios

import "time"

// Version is the version of the scenario format, the value of its first key.
const Version = 1

// Scenario is what a user did.
type Scenario struct {
	Name string
	// URL is where it was captured: the base that relative URLs of steps
	// belong to, and the origin under which every build is served.
	URL         string
	Environment Environment
	// Setup is the path, from File, of a scenario to perform first; "" for none.
	Setup   string
	Storage Storage
	Probes  []Probe
	Budgets Budgets
	// Ignore are the differences that mean nothing when takes of the scenario
	// are compared.
	Ignore []Ignore
	Steps  []Step
	// File is the path that it was read from, "" if none.
	File string
}

// Environment is what the page is told about its surroundings.
type Environment struct {
	Viewport Viewport
	Locale   string
	Timezone string
	Seed     uint64
	Start    time.Time // what the page's clock shows at first
}

// Viewport is the size of the page in CSS pixels.
type Viewport struct {
	Width, Height int
	Scale         float64
}

// Kind is what a step does. The set is closed: see [Kinds].
type Kind string

// The kinds of step.
const (
	Navigate    Kind = "navigate"
	Click       Kind = "click"
	DoubleClick Kind = "double-click"
	RightClick  Kind = "right-click"
	Hover       Kind = "hover"
	Fill        Kind = "fill"
	Press       Kind = "press"
	Select      Kind = "select"
	Check       Kind = "check"
	Drag        Kind = "drag"
	Scroll      Kind = "scroll"
	Wheel       Kind = "wheel"
	Touch       Kind = "touch"
	Type        Kind = "type"
	Upload      Kind = "upload"
	Resize      Kind = "resize"
	Back        Kind = "back"
	Forward     Kind = "forward"
	Reload      Kind = "reload"
	Close       Kind = "close"
	Wait        Kind = "wait"
	Expect      Kind = "expect"
)

// Step is one act of the user.
type Step struct {
	Kind Kind
	// ID is stable within the scenario: given, or made from the position, as s07.
	ID string
	// Name is what a person called the step, "" if nothing.
	Name string
	// After is the think time: how long after the act before this one the
	// user acted, on the user's clock.
	After time.Duration
	// Tab is where the user acted: the tab or window that was opened as the
	// second, third …; 0 is the first.
	Tab int
	// Target is the element that the act is for; it is empty for kinds that
	// need none.
	Target Target

	URL     string        // navigate: absolute, or relative to the scenario's URL. wait, expect: what the URL ends with
	Value   string        // fill, type: the text, see [Step.Expand]. select: the option's value, or its label
	Key     string        // press: "Enter", "Control+A"
	Checked bool          // check: the state to reach
	X, Y    float64       // scroll: the offset to reach. click and its kin, wheel, touch: the point, when At is true
	At      bool          // click and its kin, drag, wheel, touch: X and Y are relative to the target's top left corner
	Button  Button        // click: the button; the zero value is the left one
	Held    string        // click and its kin, drag, wheel: the modifiers that are held, as "Control+Shift"
	Count   int           // click: how often, where that is more than twice; 0 is once
	Hold    time.Duration // click, touch: how long the button or the finger stays down
	To      Place         // drag: where it ends, unless Path says so
	Path    string        // drag: the way relative to where it begins, see [ParsePath]. wheel: its turns. touch: see [ParseFingers]
	Paste   bool          // fill: the text is pasted, and not typed
	Drafts  []string      // fill: what an input method showed on the way to the text
	Files   []string      // upload: see [Step.FilePaths]
	Width   int           // resize: the size of the page in CSS pixels
	Height  int
	Text    string        // wait, expect: text that the target (or the page) shows
	State   State         // wait, expect: the state of the target
	Timeout time.Duration // wait: how long on the page's clock; 0 is the default

	// Dialogs are the answers to the dialogs that the step opens, in their order.
	Dialogs []Answer

	// DevTools is what the step was made of, if that was a recording of the
	// DevTools Recorder: its steps, as a JSON array on one line. They say more
	// than the step, and an export to the Recorder gives them back. They do
	// not count when the step is performed.
	DevTools string

	// Rules set the severity of rules for what is found at the step, in the
	// order of their ids.
	Rules []Rule

	// Line is where the step is in the file, 0 if it is from none.
	Line int
}

// Button is a button of the mouse.
type Button string

// Middle is the button of the mouse that is the wheel.
const Middle Button = "middle"

// Place is a point on an element: the middle, or with At the offset X, Y in
// CSS pixels from its top left corner.
type Place struct {
	Target Target
	At     bool
	X, Y   float64
}

// State is a state of an element that a step can wait for or expect.
type State string

// The states. The zero value means [Visible] where there is a target; [Parse]
// writes it out.
const (
	Visible   State = "visible"
	Hidden    State = "hidden"
	Enabled   State = "enabled"
	Disabled  State = "disabled"
	Checked   State = "checked"
	Unchecked State = "unchecked"
)

// Target names an element by several locators. The order of the fields is the
// order in which they are tried, best first.
type Target struct {
	// Frame leads to the frame: CSS selectors of iframe elements, outermost
	// first, separated by " >> ". A number is the iframe of that place in its
	// document, 0 the first. "" is the top frame.
	Frame string

	TestID      string // data-testid, or data-test-id, data-test, data-cy
	Role        string // ARIA role, with Name
	Name        string // accessible name; without Role no locator
	Label       string // text of the label of a form field
	Placeholder string
	Alt         string
	Text        string // own text of the element, white space folded
	Title       string
	DOMID       string // id attribute
	NameAttr    string // name attribute
	CSS         string // CSS path, ">>>" goes into an open shadow root

	// Nth says which of the elements that a locator finds is meant, in the
	// order of the document: 1 the first, -1 the last. 0 wants there to be one.
	Nth int

	// Seen is the fingerprint of the element at capture.
	Seen Fingerprint
}

// Fingerprint is what an element looked like when the scenario was captured.
// A weak locator that finds an element unlike it is no match.
type Fingerprint struct {
	Tag  string // lower-case tag name
	Type string // type attribute of an input
	Text string // own text, or the value of a button, at most 80 characters
}
