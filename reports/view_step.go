package reports

import (
	"fmt"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// scenarioData is what the page's script shows of a scenario.
type scenarioData struct {
	Steps []stepData `json:"steps"`
	// Rows and Docs are the documents: see [rebuilder].
	Rows []rawRow  `json:"rows"`
	Docs []docView `json:"docs"`
	View rect      `json:"view"` // the viewport
}

// stepData is one step on the page.
type stepData struct {
	ID       string        `json:"id"`
	Title    string        `json:"title"`
	Mark     string        `json:"mark"` // class and word: "error", "warning", "info", "failed", "skipped", "ok"
	Meta     []string      `json:"meta,omitempty"`
	Source   *sourceView   `json:"source,omitempty"`
	Findings []stepFinding `json:"findings,omitempty"`
	Sides    [2]sideData   `json:"sides"`
	Left     bool          `json:"left,omitempty"` // pages and pictures are left out
	Changes  []change      `json:"changes,omitempty"`
	Unlisted int           `json:"unlisted,omitempty"` // changes beyond maxChanges
	Network  []wave        `json:"network,omitempty"`
	Sections []section     `json:"sections"`
	Play     playData      `json:"play"`
}

// sideData is what one build showed at a step.
type sideData struct {
	Picture string `json:"picture,omitempty"` // block
	Doc     int    `json:"doc"`               // in docs, -1 if there is none
}

// stepFinding is a finding as a step lists it.
type stepFinding struct {
	link
	Severity string `json:"severity"`
	Follows  bool   `json:"follows,omitempty"` // from another finding
	// Nodes are what it is about on either build, -1 where nothing is, and
	// Boxes where that is on the pictures.
	Nodes [2]int   `json:"nodes"`
	Boxes [2]*rect `json:"boxes"`
}

// section is a part of a step that compares both builds.
type section struct {
	Name  string `json:"name"`
	Tree  bool   `json:"tree,omitempty"`
	Table table  `json:"table"`
	Note  string `json:"note,omitempty"` // in place of a table
}

// stepper lays out the steps of a scenario.
type stepper struct {
	*viewer
	at     int // the scenario
	s      Scenario
	blocks *blockWriter
	pages  *rebuilder
	files  [2]*resources
}

// data lays out scenario i; what is large goes into blocks.
func (v *viewer) data(i int, blocks *blockWriter) scenarioData {
	s := v.run.Scenarios[i]
	p := &stepper{viewer: v, at: i, s: s, blocks: blocks, pages: newRebuilder()}
	for n, t := range s.takes() {
		if t != nil {
			p.files[n] = newResources(t, blocks)
		}
	}
	out := scenarioData{View: viewport(s.Candidate).union(viewport(s.Baseline))}
	if out.View.empty() {
		out.View = rect{W: 1280, H: 720}
	}
	for k := range s.steps() {
		out.Steps = append(out.Steps, p.step(k))
	}
	out.Rows, out.Docs = p.pages.rows, p.pages.docs
	return out
}

// takes are the two takes of a scenario, the baseline first.
func (s Scenario) takes() [2]*take.Take { return [2]*take.Take{s.Baseline, s.Candidate} }

// pair are the two performances of step i.
func (s Scenario) pair(i int) (a, b *take.Step) { return step(s.Baseline, i), step(s.Candidate, i) }

// step lays out step i.
func (p *stepper) step(i int) stepData {
	a, b := p.s.pair(i)
	out := stepData{ID: p.scenario[p.at].step(i), Title: p.s.stepTitle(i, ""), Mark: mark(p.s, i), Meta: stepMeta(a, b), Source: p.s.source(i)}
	p.found(&out, i)
	out.Left = !p.carried[spot{p.at, i}]
	for n, t := range p.s.takes() {
		out.Sides[n] = p.side(t, i, n, out.Left)
	}
	out.Network, out.Play = waves(p.s, i), p.s.play(i)
	out.Sections = []section{
		listSection("Outcome", outcomeLines(a), outcomeLines(b)),
		listSection("Console", consoleLines(a), consoleLines(b)),
		listSection("State", stateLines(a), stateLines(b)),
		listSection("Effects", effectLines(a), effectLines(b)),
	}
	if !out.Left {
		p.tree(&out, i)
	}
	return out
}

// side is what a build showed at step i.
func (p *stepper) side(t *take.Take, i, n int, left bool) sideData {
	st := step(t, i)
	if st == nil || left {
		return sideData{Doc: -1}
	}
	return sideData{Picture: p.blocks.picture(t, st), Doc: p.pages.add(p.files[n], i, st.DOM)}
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

// marks are the marks of the steps of a scenario.
func marks(s Scenario) []string {
	out := make([]string, s.steps())
	for i := range out {
		out[i] = mark(s, i)
	}
	return out
}

// mark is the worst severity of what was found at a step, or how it went.
func mark(s Scenario, i int) string {
	worst := ""
	add := func(f diff.Finding) {
		if order := map[string]int{"": 3, "info": 2, "warning": 1, "error": 0}; order[severity(f.Severity)] < order[worst] {
			worst = severity(f.Severity)
		}
	}
	for _, g := range s.groups() {
		if at(g.Finding, i) || contains(g.Steps, i) {
			add(g.Finding)
		}
		for _, c := range g.Consequences {
			if at(c, i) {
				add(c)
			}
		}
	}
	if worst != "" {
		return worst
	}
	worst = "ok"
	for _, t := range s.takes() {
		switch st := step(t, i); {
		case st == nil || st.Outcome.Status == take.Skipped:
			worst = "skipped"
		case st.Outcome.Status != take.OK && worst == "ok":
			worst = "failed"
		}
	}
	return worst
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

// found lists the findings at a step. Only where one was first seen is it known
// which node it is about.
func (p *stepper) found(out *stepData, i int) {
	for _, g := range p.s.groups() {
		if here := at(g.Finding, i); here || contains(g.Steps, i) {
			out.Findings = append(out.Findings, p.finding(g.Finding, g, i, here))
		}
		for _, c := range g.Consequences {
			if at(c, i) {
				f := p.finding(c, g, i, true)
				f.Follows = true
				out.Findings = append(out.Findings, f)
			}
		}
	}
}

// finding lists one. A consequence that the page does not show leads to its
// group.
func (p *stepper) finding(f diff.Finding, g diff.Group, i int, here bool) stepFinding {
	out := stepFinding{link: link{Text: oneLine(f.Message)}, Severity: severity(f.Severity), Nodes: [2]int{-1, -1}}
	for _, fingerprint := range []string{g.Fingerprint, f.Fingerprint} {
		if id := p.viewer.finding[fingerprint]; id != "" {
			out.Href = "#" + id
		}
	}
	if !here {
		return out
	}
	for n, t := range p.s.takes() {
		out.Nodes[n] = []int{f.Locus.Baseline, f.Locus.Candidate}[n]
		if r := outline(t, step(t, i), out.Nodes[n]); !r.empty() {
			out.Boxes[n] = &r
		}
	}
	return out
}

// listSection compares two lists.
func listSection(name string, a, b []line) section {
	s := section{Name: name, Table: listTable(a, b)}
	if s.Table.Total == 0 {
		s.Note = "nothing on either build"
	}
	return s
}

// tree compares the documents after step i.
func (p *stepper) tree(out *stepData, i int) {
	s := section{Name: "DOM", Tree: true}
	a, b := p.s.pair(i)
	if a == nil || b == nil || a.DOM == nil || b.DOM == nil {
		s.Note = "the document was not seen on both builds"
		out.Sections = append(out.Sections, s)
		return
	}
	t := treesOf(a.DOM, b.DOM, out.Findings)
	out.Changes, out.Unlisted = t.changes()
	s.Table = t.table()
	if len(s.Table.Hunks) == 0 {
		s.Note = plural(s.Table.Total, "line") + ", the same on both builds"
	}
	out.Sections = append(out.Sections, s)
}
