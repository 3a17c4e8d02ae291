package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// action compares how a step went.
func (c *comparer) action(k int) []raw {
	a, b := c.a.Steps[k], c.b.Steps[k]
	aOK, bOK := a.Outcome.Status == take.OK, b.Outcome.Status == take.OK
	var list []raw
	switch {
	case b.Outcome.Status == take.Skipped || b.Outcome.Status == take.Crashed || a.Outcome.Status == take.Skipped || a.Outcome.Status == take.Crashed:
		return nil // see gap
	case !aOK && bOK:
		r := c.about(ActionFixed, k, "%s works, it failed in the baseline", title(a))
		r.Baseline, r.Candidate = outcome(a), "ok"
		list = append(list, r)
	case !bOK && (aOK || a.Outcome.Reason != b.Outcome.Reason):
		list = append(list, c.failed(k))
	case aOK && bOK:
		list = append(list, c.done(k)...)
	}
	noisy := c.suppressed
	list = c.quiet(list)
	if c.suppressed > noisy && !(aOK && bOK) {
		c.flaky = append(c.flaky, fmt.Sprintf("step %s (%s) does not go the same way twice on one build: make it wait for what it needs", a.ID, a.Title))
	}
	return list
}

// failed reports a step that could not be done.
func (c *comparer) failed(k int) raw {
	a, b := c.a.Steps[k], c.b.Steps[k]
	rule, says := failure(b.Outcome.Reason)
	r := c.about(rule, k, "")
	switch rule {
	case NotMet:
		r.Message = title(a) + " does not hold any more"
	case LoadFailed:
		r.Message = title(a) + " does not reach the build"
	case ActionFailed:
		r.Message = title(a) + " failed"
	default:
		r.Message = r.Locus.Label + " is " + says
	}
	if says := fold(b.Outcome.Message); says != "" && (rule == NotMet || rule == LoadFailed || rule == ActionFailed || rule == ActionCovered) {
		if strings.HasPrefix(says, r.Locus.Label+" is covered by ") {
			r.Message = cut(says, 2*maxQuote)
		} else {
			r.Message += ": " + cut(says, 2*maxQuote)
		}
	}
	if _, by, ok := strings.Cut(b.Outcome.Message, " is covered by "); ok {
		r.source = by
	}
	r.Baseline, r.Candidate = outcome(a), outcome(b)
	if a.Outcome.Status != take.OK && r.Severity == Error {
		r.Severity = Warning // it was broken before, in another way
	}
	return r
}

// failure returns the rule for a reason, and what to say of the target.
func failure(reason take.Reason) (Rule, string) {
	switch reason {
	case take.TargetMissing:
		return ActionMissing, "missing"
	case take.TargetHidden:
		return ActionHidden, "hidden"
	case take.TargetMoving:
		return ActionMoving, "moving without end"
	case take.TargetCovered:
		return ActionCovered, "covered"
	case take.TargetDisabled:
		return ActionDisabled, "disabled"
	case take.TargetReadonly:
		return ActionReadonly, "read-only"
	case take.OptionMissing:
		return OptionMissing, "without the option"
	case take.NotMet:
		return NotMet, ""
	case take.LoadFailed:
		return LoadFailed, ""
	case take.BrowserLost, take.Unsettled:
		return ActionFailed, ""
	}
	return ActionFailed, ""
}

