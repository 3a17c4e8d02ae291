package diff

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
)

// garden makes random pages: equal seeds give equal pages.
type garden struct{ *rand.Rand }

func newGarden(seed uint64) garden { return garden{rand.New(rand.NewPCG(seed, 7))} }

func (g garden) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g garden) html(depth int) string {
	var b strings.Builder
	for range g.IntN(5) {
		tag := g.pick("div", "div", "span", "p", "ul", "li", "button", "a", "input", "h2", "section", "img", "label")
		b.WriteString("<" + tag)
		if g.IntN(3) == 0 {
			b.WriteString(g.pick(` class="x"`, ` id="a"`, ` id="b"`, ` data-testid="t"`, ` role="dialog"`, ` aria-label="Close"`, ` href="/x"`, ` x-hidden`,
				` x-covered`, ` disabled`, ` x-value="1"`, ` x-checked="true"`, ` x-style="color: red"`, ` x-scroll="0,9"`, ` x-box="0,0,0,0"`, ` for="a"`, ` src="/a.3f2a1b.png"`))
		}
		b.WriteString(">")
		if tag == "input" || tag == "img" {
			continue
		}
		if g.IntN(2) == 0 {
			b.WriteString(g.pick("Tea", "Milk", "Salt", "  ", "$1", "one two", "a\n b"))
		}
		if depth > 0 {
			b.WriteString(g.html(depth - 1))
		}
		b.WriteString("</" + tag + ">")
	}
	return b.String()
}

func (g garden) take(tb testing.TB) take.Take {
	f := newFilm(tb)
	for range 1 + g.IntN(3) {
		s := f.step(g.pick("click", "fill", "press"), `button "Close"`, g.pick("/", "/a"), g.html(4))
		if g.IntN(3) == 0 {
			s.Effects = take.Effects{Focus: "x"}
		}
		if g.IntN(4) == 0 {
			s.Outcome = take.Outcome{Status: take.Failed, Reason: take.Reason(g.pick("target-missing", "target-covered", "not-met"))}
		}
		if g.IntN(3) == 0 {
			s.Console = []take.Message{{Level: g.pick("error", "warning", "log"), Text: g.pick("a 1", "b 2")}}
		}
		if g.IntN(2) == 0 {
			f.request(g.pick("GET", "POST"), g.pick("/api/a", "/api/b/1"), g.pick("", `{"a":1}`, "a=1"), 200+100*g.IntN(4), `{}`)
		}
	}
	return f.Take
}

// Laws: a take never differs from itself; no comparison changes its inputs;
// equal inputs give equal results; every consequence has its cause among the
// groups; what has moved is said to be in another place; what is noise between
// two takes is no finding between them.
func checkLaws(t *testing.T, seed, other uint64) {
	a, b := newGarden(seed).take(t), newGarden(other).take(t)
	if r := Compare(a, a, Options{}); len(r.Groups) > 0 || r.Verdict != Same || r.Suppressed > 0 {
		t.Errorf("a take differs from itself: %s, %q\n%s", r.Verdict, r.Reasons, lines(r))
	}
	if r := Compare(a, newGarden(seed).take(t), Options{}); len(r.Groups) > 0 {
		t.Errorf("a take differs from its equal:\n%s", lines(r))
	}
	r := Compare(a, b, Options{})
	if again := Compare(newGarden(seed).take(t), newGarden(other).take(t), Options{}); !reflect.DeepEqual(r, again) {
		t.Errorf("equal inputs, other results:\n%s\n%s", lines(r), lines(again))
	}
	for _, g := range r.Groups {
		if g.Cause != "" || g.Count < 1 || len(g.Steps) == 0 || strings.ContainsAny(g.Message, "\n") {
			t.Errorf("odd group %+v", g)
		}
		for _, f := range append(g.Consequences, g.Finding) {
			if f.Rule == Moved && f.Baseline == f.Candidate {
				t.Errorf("%s, but both say %q", f.Message, f.Baseline)
			}
		}
		for _, f := range g.Consequences {
			if f.Cause != g.Fingerprint {
				t.Errorf("consequence %s of %s names the cause %q", f.Rule, g.Rule, f.Cause)
			}
		}
	}
	quiet := Compare(a, b, Options{Noise: LearnNoise(a, b)})
	for _, g := range quiet.Groups {
		if g.Severity != Info {
			t.Errorf("noise is a finding: %s %s\nnoise %v", g.Rule, g.Locus.Path, LearnNoise(a, b))
		}
	}
	if x := newGarden(seed).take(t); !reflect.DeepEqual(a, x) {
		t.Error("the baseline was changed")
	}
	if x := newGarden(other).take(t); !reflect.DeepEqual(b, x) {
		t.Error("the candidate was changed")
	}
}

