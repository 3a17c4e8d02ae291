package rrweb

import (
	"strings"
	"testing"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func button(id int, text string) m { return el(id, "button", m{}, txt(id+1, text)) }

func field(id int, attributes m) m { return el(id, "input", attributes) }

func TestSteps(t *testing.T) {
	search := el(10, "form", m{}, el(11, "label", m{"for": "q"}, txt(12, "Search")), field(13, m{"id": "q", "type": "search"}), button(14, "Go"))
	terms := el(10, "label", m{}, field(11, m{"type": "checkbox", "name": "terms"}), txt(12, "I agree"))
	choice := el(10, "select", m{"name": "size", "value": "s"}, el(11, "option", m{"value": "s"}, txt(12, "Small")), el(13, "option", m{"value": "large"}, txt(14, "Large")))
	for _, c := range []struct {
		reason string
		events []m
		steps  []string // after the first
		sure   imports.Confidence
		gaps   []string
	}{
		{reason: "a click, of the icon in a button", sure: imports.Certain,
			events: events(opened(el(10, "button", m{}, el(11, "svg", m{}, el(12, "path", m{})), txt(13, "Save"))), clicked(500, 12)),
			steps:  []string{`click button "Save"`}},
		{reason: "the target is named as it was before the page reacted", sure: imports.Certain,
			events: events(opened(button(10, "Add")), mouse(500, mouseDown, 10),
				mutated(510, m{"texts": []m{{"id": 11, "value": "Added"}}}), mouse(580, click, 10)),
			steps: []string{`click button "Add"`}},
		{reason: "the page replaced what was pressed", sure: imports.Likely,
			events: events(opened(button(10, "Add"), el(20, "div", m{"id": "bin"})), mouse(500, mouseDown, 10),
				mutated(510, m{"removes": []m{{"parentId": 4, "id": 10}}}), mouse(580, click, 20)),
			steps: []string{`click button "Add"`}},
		{reason: "two clicks and a double-click are one", sure: imports.Certain,
			events: events(opened(button(10, "Row")), clicked(500, 10), clicked(600, 10), mouse(690, doubleClick, 10)),
			steps:  []string{`double-click button "Row"`}},
		{reason: "the other button", sure: imports.Certain,
			events: events(opened(button(10, "Row")), mouse(500, mouseDown, 10), mouse(510, contextMenu, 10)),
			steps:  []string{`right-click button "Row"`}},
		{reason: "a finger, and the mouse that it is taken for", sure: imports.Certain,
			events: events(opened(button(10, "Row")), mouse(500, touchStart, 10), mouse(560, mouseDown, 10), mouse(561, click, 10)),
			steps:  []string{`click button "Row"`}},
		{reason: "a click of a script is none",
			events: events(opened(button(10, "Row")), mouse(300, mouseDown, 10), mouse(301, click, 10), mouse(500, click, 10)),
			steps:  []string{`click button "Row"`}, sure: imports.Certain, gaps: []string{"ignored: clicks that a script made"}},
		{reason: "presses are not recorded at all", sure: imports.Likely,
			events: events(opened(button(10, "Row")), mouse(500, click, 10)),
			steps:  []string{`click button "Row"`}},
		{reason: "typing is one fill, and needs no click before it", sure: imports.Likely,
			events: events(opened(search), clicked(500, 13), typed(590, 13, "tea")),
			steps:  []string{`fill searchbox "Search" with "tea"`}},
		{reason: "Enter in a form clicks its button", sure: imports.Likely,
			events: events(opened(search, button(30, "Other")), clicked(400, 30), typed(590, 13, "tea"), mouse(1500, click, 14)),
			steps:  []string{`click button "Other"`, `fill searchbox "Search" with "tea"`, `press Enter in searchbox "Search"`}},
		{reason: "typing that leads to another page ended with Enter", sure: imports.Likely,
			events: events(opened(search), clicked(500, 13), typed(590, 13, "tea"), ev(1200, typeLoad, m{}), meta(1300, "https://shop.example/?q=tea"), full(1310, document(search))),
			steps:  []string{`fill searchbox "Search" with "tea"`, `press Enter in searchbox "Search"`}},
		{reason: "a field that the page took and emptied", sure: imports.Guessed,
			events: events(opened(field(10, m{"placeholder": "What next?"}), el(20, "ul", m{})), clicked(500, 10), typed(590, 10, "milk"),
				mutated(2000, m{"adds": []m{added(20, nil, el(30, "li", m{}))}}), inputOf(2005, 10, "", false)),
			steps: []string{`fill textbox "What next?" with "milk"`, `press Enter in textbox "What next?"`}},
		{reason: "a field that the person emptied", sure: imports.Likely,
			events: events(opened(field(10, m{"placeholder": "What next?"})), clicked(500, 10), typed(590, 10, "milk"), inputOf(2005, 10, "", false)),
			steps:  []string{`fill textbox "What next?" with ""`}},
		{reason: "a value that a script gave",
			events: events(opened(field(10, m{"name": "total"}), button(20, "Add")), clicked(500, 20), inputOf(700, 10, "12.50", false)),
			steps:  []string{`click button "Add"`}, sure: imports.Certain, gaps: []string{"ignored: values that a script gave to fields"}},
		{reason: "the recording says that a script gave it",
			events: events(opened(field(10, m{"placeholder": "Name"})), clicked(500, 10),
				ev(600, typeIncremental, m{"source": sourceInput, "id": 10, "text": "x", "userTriggered": false})),
			steps: []string{`click textbox "Name"`}, sure: imports.Certain, gaps: []string{"ignored: values that a script gave to fields"}},
		{reason: "a password is a parameter, whatever is recorded", sure: imports.Likely,
			events: events(opened(field(10, m{"type": "password", "placeholder": "Password"})), typed(500, 10, "hunter2")),
			steps:  []string{`fill placeholder "Password" with "${PASSWORD:-Retake-Passw0rd}"`}},
		{reason: "a box by its label", sure: imports.Certain,
			events: events(opened(terms), clicked(500, 10), mouse(582, click, 11), inputOf(583, 11, "on", true)),
			steps:  []string{`check checkbox "I agree"`}},
		{reason: "an option", sure: imports.Certain,
			events: events(opened(choice), clicked(500, 10), inputOf(1500, 10, "large", false)),
			steps:  []string{`select "large" in field "size"`}},
		{reason: "a masked option of a length of its own", sure: imports.Guessed,
			events: events(opened(choice), clicked(500, 10), inputOf(1500, 10, "*****", false)),
			steps:  []string{`select "large" in field "size"`}},
		{reason: "a file", steps: []string{`click field "photo"`}, sure: imports.Certain,
			events: events(opened(field(10, m{"type": "file", "name": "photo"})), clicked(500, 10), inputOf(900, 10, "C:\\fakepath\\me.png", false)),
			gaps:   []string{"unsupported: a file was chosen, for which a scenario has no step"}},
		{reason: "scrolls are one", sure: imports.Likely,
			events: events(opened(), scrolledTo(1000, 1, 100), scrolledTo(1100, 1, 300), scrolledTo(1200, 1, 480)),
			steps:  []string{"scroll to 0, 480"}},
		{reason: "a scroll that a click brought about", sure: imports.Certain,
			events: events(opened(button(10, "Top")), clicked(500, 10), scrolledTo(620, 1, 0), scrolledTo(720, 1, 0)),
			steps:  []string{`click button "Top"`}, gaps: []string{"ignored: scrolls that an act or the page brought about"}},
		{reason: "a scroll so soon after a click, but the pointer moved in between", sure: imports.Likely,
			events: events(opened(button(10, "Top")), clicked(500, 10), scrolledTo(820, 1, 300), pointed(1000, -600, -250)),
			steps:  []string{`click button "Top"`, "scroll to 0, 300"}},
		{reason: "the person scrolls on from where the page scrolled to", sure: imports.Likely,
			events: events(opened(button(10, "Top")), clicked(500, 10), scrolledTo(620, 1, 200), scrolledTo(1200, 1, 600), pointed(1500, -400)),
			steps:  []string{`click button "Top"`, "scroll to 0, 600"}, gaps: []string{"ignored: scrolls that an act or the page brought about"}},
		{reason: "the person scrolls, and then a click makes the page scroll", sure: imports.Certain,
			events: events(opened(button(10, "Top")), scrolledTo(1000, 1, 300), clicked(1100, 10), scrolledTo(1250, 1, 900)),
			steps:  []string{"scroll to 0, 300", `click button "Top"`}, gaps: []string{"ignored: scrolls that an act or the page brought about"}},
		{reason: "a move that was recorded before the scroll", sure: imports.Likely,
			events: events(opened(button(10, "Top")), clicked(500, 10), pointed(800, -1), scrolledTo(850, 1, 300)),
			steps:  []string{`click button "Top"`, "scroll to 0, 300"}},
		{reason: "the pointer moved before the click and after the scroll", sure: imports.Certain,
			events: events(opened(button(10, "Top")), clicked(500, 10), scrolledTo(620, 1, 0), pointed(1000, -600, -50)),
			steps:  []string{`click button "Top"`}, gaps: []string{"ignored: scrolls that an act or the page brought about"}},
		{reason: "a value that comes with the click on something else", sure: imports.Certain,
			events: events(opened(field(10, m{"name": "tag", "value": "recipe"}), button(20, "Add")), clicked(500, 20), mouse(590, focus, 10), inputOf(600, 10, "", false)),
			steps:  []string{`click button "Add"`}, gaps: []string{"ignored: values that a script gave to fields"}},
		{reason: "a field that has the focus when it appears", sure: imports.Likely,
			events: events(opened(button(20, "New")), clicked(500, 20), mouse(600, focus, -1), mutated(700, m{"adds": []m{added(4, nil, field(10, m{"name": "title"}))}}),
				inputOf(705, 10, "Untitled", false), inputOf(1500, 10, "Bread", false), mouse(1900, blur, 10)),
			steps: []string{`click button "New"`, `fill field "title" with "Bread"`}, gaps: []string{"ignored: values that a script gave to fields"}},
		{reason: "the focus went on before anything of it was heard", sure: imports.Certain,
			events: events(opened(button(20, "New"), field(10, m{"name": "title"})), clicked(500, 20), mouse(600, focus, -1), mouse(650, focus, 20),
				inputOf(1500, 10, "Bread", false), mouse(1900, blur, 10)),
			steps: []string{`click button "New"`}, gaps: []string{"ignored: values that a script gave to fields"}},
		{reason: "the focus goes on in a shadow root, where nobody hears of it", sure: imports.Guessed,
			events: events(opened(el(10, "my-form", m{}, shadow(field(11, m{"name": "a"})), shadow(el(12, "my-part", m{}, shadow(field(13, m{"name": "b"})))))), clicked(500, 11), mouse(501, focus, 11),
				inputOf(700, 11, "x", false), inputOf(1500, 13, "y", false), inputOf(1600, 13, "yz", false)),
			steps: []string{`fill field "a" with "x"`, `fill field "b" with "yz"`}},
		{reason: "what is put in there at once", sure: imports.Guessed,
			events: events(opened(el(10, "my-form", m{}, shadow(field(11, m{"name": "a"})), shadow(field(13, m{"name": "b"})))), mouse(501, focus, 11), inputOf(1500, 13, "pasted", false)),
			steps:  []string{`fill field "b" with "pasted"`}},
		{reason: "but what a click there has a script put in is none", sure: imports.Certain,
			events: events(opened(el(10, "my-form", m{}, shadow(field(11, m{"name": "a"})), shadow(field(13, m{"name": "b"})), shadow(button(14, "Example")))), mouse(501, focus, 11), clicked(1420, 14), inputOf(1503, 13, "pasted", false)),
			steps:  []string{`click button "Example"`}, gaps: []string{"ignored: values that a script gave to fields"}},
		{reason: "what is edited in place", sure: imports.Guessed,
			events: events(opened(el(10, "div", m{"contenteditable": "true", "aria-label": "Note"}, txt(11, ""))), clicked(500, 10), mouse(501, focus, 10),
				mutated(700, m{"texts": []m{{"id": 11, "value": "H"}}}), mutated(800, m{"texts": []m{{"id": 11, "value": "Hi"}}})),
			steps: []string{`fill css "html > body > div" with "Hi"`}},
		{reason: "what is not described", steps: nil, sure: imports.Certain,
			events: events(opened(), clicked(500, 99)),
			gaps:   []string{"untargeted: clicks on an element that the recording does not describe"}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := imported(t, jsonOf(t, c.events))
			assert.Equal(t, append([]string{"navigate to /"}, c.steps...), titles(s))
			assert.Equal(t, c.sure, s.Origins[len(s.Origins)-1].Confidence)
			assert.Equal(t, c.gaps, gaps(s))
		})
	}
}

