package diff

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/retake-dev/retake/capture/take"
)

func TestShapes(t *testing.T) {
	tests := []struct {
		old, new string
		want     Shape
		reason   string
	}{
		{"10:00", "10:01:30", TimeShape, "a clock"},
		{"at 9:05 am", "at 12:05 pm", TimeShape, "half days too"},
		{"10:00", "25:61", NumberShape, "that is no time"},
		{"5 minutes ago", "just now", TimeShape, "how long ago"},
		{"Mon, Nov 30", "Tue, Dec 1", TimeShape, "a date"},
		{"12 items", "1 item", NumberShape, "the plural goes with it"},
		{"$5.00", "$17.50", NumberShape, "a price"},
		{"order 3f2a9c81d7", "order 99ab01cd23", IDShape, "made up"},
		{"blue", "green", TextShape, "words"},
		{"5", "NaN", TextShape, "that is no number"},
		{"5", "", Shapeless, "there or not"},
	}
	for _, tt := range tests {
		got := (&raw{Finding: Finding{Rule: TextChanged}, old: tt.old, new: tt.new}).shape(0)
		assert.Equal(t, tt.want, got, "%q, %q: %s", tt.old, tt.new, tt.reason)
		assert.True(t, got.fits(tt.new, tt.old), "%q, %q: a shape has no direction", tt.old, tt.new)
	}
	assert.Equal(t, Shapeless, (&raw{Finding: Finding{Rule: NodeAdded}, old: "a", new: "b"}).shape(0), "not a text")
}

// Laws of join: it has no order, and what either shape covers it covers.
func TestShapesJoin(t *testing.T) {
	texts := []string{"10:00", "10:01", "25:61", "7", "12", "id 3f2a9c81d7", "id 99ab01cd23", "blue", ""}
	all := append(Shapes(), Shapeless)
	for _, s := range all {
		assert.Equal(t, s, s.join(s))
		for _, u := range all {
			both := s.join(u)
			assert.Equal(t, both, u.join(s))
			for _, x := range texts {
				for _, y := range texts {
					if x != y && (s.fits(x, y) || u.fits(x, y)) {
						assert.True(t, both.fits(x, y), "%q and %q fit %q or %q, not %q", x, y, s, u, both)
					}
				}
			}
		}
	}
}

// A regression in a noisy text is found where it has lost its shape.
func TestNoiseHasAShape(t *testing.T) {
	at := func(s string) take.Take { return still(t, `<main><p id="x">`+s+`</p></main>`) }
	tests := []struct {
		a, again, b, want string
	}{
		{"12 in stock", "9 in stock", "40 in stock", ""},
		{"12 in stock", "9 in stock", "NaN in stock", "error dom/text-changed: text of #x changed from \"12 in stock\" to \"NaN in stock\"\n"},
		{"12 in stock", "9 in stock", "", "error dom/text-changed: text of #x changed from \"12 in stock\" to \"\"\n"},
		{"10:00", "10:01", "11:30", ""},
		{"10:00", "10:01", "Invalid Date", "error dom/text-changed: text of #x changed from \"10:00\" to \"Invalid Date\"\n"},
		{"Tip: save often", "Tip: use keys", "Tip: drink tea", ""},
		{"Tip: save often", "Tip: use keys", "", "error dom/text-changed: text of #x changed from \"Tip: save often\" to \"\"\n"},
		{"x", "", "y", ""},
	}
	for _, tt := range tests {
		r := Compare(at(tt.a), at(tt.b), Options{Noise: LearnNoise(at(tt.a), at(tt.again))})
		assert.Equal(t, tt.want, lines(r), "%q, %q, then %q", tt.a, tt.again, tt.b)
	}
	hidden := still(t, `<main><p id="x" x-hidden>9 in stock</p></main>`)
	r := Compare(at("12 in stock"), hidden, Options{Noise: LearnNoise(at("12 in stock"), at("9 in stock"))})
	assert.Equal(t, "error dom/hidden: #x \"12 in stock\" is hidden, it was visible\n", lines(r), "a number that changes is not hidden by it")
}

