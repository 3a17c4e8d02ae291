package diff

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/capture/take"
)

func TestInconclusive(t *testing.T) {
	for _, tt := range []struct {
		reason string
		change func(*take.Take)
		says   string
	}{
		{"another scenario", func(b *take.Take) { b.Scenario.Digest = "d2" }, "of different scenarios"},
		{"another clock", func(b *take.Take) { b.Environment.Clock = take.ClockReal }, "the clock differs (baseline frames, candidate real)"},
		{"another browser", func(b *take.Take) { b.Environment.Browser = "HeadlessChrome/157.1" }, "the browser differs"},
		{"another viewport", func(b *take.Take) { b.Environment.Viewport.Width = 10 }, "the viewport differs (baseline 1280×720 at 1, candidate 10×720 at 1)"},
		{"another locale", func(b *take.Take) { b.Environment.Locale = "de" }, "the locale differs"},
		{"another zone", func(b *take.Take) { b.Environment.Timezone = "x" }, "the timezone differs"},
		{"another seed", func(b *take.Take) { b.Environment.Seed = 9 }, "the seed differs"},
		{"another start", func(b *take.Take) { b.Environment.Start = time.Unix(1, 0) }, "the start differs"},
		{"another network", func(b *take.Take) { b.Environment.Network = "live" }, "the network differs (baseline recorded, candidate live)"},
		{"another masking", func(b *take.Take) { b.Environment.Masking = "" }, "the masking differs (baseline default, candidate none)"},
		{"a crash", func(b *take.Take) { b.Steps[1].Outcome.Status, b.Steps[1].DOM = take.Crashed, nil }, "the browser was lost at step s2"},
		{"no document", func(b *take.Take) { b.Steps[1].DOM = nil }, "the candidate has no document at step s2"},
		{"fewer steps", func(b *take.Take) { b.Steps = b.Steps[:3] }, "the baseline has 6 steps and the candidate 3"},
		{"skipped for no reason", func(b *take.Take) { b.Steps[5].DOM, b.Steps[5].Outcome.Status = nil, take.Skipped }, "no document"},
	} {
		a, b := six(t).Take, six(t).Take
		tt.change(&b)
		r := Compare(a, b, Options{})
		if r.Verdict != Inconclusive || len(r.Reasons) == 0 || !strings.Contains(r.Reasons[0], tt.says) || !strings.Contains(r.Reasons[0], ": ") {
			t.Errorf("%s: %s %q, want %q", tt.reason, r.Verdict, r.Reasons, tt.says)
		}
	}
	for reason, change := range map[string]func(*take.Take){
		"a later build of one browser": func(b *take.Take) { b.Environment.Browser = "HeadlessChrome/156.9.9" },
		"another target and label":     func(b *take.Take) { b.Environment.Target, b.Environment.Build = "x", "y" },
	} {
		b := six(t).Take
		change(&b)
		if r := Compare(six(t).Take, b, Options{}); r.Verdict != Same {
			t.Errorf("%s: %s %q", reason, r.Verdict, r.Reasons)
		}
	}
}

// A candidate that fails and skips the rest is evidence enough.
func TestSkippedAfterFailure(t *testing.T) {
	b := six(t).Take
	b.Steps[1].Outcome = take.Outcome{Status: take.Failed, Reason: take.TargetMissing}
	for k := 2; k < 6; k++ {
		b.Steps[k].Outcome.Status, b.Steps[k].DOM, b.Steps[k].Effects = take.Skipped, nil, take.Effects{}
	}
	if r := Compare(six(t).Take, b, Options{}); r.Verdict != Regressed || len(r.Groups) != 1 {
		t.Errorf("%s %q\n%s", r.Verdict, r.Reasons, lines(r))
	}
}

// A step that works only now makes what follows incomparable, not the same.
func TestFixed(t *testing.T) {
	a, b := six(t), six(t)
	a.Steps[1].Outcome = take.Outcome{Status: take.Failed, Reason: take.TargetMissing}
	b.Steps[1].DOM = page(t, `<main><p>y</p></main>`)
	r := Compare(a.Take, b.Take, Options{})
	if r.Verdict != Inconclusive || len(r.Groups) != 1 || r.Groups[0].Rule != ActionFixed || len(r.Groups[0].Consequences) != 1 {
		t.Errorf("%s %q\n%s", r.Verdict, r.Reasons, lines(r))
	}
}

func TestOptions(t *testing.T) {
	a, b := still(t, `<p id="x">a</p>`), still(t, `<p id="x">b</p>`)
	for severity, want := range map[Severity]Verdict{"": Regressed, Warning: Regressed, Info: Same, Off: Same} {
		o := Options{Severity: map[Rule]Severity{TextChanged: severity}}
		if severity == "" {
			o.Severity = nil
		}
		r := Compare(a, b, o)
		if r.Verdict != want || (severity == Off) != (len(r.Groups) == 0) || len(r.Groups) > 0 && severity != "" && r.Groups[0].Severity != severity {
			t.Errorf("%q: %s\n%s", severity, r.Verdict, lines(r))
		}
	}
}

