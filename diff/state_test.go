package diff

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
)

func TestHoveredElsewhere(t *testing.T) {
	card := func(y, opacity string) string {
		return `<main x-box="0,0,900,900"><ul x-box="0,0,900,900"><li x-box="0,` + y + `,300,100"><div x-box="0,` + y + `,300,20" x-style="opacity: ` + opacity +
			`"><button aria-label="Add" x-box="0,` + y + `,50,20">+</button></div></li></ul><a href="/" x-box="0,0,20,20">Home</a></main>`
	}
	for _, tt := range []struct {
		y, want, reason string
	}{
		{"300", "error dom/hidden", "the pointer is over neither card: it is hidden"},
		{"0", "info dom/shown", "the card came under the pointer"},
	} {
		perform := func(y, opacity string) *film {
			f := newFilm(t)
			f.step("click", "Home", "/", card(y, opacity)).Target.Label = `link "Home"`
			return f
		}
		a, b := perform("300", "1"), perform(tt.y, "0")
		if tt.y == "0" {
			a, b = perform("300", "0"), perform("0", "1")
		}
		found := false
		for _, g := range Compare(a.Take, b.Take, Options{}).Groups {
			found = found || string(g.Severity)+" "+string(g.Rule) == tt.want
		}
		if !found {
			t.Errorf("%s: no %s", tt.reason, tt.want)
		}
	}
}

func TestWhatIsFixedStaysWhenThePageIsScrolled(t *testing.T) {
	at := func(scroll, y string) *film {
		f := newFilm(t)
		s := f.step("click", "x", "/", `<main x-box="0,0,900,4000"><a href="#main" x-box="10,`+y+`,100,40">Skip</a><p x-box="0,0,900,20">a</p></main>`)
		if scroll != "" {
			s.DOM.Nodes[0].Scroll = &[2]float64{0, 200}
		}
		return f
	}
	if got := lines(Compare(at("", "-60").Take, at("200", "140").Take, Options{})); strings.Contains(got, "Skip") {
		t.Errorf("it is above the window still: %s", got)
	}
	if got := lines(Compare(at("", "-60").Take, at("", "140").Take, Options{})); !strings.Contains(got, `dom/shown: link "Skip" is visible`) {
		t.Errorf("it came into the page: %s", got)
	}
}

func TestLooksFollowFromTheFocus(t *testing.T) {
	perform := func(focus, opacity string) *film {
		f := newFilm(t)
		f.step("press", "x", "/", `<main><ul><li><div x-style="opacity: `+opacity+`"><button `+focus+`>Add</button></div></li></ul><p>a</p></main>`)
		return f
	}
	r := Compare(perform("x-focus", "1").Take, perform("", "0").Take, Options{})
	if len(r.Groups) != 1 || r.Groups[0].Rule != FocusChanged || len(r.Groups[0].Consequences) == 0 || r.Groups[0].Consequences[0].Rule != Hidden {
		t.Errorf("got %s", lines(r))
	}
}

// TestPointerOfAFill: a field that has not the focus is clicked before it is
// filled, and one that has it is not.
func TestPointerOfAFill(t *testing.T) {
	page := func(focus int) *take.Snapshot {
		return &take.Snapshot{Focus: focus, Styles: [][]string{{}}, Nodes: []take.Node{
			{Kind: take.Document, Parent: -1},
			{Name: "button", Parent: 0, Role: "button", Label: "Next", Box: &[4]float64{0, 0, 20, 10}},
			{Name: "input", Parent: 0, Role: "textbox", Label: "Name", Box: &[4]float64{0, 100, 20, 10}},
		}}
	}
	steps := func(focus int) take.Take {
		done := take.Outcome{Status: take.OK}
		return take.Take{Steps: []take.Step{
			{Kind: "click", Outcome: done, Target: &take.Match{Label: `button "Next"`}, DOM: page(focus)},
			{Kind: "fill", Outcome: done, Target: &take.Match{Label: `textbox "Name"`}, DOM: page(2)},
		}}
	}
	assert.Equal(t, &point{10, 105}, pointer(steps(1), 1), "the button had the focus")
	assert.Equal(t, &point{10, 5}, pointer(steps(2), 1), "the field had it")
}
