//go:build real

package real

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/scenarios"
)

const (
	// fewestKinds is of how many kinds the acts in an app must be.
	fewestKinds = 10
	actsTable   = workFolder + "/acts.txt"
)

// acting are apps in which a user acts by all the means that there are.
var acting = []app{
	{"acts-grapesjs", grapesjs.old, grapesjs.new, grapesjs.serve},
	{"acts-jsoneditor", jsoneditor.old, jsoneditor.new, jsoneditor.serve},
	{"acts-tiddlywiki", "tiddlywiki-new", "tiddlywiki-new", serveTiddlyWiki},
}

// acted is what came of the acts in one app.
type acted struct {
	app   string
	kinds map[string]int // of the acts that were captured
	steps int
	lines int      // of the end state
	noise int      // of those, how many differ between two captures
	wrong []string // what could not be captured or done again, and where the end state differs
}

// TestActs has a user act in real apps by acts of many kinds. Re-enacted, each
// session must end with the same DOM.
func TestActs(t *testing.T) {
	if err := os.RemoveAll(actsTable); err != nil {
		t.Fatal(err)
	}
	retake := prepare(t)
	b, err := browser.Launch(t.Context(), browser.Options{Kind: browser.Shell, Frames: true, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var all []acted
	for _, a := range acting {
		t.Run(a.name, func(t *testing.T) {
			got := actIn(t, b, retake, a)
			for _, what := range got.wrong {
				t.Error(what)
			}
			if len(got.kinds) < fewestKinds || got.kinds[string(scenarios.Drag)] == 0 {
				t.Errorf("acts of %d kinds were captured, %d are wanted, a drag among them: %v", len(got.kinds), fewestKinds, got.kinds)
			}
			all = append(all, got)
		})
	}
	if err := os.WriteFile(actsTable, []byte(layOutActs(all)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// actIn captures a session twice: what differs is none of the recorder's or the
// player's, as a generated id. The first is re-enacted.
func actIn(t *testing.T, b *browser.Browser, retake string, a app) acted {
	first, second := actOnce(t, retake, a, "1"), actOnce(t, retake, a, "2")
	got := acted{app: strings.TrimPrefix(a.name, "acts-"), kinds: map[string]int{}, steps: len(first.scenario.Steps)}
	for _, s := range first.scenario.Steps {
		got.kinds[kindOf(s)]++
	}
	again, err := performOnce(t.Context(), b, a, a.old, first.scenario, &first.take)
	if err != nil {
		t.Fatal(err)
	}
	if err := keep(filepath.Join(workFolder, a.name, "1"), "again", again.take); err != nil {
		t.Fatal(err)
	}
	got.compare(endOf(first.take), endOf(second.take), endOf(again.take))
	got.wrong = append(got.wrong, undone(again.take)...)
	for _, c := range []recorded{first, second} {
		if strings.Contains(c.log, "not recorded:") {
			got.wrong = append(got.wrong, "the recorder lost something:\n"+c.log)
		}
	}
	return got
}

// actOnce captures a session in a state of the app of its own.
func actOnce(t *testing.T, retake string, a app, name string) recorded {
	folder := filepath.Join(workFolder, a.name, name)
	if err := firstOf(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		t.Fatal(err)
	}
	address, stop, err := a.serve(t.Context(), a.old)
	if err != nil {
		t.Fatal(err)
	}
	c, err := capture(t.Context(), retake, folder, a, address, "", "--privacy", "open") // two stand-ins cannot be compared
	if err := firstOf(err, stop()); err != nil {
		t.Fatal(err)
	}
	return c
}

// compare compares how the re-enactment ends with how the capture did, but for
// what two captures differ in.
func (g *acted) compare(first, second, again []string) {
	g.lines = len(first)
	if len(first) != len(second) {
		g.wrong = append(g.wrong, "two captures end otherwise: "+firstOther(first, second))
		return
	}
	for i := range first {
		if first[i] != second[i] {
			g.noise++
			if i < len(again) {
				again[i] = first[i]
			}
		}
	}
	if other := firstOther(first, again); other != "" {
		g.wrong = append(g.wrong, "it ends otherwise: "+other)
	}
}

// kindOf is the kind of an act as it is counted: that of its step, and by what
// means where there are several.
func kindOf(s scenarios.Step) string {
	switch {
	case s.Paste:
		return "paste"
	case s.Held != "" && s.Kind == scenarios.Click:
		return "click, key held"
	}
	return string(s.Kind)
}

// layOutActs makes the table: kinds of acts and apps, and how they end.
func layOutActs(all []acted) string {
	var out strings.Builder
	kinds, equal, acts := map[string]bool{}, 0, 0
	fmt.Fprintf(&out, "%-16s", "kind")
	for _, g := range all {
		fmt.Fprintf(&out, " %12s", g.app)
		for kind := range g.kinds {
			kinds[kind] = true
		}
		if acts += g.steps; len(g.wrong) == 0 {
			equal++
		}
	}
	row := func(name string, of func(g acted) string) {
		fmt.Fprintf(&out, "\n%-16s", name)
		for _, g := range all {
			fmt.Fprintf(&out, " %12s", of(g))
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		row(kind, func(g acted) string { return fmt.Sprint(g.kinds[kind]) })
	}
	row("kinds", func(g acted) string { return fmt.Sprint(len(g.kinds)) })
	row("lines of DOM", func(g acted) string { return fmt.Sprint(g.lines) })
	row("of them noise", func(g acted) string { return fmt.Sprint(g.noise) })
	row("end equal", func(g acted) string { return map[bool]string{true: "yes", false: "no"}[len(g.wrong) == 0] })
	fmt.Fprintf(&out, "\nacts: %d apps, %d acts of %d kinds, %d apps end equal\n", len(all), acts, len(kinds), equal)
	return out.String()
}
