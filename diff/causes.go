package diff

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// causes explain findings by others. All occurrences of a fingerprint have one
// cause: that of the first.
type causes struct {
	all    []raw
	firsts []int             // indices of the first finding of each fingerprint
	first  map[string]int    // fingerprint → index of its first finding
	worst  map[string]int    // … of the first of its worst
	by     map[string]string // fingerprint → fingerprint of its cause
	// same are those of the firsts that say what a text was and is, by both.
	same map[change][]int
	// script is the fingerprint of a script that the page has to do without
	// from some step on, storage that of something that it no longer keeps.
	script, storage string
}

// explain returns the causes of findings, which are sorted by step. What a
// finding follows from locally comes first: the same change shown twice, a
// message about a failed request. Then the steps are walked: a step that broke
// explains what differs in it and after it, for as long as the page stays
// another.
func explain(c *comparer, all []raw) *causes {
	w := &causes{all: all, first: map[string]int{}, worst: map[string]int{}, by: map[string]string{}, same: map[change][]int{}}
	for i, r := range all {
		if _, ok := w.first[r.Fingerprint]; !ok {
			w.first[r.Fingerprint], w.worst[r.Fingerprint] = i, i
			w.firsts = append(w.firsts, i)
			if isContent(r.Rule) {
				said := change{old: r.old, new: r.new}
				w.same[said] = append(w.same[said], i)
			}
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
	for _, j := range w.candidates(f) {
		g := &w.all[j]
		if j != i && follows(f, g, j < i) {
			w.set(i, g.Fingerprint)
			return
		}
	}
}

// candidates are the findings that one may follow from, as far as its rule says:
// of those there can be as many as elements, and a text follows only from one that
// says the same.
func (w *causes) candidates(f *raw) []int {
	switch f.Rule {
	case NameChanged, TextChanged, ValueChanged, TitleChanged:
		return w.same[change{old: f.old, new: f.new}]
	case NodeAdded, Moved, ScrollChanged:
		return nil
	}
	return w.firsts
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
		root = w.reason(c, from, to)
	}
	w.lasting(from, to)
	if root == "" && w.script != "" {
		root = w.script
	}
	if root == "" && from < to && c.isLoad(w.all[from].Step) {
		root = w.storage
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

// lasting notes what makes the page another for all that follows, or for what
// is made of the browser's storage when it is loaded again.
func (w *causes) lasting(from, to int) {
	for i := from; i < to; i++ {
		r := &w.all[i]
		if w.script == "" && isFailure(r) && r.kind == "Script" && r.Severity != Info {
			w.script = w.root(r.Fingerprint)
		}
		if w.storage == "" && r.Rule == StorageMissing {
			w.storage = w.root(r.Fingerprint)
		}
	}
}

// loads reports whether a document is loaded in a step of the baseline.
func (c *comparer) loads(k int) bool {
	return slices.ContainsFunc(c.a.Exchanges, func(x take.Exchange) bool { return x.Step == k && x.Type == "Document" })
}

// isLoad reports whether a step of the baseline made a page anew.
func (c *comparer) isLoad(k int) bool {
	return k > 0 && k < c.shared() && (c.a.Steps[k].Kind == "navigate" || c.a.Steps[k].URL != c.a.Steps[k-1].URL)
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
	case ExceptionNew, ErrorNew, WarningNew, DeprecationNew, PolicyBroken, OriginRefused, MixedContent, RequestFailed,
		ContractStatus, ContractShape, ContractType, Slower, Larger, CacheLost:
		return false
	}
	return !isFailure(r)
}

// reason returns what explains the documents of a step whose act was done.
func (w *causes) reason(c *comparer, from, to int) string {
	if w.index(from, to, func(r *raw) bool { return depends(r) && r.Severity != Info }) < 0 {
		return ""
	}
	for _, is := range []func(*raw) bool{
		func(r *raw) bool { return isThrown(r) },
		func(r *raw) bool { return r.Rule == URLChanged },
		func(r *raw) bool { return r.Rule == DialogChanged },
		func(r *raw) bool { return (r.Rule == RequestMissing || r.Rule == Repeated) && r.writes },
		func(r *raw) bool { return r.Rule == RequestChanged && r.Severity == Error },
		func(r *raw) bool { return r.Rule == RequestMissing },
		// What an act asked for, it shows; of a page that is loaded, it is one
		// thing of many.
		func(r *raw) bool { return r.Rule == RequestChanged && r.reads() && !c.loads(r.Step) },
		func(r *raw) bool { return r.Rule == Repeated && r.reads() && !c.loads(r.Step) },
	} {
		i := w.index(from, to, func(r *raw) bool { return r.Severity != Info && is(r) })
		if i < 0 {
			continue
		}
		if r := &w.all[i]; r.Rule == URLChanged && w.isFirst(i) {
			w.set(i, w.selfChanged(r, AttrChanged))
		}
		return w.root(w.all[i].Fingerprint)
	}
	return ""
}

// reads reports whether a finding is about what a page asks its own server
// for, and so may show.
func (r *raw) reads() bool { return strings.HasPrefix(r.Locus.Path, "GET /") }

// isThrown reports whether a finding is an exception or a failed request that
// a page may be another for.
func isThrown(r *raw) bool {
	return r.Severity != Info && (r.Rule == ExceptionNew || isFailure(r) && !r.isPicture() || r.Rule == PolicyBroken)
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
		// What a dead act would have changed is not why it is dead.
		before := r.Step < act.Step || r.Step == act.Step && act.Rule != ActionDead
		if before && slices.Contains(rules, r.Rule) && r.Locus.Path == act.chain[0] && r.Severity != Info {
			return r.Fingerprint
		}
	}
	return ""
}
