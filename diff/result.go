package diff

// Rule names a kind of finding, as "dom/text-changed".
type Rule string

// Severity is how bad a finding is.
type Severity string

// The severities. A verdict is regressed when a finding is a warning or an
// error.
const (
	Info    Severity = "info"
	Warning Severity = "warning"
	Error   Severity = "error"
)

// Verdict is the answer of a comparison.
type Verdict string

// The verdicts. Missing evidence is Inconclusive, never Same.
const (
	Same         Verdict = "same"
	Regressed    Verdict = "regressed"
	Inconclusive Verdict = "inconclusive"
)

// Locus is the place that a finding is about.
type Locus struct {
	// Label is what a person calls it: button "Add to cart", GET /api/stock.
	Label string `json:"label"`
	// Path finds it in the evidence: a path of elements, an endpoint, a
	// normalised message. It is equal in both takes.
	Path string `json:"path"`
	// Baseline and Candidate are the indices of the node in the two
	// snapshots of the step, -1 where there is none.
	Baseline  int `json:"baseline"`
	Candidate int `json:"candidate"`
}

// Finding is one difference that matters.
type Finding struct {
	Rule     Rule     `json:"rule"`
	Severity Severity `json:"severity"`
	Step     int      `json:"step"`   // index of the step, -1 for what was before the first
	StepID   string   `json:"stepID"` // its id in the scenario
	Locus    Locus    `json:"locus"`
	Message  string   `json:"message"` // one line for a person, without a full stop
	// Baseline and Candidate are the evidence, as text, cut to a few lines.
	Baseline  string `json:"baseline"`
	Candidate string `json:"candidate"`
	// Fingerprint identifies the finding across steps, scenarios and runs. It
	// has no volatile parts.
	Fingerprint string `json:"fingerprint"`
	// Cause is the fingerprint of the finding that explains this one, ""
	// when it stands for itself.
	Cause string `json:"cause,omitempty"`
}

// Group is the findings of one fingerprint, with what follows from them.
type Group struct {
	Finding       // the first of the worst of them
	Count   int   `json:"count"`
	Steps   []int `json:"steps"`
	// Places are further paths that it was found at, at most 20.
	Places       []string  `json:"places,omitempty"`
	Consequences []Finding `json:"consequences,omitempty"` // findings whose cause this is, one per fingerprint
	// Decision is what people said of it, nil if nobody did; see [Result.Decide].
	Decision *Decision `json:"decision,omitempty"`
}

// Result is what a comparison says. Equal inputs give equal results, to the
// order of every list.
type Result struct {
	Scenario string  `json:"scenario"`
	Verdict  Verdict `json:"verdict"`
	// Reasons say why a verdict is inconclusive, with what to do about it.
	Reasons []string `json:"reasons,omitempty"`
	// Groups are of the findings that nothing explains, and are ranked: worst
	// first, then by step, rule and path. The others are consequences.
	Groups []Group `json:"groups"`
	// Unreached is the id of the first step that was not compared, as one before
	// it broke the candidate; "" if all were.
	Unreached string `json:"unreached,omitempty"`
	// Suppressed counts differences that noise explains.
	Suppressed int `json:"suppressed"`
	// Ignores says of each of [Options.Ignore] what came of it.
	Ignores []IgnoreUse `json:"ignores,omitempty"`
	// Steps and Nodes count what was compared.
	Steps int `json:"steps"`
	Nodes int `json:"nodes"`
}

// Ignored counts differences that [Options.Ignore] explains.
func (r Result) Ignored() int {
	n := 0
	for _, use := range r.Ignores {
		n += use.Count
	}
	return n
}
