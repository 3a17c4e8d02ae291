package reports

import (
	"fmt"
	"net/url"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/diff"
)

// group lays out a group of the run.
func (v *viewer) group(g Group) findingView {
	out := v.found(g.Scenario, g.Finding)
	out.Page = pageOf(g.Scenario, g.Step)
	out.Again, out.Export = g.Again(), g.Export()
	if g.Decision != nil {
		out.Ruling, out.Said = ruling(g.Decision.Ruling), g.Said()
	}
	if g.Count > 1 {
		out.Times = fmt.Sprintf("%d times", g.Count)
	}
	v.also(&out, g)
	for _, at := range g.Places {
		out.Places = append(out.Places, oneLine(at))
	}
	out.More = max(0, len(g.Consequences)-maxConsequences)
	for _, c := range g.Consequences[:len(g.Consequences)-out.More] {
		out.Consequences = append(out.Consequences, v.found(g.Scenario, c))
	}
	return out
}

// pageOf is where a step left the page: its address without the host, which
// both builds share. It is "" if that was not seen.
func pageOf(s Scenario, i int) string {
	for _, t := range []*take.Take{s.Candidate, s.Baseline} {
		if st := step(t, max(i, 0)); st != nil && st.URL != "" {
			if u, err := url.Parse(st.URL); err == nil && u.Path != "" {
				return clip(oneLine(u.Path), 80)
			}
			return clip(oneLine(st.URL), 80)
		}
	}
	return ""
}

// also links to where a group was found: to the first step, and to the others.
func (v *viewer) also(out *findingView, g Group) {
	first := true
	for _, at := range v.spots[g.Fingerprint] {
		s, n := v.run.Scenarios[at.scenario], v.scenario[at.scenario]
		text := stepList([]int{at.step})
		own := s.Name == g.Scenario.Name && s.File == g.Scenario.File
		if own {
			text = "step " + text
		} else {
			text = oneLine(s.Name) + ", step " + text
		}
		if first && own && at.step == max(g.Step, 0) {
			first = false
			out.Step = n.link(at.step, out.Step.Text)
			continue
		}
		if len(out.Also) == maxAlso {
			out.AlsoMore++
			continue
		}
		out.Also = append(out.Also, n.link(at.step, text))
	}
}

// found lays out what groups and consequences share. A consequence leads to a
// step of the scenario that its group is told from.
func (v *viewer) found(s Scenario, f diff.Finding) findingView {
	var lines [2][]line
	for i, text := range []string{f.Baseline, f.Candidate} {
		for _, l := range evidenceLines(text) {
			lines[i] = append(lines[i], line{key: l, text: l, node: -1, last: -1})
		}
	}
	out := findingView{
		ID: v.id("finding-" + slug(f.Fingerprint)), Severity: severity(f.Severity), Message: oneLine(f.Message),
		Rule: oneLine(string(f.Rule)), Fingerprint: oneLine(f.Fingerprint), Label: oneLine(f.Locus.Label), Path: oneLine(f.Locus.Path),
		Evidence: listTable(lines[0], lines[1]), Step: link{Text: s.place(f, " · ")},
	}
	if _, ok := v.finding[f.Fingerprint]; !ok {
		v.finding[f.Fingerprint] = out.ID
	}
	for i, n := range v.scenario {
		if v.run.Scenarios[i].Name == s.Name && v.run.Scenarios[i].File == s.File {
			out.Step = n.link(f.Step, out.Step.Text)
			break
		}
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

// ruling returns a ruling that the style sheet knows.
func ruling(r diff.Ruling) string {
	switch r {
	case diff.Rejected, diff.Expired:
		return string(r)
	default:
		return string(diff.Accepted)
	}
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