// done compares two steps that were done.
func (c *comparer) done(k int) []raw {
	a, b := c.a.Steps[k], c.b.Steps[k]
	var list []raw
	if b.Outcome.Reason == take.Unsettled && a.Outcome.Reason != take.Unsettled {
		r := c.about(ActionUnsettled, k, "the page does not come to rest after %s", title(a))
		r.Baseline, r.Candidate = outcome(a), outcome(b)
		list = append(list, r)
	}
	if r := c.later(k); r != nil {
		list = append(list, *r)
	}
	if a.Target != nil && b.Target != nil && b.Target.Rank > a.Target.Rank {
		r := c.about(ActionDrifted, k, "%s was found by %s only, it was found by %s", a.Target.Label, b.Target.Locator, a.Target.Locator)
		r.Baseline, r.Candidate = a.Target.Locator, b.Target.Locator
		list = append(list, r)
	}
	if canDie(a.Kind) && c.isStrong(a.Effects) && !c.isStrong(b.Effects) {
		r := c.about(ActionDead, k, "%s has no effect any more (it %s)", title(a), effects(a.Effects))
		r.Baseline, r.Candidate = effects(a.Effects), "no effect"
		list = append(list, r)
	}
	list = append(list, c.sets(DialogChanged, k, "dialog", a.Effects.Dialogs, b.Effects.Dialogs)...)
	list = append(list, c.sets(PopupChanged, k, "window", c.locals(a.Effects.Popups), c.locals(b.Effects.Popups))...)
	if missing, _ := difference(plainTexts(a.Effects.Downloads), plainTexts(b.Effects.Downloads)); len(missing) > 0 {
		r := c.about(DownloadMissing, k, "%s no longer downloads %s", title(a), missing[0])
		r.Baseline, r.Candidate = strings.Join(a.Effects.Downloads, "\n"), strings.Join(b.Effects.Downloads, "\n")
		list = append(list, r)
	}
	return list
}

// later reports that a user waits much longer for what a step brings about: for
// the end of it, as its beginning is nearly always at once, a class or a focus.
// On the wall clock it says nothing, as machines differ.
func (c *comparer) later(k int) *raw {
	a, b := c.a.Steps[k], c.b.Steps[k]
	was, is := a.Settled-a.Started, b.Settled-b.Started
	if c.b.Environment.Clock == take.ClockReal || b.Outcome.Reason == take.Unsettled || is < was+minRest {
		return nil
	}
	r := c.about(ActionSlower, k, "the page takes %.1f s to come to rest after %s, it took %.1f s", is/1000, title(a), was/1000)
	r.Baseline, r.Candidate = fmt.Sprintf("%.1f s", was/1000), fmt.Sprintf("%.1f s", is/1000)
	return &r
}

// canDie reports whether a kind of step is there for its effects.
func canDie(kind string) bool {
	return kind != "navigate" && kind != "wait" && kind != "expect"
}

// isStrong reports whether effects are more than focus and scrolling, which
// the browser does by itself, and more than noise.
func (c *comparer) isStrong(e take.Effects) bool {
	if len(e.Requests)+len(e.Storage)+len(e.Dialogs)+len(e.Popups)+len(e.Downloads) > 0 || e.URL != "" {
		return true
	}
	if e.Added+e.Removed+e.Changed == 0 {
		return false
	}
	return len(e.Loci) == 0 || slices.ContainsFunc(e.Loci, func(path string) bool {
		return !c.noise.isRestless(path)
	})
}

// sets compares what a step opened.
func (c *comparer) sets(rule Rule, k int, thing string, old, new []string) []raw {
	missing, added := difference(plainTexts(old), plainTexts(new))
	if len(missing)+len(added) == 0 {
		return nil
	}
	missing, added = spoken(missing, old), spoken(added, new)
	var says string
	switch {
	case len(missing) > 0 && len(added) > 0:
		says = fmt.Sprintf("opens the %s %s, it was %s", thing, quote(added[0]), quote(missing[0]))
	case len(missing) > 0:
		says = fmt.Sprintf("no longer opens the %s %s", thing, quote(missing[0]))
	default:
		says = fmt.Sprintf("opens a new %s %s", thing, quote(added[0]))
	}
	r := c.about(rule, k, "%s %s", title(c.a.Steps[k]), says)
	r.Baseline, r.Candidate = strings.Join(old, "\n"), strings.Join(new, "\n")
	if rule == PopupChanged && len(added) > 0 {
		r.source = assetPath(relativeURL(added[0], "").Path)
	}
	return []raw{r}
}

