package main

import (
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
)

func TestMend(t *testing.T) {
	byCSS, byRole := scenarios.Target{CSS: "main > button"}, scenarios.Target{Role: "button", Name: "Save", CSS: "main > button"}
	byBoth := scenarios.Target{Role: "button", Name: "Save!", CSS: "main > button"}
	did, failed := take.Outcome{Status: take.OK}, take.Outcome{Status: take.Failed, Reason: take.TargetMissing, Message: "it is not on the page"}
	certain, guessed := imports.Origin{Event: "event 7", Confidence: imports.Certain}, imports.Origin{Event: "event 7", Confidence: imports.Guessed, Reason: "no key is recorded"}
	for _, c := range []struct {
		reason string
		kind   scenarios.Kind
		target scenarios.Target
		from   imports.Origin
		seen   take.Step
		named  scenarios.Target
		want   scenarios.Target // empty if it is dropped
		done   mendedKind
		why    string
	}{
		{reason: "it works", kind: scenarios.Click, target: byRole, from: certain, named: byRole, want: byRole,
			seen: take.Step{Outcome: did, Effects: take.Effects{Changed: 1}, Target: &take.Match{}}},
		{reason: "it could not be done", kind: scenarios.Click, target: byRole, from: certain,
			seen: take.Step{Outcome: failed}, done: stepDropped, why: "it is not on the page"},
		{reason: "nothing came of what is guessed", kind: scenarios.Press, target: byRole, from: guessed, named: byRole,
			seen: take.Step{Outcome: did, Target: &take.Match{}}, done: stepDropped, why: "nothing came of it, and it is guessed: no key is recorded"},
		{reason: "nothing came of what was certainly done", kind: scenarios.Click, target: byRole, from: certain, named: byRole, want: byRole,
			seen: take.Step{Outcome: did, Target: &take.Match{}}},
		{reason: "something came of what is guessed", kind: scenarios.Click, target: byRole, from: guessed, named: byRole, want: byRole,
			seen: take.Step{Outcome: did, Effects: take.Effects{Focus: "button"}, Target: &take.Match{}}},
		{reason: "a path becomes a role", kind: scenarios.Click, target: byCSS, from: certain, named: byRole, want: byRole,
			seen: take.Step{Outcome: did, Target: &take.Match{}}, done: stepRenamed, why: `css=main > button is weak; its best locator is role=button[name="Save"]`},
		{reason: "a path that has no better", kind: scenarios.Click, target: byCSS, from: certain, named: scenarios.Target{CSS: "body button"}, want: byCSS,
			seen: take.Step{Outcome: did, Target: &take.Match{}}},
		{reason: "the first locator found nothing", kind: scenarios.Click, target: byBoth, from: certain, named: byRole, want: byRole,
			seen: take.Step{Outcome: did, Target: &take.Match{Rank: 1, Locator: "css=main > button"}}, done: stepRenamed,
			why: `it was found by css=main > button only; its best locator is role=button[name="Save"]`},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := imports.Session{Signals: []imports.Signal{{Step: -1}, {Step: 1}}}
			s.Add(scenarios.Step{Kind: scenarios.Navigate, URL: "/"}, certain)
			s.Add(scenarios.Step{Kind: c.kind, Key: "Enter", Target: c.target}, c.from)
			done := mend(&s, performed{take.Take{Steps: []take.Step{{Outcome: did}, c.seen}}, map[int]scenarios.Target{1: c.named}})
			var what mendedKind
			why := ""
			for _, m := range done {
				what, why = m.Done, m.Reason
			}
			assert.Equal(t, c.done, what)
			assert.Equal(t, c.why, why)
			if c.want.Empty() {
				assert.Len(t, s.Scenario.Steps, 1)
				assert.Equal(t, []int{-1, 0}, []int{s.Signals[0].Step, s.Signals[1].Step}, "a signal stays behind the step that it came after")
				return
			}
			assert.Equal(t, c.want, s.Scenario.Steps[1].Target)
			assert.Len(t, s.Origins, 2)
		})
	}
}