func TestTravel(t *testing.T) {
	link := el(10, "a", m{"href": "https://shop.example/cart"}, txt(11, "Cart"))
	first := opened(link, button(20, "Menu"))
	page := func(at int, href string) []m {
		return events(ev(at-2, typeDOMContentLoaded, m{}), ev(at-1, typeLoad, m{}), meta(at, href), full(at+1, document(button(10, "There"))))
	}
	for _, c := range []struct {
		reason string
		events []m
		steps  []string
	}{
		{"a link leads there, however long it takes",
			events(first, clicked(500, 10), page(9000, "https://shop.example/cart")),
			[]string{`click link "Cart"`}},
		{"nothing led there",
			events(first, clicked(500, 20), page(60_000, "https://shop.example/help")),
			[]string{`click button "Menu"`, "navigate to /help"}},
		{"the page of before",
			events(first, clicked(500, 10), page(900, "https://shop.example/cart"), page(20_000, "https://shop.example/")),
			[]string{`click link "Cart"`, "go back"}},
		{"and of after",
			events(first, clicked(500, 10), page(900, "https://shop.example/cart"), page(20_000, "https://shop.example/"), page(40_000, "https://shop.example/cart")),
			[]string{`click link "Cart"`, "go back", "go forward"}},
		{"a page that sends on to another",
			events(first, page(300, "https://shop.example/home")), nil},
		{"a checkpoint of the same page",
			events(first, clicked(500, 20), meta(90_000, "https://shop.example/"), full(90_001, document(link, button(20, "Menu")))),
			[]string{`click button "Menu"`}},
		{"another site",
			events(first, clicked(500, 20), page(60_000, "https://other.example/x?y=1")),
			[]string{`click button "Menu"`, "navigate to https://other.example/x?y=1"}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := imported(t, jsonOf(t, c.events))
			assert.Equal(t, append([]string{"navigate to /"}, c.steps...), titles(s))
		})
	}
}