func TestLaws(t *testing.T) {
	for seed := range uint64(300) {
		checkLaws(t, seed, seed+1000)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Add(uint64(3), uint64(3))
	f.Fuzz(func(t *testing.T, a, b uint64) { checkLaws(t, a, b) })
}

// Law: what is removed one way is added the other way.
func TestSwap(t *testing.T) {
	eachDocument(t, func(t *testing.T, x, y take.Take) {
		there, back := tally(Compare(x, y, Options{})), tally(Compare(y, x, Options{}))
		if there[NodeRemoved] != back[NodeAdded] || there[NodeAdded] != back[NodeRemoved] || there[TextChanged] != back[TextChanged] {
			t.Errorf("%v, swapped %v", there, back)
		}
	})
}

// Law: what is noise between two takes is no finding between them.
func TestNoiseOfDocuments(t *testing.T) {
	eachDocument(t, func(t *testing.T, x, y take.Take) {
		for _, g := range Compare(x, y, Options{Noise: LearnNoise(x, y)}).Groups {
			if g.Severity != Info {
				t.Errorf("noise is a finding: %s", g.Message)
			}
		}
	})
}

// eachDocument tests each case of the fixtures.
func eachDocument(t *testing.T, test func(t *testing.T, x, y take.Take)) {
	files, _ := filepath.Glob("testdata/dom/*.txtar")
	n := 0
	for _, path := range files {
		archive := readArchive(t, path)
		for i := 0; i+1 < len(archive.files); i++ {
			a, b := archive.files[i], archive.files[i+1]
			if !strings.HasSuffix(a.name, "/baseline.html") {
				continue
			}
			t.Run(filepath.Base(path)+"/"+filepath.Dir(a.name), func(t *testing.T) { test(t, still(t, a.data), still(t, b.data)) })
			n++
		}
	}
	if n == 0 {
		t.Fatal("no fixtures")
	}
}

func tally(r Result) map[Rule]int {
	n := map[Rule]int{}
	for _, g := range r.Groups {
		n[g.Rule]++
		for _, f := range g.Consequences {
			n[f.Rule]++
		}
	}
	return n
}

// Moved cards, at size: each is found again, and nothing else is reported.
func TestShuffled(t *testing.T) {
	for _, n := range []int{250, 4000} {
		x, y := catalogue(n, 0), shuffled(catalogue(n, 0))
		r := Compare(snapTake(x), snapTake(y), Options{})
		if len(r.Groups) != 1 || r.Groups[0].Rule != Moved {
			t.Errorf("%d nodes:\n%s", n, lines(r))
		}
	}
}

// Boxes around and in cards, at size: the changes are told, and the boxes once.
func TestBoxed(t *testing.T) {
	for _, n := range []int{250, 4000} {
		r := Compare(snapTake(catalogue(n, 0)), snapTake(boxed(catalogue(n, 5))), Options{})
		if got := tally(r); got[TextChanged] == 0 || got[NodeAdded] != 1 || len(got) != 2 {
			t.Errorf("%d nodes: %v\n%s", n, got, lines(r))
		}
	}
}

// Cards that go, come, change places and say another price, at size: one finding
// of each, and none of the buttons and words that all cards have.
func TestGrid(t *testing.T) {
	for _, n := range []int{250, 4000} {
		x := catalogue(n, 0)
		p := grow(x)
		main := p.kids[0].kids[0].kids[0]
		k := main.kids
		k[12], k[20] = k[20], k[12]
		k[12].kids[2].kids[0].Text = "sold out"
		fresh := grow(catalogue(14, 1)).kids[0].kids[0].kids[0].kids[0]
		fresh.kids[0].Label, fresh.kids[0].kids[0].Label, fresh.kids[0].kids[0].kids[0].Text = "Newest", "Newest", "Newest"
		fresh.kids[0].Attrs = []string{"class", "link", "href", "/newest"}
		main.kids = slices.Insert(slices.Delete(k, 3, 4), 9, fresh)
		r := Compare(snapTake(x), snapTake(p.press(x)), Options{})
		want := map[Rule]int{NodeRemoved: 1, NodeAdded: 1, Moved: 1, TextChanged: 1}
		if got := tally(r); !reflect.DeepEqual(got, want) {
			t.Errorf("%d nodes: %v\n%s", n, got, lines(r))
		}
	}
}

func TestJSON(t *testing.T) {
	r := Compare(shop(t, ""), shop(t, "dead button"), Options{})
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Result
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(r, back) {
		t.Errorf("%v\n%+v\n%+v", err, r, back)
	}
	empty, _ := json.Marshal(Compare(shop(t, ""), shop(t, ""), Options{}))
	if want := fmt.Sprintf(`"groups":[],"suppressed":0,"steps":%d`, r.Steps); !strings.Contains(string(empty), want) {
		t.Errorf("%s lacks %s", empty, want)
	}
}
