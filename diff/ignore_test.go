package diff

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// ignoring are options that ignore as a scenario says.
func ignoring(t *testing.T, list ...scenarios.Ignore) Options {
	t.Helper()
	var o Options
	for i, one := range list {
		one.File, one.Line = "shop.yaml", i+1
		ig, err := NewIgnore(one)
		require.NoError(t, err)
		o.Ignore = append(o.Ignore, ig)
	}
	return o
}

func TestIgnoreInDocument(t *testing.T) {
	selector := func(s string) scenarios.Ignore { return scenarios.Ignore{Selector: s} }
	text := func(s string) scenarios.Ignore { return scenarios.Ignore{Text: s} }
	tests := []struct {
		name, a, b string
		ignore     scenarios.Ignore
		want       string
		count      int
		found      bool
		reason     string
	}{
		{"a class", `<p class="ad">Buy tea</p><p>x</p>`, `<p class="ad">Buy milk</p><p>x</p>`, selector(".ad"), "", 1, true, "classes are in the take"},
		{"what is in it", `<aside><ul><li>a</li></ul></aside>`, `<aside><ul><li>a</li><li>b</li></ul></aside>`, selector("aside"), "", 1, true, "an element, and what is in it"},
		{"what is around it", `<main title="a"><p class="ad">x</p></main>`, `<main title="b"><p class="ad">x</p></main>`, selector(".ad"),
			"warning dom/attr-changed: title of main changed from \"a\" to \"b\"\n", 0, true, "it is in no ignored element"},
		{"on one side only", `<main><p>x</p></main>`, `<main><p>x</p><p id="new">y</p></main>`, selector("main > #new"), "", 1, true, "an element that is new"},
		{"a whole selector", `<ul><li>a</li><li>b</li></ul>`, `<ul><li>a</li><li>c</li></ul>`, selector("ul li:not(:first-child), .none"), "", 1, true, "as in a style sheet"},
		{"another order", `<ul id="l"><li>a</li><li>b</li><li>c</li></ul>`, `<ul id="l"><li>c</li><li>a</li><li>b</li></ul>`, selector("#l"), "", 1, true, "the order of what is in it too"},
		{"nothing", `<p>a</p>`, `<p>b</p>`, selector(".ad"), "error dom/text-changed: text of p changed from \"a\" to \"b\"\n", 0, false, "there is no such element"},
		{"equal", `<p class="ad">a</p>`, `<p class="ad">a</p>`, selector(".ad"), "", 0, true, "found, though there was nothing to ignore"},
		{"a text", `<p>12 people look at this</p>`, `<p>9 people look at this</p>`, text(`\d+ people`), "", 1, true, "the rest is equal"},
		{"a text and more", `<p>12 people look at this</p>`, `<p>9 people look at that</p>`, text(`\d+ people`),
			"error dom/text-changed: text of p changed from \"12 people look at this\" to \"9 people look at that\"\n", 0, true, "the rest is not equal"},
		{"a text that came", `<main><h1>Tea</h1></main>`, `<main><h1>Tea</h1><p>9 people</p></main>`, text(`\d+ people`), "", 1, true, "all its text"},
		{"more that came", `<main><h1>Tea</h1></main>`, `<main><h1>Tea</h1><p>9 people <b>Error</b></p></main>`, text(`\d+ people`),
			"warning dom/node-added: p \"9 people Error\" is new\n", 0, true, "not all its text"},
		{"a value", `<input aria-label="n" x-value="run-1">`, `<input aria-label="n" x-value="run-2">`, text(`run-\d`), "", 1, true, "values too"},
		{"no such text", `<p>a</p>`, `<p>a</p>`, text("zebra"), "", 0, false, "nowhere"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Compare(still(t, tt.a), still(t, tt.b), ignoring(t, tt.ignore))
			assert.Equal(t, tt.want, lines(r), tt.reason)
			assert.Equal(t, []IgnoreUse{{At: "shop.yaml:1", Says: tt.ignore.String(), Found: tt.found, Count: tt.count}}, r.Ignores, tt.reason)
			assert.Equal(t, tt.count, r.Ignored(), tt.reason)
			assert.Zero(t, r.Suppressed, "noise is counted apart")
		})
	}
}