// What is noise in one respect is none in another.
func TestNoiseIsOfOneKind(t *testing.T) {
	for _, tt := range []struct{ reason, a, again, b, want string }{
		{"a clock in a list says nothing of the order of the list",
			`<div id="m">10:00 <p id="a">A</p><p id="b">B</p></div>`, `<div id="m">10:01 <p id="a">A</p><p id="b">B</p></div>`,
			`<div id="m">10:02 <p id="b">B</p><p id="a">A</p></div>`, "warning dom/moved: #a \"A\" moved among its siblings\n"},
		{"nor of where the clock is",
			`<nav id="n"><p id="x">10:00</p></nav><main id="m"><p id="a">A</p></main>`, `<nav id="n"><p id="x">10:01</p></nav><main id="m"><p id="a">A</p></main>`,
			`<nav id="n"></nav><main id="m"><p id="a">A</p><p id="x">10:02</p></main>`, "warning dom/moved: #x \"10:00\" moved to another place\n"},
		{"a text that differs is no other address",
			`<a id="x" href="/a">Save often</a>`, `<a id="x" href="/a">Use keys</a>`, `<a id="x" href="/b">Drink tea</a>`,
			"error dom/attr-changed: href of link \"Save often\" changed from \"/a\" to \"/b\"\n"},
		{"nor the other way round",
			`<a id="x" href="/a">Save often</a>`, `<a id="x" href="/b">Save often</a>`, `<a id="x" href="/c">Drink tea</a>`,
			"error dom/text-changed: text of link changed from \"Save often\" to \"Drink tea\"\n"},
		{"nor one attribute another",
			`<a id="x" href="/a" target="_self">A</a>`, `<a id="x" href="/b" target="_self">A</a>`, `<a id="x" href="/c" target="_top">A</a>`,
			"warning dom/attr-changed: target of link \"A\" changed from \"_self\" to \"_top\"\n"},
		{"a colour that differs is no other text",
			`<p id="x" x-style="color: red">A</p>`, `<p id="x" x-style="color: blue">A</p>`, `<p id="x" x-style="color: green">B</p>`,
			"error dom/text-changed: text of #x changed from \"A\" to \"B\"\n"},
		{"a text is still one when other words of it are marked",
			`<p id="x">Hold <span>ctrl</span> for more</p>`, `<p id="x">Press <span>esc</span> for less</p>`, `<p id="x"><span>a</span> and <b>b</b> are keys</p>`, ""},
		{"but not when there is another thing in it",
			`<p id="x">Hold <span>ctrl</span> for more</p>`, `<p id="x">Press <span>esc</span> for less</p>`, `<p id="x">Press <button>esc</button></p>`,
			"warning dom/node-added: button \"esc\" is new\n"},
		{"or nothing",
			`<p id="x">Hold <span>ctrl</span> for more</p>`, `<p id="x">Press <span>esc</span> for less</p>`, `<p id="x"></p>`,
			"error dom/node-removed: span \"ctrl\" is gone\nerror dom/text-changed: text of #x changed from \"Hold for more\" to \"\"\n"},
		{"but it is any colour",
			`<p id="x" x-style="color: red">A</p>`, `<p id="x" x-style="color: blue">A</p>`, `<p id="x" x-style="color: green">A</p>`, ""},
	} {
		noise := LearnNoise(still(t, tt.a), still(t, tt.again))
		assert.Equal(t, tt.want, lines(Compare(still(t, tt.a), still(t, tt.b), Options{Noise: noise})), tt.reason)
		assert.NotEmpty(t, noise.Loci, tt.reason)
	}
}

// A list that comes in any order may not lose or change what is in it.
func TestNoiseOfOrderHasAShape(t *testing.T) {
	list := func(items string) take.Take { return still(t, `<ul id="l">`+items+`</ul>`) }
	n := LearnNoise(list(`<li id="a">1</li><li id="b">2</li><li id="c">3</li>`), list(`<li id="c">3</li><li id="a">1</li><li id="b">2</li>`))
	r := Compare(list(`<li id="a">1</li><li id="b">2</li><li id="c">3</li>`), list(`<li id="b">2</li><li id="c">9</li><li id="a">1</li>`), Options{Noise: n})
	assert.Equal(t, "error dom/text-changed: text of #c changed from \"3\" to \"9\"\n", lines(r))
}

