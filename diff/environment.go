package diff

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retake-dev/retake/capture/take"
)

// mismatches returns why two takes cannot be compared, with what to do about
// it; nothing if they can. Only the first key that differs is named: the
// others often follow from it.
func mismatches(a, b take.Take) []string {
	if a.Scenario.Digest != b.Scenario.Digest {
		return []string{fmt.Sprintf("the takes are of different scenarios (%s and %s): re-enact the baseline with the scenario as it is now",
			named(a.Scenario), named(b.Scenario))}
	}
	x, y := a.Environment, b.Environment
	for _, key := range []struct{ name, a, b, advice string }{
		{"clock", string(x.Clock), string(y.Clock), "use one kind of browser and the same --clock for both"},
		{"browser", major(x.Browser), major(y.Browser), "re-enact the baseline with this browser"},
		{"viewport", size(x.Viewport), size(y.Viewport), "re-enact the baseline with this viewport"},
		{"locale", x.Locale, y.Locale, "re-enact the baseline with this locale"},
		{"timezone", x.Timezone, y.Timezone, "re-enact the baseline with this time zone"},
		{"seed", fmt.Sprint(x.Seed), fmt.Sprint(y.Seed), "re-enact the baseline with this seed"},
		{"start", x.Start.UTC().Format(time.RFC3339Nano), y.Start.UTC().Format(time.RFC3339Nano), "re-enact the baseline with this start time"},
		{"network", x.Network, y.Network, "use the same --network for both"},
		{"masking", x.Masking, y.Masking, "use the same masking for both"},
		{"baseURL", x.BaseURL, y.BaseURL, "re-enact the baseline with this scenario"},
	} {
		if key.a != key.b {
			return []string{fmt.Sprintf("the %s differs (baseline %s, candidate %s): %s", key.name, orNone(key.a), orNone(key.b), key.advice)}
		}
	}
	return nil
}

func named(s take.Scenario) string {
	return fmt.Sprintf("%q %s", s.Name, cut(s.Digest, 12))
}

// major returns the product and major version of a browser.
func major(browser string) string {
	version, _, _ := strings.Cut(browser, ".")
	return version
}

func size(v take.Viewport) string {
	return fmt.Sprintf("%d×%d at %g", v.Width, v.Height, v.Scale)
}

// gaps returns what evidence is missing, with what to do about it.
func (c *comparer) gaps(groups []Group) []string {
	reasons := slices.Concat(c.flaky, c.voiceless(), c.unmeasured())
	if len(c.a.Steps) != len(c.b.Steps) {
		reasons = append(reasons, fmt.Sprintf("the baseline has %s and the candidate %d: one of the takes is incomplete, make it again",
			count(len(c.a.Steps), "step"), len(c.b.Steps)))
	}
	broken := slices.IndexFunc(groups, func(g Group) bool { return g.Severity == Error })
	for k := range c.shared() {
		if reason := c.gap(k, broken >= 0); reason != "" {
			return append(reasons, reason) // the later ones follow from it
		}
	}
	for _, g := range groups {
		if g.Rule == ActionFixed && slices.ContainsFunc(g.Consequences, func(f Finding) bool { return f.Severity != Info }) {
			reasons = append(reasons, fmt.Sprintf("step %s failed in the baseline and works now, so what follows cannot be compared: make a baseline in which it works", g.StepID))
		}
	}
	return reasons
}

// unreached returns the id of the first step that the candidate skipped, "" if
// it skipped none.
func (c *comparer) unreached() string {
	for k := range c.shared() {
		if b := c.b.Steps[k]; b.DOM == nil && b.Outcome.Status == take.Skipped {
			return c.a.Steps[k].ID
		}
	}
	return ""
}

// gap returns why a step could not be compared. A candidate that skips steps
// after one that failed is evidence enough.
func (c *comparer) gap(k int, broken bool) string {
	a, b := c.a.Steps[k], c.b.Steps[k]
	switch {
	case b.Outcome.Status == take.Crashed:
		return fmt.Sprintf("the browser was lost at step %s of the candidate (%s): run again, with more memory if it stays", a.ID, a.Title)
	case a.Outcome.Status == take.Crashed:
		return fmt.Sprintf("the browser was lost at step %s of the baseline (%s): make the baseline again", a.ID, a.Title)
	case a.DOM == nil && a.Outcome.Status == take.Skipped:
		return fmt.Sprintf("step %s was skipped in the baseline (%s): mend the scenario, or make the baseline again", a.ID, a.Title)
	case b.DOM == nil && b.Outcome.Status == take.Skipped && broken:
		return ""
	case a.DOM == nil:
		return fmt.Sprintf("the baseline has no document at step %s (%s): make the baseline again", a.ID, a.Title)
	case b.DOM == nil:
		return fmt.Sprintf("the candidate has no document at step %s (%s): run again", a.ID, a.Title)
	}
	return ""
}