// What grows in an ignored element moves what is below it, and that is not the
// page's doing.
func TestIgnoredBoxMovesOthers(t *testing.T) {
	page := func(ad string, top string) take.Take {
		return still(t, `<main x-box="0,0,800,600"><div class="ad" x-box="0,0,800,`+ad+`"><i>x</i></div><p x-box="0,`+top+`,800,20">Tea</p></main>`)
	}
	require.NotEmpty(t, Compare(page("50", "50"), page("250", "250"), Options{}).Groups, "or the test shows nothing")
	r := Compare(page("50", "50"), page("250", "250"), ignoring(t, scenarios.Ignore{Selector: ".ad"}))
	assert.Empty(t, lines(r))
	r = Compare(page("50", "50"), page("50", "250"), ignoring(t, scenarios.Ignore{Selector: ".ad"}))
	assert.NotEmpty(t, lines(r), "the ad is as it was")
}

func TestIgnoreOutsideDocument(t *testing.T) {
	perform := func(answer string, change func(*film)) take.Take {
		f := newFilm(t)
		f.step("navigate", "/", "/", "<p>x</p>")
		f.request("GET", "/api/people/7", "", 200, answer).Source = take.FromBuild
		f.request("POST", "/api/log", `{"events":[{"at":1,"kind":"view"}]}`, 200, "{}")
		change(f)
		return f.Take
	}
	status := func(f *film) {
		f.Exchanges[0].Status = 500
		f.Steps[0].Console = []take.Message{{Level: "error", Source: "network", URL: "http://app.test/api/people/7", Text: "Failed to load resource: 500"}}
	}
	log := func(body string) func(*film) {
		return func(f *film) { f.Exchanges[1].RequestBody = f.blob(body) }
	}
	says := func(text string) func(*film) {
		return func(f *film) { f.Steps[0].Console = []take.Message{{Level: "error", Source: "console", Text: text}} }
	}
	title := func(text string) func(*film) { return func(f *film) { f.Steps[0].PageTitle = text } }
	tests := []struct {
		name   string
		answer string
		change func(*film)
		ignore scenarios.Ignore
		rules  []Rule
		count  int
	}{
		{"an endpoint", "[1]", status, scenarios.Ignore{Endpoint: "GET /api/people/*"}, nil, 2},
		{"any method, any path", "[1]", status, scenarios.Ignore{Endpoint: "* /api/**"}, nil, 2},
		{"as a report writes it", "[1]", status, scenarios.Ignore{Endpoint: "GET /api/people/{id}"}, nil, 2},
		{"another endpoint", "[1]", status, scenarios.Ignore{Endpoint: "GET /api"}, []Rule{StatusChanged}, 0},
		{"another method", "[1]", status, scenarios.Ignore{Endpoint: "POST /api/people/*"}, []Rule{StatusChanged}, 0},
		{"a field of a request", "[1]", log(`{"events":[{"at":2,"kind":"view"}]}`), scenarios.Ignore{JSON: "events[].at"}, nil, 1},
		{"a field and another", "[1]", log(`{"events":[{"at":2,"kind":"buy"}]}`), scenarios.Ignore{JSON: "$.events[*].at"}, []Rule{RequestChanged}, 1},
		{"a field elsewhere", "[1]", log(`{"events":[{"at":2,"kind":"view"}]}`), scenarios.Ignore{JSON: "events[].at", Endpoint: "GET /api/**"}, []Rule{RequestChanged}, 0},
		{"what is below a field", "[1]", log(`{"events":[{"at":2,"kind":"view"}]}`), scenarios.Ignore{JSON: "events", Endpoint: "POST /api/log"}, nil, 1},
		{"not what begins alike", "[1]", log(`{"events":[{"at":2,"kind":"view"}]}`), scenarios.Ignore{JSON: "event"}, []Rule{RequestChanged}, 0},
		{"a field of an answer", `{"b":1}`, func(*film) {}, scenarios.Ignore{JSON: "a"}, nil, 1},
		{"a message", "[1]", says("ResizeObserver loop limit exceeded"), scenarios.Ignore{Text: "^ResizeObserver loop"}, nil, 1},
		{"another message", "[1]", says("out of tea"), scenarios.Ignore{Text: "^ResizeObserver loop"}, []Rule{ErrorNew}, 0},
		{"a title", "[1]", title("(3) Shop"), scenarios.Ignore{Text: `^\(\d+\) `}, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := "[1]"
			if tt.answer != before {
				before = `{"a":1}`
			}
			a, b := perform(before, func(*film) {}), perform(tt.answer, tt.change)
			require.NotEmpty(t, Compare(a, b, Options{}).Groups, "or the test shows nothing")
			r := Compare(a, b, ignoring(t, tt.ignore))
			var rules []Rule
			for _, g := range r.Groups {
				rules = append(rules, g.Rule)
			}
			assert.Equal(t, tt.rules, rules, lines(r))
			assert.Equal(t, tt.count, r.Ignored())
			assert.Equal(t, tt.count > 0, r.Ignores[0].Found)
		})
	}
	t.Run("found though equal", func(t *testing.T) {
		a := perform("[1]", func(*film) {})
		r := Compare(a, a, ignoring(t, scenarios.Ignore{Endpoint: "GET /api/people/{id}"}, scenarios.Ignore{JSON: "events[].at"}, scenarios.Ignore{JSON: "events[].when"}))
		assert.Equal(t, []bool{true, true, false}, []bool{r.Ignores[0].Found, r.Ignores[1].Found, r.Ignores[2].Found})
	})
}