// spoken returns texts as they were, of those without their volatile parts.
func spoken(plain, list []string) []string {
	var out []string
	for _, s := range list {
		if slices.Contains(plain, plainText(s)) {
			out = append(out, s)
		}
	}
	return out
}

func plainTexts(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = plainText(s)
	}
	return out
}

func (c *comparer) locals(urls []string) []string {
	out := make([]string, len(urls))
	for i, u := range urls {
		r := relativeURL(u, c.a.Environment.BaseURL)
		r.Path = stablePath(r.Path)
		out[i] = r.String()
	}
	return out
}

// difference returns what only one of two multisets has, in order.
func difference(old, new []string) (missing, added []string) {
	have := map[string]int{}
	for _, s := range new {
		have[s]++
	}
	for _, s := range old {
		if have[s] > 0 {
			have[s]--
		} else {
			missing = append(missing, s)
		}
	}
	for _, s := range slices.Backward(new) {
		if have[s] > 0 {
			have[s]--
			added = append(added, s)
		}
	}
	slices.Reverse(added)
	return missing, added
}

// effects reports that the kinds of effects differ, when nothing else does.
func (c *comparer) effects(k int, others []raw) []raw {
	if k < 0 || len(others) > 0 && !c.learning {
		return nil
	}
	a, b := c.a.Steps[k], c.b.Steps[k]
	if a.Outcome.Status != take.OK || b.Outcome.Status != take.OK {
		return nil
	}
	old, new := kinds(a.Effects), kinds(b.Effects)
	if slices.Equal(old, new) {
		return nil
	}
	r := c.about(EffectsChanged, k, "%s has other effects (%s, it was %s)", title(a), listed(new), listed(old))
	r.Baseline, r.Candidate = effects(a.Effects), effects(b.Effects)
	return c.quiet([]raw{r})
}

// kinds names the effects but for storage, which has a rule of its own.
func kinds(e take.Effects) []string {
	var list []string
	for _, kind := range []struct {
		name string
		on   bool
	}{
		{"document", e.Added+e.Removed+e.Changed > 0}, {"requests", len(e.Requests) > 0}, {"URL", e.URL != ""}, {"focus", e.Focus != ""},
		{"dialogs", len(e.Dialogs) > 0}, {"windows", len(e.Popups) > 0}, {"downloads", len(e.Downloads) > 0}, {"scrolling", e.Scrolled},
	} {
		if kind.on {
			list = append(list, kind.name)
		}
	}
	return list
}

func listed(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}

// effects says what a step caused: added 3 nodes and sent POST /api/cart.
func effects(e take.Effects) string {
	var list []string
	say := func(on bool, s string) {
		if on {
			list = append(list, s)
		}
	}
	say(e.Added > 0, "added "+count(e.Added, "node"))
	say(e.Removed > 0, "removed "+count(e.Removed, "node"))
	say(e.Changed > 0, "changed "+count(e.Changed, "node"))
	say(len(e.Requests) > 0, "sent "+cut(strings.Join(e.Requests, ", "), maxQuote))
	say(e.URL != "", "went to "+cut(e.URL, maxQuote))
	say(len(e.Dialogs) > 0, "opened a dialog")
	say(len(e.Popups) > 0, "opened a window")
	say(len(e.Downloads) > 0, "downloaded a file")
	say(len(e.Storage) > 0, "stored "+cut(strings.Join(e.Storage, ", "), maxQuote))
	say(e.Focus != "", "moved the focus")
	say(e.Scrolled, "scrolled")
	if len(list) == 0 {
		return "no effect"
	}
	last := len(list) - 1
	if last == 0 {
		return list[0]
	}
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

func outcome(s take.Step) string {
	o := string(s.Outcome.Status)
	if s.Outcome.Reason != "" {
		o += ": " + string(s.Outcome.Reason)
	}
	if s.Outcome.Message != "" {
		o += " (" + cut(fold(s.Outcome.Message), maxEvidence) + ")"
	}
	return o
}

func title(s take.Step) string {
	if s.Title != "" {
		return fold(s.Title)
	}
	return s.Kind
}
