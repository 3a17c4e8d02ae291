package reports

import (
	"cmp"
	"io"
	"strings"
)

// CodeQuality writes the run as a code quality report as GitLab reads it
// (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format):
// an entry for each group, and for each scenario that could not be judged. Its
// place is the step in the scenario's file; where the file is not known, it is
// the configuration's.
func CodeQuality(w io.Writer, r Run) error {
	list := []qualityEntry{}
	for _, g := range Groups(r) {
		path, line := g.file()
		text := g.Title() + " (" + g.Where() + ")"
		if s := g.Said(); s != "" {
			text += ", " + s
		}
		list = append(list, qualityEntry{
			Description: text, Check: oneLine(string(g.Rule)), Fingerprint: oneLine(g.Fingerprint),
			Severity: []string{"critical", "major", "info"}[badness(g.Severity)],
			Location: qualityPlace{cmp.Or(path, "retake.yaml"), qualityLines{line}},
		})
	}
	for _, t := range troubles(r) {
		path := slashed(t.Scenario.File)
		list = append(list, qualityEntry{
			Description: clip(oneLine(t.Scenario.Name), maxTitle) + ": " + strings.Join(t.Why, "; "), Check: "inconclusive",
			Fingerprint: digestOf("inconclusive", path, oneLine(t.Scenario.Name)), Severity: "major",
			Location: qualityPlace{cmp.Or(path, "retake.yaml"), qualityLines{1}},
		})
	}
	return encodeJSON(w, "code quality", list)
}

type qualityEntry struct {
	Description string       `json:"description"`
	Check       string       `json:"check_name"`
	Fingerprint string       `json:"fingerprint"`
	Severity    string       `json:"severity"`
	Location    qualityPlace `json:"location"`
}

type qualityPlace struct {
	Path  string       `json:"path"`
	Lines qualityLines `json:"lines"`
}

type qualityLines struct {
	Begin int `json:"begin"`
}