func TestRulesAreDocumented(t *testing.T) {
	seen := map[Rule]bool{}
	for _, r := range Rules() {
		if seen[r.ID] || !strings.HasSuffix(r.Doc, ".") || !slices.Contains([]Severity{Info, Warning, Error}, r.Severity) || !strings.Contains(string(r.ID), "/") {
			t.Errorf("rule %+v", r)
		}
		seen[r.ID] = true
	}
}

// Noise of a clock: its text at every step, but not the text beside it.
func TestNoiseOfText(t *testing.T) {
	clock := func(time, total string) take.Take {
		f := newFilm(t)
		for range 2 {
			f.step("click", "x", "/", `<main><p id="clock">`+time+`</p><p id="total">`+total+`</p></main>`)
		}
		return f.Take
	}
	n := LearnNoise(clock("10:00", "5"), clock("10:01", "5"))
	want := []Noisy{{NoiseLocus: NoiseLocus{Area: "dom", Path: "body > main > #clock"}, Shape: TimeShape, Steps: 2, Seen: 1, Of: 1,
		Why: `text of #clock changed from "10:00" to "10:01"`}}
	if !reflect.DeepEqual(n.Loci, want) {
		t.Fatalf("noise %+v, want %+v", n.Loci, want)
	}
	r := Compare(clock("10:00", "5"), clock("10:07", "6"), Options{Noise: n})
	if got := lines(r); got != "error dom/text-changed: text of #total changed from \"5\" to \"6\" (×2)\n" || r.Suppressed != 2 {
		t.Errorf("%d suppressed\n%s", r.Suppressed, got)
	}
}

// Noise of an advertisement: there or not, and whatever is in it.
func TestNoiseOfSubtree(t *testing.T) {
	ad := func(s string) take.Take { return still(t, `<main><h1>News</h1>`+s+`<p>end</p></main>`) }
	n := LearnNoise(ad(`<div id="ad"><p>Buy this</p></div>`), ad(``))
	for _, pair := range [][2]string{
		{`<div id="ad"><p>Buy this</p></div>`, ``},
		{``, `<div id="ad"><p>Buy this</p></div>`},
		{`<div id="ad"><p>Buy this</p></div>`, `<div id="ad"><p>Buy that</p><a href="/y">More</a></div>`},
	} {
		if r := Compare(ad(pair[0]), ad(pair[1]), Options{Noise: n}); len(r.Groups) > 0 || r.Suppressed == 0 {
			t.Errorf("%q: %d suppressed\n%s", pair, r.Suppressed, lines(r))
		}
	}
}

// Noise of order: a list that comes in any order, but loses nothing.
func TestNoiseOfOrder(t *testing.T) {
	list := func(items ...string) take.Take {
		return still(t, `<ul id="news"><li>`+strings.Join(items, "</li><li>")+`</li></ul>`)
	}
	n := LearnNoise(list("one", "two", "three"), list("three", "one", "two"))
	if r := Compare(list("one", "two", "three"), list("two", "three", "one"), Options{Noise: n}); len(r.Groups) > 0 {
		t.Errorf("%s", lines(r))
	}
	if r := Compare(list("one", "two", "three"), list("three", "one"), Options{Noise: n}); lines(r) != "error dom/node-removed: listitem \"two\" is gone\n" {
		t.Errorf("%s", lines(r))
	}
}

// A step that fails now and then on one build tells nothing on another.
func TestNoiseOfAction(t *testing.T) {
	flaky := six(t)
	outcomes(take.Failed, take.TargetMoving)(flaky)
	n := LearnNoise(six(t).Take, flaky.Take)
	if r := Compare(six(t).Take, flaky.Take, Options{Noise: n}); r.Verdict != Inconclusive || !strings.Contains(r.Reasons[0], "same way twice") {
		t.Errorf("%s %q", r.Verdict, r.Reasons)
	}
}

func TestNoiseMerge(t *testing.T) {
	noisy := func(path, scope string, shape Shape) Noisy {
		return Noisy{NoiseLocus: NoiseLocus{Area: "dom", Path: path, Scope: scope}, Shape: shape}
	}
	a := Noise{Loci: []Noisy{noisy("b", "", TimeShape)}}
	b := Noise{Loci: []Noisy{noisy("b", "", NumberShape), noisy("a", "subtree", Shapeless)}}
	want := Noise{Loci: []Noisy{noisy("a", "subtree", Shapeless), noisy("b", "", NumberShape)}}
	if got := a.Merge(b); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