func TestTimeBetweenActs(t *testing.T) {
	s := imported(t, jsonOf(t, events(opened(button(10, "A"), button(20, "B")), clicked(1500, 10), clicked(3600_000, 20))))
	assert.Equal(t, time.UnixMilli(start+10).UTC(), s.Scenario.Environment.Start)
	assert.Equal(t, []time.Duration{0, 1571 * time.Millisecond, idle}, []time.Duration{s.Scenario.Steps[0].After, s.Scenario.Steps[1].After, s.Scenario.Steps[2].After})
	assert.Equal(t, []string{"idle: nothing was recorded for 59m58s; a step after it comes 5m0s after the one before"}, gaps(s))
	assert.Equal(t, "event 7", s.Origins[2].Event)
}

func TestTimeThatIsNone(t *testing.T) {
	s := imported(t, jsonOf(t, events(opened(button(10, "A"), button(20, "B")), clicked(1500, 10), clicked(800e12, 20))))
	require.Len(t, s.Scenario.Steps, 3)
	assert.Zero(t, s.Scenario.Steps[2].After, "the year 27000 is no time: the click has the one of the event before it")
}

func TestMaskedValues(t *testing.T) {
	fields := []m{
		field(10, m{"type": "email", "name": "e-mail", "value": "*"}), field(20, m{"placeholder": "First name", "value": ""}),
		field(30, m{"type": "tel", "id": "phone"}), field(40, m{"type": "number", "placeholder": "First name!"}),
	}
	s := imported(t, jsonOf(t, events(opened(fields...),
		typed(500, 10, "****************"), typed(3000, 20, "*****"), typed(5000, 30, "****"), typed(7000, 40, "***"))))
	var values []string
	for _, step := range s.Scenario.Steps[1:] {
		values = append(values, step.Value)
	}
	assert.Equal(t, []string{"${E_MAIL:-person@example.com}", "${FIRST_NAME:-Ada}", "${PHONE:-5550100}", "${FIRST_NAME_2:-123}"}, values)
	assert.Equal(t, imports.Origin{Event: "event 4", Confidence: imports.Likely, Reason: "what was typed is masked in the recording: a stand-in takes its place"}, s.Origins[1])
}

