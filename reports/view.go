package reports

import (
	"fmt"
	"slices"
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

// pageView is what the page shows before its script runs: the verdict, the
// groups and the scenarios. Its texts are printable; the template escapes them.
type pageView struct {
	Tool, Title                  string
	Verdict, Headline            string
	Baseline, Candidate, Network string
	Duration                     string
	Totals                       []string
	Findings                     []findingView
	Unlisted                     int      // findings beyond maxFindings
	Rules, Pages                 []string // of the findings, in the order of the page
	Scenarios                    []scenarioView
}

// scenarioView is one scenario in the list of the page. Its steps are data of
// the page's script: see [scenarioData].
type scenarioView struct {
	ID, Name, File    string
	Verdict, Headline string
	Duration          string
	Environment       []string // one line, or one for each build if they differ
	Err, Hint         string
	Reasons           []string
	Marks             []string // of its steps
	Approve           string   // the command that makes its take the baseline, "" if its file is unknown
	First             int      // the step that is shown first, from 1
}

// link is a link within the page; it is a mere text when Href is "".
type link struct {
	Href string `json:"href,omitempty"`
	Text string `json:"text"`
}

// findingView is one finding on the page: a group, or a consequence.
type findingView struct {
	ID, Severity string
	Message      string
	Rule         string
	Page         string // where it was found: an address without its host
	Fingerprint  string
	Ruling, Said string // what people decided about it, "" if nobody did
	Step         link
	Label, Path  string
	Lacks        string // class: " lacks-a" when the baseline has no evidence
	Evidence     table
	Times        string
	Also         []link // where else it was found
	AlsoMore     int    // places beyond those of Also
	Places       []string
	Again        string // the command that shows it again
	Export       string // the command that makes a test for Playwright of it
	Consequences []findingView
	More         int // consequences beyond maxConsequences
}

// What a page lists; more of it is not read. JSON has all.
const (
	maxFindings     = 500
	maxConsequences = 20
	maxAlso         = 12
)

// viewer lays a run out for the page.
type viewer struct {
	run      Run
	ids      map[string]bool
	scenario []names
	finding  map[string]string // fingerprint → id on the page
	spots    map[string][]spot // fingerprint → where it was found
	carried  carried
}

// names names the steps of a scenario on the page.
type names struct {
	id     string // of the scenario
	prefix string // of its steps; "" when there is but one scenario
	steps  int    // how many there are
}

// spot is a step of a scenario, both counted from 0.
type spot struct{ scenario, step int }

func newViewer(r Run) *viewer {
	v := &viewer{run: r, ids: map[string]bool{}, finding: map[string]string{}, spots: map[string][]spot{}}
	for _, id := range []string{"top", "main", "filter", "stage", "index", "severity", "rule", "page", "status", "keys"} {
		v.ids[id] = true
	}
	for i, s := range r.Scenarios {
		n := names{id: v.id("scenario-" + slug(s.Name)), steps: s.steps()}
		if len(r.Scenarios) > 1 {
			n.prefix = strings.TrimPrefix(n.id, "scenario-") + "-"
		}
		v.scenario = append(v.scenario, n)
		for _, g := range s.groups() {
			for _, at := range g.Steps {
				v.spots[g.Fingerprint] = append(v.spots[g.Fingerprint], spot{i, max(at, 0)})
			}
		}
	}
	v.carried = carry(r)
	return v
}

// step is the id of a step on the page. Steps are counted from 1.
func (n names) step(i int) string { return n.prefix + "step-" + strconv.Itoa(max(i, 0)+1) }

// link links to step i; it is a text and no link when no take has that step.
func (n names) link(i int, text string) link {
	if max(i, 0) >= n.steps {
		return link{Text: text}
	}
	return link{"#" + n.step(i), text}
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

// page lays out the run.
func (v *viewer) page() pageView {
	r := v.run
	p := pageView{
		Tool: oneLine(r.Tool), Title: strings.ToUpper(string(r.Verdict())) + " – " + r.headline(),
		Verdict: string(r.Verdict()), Headline: r.headline(),
		Baseline: oneLine(r.Baseline), Candidate: oneLine(r.Candidate), Network: oneLine(r.Network),
		Totals: totals(tallyOf(r.Scenarios...)),
	}
	groups := Groups(r)
	p.Unlisted = max(0, len(groups)-maxFindings)
	for _, g := range groups[:len(groups)-p.Unlisted] {
		f := v.group(g)
		p.Rules, p.Pages = listOnce(p.Rules, f.Rule), listOnce(p.Pages, f.Page)
		p.Findings = append(p.Findings, f)
	}
	millis := 0.0
	for i, s := range r.Scenarios {
		millis += s.Millis
		p.Scenarios = append(p.Scenarios, v.listed(i))
	}
	p.Duration = duration(millis)
	return p
}

// listOnce adds a word to a list that does not have it.
func listOnce(list []string, word string) []string {
	if word == "" || slices.Contains(list, word) {
		return list
	}
	return append(list, word)
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
	if t.Accepted > 0 {
		out = append(out, thousands(t.Accepted)+" accepted")
	}
	if t.Suppressed > 0 {
		out = append(out, thousands(t.Suppressed)+" explained by noise")
	}
	if t.Ignored > 0 {
		out = append(out, thousands(t.Ignored)+" ignored")
	}
	return out
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

// listed lays out scenario i for the list.
func (v *viewer) listed(i int) scenarioView {
	s := v.run.Scenarios[i]
	out := scenarioView{
		ID: v.scenario[i].id, Name: oneLine(s.Name), File: oneLine(s.File), Verdict: string(s.Verdict()), Headline: s.headline(),
		Duration: duration(s.Millis), Environment: environments(s), Err: oneLine(s.Err), Hint: oneLine(s.Hint),
		Marks: marks(s), First: 1,
	}
	if s.Verdict() == diff.Inconclusive && s.Err == "" {
		for _, r := range s.Result.Reasons {
			out.Reasons = append(out.Reasons, oneLine(r))
		}
	}
	if out.File != "" {
		out.Approve = "retake approve " + shellWord(out.File)
	}
	if g := s.groups(); len(g) > 0 {
		out.First = max(g[0].Step, 0) + 1
	}
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
