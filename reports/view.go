package reports

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// sides are the classes of the two builds on the page, and buildNames what
// they are called; the baseline is first.
var (
	sides      = []string{"a", "b"}
	buildNames = []string{"baseline", "candidate"}
)

// pageView is all that the page's template prints. Its texts are printable;
// the template escapes them.
type pageView struct {
	Tool, Title                  string
	Verdict, Headline            string
	Baseline, Candidate, Network string
	Duration                     string
	Totals                       []string
	Many                         bool
	Scenarios                    []scenarioView
}

// scenarioView is one scenario on the page.
type scenarioView struct {
	ID, Name, File    string
	Verdict, Headline string
	Duration          string
	Environment       []string // one line, or one for each build if they differ
	Err, Hint         string
	Reasons           []string
	Findings          []findingView
	Regressions       int
	Steps             []stepView
	Current           bool // shown first
}

// link is a link within the page; it is a mere text when Href is "".
type link struct{ Href, Text string }

// findingView is one finding on the page: a group, or a consequence.
type findingView struct {
	ID, Severity string
	Message      string
	Rule         string
	Step         link
	Label, Path  string
	Lacks        string // class: " lacks-a" when the baseline has no evidence
	Evidence     table
	Crops        []shot
	Times        string
	Also         []link // steps at which it occurs again
	Places       []string
	Consequences []findingView
}

// viewer lays a run out for the page.
type viewer struct {
	album *album
	ids   map[string]bool
}

// page lays out a run.
func (v *viewer) page(r Run) pageView {
	p := pageView{
		Tool: oneLine(r.Tool), Title: strings.ToUpper(string(r.Verdict())) + " – " + r.headline(),
		Verdict: string(r.Verdict()), Headline: r.headline(),
		Baseline: oneLine(r.Baseline), Candidate: oneLine(r.Candidate), Network: oneLine(r.Network),
		Many: len(r.Scenarios) > 1, Totals: totals(tallyOf(r.Scenarios...)),
	}
	millis, first := 0.0, -1
	for i, s := range r.Scenarios {
		millis += s.Millis
		p.Scenarios = append(p.Scenarios, v.scenario(s, p.Many))
		if first < 0 || rank(s.Verdict()) < rank(r.Scenarios[first].Verdict()) {
			first = i
		}
	}
	if first >= 0 {
		p.Scenarios[first].Current = true
	}
	p.Duration = duration(millis)
	return p
}

// rank orders verdicts, worst first.
func rank(v diff.Verdict) int {
	switch v {
	case diff.Regressed:
		return 0
	case diff.Inconclusive:
		return 1
	default:
		return 2
	}
}

// totals says what was counted.
func totals(t tally) []string {
	var out []string
	for _, c := range []struct {
		n    int
		word string
	}{{t.Errors, "error"}, {t.Warnings, "warning"}, {t.Notes, "note"}, {t.Consequences, "consequence"},
		{t.Steps, "step"}, {t.Nodes, "node"}} {
		if c.n > 0 {
			out = append(out, plural(c.n, c.word))
		}
	}
	if t.Suppressed > 0 {
		out = append(out, thousands(t.Suppressed)+" explained by noise")
	}
	return out
}

// id returns an id that is not taken yet, made of a wanted one.
func (v *viewer) id(want string) string {
	id := want
	for n := 2; v.ids[id]; n++ {
		id = want + "-" + strconv.Itoa(n)
	}
	v.ids[id] = true
	return id
}

// slug returns the letters and digits of a text, in lower case, joined by "-".
func slug(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return ' '
	}, s)
	s = strings.Join(strings.Fields(s), "-")
	return s[:min(len(s), 64)]
}

// ids names the parts of a scenario on the page. Steps are counted from 1.
type ids struct {
	prefix   string // "" when there is but one scenario
	steps    int    // how many there are
	findings map[string]string
}

func (n ids) step(i int) string { return n.prefix + "step-" + strconv.Itoa(max(i, 0)+1) }

// link links to step i; it is a text and no link when no take has that step.
func (n ids) link(i int, text string) link {
	if max(i, 0) >= n.steps {
		return link{Text: text}
	}
	return link{"#" + n.step(i), text}
}

