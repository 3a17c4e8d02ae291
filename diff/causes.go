package diff

import (
	"slices"
	"strings"
)

// causes explain findings by others. All occurrences of a fingerprint have one
// cause: that of the first.
type causes struct {
	all    []raw
	firsts []int             // indices of the first finding of each fingerprint
	first  map[string]int    // fingerprint → index of its first finding
	worst  map[string]int    // … of the first of its worst
	by     map[string]string // fingerprint → fingerprint of its cause
}

// explain returns the causes of findings, which are sorted by step. What a
// finding follows from locally comes first: the same change shown twice, a
// message about a failed request. Then the steps are walked: a step that broke
// explains what differs in it and after it, for as long as the page stays
// another.
func explain(c *comparer, all []raw) *causes {
	w := &causes{all: all, first: map[string]int{}, worst: map[string]int{}, by: map[string]string{}}
	for i, r := range all {
		if _, ok := w.first[r.Fingerprint]; !ok {
			w.first[r.Fingerprint], w.worst[r.Fingerprint] = i, i
			w.firsts = append(w.firsts, i)
		}
		if grade(r.Severity) > grade(all[w.worst[r.Fingerprint]].Severity) {
			w.worst[r.Fingerprint] = i
		}
	}
	for _, i := range w.firsts {
		w.local(i)
	}
	w.walk(c)
	return w
}

func grade(s Severity) int {
	switch s {
	case Error:
		return 2
	case Warning:
		return 1
	case Info, Off:
		return 0
	}
	return 0
}

func (w *causes) isFirst(i int) bool { return w.first[w.all[i].Fingerprint] == i }

// root returns what a finding follows from in the end, itself if nothing.
func (w *causes) root(fingerprint string) string {
	for range len(w.by) + 1 {
		cause, ok := w.by[fingerprint]
		if !ok {
			break
		}
		fingerprint = cause
	}
	return fingerprint
}

// isPrimary reports whether nothing explains a finding so far.
func (w *causes) isPrimary(i int) bool {
	_, ok := w.by[w.all[i].Fingerprint]
	return !ok
}

// set makes cause the cause of a finding, unless it has one, or explains it
// itself. What does not count cannot explain what does.
func (w *causes) set(i int, cause string) {
	f := &w.all[i]
	root := w.root(cause)
	if cause == "" || root == f.Fingerprint || !w.isPrimary(i) {
		return
	}
	top := w.all[w.worst[root]]
	if top.Severity == Info && top.Rule != ActionFixed && w.all[w.worst[f.Fingerprint]].Severity != Info {
		return
	}
	w.by[f.Fingerprint] = root
}

// local looks for a cause that does not depend on the walk.
func (w *causes) local(i int) {
	f := &w.all[i]
	for _, j := range w.firsts {
		g := &w.all[j]
		if j != i && follows(f, g, j < i) {
			w.set(i, g.Fingerprint)
			return
		}
	}
}

// maxDelay is how long after a request failed, on the page's clock, an error
// is taken to be about it.
const maxDelay = 100

// follows reports whether finding f follows from g by what they are about.
// earlier says that g came first.
func follows(f, g *raw, earlier bool) bool {
	together := f.Step == g.Step
	switch f.Rule {
	case ErrorNew, WarningNew, ExceptionNew:
		if isFailure(g) && f.source != "" {
			return f.source == g.source
		}
		if g.Rule == ExceptionNew && f.Rule != ExceptionNew {
			return together && strings.Contains(f.Candidate, cut(firstLine(g.Candidate), maxQuote))
		}
		return isFailure(g) && !g.picture && together && g.at > 0 && f.at >= g.at && f.at <= g.at+maxDelay
	case Unrecorded:
		return g.Rule == RequestChanged && together && g.Locus.Path == f.Locus.Path
	case Hidden, AttrChanged, NodeRemoved:
		if f.Rule == AttrChanged && g.Rule == RoleChanged {
			return together && f.Locus.Path == g.Locus.Path
		}
		return isFailure(g) && f.source != "" && f.source == g.source || earlier && sameChange(f, g)
	case NameChanged:
		return together && (g.Rule == TextChanged || g.Rule == ValueChanged) && f.old == g.old && f.new == g.new || earlier && sameChange(f, g)
	case TextChanged, ValueChanged, TitleChanged:
		return earlier && sameChange(f, g)
	case RequestChanged:
		return earlier && isContent(g.Rule) && f.old != "" && f.new != "" &&
			figure(f.old) == figure(g.old) && figure(f.new) == figure(g.new)
	case Covered:
		return together && (g.Rule == NodeAdded || g.Rule == Shown) && holds(g.box, f.box)
	}
	return false
}

// sameChange reports whether two findings are of the same old and new text.
func sameChange(f, g *raw) bool {
	return isContent(f.Rule) && isContent(g.Rule) && f.old == g.old && f.new == g.new && len(f.old)+len(f.new) >= 3
}

func isContent(r Rule) bool {
	return r == TextChanged || r == ValueChanged || r == NameChanged || r == TitleChanged || r == AttrChanged
}

