package reports

import (
	"fmt"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// stepView is one step on the page.
type stepView struct {
	ID       string
	Number   int
	Title    string
	Meta     []string
	Mark     string // class and word: "error", "warning", "info", "failed", "skipped", "ok"
	Current  bool   // shown first
	Findings []stepFinding
	Thumb    shot
	Shots    []shot
	Sections []section
}

// stepFinding is a finding as a step lists it.
type stepFinding struct {
	link
	Severity string
	Follows  bool // from another finding
}

// section is a part of a step that compares both builds.
type section struct {
	Name   string
	Tree   bool
	Table  table
	Open   bool
	SameAs *link  // an earlier step with the same differences
	Note   string // in place of a table
}

// steps lays out the steps of a scenario. That of the worst finding is shown
// first.
func (v *viewer) steps(s Scenario, names ids) []stepView {
	var out []stepView
	seen := map[string]int{}
	for i := range s.steps() {
		st := v.step(s, i, names)
		last := &st.Sections[len(st.Sections)-1]
		if content := fmt.Sprintf("%+v", plain(last.Table)); last.Table.Changed > 0 {
			if first, ok := seen[content]; ok {
				last.SameAs = &link{"#" + names.step(first), fmt.Sprintf("step %d", first+1)}
				last.Table.Hunks = nil
			} else {
				seen[content] = i
			}
		}
		out = append(out, st)
	}
	current := 0
	if g := s.groups(); len(g) > 0 {
		current = max(g[0].Step, 0)
	}
	if current < len(out) {
		out[current].Current = true
	}
	return out
}

// plain lists the cells of a table's changed rows, to tell tables apart.
func plain(t table) []string {
	var out []string
	for _, h := range t.Hunks {
		for _, r := range h.Rows {
			if r.Op == "same" {
				continue
			}
			for _, c := range []*cell{r.Left, r.Right} {
				if c != nil {
					out = append(out, fmt.Sprintf("%s %+v", r.Op, *c))
				}
			}
		}
	}
	return out
}

// step lays out step i.
func (v *viewer) step(s Scenario, i int, names ids) stepView {
	a, b := step(s.Baseline, i), step(s.Candidate, i)
	out := stepView{ID: v.id(names.step(i)), Number: i + 1, Title: s.stepTitle(i, ""), Shots: v.shots(s, i), Meta: stepMeta(a, b)}
	v.mark(&out, s, i, names)
	out.Thumb = out.Shots[1]
	if out.Thumb.Key == "" {
		out.Thumb = out.Shots[0]
	}
	out.Thumb.Boxes, out.Thumb.Label = nil, ""
	if x, y := out.Shots[0].Key, out.Shots[1].Key; x != "" && x == y {
		out.Shots[1].Note = "the same picture"
	}
	out.Sections = []section{
		listSection("Outcome", outcomeLines(a), outcomeLines(b)),
		listSection("Console", consoleLines(a), consoleLines(b)),
		listSection("Network", networkLines(s.Baseline, i), networkLines(s.Candidate, i)),
		listSection("Effects", effectLines(a), effectLines(b)),
		treeSection(s, i, names),
	}
	return out
}

// stepMeta says what else is known of a step.
func stepMeta(a, b *take.Step) []string {
	st := a
	if st == nil {
		st = b
	}
	var out []string
	if st.Kind != "" {
		out = append(out, oneLine(st.Kind))
	}
	if st.Line > 0 {
		out = append(out, fmt.Sprintf("line %d", st.Line))
	}
	if a != nil && b != nil && duration(a.Wall) != "" && duration(b.Wall) != "" {
		out = append(out, "took "+duration(a.Wall)+" and "+duration(b.Wall))
	}
	return out
}

// mark finds the findings at a step, outlines them on its pictures, and sets
// the step's mark to the worst of them.
func (v *viewer) mark(out *stepView, s Scenario, i int, names ids) {
	for _, g := range s.groups() {
		if at(g.Finding, i) || contains(g.Steps, i) {
			v.found(out, s, g.Finding, at(g.Finding, i), false, names)
		}
		for _, c := range g.Consequences {
			if at(c, i) {
				v.found(out, s, c, true, true, names)
			}
		}
	}
	if out.Mark != "" {
		return
	}
	out.Mark = "ok"
	for _, t := range []*take.Take{s.Baseline, s.Candidate} {
		switch st := step(t, i); {
		case st == nil || st.Outcome.Status == take.Skipped:
			out.Mark = "skipped"
		case st.Outcome.Status != take.OK && out.Mark == "ok":
			out.Mark = "failed"
		}
	}
}

// at reports whether a finding is told with step i; what was before the first
// step is told with it.
func at(f diff.Finding, i int) bool { return max(f.Step, 0) == i }

func contains(steps []int, i int) bool {
	for _, s := range steps {
		if max(s, 0) == i {
			return true
		}
	}
	return false
}

// found adds a finding to a step. Only where it was first seen is it known
// which node it is about.
func (v *viewer) found(out *stepView, s Scenario, f diff.Finding, here, follows bool, names ids) {
	href := "#" + names.findings[f.Fingerprint]
	sev := severity(f.Severity)
	out.Findings = append(out.Findings, stepFinding{link{href, oneLine(f.Message)}, sev, follows})
	order := map[string]int{"": 3, "info": 2, "warning": 1, "error": 0}
	if order[sev] < order[out.Mark] {
		out.Mark = sev
	}
	if !here {
		return
	}
	for n, t := range []*take.Take{s.Baseline, s.Candidate} {
		r := outline(t, step(t, out.Number-1), []int{f.Locus.Baseline, f.Locus.Candidate}[n])
		if !r.empty() {
			out.Shots[n].Boxes = append(out.Shots[n].Boxes, box{r, sev, href})
		}
	}
}

// listSection compares two lists.
func listSection(name string, a, b []line) section {
	t := listTable(a, b)
	s := section{Name: name, Table: t, Open: t.Changed > 0 || name == "Outcome"}
	if t.Total == 0 {
		s.Note = "nothing on either build"
	}
	return s
}

// treeSection compares the documents after step i.
func treeSection(s Scenario, i int, names ids) section {
	out := section{Name: "DOM", Tree: true}
	a, b := step(s.Baseline, i), step(s.Candidate, i)
	if a == nil || b == nil || a.DOM == nil || b.DOM == nil {
		out.Note = "the document was not seen on both builds"
		return out
	}
	left, right := treeLines(a.DOM), treeLines(b.DOM)
	about := loci(s, i, names)
	out.Table = treeTable(left, right, func(r row) string {
		if r.a >= 0 {
			if href := about[0].of(left[r.a]); href != "" {
				return href
			}
		}
		if r.b >= 0 {
			return about[1].of(right[r.b])
		}
		return ""
	}, func(r row) string {
		if r.b >= 0 {
			return treePath(b.DOM, right[r.b].node)
		}
		return treePath(a.DOM, left[r.a].node)
	})
	out.Open = len(out.Table.Hunks) > 0
	if !out.Open {
		out.Note = plural(out.Table.Total, "line") + ", the same on both builds"
	}
	return out
}

// marked maps nodes to the links of the findings about them.
type marked map[int]string

// of returns the link of the finding about a line, "" if there is none.
func (m marked) of(l line) string {
	for i := l.node; i <= l.last; i++ {
		if href, ok := m[i]; ok {
			return href
		}
	}
	return ""
}

// loci returns the nodes that findings of step i are about, in the baseline
// and in the candidate.
func loci(s Scenario, i int, names ids) [2]marked {
	out := [2]marked{{}, {}}
	for _, g := range s.groups() {
		for _, f := range append([]diff.Finding{g.Finding}, g.Consequences...) {
			if !at(f, i) {
				continue
			}
			for n, node := range []int{f.Locus.Baseline, f.Locus.Candidate} {
				if _, ok := out[n][node]; node >= 0 && !ok {
					out[n][node] = "#" + names.findings[f.Fingerprint]
				}
			}
		}
	}
	return out
}