// scenario lays out one scenario.
func (v *viewer) scenario(s Scenario, many bool) scenarioView {
	t := tallyOf(s)
	out := scenarioView{
		Name: oneLine(s.Name), File: oneLine(s.File), Verdict: string(s.Verdict()), Headline: s.headline(),
		Duration: duration(s.Millis), Environment: environments(s), Regressions: t.regressions(),
		Err: oneLine(s.Err), Hint: oneLine(s.Hint),
	}
	out.ID = v.id("scenario-" + slug(s.Name))
	names := ids{findings: map[string]string{}, steps: s.steps()}
	if many {
		names.prefix = strings.TrimPrefix(out.ID, "scenario-") + "-"
	}
	if s.Verdict() == diff.Inconclusive && s.Err == "" {
		for _, r := range s.Result.Reasons {
			out.Reasons = append(out.Reasons, oneLine(r))
		}
	}
	for _, g := range s.groups() {
		for _, f := range append([]diff.Finding{g.Finding}, g.Consequences...) {
			if _, ok := names.findings[f.Fingerprint]; !ok {
				names.findings[f.Fingerprint] = v.id(names.prefix + "finding-" + slug(f.Fingerprint))
			}
		}
	}
	for _, g := range s.groups() {
		out.Findings = append(out.Findings, v.group(s, g, names))
	}
	out.Steps = v.steps(s, names)
	return out
}

// environments describes what the pages saw: once if both builds saw the
// same.
func environments(s Scenario) []string {
	var out []string
	for n, t := range []*take.Take{s.Baseline, s.Candidate} {
		if t == nil {
			continue
		}
		e := t.Environment
		parts := []string{e.Browser, fmt.Sprintf("%d×%d", e.Viewport.Width, e.Viewport.Height), e.Locale, e.Timezone}
		parts = append(parts, string(e.Clock)+" clock", e.Network+" network", fmt.Sprintf("seed %d", e.Seed))
		var some []string
		for _, p := range parts {
			if p = oneLine(p); p != "" && p[0] != ' ' {
				some = append(some, p)
			}
		}
		text := strings.Join(some, " · ")
		if len(out) == 1 && out[0] == text {
			continue
		}
		if len(out) == 1 {
			out[0] = buildNames[0] + ": " + out[0]
			text = buildNames[n] + ": " + text
		}
		out = append(out, text)
	}
	return out
}

// group lays out a group.
func (v *viewer) group(s Scenario, g diff.Group, names ids) findingView {
	out := v.finding(s, g.Finding, names)
	out.Crops = v.crops(s, g.Finding, "#"+out.ID)
	if g.Count > 1 {
		out.Times = fmt.Sprintf("%d times", g.Count)
	}
	for _, i := range g.Steps {
		if i != g.Step {
			out.Also = append(out.Also, names.link(i, stepList([]int{i})))
		}
	}
	for _, at := range g.Places {
		out.Places = append(out.Places, oneLine(at))
	}
	for _, c := range g.Consequences {
		out.Consequences = append(out.Consequences, v.finding(s, c, names))
	}
	return out
}

// finding lays out what groups and consequences share.
func (v *viewer) finding(s Scenario, f diff.Finding, names ids) findingView {
	var lines [2][]line
	for i, text := range []string{f.Baseline, f.Candidate} {
		for _, l := range evidenceLines(text) {
			lines[i] = append(lines[i], line{key: l, text: l, node: -1, last: -1})
		}
	}
	out := findingView{
		ID: names.findings[f.Fingerprint], Severity: severity(f.Severity), Message: oneLine(f.Message),
		Rule: oneLine(string(f.Rule)), Label: oneLine(f.Locus.Label), Path: oneLine(f.Locus.Path),
		Evidence: listTable(lines[0], lines[1]),
		Step:     names.link(f.Step, s.place(f, " · ")),
	}
	if out.Label == out.Path {
		out.Label = ""
	}
	for i := range lines {
		if len(lines[i]) == 0 {
			out.Lacks = " lacks-" + sides[i]
		}
	}
	return out
}

// severity returns a severity that the style sheet knows.
func severity(s diff.Severity) string {
	switch s {
	case diff.Error, diff.Warning:
		return string(s)
	default:
		return string(diff.Info)
	}
}