func TestNewIgnoreRefuses(t *testing.T) {
	for _, one := range []scenarios.Ignore{{Selector: "p >"}, {Text: "("}} {
		_, err := NewIgnore(one)
		assert.Error(t, err)
	}
}

// Rules at a step win over those of all, and what is milder than its rule stays
// so.
func TestRulesAtStep(t *testing.T) {
	perform := func(first, second string) take.Take {
		f := newFilm(t)
		f.step("navigate", "/", "/", `<p id="a">`+first+`</p>`)
		f.step("press", "Enter", "/", `<p id="b">`+second+`</p>`)
		return f.Take
	}
	a, b := perform("1", "1"), perform("2", "2")
	tests := []struct {
		name   string
		o      Options
		want   map[string]Severity
		reason string
	}{
		{"default", Options{}, map[string]Severity{"s1": Error, "s2": Error}, "nothing is set"},
		{"all", Options{Severity: map[Rule]Severity{TextChanged: Warning}}, map[string]Severity{"s1": Warning, "s2": Warning}, "set for all"},
		{"one step", Options{Steps: map[string]map[Rule]Severity{"s2": {TextChanged: Off}}}, map[string]Severity{"s1": Error}, "off at one"},
		{"both", Options{Severity: map[Rule]Severity{TextChanged: Off}, Steps: map[string]map[Rule]Severity{"s1": {TextChanged: Info}}},
			map[string]Severity{"s1": Info}, "the step wins"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := map[string]Severity{}
			for _, g := range Compare(a, b, tt.o).Groups {
				got[g.StepID] = g.Severity
				for _, f := range g.Consequences {
					got[f.StepID] = f.Severity
				}
			}
			assert.Equal(t, tt.want, got, tt.reason)
		})
	}
	assert.Equal(t, []string{"s1", "s2"}, slices.Sorted(maps.Keys(tests[0].want)))
}

// A change to an element that a step acts on weighs more than one beside it.
func TestWhatStepsActOnWeighsMore(t *testing.T) {
	perform := func(title, help string) take.Take {
		f := newFilm(t)
		source := `<button title="` + title + `">Save</button><button title="` + help + `">Help</button>`
		f.step("navigate", "/", "/", source)
		f.step("click", `button "Save"`, "/", source)
		return f.Take
	}
	a := perform("a", "a")
	assert.Equal(t, "error dom/attr-changed: title of button \"Save\" changed from \"a\" to \"b\" (×2)\n", lines(Compare(a, perform("b", "a"), Options{})))
	assert.Equal(t, "warning dom/attr-changed: title of button \"Help\" changed from \"a\" to \"b\" (×2)\n", lines(Compare(a, perform("a", "b"), Options{})))
	assert.Equal(t, "warning dom/attr-changed: title of button \"Save\" changed from \"a\" to \"b\" (×2)\n",
		lines(Compare(a, perform("b", "a"), Options{Severity: map[Rule]Severity{AttrChanged: Warning}})), "what is set wins")
}

// A selector is asked once for each node, whatever else there is.
func BenchmarkCompareIgnoring(b *testing.B) {
	x, y := snapTake(catalogue(25_000, 0)), snapTake(catalogue(25_000, 50))
	ig, err := NewIgnore(scenarios.Ignore{Selector: "main > .none, [data-none] b"})
	require.NoError(b, err)
	for b.Loop() {
		Compare(x, y, Options{Ignore: []Ignore{ig}})
	}
}