// Without times what was typed into the field that has the focus still counts:
// how soon that was is not known.
func TestTypedWithoutTimes(t *testing.T) {
	list := events(opened(button(10, "Add"), field(20, m{"placeholder": "Name"})), clicked(500, 10), typed(600, 20, "Ada"))
	for _, e := range list {
		delete(e, "timestamp")
	}
	s := imported(t, jsonOf(t, list))
	assert.Equal(t, []string{"navigate to /", `click button "Add"`, `fill textbox "Name" with "Ada"`}, titles(s))
	assert.Empty(t, gaps(s))
}

func TestStandIns(t *testing.T) {
	for _, c := range []struct {
		reason     string
		attributes m
		stars      int
		want       string
	}{
		{"free text as long as it was", m{"name": "comment"}, 13, "sample text s"},
		{"no space at its end", m{"name": "comment"}, 12, "sample textx"},
		{"by the purpose", m{"autocomplete": "shipping postal-code"}, 5, "12345"},
		{"by a word of a name in humps", m{"name": "userFirstName"}, 9, "Ada"},
		{"by the id", m{"id": "billing_city"}, 9, "Exampleton"},
		{"a word inside another is none", m{"name": "capacity"}, 3, "sam"},
		{"a number", m{"type": "number", "name": "n"}, 3, "123"},
		{"no more than it may be", m{"type": "number", "name": "n", "max": "20"}, 3, "20"},
		{"no less than it may be", m{"type": "number", "name": "n", "min": "500"}, 3, "500"},
		{"a slider within its bounds", m{"type": "range", "name": "n", "max": "10"}, 2, "10"},
		{"a date", m{"type": "date", "name": "when"}, 10, "2026-01-15"},
		{"a date that is not over", m{"type": "date", "name": "when", "min": "2026-06-01"}, 10, "2026-06-01"},
		{"a bound that would end the parameter and begin another", m{"type": "date", "name": "when", "min": "}${HOME}", "max": "${HOME}"}, 10, "2026-01-15"},
		{"an address that its type asks for", m{"type": "email", "name": "x"}, 4, "person@example.com"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := imported(t, jsonOf(t, events(opened(field(10, c.attributes)), typed(500, 10, strings.Repeat("*", c.stars)))))
			_, value, _ := strings.Cut(s.Scenario.Steps[1].Value, ":-")
			assert.Equal(t, c.want+"}", value)
		})
	}
}

