package reports

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/retake-dev/retake/diff"
)

// Group is the findings of one fingerprint in all scenarios of a run: what one
// change of the build broke, told once.
type Group struct {
	diff.Group          // as the first scenario that has the worst of it tells it
	Scenario   Scenario // that scenario
	// In names the scenarios that have it, in the order of the run.
	In []string
	// Count is how often it was found in all of them.
	Count int

	flags [][2]string // of the run
}

// Groups returns the groups of a run, ranked: the worst severity first, then
// those that hit more scenarios, then those found more often, then in the order
// of the run. A finding without a fingerprint is a group of its own.
func Groups(r Run) []Group {
	var list []Group
	place := map[string]int{}
	for _, s := range r.Scenarios {
		for _, g := range s.groups() {
			i, known := place[g.Fingerprint]
			if !known || g.Fingerprint == "" {
				place[g.Fingerprint] = len(list)
				list = append(list, Group{Group: g, Scenario: s, In: []string{s.Name}, Count: g.Count, flags: r.Flags})
				continue
			}
			have := &list[i]
			have.In, have.Count = append(have.In, s.Name), have.Count+g.Count
			if badness(g.Severity) < badness(have.Severity) {
				have.Group, have.Scenario = g, s
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Group) int {
		return cmp.Or(badness(a.Severity)-badness(b.Severity), order(a.accepted(), b.accepted()), len(b.In)-len(a.In), b.Count-a.Count)
	})
	return list
}

// badness orders severities, the worst first.
func badness(s diff.Severity) int {
	switch s {
	case diff.Error:
		return 0
	case diff.Warning:
		return 1
	default:
		return 2
	}
}

// order puts what is true last.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// accepted reports whether people said that it is meant.
func (g Group) accepted() bool { return accepted(g.Group) }

func accepted(g diff.Group) bool { return g.Decision != nil && g.Decision.Ruling == diff.Accepted }

// Said tells in one printable line what people decided about it, and why; ""
// if nobody did.
func (g Group) Said() string { return said(g.Group) }

func said(g diff.Group) string {
	if g.Decision == nil {
		return ""
	}
	until, why := oneLine(g.Decision.Until), clip(oneLine(g.Decision.Why), maxTitle)
	switch {
	case g.Decision.Ruling == diff.Rejected:
		return "rejected: " + why
	case g.Decision.Ruling == diff.Expired:
		return "was accepted until " + until + ", which is over: " + why
	case until != "":
		return "accepted until " + until + ": " + why
	}
	return "accepted: " + why
}

// regressions returns the groups that make a verdict regressed.
func regressions(groups []Group) []Group {
	return slices.DeleteFunc(slices.Clone(groups), func(g Group) bool { return badness(g.Severity) > 1 })
}

// Title says in one printable line what a person is to know of it.
func (g Group) Title() string { return clip(oneLine(g.Message), maxTitle) }

// Where says in which scenario and at which step it was first found.
func (g Group) Where() string {
	return clip(oneLine(g.Scenario.Name), maxTitle) + ", " + clip(g.Scenario.place(g.Finding, ": "), maxTitle)
}

// At names the element, request or message that it is about, "" if nothing does.
func (g Group) At() string { return clip(locus(g.Locus), maxTitle) }

// Advice says what its rule means; "" for a rule that this program lacks.
func (g Group) Advice() string {
	for _, rule := range diff.Rules() {
		if rule.ID == g.Rule {
			return rule.Doc
		}
	}
	return ""
}

// Again is the command that re-enacts its scenario as the run did, "" if the file
// is unknown.
func (g Group) Again() string { return g.Scenario.again(g.flags) }

func (s Scenario) again(flags [][2]string) string {
	if s.File == "" {
		return ""
	}
	command := "retake run " + shellWord(oneLine(s.File))
	for _, f := range flags {
		command += " --" + oneLine(f[0]) + " " + shellWord(oneLine(f[1]))
	}
	return command
}

// Export is the command that writes its scenario as a test for Playwright, "" if
// the file is unknown.
func (g Group) Export() string {
	if g.Scenario.File == "" {
		return ""
	}
	base := path.Base(slashed(g.Scenario.File))
	return "retake export " + shellWord(oneLine(g.Scenario.File)) + " --as playwright -o " + shellWord(strings.TrimSuffix(base, path.Ext(base))+".spec.ts")
}

// Text is the whole of it as [Text] writes it, without colours: places,
// evidence and consequences.
func (g Group) Text() string {
	p := &printer{opt: TextOptions{Verbose: true}}
	p.group(g.Scenario, g.Group)
	return strings.TrimRight(p.out.String(), "\n")
}

// file is the scenario's file with slashes, and the line of the step in it; the
// line is at least 1, as readers expect.
func (g Group) file() (path string, line int) {
	line = 1
	if st := step(g.Scenario.Candidate, g.Step); st != nil {
		line = max(line, st.Line)
	}
	if st := step(g.Scenario.Baseline, g.Step); st != nil {
		line = max(line, st.Line)
	}
	return slashed(g.Scenario.File), line
}

// maxTitle is how many characters of a captured text stand in a title. They are
// enough to tell findings apart, and keep every entry of a report bounded.
const maxTitle = 300

// trouble is why one scenario could not be judged.
type trouble struct {
	Scenario Scenario
	Why      []string // at least one, each one printable line
	Hint     string   // "" if there is none
}

// troubles returns what could not be judged, in the order of the run.
func troubles(r Run) []trouble {
	var list []trouble
	for _, s := range r.Scenarios {
		if s.Verdict() != diff.Inconclusive {
			continue
		}
		t := trouble{Scenario: s, Hint: clip(oneLine(s.Hint), maxTitle)}
		reasons := s.Result.Reasons
		if s.Err != "" {
			reasons = []string{s.Err}
		}
		for _, why := range reasons {
			t.Why = append(t.Why, clip(oneLine(why), maxTitle))
		}
		if len(t.Why) == 0 {
			t.Why = []string{s.headline()}
		}
		list = append(list, t)
	}
	return list
}

// slashed is a path as it stands in reports, "" for none.
func slashed(path string) string { return filepath.ToSlash(oneLine(path)) }

// shellWord quotes a word for a POSIX shell where it needs to be.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-:", r)
	}
	if s != "" && s[0] != '-' && strings.TrimLeftFunc(s, plain) == "" {
		return s
	}
	if strings.HasPrefix(s, "-") {
		s = "./" + s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// digestOf identifies an entry that has no fingerprint of its own.
func digestOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])[:12]
}

// product splits the name of the tool from its version.
func product(tool string) (name, version string) {
	name, version, _ = strings.Cut(oneLine(tool), " ")
	return cmp.Or(name, "retake"), cmp.Or(version, "unknown")
}