// Noise with a shape is of what is said: what is gone, new, or elsewhere is no such
// noise, wherever somebody wrote or a build taught that a text changes.
func TestNoiseWithAShapeHidesNoMoves(t *testing.T) {
	noise := func(path, scope string, s Shape) Options {
		return Options{Noise: Noise{Loci: []Noisy{{NoiseLocus: NoiseLocus{Area: "dom", Path: path, Scope: scope}, Shape: s}}}}
	}
	tests := []struct {
		reason, a, b, want string
		o                  Options
	}{
		{"a number beside what is gone", `<div id="x"><p>1 left</p><button>Buy</button></div>`, `<div id="x"><p>7 left</p></div>`,
			"error dom/node-removed: button \"Buy\" is gone\n", noise("body > main > #x", subtree, NumberShape)},
		{"a number beside what is new", `<div id="x"><p>1 left</p></div>`, `<div id="x"><p>7 left</p><button>Buy</button></div>`,
			"warning dom/node-added: button \"Buy\" is new\n", noise("body > main > #x", subtree, NumberShape)},
		{"numbers in a list that is in another order", `<ul id="x"><li>one 1</li><li>two 1</li></ul>`, `<ul id="x"><li>two 1</li><li>one 1</li></ul>`,
			"warning dom/moved: listitem \"one 1\" moved among its siblings\n", noise("body > main > #x", itself, NumberShape)},
		{"a number that went elsewhere", `<nav><b>1</b><i id="x">Mail 1</i></nav><aside><b>2</b></aside>`, `<nav><b>1</b></nav><aside><b>2</b><i id="x">Mail 1</i></aside>`,
			"warning dom/moved: #x \"Mail 1\" moved to another place\n", noise("body > main > nav > #x", itself, NumberShape)},
		{"what leaves a list of any order", `<ul id="x"><li><button>A</button></li><li><button>B</button></li></ul><nav><b>2</b></nav>`,
			`<ul id="x"><li><button>B</button></li></ul><nav><b>2</b><li><button>A</button></li></nav>`,
			"warning dom/moved: button \"A\" moved to another place\nwarning dom/node-removed: listitem around \"A\" is gone\ninfo dom/node-added: listitem around \"A\" is new\n", noise("body > main > #x", order, Shapeless)},
		{"any change, where nothing is said of a shape", `<div id="x"><p>1 left</p><button>Buy</button></div>`, `<div id="x"><p>7 left</p></div>`,
			"", noise("body > main > #x", subtree, Shapeless)},
	}
	for _, tt := range tests {
		a, b := still(t, "<main>"+tt.a+"</main>"), still(t, "<main>"+tt.b+"</main>")
		assert.Equal(t, tt.want, lines(Compare(a, b, tt.o)), tt.reason)
	}
}

// Cards that come in any order are in any row: no row has noise of its own, and
// a card that leaves the grid is told.
func TestNoiseOfOrderInAGrid(t *testing.T) {
	grid := func(beside string, cards ...string) take.Take {
		var b strings.Builder
		for i, c := range cards {
			if i%2 == 0 {
				b.WriteString(`<div role="row">`)
			}
			b.WriteString(`<div id="` + c + `">Card ` + c + `</div>`)
			if i%2 == 1 || i == len(cards)-1 {
				b.WriteString(`</div>`)
			}
		}
		return still(t, `<main><div id="grid" role="grid">`+b.String()+`</div><aside><p>Also</p>`+beside+`</aside></main>`)
	}
	a := grid("", "tea", "oil", "egg", "fig", "nut", "pie")
	n := LearnNoise(a, grid("", "egg", "oil", "tea", "fig", "nut", "pie"))
	assert.Empty(t, lines(Compare(a, grid("", "tea", "pie", "egg", "oil", "fig", "nut"), Options{Noise: n})))
	assert.Equal(t, "warning dom/moved: #pie \"Card pie\" moved to another place\n",
		lines(Compare(a, grid(`<div id="pie">Card pie</div>`, "tea", "oil", "egg", "fig", "nut"), Options{Noise: n})))
}