func TestFrameAndShadow(t *testing.T) {
	host := el(10, "my-app", m{"id": "app"}, shadow(el(11, "div", m{}, button(12, "In the shadow"), button(14, "Other"))), txt(16, "light"))
	inner := m{"type": 0, "id": 40, "childNodes": []m{el(41, "html", m{}, el(42, "body", m{}, field(43, m{"name": "card-holder"})))}}
	// The document of the frame comes before the frame.
	s := imported(t, jsonOf(t, events(opened(host),
		mutated(100, m{"adds": []m{added(30, nil, inner)}, "isAttachIframe": true}),
		mutated(200, m{"adds": []m{added(4, nil, el(30, "iframe", m{"name": "pay", "class": "payment"}))}}),
		clicked(500, 12), typed(1000, 43, "Ann"))))
	steps := s.Scenario.Steps
	assert.Equal(t, []string{"navigate to /", `click button "In the shadow"`, `fill field "card-holder" in frame "iframe[name=\"pay\"]" with "Ann"`}, titles(s))
	assert.Equal(t, "#app >>> div > button:nth-of-type(1)", steps[1].Target.CSS)
	assert.Empty(t, gaps(s))
}

func TestGaps(t *testing.T) {
	for _, c := range []struct {
		reason string
		events []m
		gaps   []string
	}{
		{"a blocked element", opened(el(10, "div", m{"class": "ph-no-capture", "rr_width": "10px", "rr_height": "10px"})),
			[]string{`blocked: acts in 1 element, such as div "ph-no-capture", which the recorder was told not to look into`}},
		{"frames of other sites", opened(el(10, "iframe", m{"rr_src": "https://ads.example/"}), el(11, "iframe", m{})),
			[]string{"frame: acts in 2 frames that the recorder could not see into"}},
		{"nodes whose parent never comes", events(opened(), mutated(100, m{"adds": []m{added(77, nil, txt(78, "x"))}})),
			[]string{"missing: 1 node of the document whose parent never came"}},
		{"events before the first snapshot", events(clicked(-5000, 10), opened()),
			[]string{"missing: 3 events before the first full snapshot, without which they mean nothing"}},
		{"numbers that are left out", func() []m {
			list := opened()
			list[0]["_sid"], list[1]["_sid"] = 1, 5
			return list
		}(), []string{"missing: 3 events before it, by their numbers"}},
		{"another size", events(opened(), ev(100, typeIncremental, m{"source": sourceResize, "width": 800, "height": 600})),
			[]string{"unsupported: changes of the size of the window, for which a scenario has no step"}},
		{"a drag", events(opened(), ev(100, typeIncremental, m{"source": sourceDrag, "positions": []m{}})),
			[]string{"unsupported: moves of a drag, which is not made a step"}},
		{"a hover", events(opened(button(10, "Menu"), button(20, "Other")), clicked(500, 20), mutated(9180, m{}), hovered(9500, -400, 10)),
			[]string{"unsupported: changes of the page as the pointer came over an element: a hover is not made a step"}},
		{"a hover that is told of at once", events(opened(button(10, "Menu")), hovered(9500, 0, 10), mutated(9550, m{})),
			[]string{"unsupported: changes of the page as the pointer came over an element: a hover is not made a step"}},
		{"no hover: the page had changed before", events(opened(button(10, "Menu")), mutated(9000, m{}), hovered(9500, -400, 10)), nil},
		{"no hover: it was pressed", events(opened(button(10, "Menu")), clicked(9030, 10), mutated(9120, m{}), hovered(9500, -480, 10)), nil},
		{"the focus goes on with nothing pressed", events(opened(button(10, "Menu"), button(20, "Other")), clicked(500, 20), mouse(9000, focus, 10)),
			[]string{"unsupported: moves of the focus with nothing pressed for 1 s, as by the Tab key, of which nothing is recorded"}},
		{"no address", []m{full(0, document())},
			[]string{"missing: the address of the page: http://recording.invalid/ stands for it, for the real one to be put in its place"}},
		{"an event that is broken", events(opened(), ev(100, typeIncremental, m{"source": sourceMutation, "adds": "abc"})),
			[]string{"broken: a change of the document: neither zlib nor gzip"}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			assert.Equal(t, c.gaps, gaps(imported(t, jsonOf(t, c.events))))
		})
	}
}

