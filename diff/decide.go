package diff

import (
	"fmt"
	"slices"
)

// Ruling is what people said of a finding.
type Ruling string

// The rulings.
const (
	Accepted Ruling = "accepted" // it is meant, and does not count
	Expired  Ruling = "expired"  // it was accepted until a day that is over, and counts
	Rejected Ruling = "rejected" // it is a defect, and counts
)

// Decision is what people said of the groups of one fingerprint.
type Decision struct {
	Ruling Ruling `json:"ruling"`
	Why    string `json:"why"`
	// Until is the last day of an acceptance, as "2027-01-31", "" for one that
	// has none.
	Until string `json:"until,omitempty"`
	// Severity is that of the group before it was decided about; [Result.Decide]
	// sets it.
	Severity Severity `json:"severity"`
	// Covers are the fingerprints of the consequences that were known when the
	// group was accepted.
	Covers []string `json:"-"`
}

// Decide returns the result with what people decided about its groups, by
// fingerprint. A group that is accepted becomes information, with what follows
// from it; what follows now and is not covered becomes a group of its own. The
// verdict is that of what still counts: where an accepted group kept steps from
// being compared, it is inconclusive.
func (r Result) Decide(decisions map[string]Decision) Result {
	var groups []Group
	decided := false
	for _, g := range r.Groups {
		d, ok := decisions[g.Fingerprint]
		if !ok {
			groups = append(groups, g)
			continue
		}
		decided = true
		g, rest := g.decide(d, decisions)
		groups = append(groups, g)
		for _, f := range rest {
			own := Group{Finding: f, Count: 1, Steps: []int{f.Step}}
			if d, ok := decisions[f.Fingerprint]; ok {
				own, _ = own.decide(d, decisions) // nothing follows from it
			}
			groups = append(groups, own)
		}
	}
	if !decided {
		return r
	}
	slices.SortStableFunc(groups, func(x, y Group) int { return rank(x.Finding, y.Finding) })
	r.Groups = groups
	r.Verdict = verdict(r)
	if r.Verdict == Same && r.Unreached != "" {
		r.Verdict = Inconclusive
		r.Reasons = []string{fmt.Sprintf("what is accepted kept step %s and those after it from being compared: mend the build or the scenario", r.Unreached)}
	}
	return r
}

// decide returns the group as it was decided about, and what follows from it
// and is not covered by that, or was rejected for itself.
func (g Group) decide(d Decision, decisions map[string]Decision) (Group, []Finding) {
	d.Severity = g.Severity
	g.Decision = &d
	if d.Ruling != Accepted {
		return g, nil
	}
	g.Severity = Info
	var covered, rest []Finding
	for _, f := range g.Consequences {
		rejected := decisions[f.Fingerprint].Ruling == Rejected
		if f.Severity != Info && (rejected || !slices.Contains(d.Covers, f.Fingerprint)) {
			f.Cause = ""
			rest = append(rest, f)
			continue
		}
		f.Severity = Info
		covered = append(covered, f)
	}
	g.Consequences = covered
	return g, rest
}

// Counting returns the consequences that count, which an acceptance of the group
// covers.
func (g Group) Counting() []Finding {
	return slices.DeleteFunc(slices.Clone(g.Consequences), func(f Finding) bool { return f.Severity == Info })
}
