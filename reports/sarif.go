package reports

import (
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/retake-dev/retake/diff"
)

// SARIF writes the run as a log of SARIF 2.1.0
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0): a result for each group,
// at the step in the scenario's file. Scenarios that could not be judged are
// notifications of an invocation that was not successful.
func SARIF(w io.Writer, r Run) error {
	name, version := product(r.Tool)
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{name, version, "https://github.com/retake-dev/retake", []sarifRule{}}},
		Invocations: []sarifInvocation{{Successful: r.Verdict() != diff.Inconclusive, ExitCode: r.ExitCode(), Notifications: []sarifNotification{}}},
		Results:     []sarifResult{},
	}
	for _, t := range troubles(r) {
		text := oneLine(t.Scenario.Name) + ": " + strings.Join(t.Why, "; ")
		if t.Hint != "" {
			text += " (hint: " + t.Hint + ")"
		}
		run.Invocations[0].Successful = false
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications,
			sarifNotification{"error", sarifText(text), sarifLocations(slashed(t.Scenario.File), 1, nil)})
	}
	for _, g := range Groups(r) {
		run.add(g)
	}
	return encodeJSON(w, "SARIF", sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// add appends the result of a group, and its rule if it is the first.
func (run *sarifRun) add(g Group) {
	id := oneLine(string(g.Rule))
	rules := &run.Tool.Driver.Rules
	i := slices.IndexFunc(*rules, func(rule sarifRule) bool { return rule.ID == id })
	if i < 0 {
		i = len(*rules)
		rule := sarifRule{ID: id}
		if doc := g.Advice(); doc != "" {
			rule.Short = &sarifMessage{doc}
		}
		*rules = append(*rules, rule)
	}
	path, line := g.file()
	name, full := oneLine(g.Locus.Label), oneLine(g.Locus.Path)
	level, suppressions := g.suppressed()
	run.Results = append(run.Results, sarifResult{
		Rule: id, Index: i, Level: level, Suppressions: suppressions, Message: sarifText(g.Title() + "\n\n" + g.Text()),
		Locations:    sarifLocations(path, line, []sarifLogical{{name, full}}),
		Fingerprints: map[string]string{"retake/v1": oneLine(g.Fingerprint)},
		Properties:   sarifProperties{Count: g.Count, Scenarios: g.In},
	})
}

// sarifText makes a message of a text. In messages [text](target) is a link:
// a space keeps a text that came from a page from being one.
func sarifText(s string) sarifMessage { return sarifMessage{strings.ReplaceAll(s, "](", "] (")} }

// suppressed returns the level of a group, that which it has by itself, and the
// suppression that an acceptance is.
func (g Group) suppressed() (level string, list []sarifSuppression) {
	if !g.accepted() {
		return sarifLevel(g.Severity), nil
	}
	return sarifLevel(g.Decision.Severity), []sarifSuppression{{"external", "accepted", g.Said()}}
}

func sarifLevel(s diff.Severity) string {
	return []string{"error", "warning", "note"}[badness(s)]
}

// sarifLocations is the place in a file; none without a file.
func sarifLocations(path string, line int, logical []sarifLogical) []sarifLocation {
	if path == "" {
		return []sarifLocation{}
	}
	uri := (&url.URL{Path: path}).String()
	base := "%SRCROOT%"
	if strings.HasPrefix(path, "/") {
		uri, base = (&url.URL{Scheme: "file", Path: path}).String(), ""
	}
	return []sarifLocation{{sarifPhysical{sarifArtifact{uri, base}, sarifRegion{line}}, logical}}
}

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version"`
	URI     string      `json:"informationUri"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID    string        `json:"id"`
	Short *sarifMessage `json:"shortDescription,omitempty"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifMessage    `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

type sarifResult struct {
	Rule         string             `json:"ruleId"`
	Index        int                `json:"ruleIndex"`
	Level        string             `json:"level"`
	Message      sarifMessage       `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	Properties   sarifProperties    `json:"properties"`
}

// sarifSuppression is an acceptance: it is in a file beside the code.
type sarifSuppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}

// sarifProperties are ours: how often, and in which scenarios.
type sarifProperties struct {
	Count     int      `json:"count"`
	Scenarios []string `json:"scenarios"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifLogical struct {
	Name string `json:"name,omitempty"`
	Full string `json:"fullyQualifiedName,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI  string `json:"uri"`
	Base string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	Line int `json:"startLine"`
}