// What was typed is the page's own words if it said them before it was typed: not
// what it says since, nor what an edited element says itself.
func TestSaidBefore(t *testing.T) {
	list := el(10, "ul", m{}, el(11, "li", m{}, txt(12, "Ginger Biscuits, 200 g")), el(13, "img", m{"alt": "Oat bar"}), el(14, "script", m{}, txt(15, "let owner = 'Ada Vogel'")))
	note := el(30, "div", m{"contenteditable": "true"}, txt(31, ""))
	for _, c := range []struct {
		reason string
		events []m
		said   bool
	}{
		{"words of the page, in any case", typed(500, 20, "ginger biscuits"), true},
		{"a name that stands for a picture", typed(500, 20, "oat bar"), true},
		{"a part of a word", typed(500, 20, "biscuit"), false},
		{"what only a script says", typed(500, 20, "Ada Vogel"), false},
		{"an echo of what is typed", events(typed(500, 20, "Ada"), mutated(900, m{"texts": []m{{"id": 12, "value": "Hello Ada Vogel"}}}), typed(950, 20, "Ada Vogel")), false},
		{"what is pasted into an element", events(clicked(400, 30), mouse(401, focus, 30), mutated(500, m{"texts": []m{{"id": 31, "value": "Ada Vogel"}}})), false},
		{"nothing", events(typed(500, 20, "x"), inputOf(900, 20, "", true)), false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := imported(t, jsonOf(t, events(opened(list, field(20, m{"name": "what"}), note), c.events)))
			last := len(s.Origins) - 1
			require.Equal(t, scenarios.Fill, s.Scenario.Steps[last].Kind)
			assert.Equal(t, c.said, s.Origins[last].Said)
		})
	}
}
