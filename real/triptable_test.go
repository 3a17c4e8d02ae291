//go:build real

package real

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios"
)

// tally is a row of the table.
type tally struct {
	acts, held, recovered int // those that are recovered are in their order
	named                 int // by the same first locator
	displaced             int // recovered at another place
	inferred              int // the format does not hold it, and yet it was found
	added, green, shown   int
}

// count counts the acts of a session, of one kind or all.
func (j journey) count(kind scenarios.Kind) (n tally) {
	for _, p := range j.pairs {
		if kind != "" && p.captured.Kind != kind {
			continue
		}
		n.acts++
		if !p.held() {
			if p.imported != nil {
				n.inferred++
			}
			continue
		}
		n.held++
		switch {
		case p.imported != nil:
			n.recovered++
		case slices.ContainsFunc(j.added, func(s scenarios.Step) bool { return sameAct(p.captured, s) }):
			n.displaced++
		}
		if p.named() {
			n.named++
		}
	}
	for _, s := range j.added {
		if kind == "" || s.Kind == kind {
			n.added++
		}
	}
	return n
}

func (n *tally) add(m tally) {
	n.acts += m.acts
	n.held += m.held
	n.recovered += m.recovered
	n.named += m.named
	n.displaced += m.displaced
	n.inferred += m.inferred
	n.added += m.added
}

func total(all []journey) (n tally) {
	for _, j := range all {
		n.add(j.count(""))
		n.shown += j.shown
		if j.green() {
			n.green++
		}
	}
	return n
}

// layOutTrips makes the tables: of the sessions, and of the kinds.
func layOutTrips(all []journey, sum tally) string {
	var s strings.Builder
	row := func(name string, n tally, end string) {
		line := fmt.Sprintf("%-14s %5d %5d %10d %13d %10d %6d  %s", name, n.acts, n.held, n.recovered, n.named, n.displaced, n.added, end)
		s.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	head := func(what, end string) {
		fmt.Fprintf(&s, "%-14s %5s %5s %10s %13s %10s %6s  %s\n", what, "acts", "held", "recovered", "first locator", "displaced", "added", end)
	}
	head("session", "end of the re-enacted import")
	for _, j := range all {
		end := "the session's"
		if j.noise > 0 {
			end += fmt.Sprintf(", but for %d lines that differ each time", j.noise)
		}
		if !j.green() {
			end = strings.Join(append(j.undone, j.end, j.mended, j.played), "; ")
		}
		row(j.app, j.count(""), end)
	}
	s.WriteString("\n")
	head("kind", "")
	for _, kind := range scenarios.Kinds() {
		var n tally
		for _, j := range all {
			n.add(j.count(kind))
		}
		if n.acts+n.added > 0 {
			row(string(kind), n, "")
		}
	}
	fmt.Fprintf(&s, "\nrrweb records no keys, hovers, or ways through the history: %d of %d acts, of which %d were inferred\n", sum.acts-sum.held, sum.acts, sum.inferred)
	fmt.Fprintf(&s, "takes exported for rrweb: its replayer shows the page of each of %d steps as the take has it\n", sum.shown)
	fmt.Fprintf(&s, "roundtrip: %d acts, %d recovered, %d scenarios, %d green\n", sum.held, sum.recovered, len(all), sum.green)
	return s.String()
}

// tell lists what was not recovered as it was.
func (j journey) tell(t *testing.T) {
	for _, p := range j.pairs {
		if how := p.how(); how != "" {
			t.Logf("%-9s %s", how, p.captured.Title())
		}
	}
	for _, s := range j.added {
		t.Logf("%-9s %s", "added", s.Title())
	}
	for _, m := range j.undone {
		t.Logf("not done: %s", m)
	}
	if j.end != "" {
		t.Logf("the end differs: %s", j.end)
	}
	if j.mended != "" {
		t.Logf("mended on the build: %s", j.mended)
	}
	if j.played != "" {
		t.Logf("played by rrweb: %s", j.played)
	}
}
