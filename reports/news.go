package reports

import (
	"fmt"
	"strings"
)

// News is a run in a few words, for people elsewhere. The names of its fields are
// those that templates of retake.yaml use: docs/notify.md lists them.
type News struct {
	Verdict   string `json:"verdict"`   // same, regressed or inconclusive
	Headline  string `json:"headline"`  // what was found, in a line
	Baseline  string `json:"baseline"`  // label of the build, or its URL
	Candidate string `json:"candidate"` // the same of the build under test
	Link      string `json:"link"`      // address of the whole report, "" if there is none
	// Findings are those that count, the worst first, at most [MaxNews]; More is
	// how many there are beyond.
	Findings []Story  `json:"findings"`
	More     int      `json:"more"`
	Troubles []string `json:"troubles"` // what could not be judged, at most [MaxNews]
}

// Story is one finding in the news.
type Story struct {
	Fingerprint string   `json:"fingerprint"`
	Severity    string   `json:"severity"` // error or warning
	Rule        string   `json:"rule"`
	Message     string   `json:"message"`
	Where       string   `json:"where"`    // scenario and step
	At          string   `json:"at"`       // element, request or message; "" if it is about none
	Advice      string   `json:"advice"`   // what the rule means
	Again       string   `json:"again"`    // the command that repeats it
	Decision    string   `json:"decision"` // what people decided about it, "" if nothing
	Count       int      `json:"count"`    // how often it was found
	Scenarios   []string `json:"scenarios"`
	// Text is all of it, of several lines, for a block of code.
	Text string `json:"text"`
}

// MaxNews is how many findings the news have.
const MaxNews = 20

// maxCommand is how many bytes a command in the news has.
const maxCommand = 1000

// maxStory is how many characters the text of a finding has in the news.
const maxStory = 4000

// NewsOf returns the news of a run.
func NewsOf(r Run) News {
	n := News{
		Verdict: string(r.Verdict()), Headline: clip(r.headline(), maxTitle), Baseline: clip(oneLine(r.Baseline), maxTitle),
		Candidate: clip(oneLine(r.Candidate), maxTitle), Link: safeLink(r.Link), Findings: []Story{}, Troubles: []string{},
	}
	worst := regressions(Groups(r))
	for _, g := range worst[:min(len(worst), MaxNews)] {
		again := g.Again()
		if len(again) > maxCommand {
			again = "" // a part of a command is another command
		}
		n.Findings = append(n.Findings, Story{
			Fingerprint: clip(oneLine(g.Fingerprint), maxTitle), Severity: string(g.Severity), Rule: clip(oneLine(string(g.Rule)), maxTitle), Message: g.Title(),
			Where: g.Where(), At: g.At(), Advice: g.Advice(), Again: again, Decision: g.Said(), Count: g.Count, Scenarios: firstNames(g.In),
			Text: clip(g.Text(), maxStory),
		})
	}
	n.More = max(0, len(worst)-MaxNews)
	for i, t := range troubles(r) {
		if i == MaxNews {
			break
		}
		n.Troubles = append(n.Troubles, clip(fmt.Sprintf("%s: %s", oneLine(t.Scenario.Name), strings.Join(t.Why, "; ")), maxTitle))
	}
	return n
}

// firstNames are the first names of a list, each clipped.
func firstNames(list []string) []string {
	out := []string{}
	for _, name := range list[:min(len(list), MaxNews)] {
		out = append(out, clip(oneLine(name), maxTitle))
	}
	return out
}

// Escaped returns the news with every text made harmless for where it goes: line
// is for texts of one line, block for what stands in a block of code: the text of
// a finding and the command that repeats it. Link is an address, and stays.
func (n News) Escaped(line, block func(string) string) News {
	each := func(list []string) []string {
		out := make([]string, len(list))
		for i, s := range list {
			out[i] = line(s)
		}
		return out
	}
	n.Verdict, n.Headline, n.Baseline, n.Candidate = line(n.Verdict), line(n.Headline), line(n.Baseline), line(n.Candidate)
	n.Troubles = each(n.Troubles)
	stories := make([]Story, len(n.Findings))
	for i, s := range n.Findings {
		stories[i] = Story{
			line(s.Fingerprint), line(s.Severity), line(s.Rule), line(s.Message), line(s.Where), line(s.At), line(s.Advice),
			block(s.Again), line(s.Decision), s.Count, each(s.Scenarios), block(s.Text),
		}
	}
	n.Findings = stories
	return n
}