// figure reduces a text to the digits in it, without zeros at the end, so that
// $58.90, 58.9 and 5890 are one; a text without digits is itself.
func figure(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if digits == "" {
		return s
	}
	return strings.Trim(digits, "0")
}

// holds reports whether a box contains the centre of another.
func holds(box, other *[4]float64) bool {
	if box == nil || other == nil {
		return false
	}
	x, y := other[0]+other[2]/2, other[1]+other[3]/2
	return x >= box[0] && x <= box[0]+box[2] && y >= box[1] && y <= box[1]+box[3]
}

// isFailure reports whether a finding says that a request fails now.
func isFailure(r *raw) bool {
	return r.Rule == RequestFailed || r.Rule == StatusChanged && r.Severity == Error
}

// walk goes through the steps in order.
func (w *causes) walk(c *comparer) {
	diverged := ""
	for from := 0; from < len(w.all); {
		k := w.all[from].Step
		to := from
		for to < len(w.all) && w.all[to].Step == k {
			to++
		}
		if from > 0 && diverged != "" && w.all[from-1].Step < k-1 {
			diverged = "" // a step without any finding was between
		}
		diverged = w.step(c, from, to, diverged)
		from = to
	}
}

// step explains the findings of one step, and returns what the page differs
// by from here on, "" if by nothing.
func (w *causes) step(c *comparer, from, to int, diverged string) string {
	act := w.index(from, to, func(r *raw) bool { return isBreak(r.Rule) })
	w.drift(from, to)
	root := ""
	if act >= 0 {
		root = w.broken(c, act, from, to, diverged)
	} else if diverged != "" {
		root = diverged
	} else {
		root = w.reason(from, to)
	}
	if root == "" {
		return ""
	}
	for i := from; i < to; i++ {
		if w.isFirst(i) && depends(&w.all[i]) {
			w.set(i, root)
		}
	}
	root = w.root(root)
	stays := w.index(from, to, func(r *raw) bool {
		return (strings.HasPrefix(string(r.Rule), "dom/") && r.Rule != ScrollChanged || r.Rule == URLChanged) && w.root(r.Fingerprint) == root
	})
	if act < 0 && stays < 0 {
		return ""
	}
	return root
}

// index returns the first of the findings of a step that has a property, or -1.
func (w *causes) index(from, to int, has func(*raw) bool) int {
	for i := from; i < to; i++ {
		if has(&w.all[i]) {
			return i
		}
	}
	return -1
}

// isBreak reports whether a rule says that a step did not do what it did.
func isBreak(r Rule) bool {
	switch r {
	case ActionMissing, ActionHidden, ActionCovered, ActionDisabled, ActionReadonly, ActionMoving, OptionMissing,
		NotMet, ActionFailed, ActionDead, ActionFixed, LoadFailed:
		return true
	}
	return false
}

// depends reports whether a finding is explained by a step that broke. What
// fails by itself is not: exceptions, errors, requests that fail, contracts.
func depends(r *raw) bool {
	switch r.Rule {
	case ExceptionNew, ErrorNew, WarningNew, RequestFailed, ContractStatus, ContractShape, ContractType:
		return false
	}
	return !isFailure(r)
}

// reason returns what explains the documents of a step whose act was done.
func (w *causes) reason(from, to int) string {
	if w.index(from, to, func(r *raw) bool { return depends(r) && r.Severity != Info }) < 0 {
		return ""
	}
	for _, is := range []func(*raw) bool{
		func(r *raw) bool { return isThrown(r) },
		func(r *raw) bool { return r.Rule == URLChanged },
		func(r *raw) bool { return r.Rule == DialogChanged },
		func(r *raw) bool { return r.Rule == RequestMissing && r.writes },
		func(r *raw) bool { return r.Rule == RequestChanged && r.Severity == Error },
		func(r *raw) bool { return r.Rule == RequestMissing },
	} {
		for i := from; i < to; i++ {
			r := &w.all[i]
			if !w.isFirst(i) || r.Severity == Info || !is(r) {
				continue
			}
			if r.Rule == URLChanged {
				w.set(i, w.selfChanged(r, AttrChanged))
			}
			return w.root(r.Fingerprint)
		}
	}
	return ""
}

// isThrown reports whether a finding is an exception or a failed request that
// a page may be another for.
func isThrown(r *raw) bool {
	return r.Severity != Info && (r.Rule == ExceptionNew || isFailure(r) && !r.picture)
}

// drift explains targets that were found by a weaker locator.
func (w *causes) drift(from, to int) {
	for i := from; i < to; i++ {
		if r := &w.all[i]; r.Rule == ActionDrifted && w.isFirst(i) {
			w.set(i, w.selfChanged(r, NameChanged, RoleChanged, AttrChanged, TextChanged))
		}
	}
}

// selfChanged returns the fingerprint of a change to the target itself, seen
// up to a step, "" if there is none.
func (w *causes) selfChanged(act *raw, rules ...Rule) string {
	if len(act.chain) == 0 {
		return ""
	}
	for i := range w.all {
		r := &w.all[i]
		if r.Step <= act.Step && slices.Contains(rules, r.Rule) && r.Locus.Path == act.chain[0] && r.Severity != Info {
			return r.Fingerprint
		}
	}
	return ""
}