// A probe that gives another number each time still gives a number.
func TestNoiseOfProbesHasAShape(t *testing.T) {
	at := func(v string) take.Take {
		f := newFilm(t)
		f.step("navigate", "/", "/", "<p>x</p>").State = []take.Probe{{Name: "now", Value: v}}
		return f.Take
	}
	n := LearnNoise(at("17"), at("23"))
	assert.Empty(t, lines(Compare(at("17"), at("99"), Options{Noise: n})))
	assert.Equal(t, "error state/probe-changed: now is null, it was 17\n", lines(Compare(at("17"), at("null"), Options{Noise: n})))
}

// What differed at one step of two takes of a build, and differs at all steps of
// a candidate, is another thing.
func TestNoiseThatIsTooLoud(t *testing.T) {
	perform := func(from, to int) take.Take {
		f := newFilm(t)
		for k := range 12 {
			says := "ready"
			if k >= from && k < to {
				says = "busy"
			}
			f.step("press", "k"+strconv.Itoa(k), "/", `<main><p id="x">`+says+`</p></main>`)
		}
		return f.Take
	}
	n := LearnNoise(perform(0, 0), perform(3, 4))
	assert.Equal(t, 1, n.Loci[0].Steps)
	quiet := Compare(perform(0, 0), perform(3, 8), Options{Noise: n})
	assert.Empty(t, lines(quiet), "5 steps are not 6")
	assert.Equal(t, 5, quiet.Suppressed)
	loud := Compare(perform(0, 0), perform(3, 9), Options{Noise: n})
	assert.Equal(t, "error dom/text-changed: text of #x changed from \"ready\" to \"busy\" (×6)\n", lines(loud))
	assert.Zero(t, loud.Suppressed)
	n.Loci[0].Steps = 0
	assert.Empty(t, lines(Compare(perform(0, 0), perform(0, 12), Options{Noise: n})), "what somebody wrote is noise at any step")
}

// Noise is kept from take to take: what is rare is dropped, what somebody wrote
// is not.
func TestNoiseNext(t *testing.T) {
	noisy := func(path string, seen, of int) Noisy {
		return Noisy{NoiseLocus: NoiseLocus{Area: "dom", Path: path}, Seen: seen, Of: of, Steps: 1}
	}
	old := Noise{Loci: []Noisy{noisy("again", 1, 2), noisy("not again", 1, 2), noisy("rare", 1, 10), noisy("rare again", 1, 10), noisy("written", 0, 0)}}
	pair := Noise{Loci: []Noisy{noisy("again", 1, 1), noisy("new", 1, 1), noisy("rare again", 1, 1), noisy("written", 1, 1)}}
	assert.Equal(t, []Noisy{noisy("again", 2, 3), noisy("new", 1, 1), noisy("not again", 1, 3), noisy("rare again", 2, 11), noisy("written", 0, 0)}, old.Next(pair).Loci)
	assert.Equal(t, pair, Noise{}.Next(pair))
}

// A field that differs with every request is still of its kind.
func TestNoiseInBodiesHasAShape(t *testing.T) {
	send := func(body string) take.Take {
		f := newFilm(t)
		f.step("navigate", "/", "/", "<p>x</p>")
		f.request("POST", "/api/log", body, 200, "{}")
		return f.Take
	}
	a := send(`{"at":17,"kind":"view"}`)
	n := LearnNoise(a, send(`{"at":23,"kind":"view"}`))
	assert.Empty(t, lines(Compare(a, send(`{"at":99,"kind":"view"}`), Options{Noise: n})))
	assert.Equal(t, "error network/request-changed: at of POST /api/log is string now, it was number 17\n",
		lines(Compare(a, send(`{"at":"now","kind":"view"}`), Options{Noise: n})))
	assert.Equal(t, "error network/request-changed: at of POST /api/log is none, it was number 17\n",
		lines(Compare(a, send(`{"kind":"view"}`), Options{Noise: n})))
}
