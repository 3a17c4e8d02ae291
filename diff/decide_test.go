package diff

import (
	"encoding/json"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ruled is a result with a cause of two consequences, a warning and a note.
func ruled() Result {
	one := func(fingerprint string, severity Severity, step int, follows ...Finding) Group {
		return Group{Finding: Finding{Fingerprint: fingerprint, Severity: severity, Step: step, Rule: TextChanged}, Count: 1, Steps: []int{step}, Consequences: follows}
	}
	dead := Finding{Fingerprint: "dead", Severity: Error, Step: 2, Rule: ActionDead, Cause: "crash"}
	gone := Finding{Fingerprint: "gone", Severity: Error, Step: 3, Rule: NodeRemoved, Cause: "crash"}
	less := Finding{Fingerprint: "less", Severity: Info, Step: 3, Rule: NodeRemoved, Cause: "crash"}
	return Result{Verdict: Regressed, Groups: []Group{one("crash", Error, 1, dead, gone, less), one("price", Warning, 0), one("note", Info, 0)}}
}

// covers are the fingerprints of what follows from a group and counts.
func covers(g Group) []string {
	var list []string
	for _, f := range g.Counting() {
		list = append(list, f.Fingerprint)
	}
	return list
}

func TestDecide(t *testing.T) {
	accepted := Decision{Ruling: Accepted, Why: "meant", Covers: []string{"dead", "gone"}}
	for _, tt := range []struct {
		reason    string
		decisions map[string]Decision
		verdict   Verdict
		groups    []string // in their order
	}{
		{"nobody said anything", nil, Regressed, []string{"crash error", "price warning", "note info"}},
		{"of another finding", map[string]Decision{"x": accepted}, Regressed, []string{"crash error", "price warning", "note info"}},
		{"one is accepted, with what follows from it", map[string]Decision{"crash": accepted}, Regressed, []string{"price warning", "note info", "crash info accepted"}},
		{"all that counts is", map[string]Decision{"crash": accepted, "price": accepted}, Same, []string{"note info", "price info accepted", "crash info accepted"}},
		{"one is rejected", map[string]Decision{"price": {Ruling: Rejected}}, Regressed, []string{"crash error", "price warning rejected", "note info"}},
		{"one has expired", map[string]Decision{"crash": accepted, "price": {Ruling: Expired}}, Regressed, []string{"price warning expired", "note info", "crash info accepted"}},
		{"something new follows from it", map[string]Decision{"crash": {Ruling: Accepted, Covers: []string{"dead"}}, "price": accepted}, Regressed,
			[]string{"gone error", "note info", "price info accepted", "crash info accepted"}},
		{"and is accepted by itself", map[string]Decision{"crash": {Ruling: Accepted, Covers: []string{"dead"}}, "price": accepted, "gone": {Ruling: Accepted}}, Same,
			[]string{"note info", "price info accepted", "crash info accepted", "gone info accepted"}},
		{"what follows is accepted, its cause is not", map[string]Decision{"dead": accepted, "price": accepted}, Regressed, []string{"crash error", "note info", "price info accepted"}},
	} {
		before := ruled()
		got := before.Decide(tt.decisions)
		var groups []string
		for _, g := range got.Groups {
			text := g.Fingerprint + " " + string(g.Severity)
			if g.Decision != nil {
				text += " " + string(g.Decision.Ruling)
				assert.Contains(t, []Severity{Error, Warning}, g.Decision.Severity, "%s: what it was", tt.reason)
			}
			groups = append(groups, text)
		}
		assert.Equal(t, tt.groups, groups, tt.reason)
		assert.Equal(t, tt.verdict, got.Verdict, tt.reason)
		assert.Equal(t, ruled(), before, "%s: the result is changed", tt.reason)
	}
	crash := ruled().Decide(map[string]Decision{"crash": accepted}).Groups[2]
	require.Len(t, crash.Consequences, 3)
	for _, f := range crash.Consequences {
		assert.Equal(t, Info, f.Severity, "what follows from it does not count either")
	}
	assert.Equal(t, []string{"dead", "gone"}, covers(ruled().Groups[0]), "information needs no cover")
}

// TestDecideKeepsDoubt checks that an acceptance is no evidence: what could not be
// told stays so, and what a failure kept from being compared is not the same.
func TestDecideKeepsDoubt(t *testing.T) {
	unsure := ruled()
	unsure.Verdict, unsure.Reasons = Inconclusive, []string{"the browser was lost"}
	all := map[string]Decision{"crash": {Ruling: Accepted, Covers: []string{"dead", "gone"}}, "price": {Ruling: Accepted}}
	got := unsure.Decide(all)
	assert.Equal(t, Inconclusive, got.Verdict)
	assert.Equal(t, unsure.Reasons, got.Reasons)

	b := six(t).Take
	b.Steps[1].Outcome = take.Outcome{Status: take.Failed, Reason: take.TargetMissing}
	for k := 2; k < 6; k++ {
		b.Steps[k].Outcome.Status, b.Steps[k].DOM, b.Steps[k].Effects = take.Skipped, nil, take.Effects{}
	}
	found := Compare(six(t).Take, b, Options{})
	require.Equal(t, Regressed, found.Verdict)
	require.Equal(t, "s3", found.Unreached)
	all = map[string]Decision{}
	for _, g := range found.Groups {
		all[g.Fingerprint] = Decision{Ruling: Accepted, Covers: covers(g)}
	}
	got = found.Decide(all)
	assert.Equal(t, Inconclusive, got.Verdict)
	assert.Equal(t, []string{"what is accepted kept step s3 and those after it from being compared: mend the build or the scenario"}, got.Reasons)
	assert.Empty(t, Compare(six(t).Take, six(t).Take, Options{}).Unreached)
}

// TestDecisionIsNotStored checks that what accept writes to its file alone is not
// in results that are kept.
func TestDecisionIsNotStored(t *testing.T) {
	data, err := json.Marshal(ruled().Decide(map[string]Decision{"price": {Ruling: Accepted, Why: "meant", Covers: []string{"secretly"}}}))
	require.NoError(t, err)
	assert.Contains(t, string(data), `"decision":{"ruling":"accepted","why":"meant","severity":"warning"}`)
	assert.NotContains(t, string(data), "secretly")
}
