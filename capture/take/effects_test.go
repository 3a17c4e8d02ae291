package take

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// todo is a small page of which tests change one thing.
type todo struct {
	clock   string
	items   []string
	toggle  string // what the button says
	value   string
	checked bool
	toast   string
	focus   string
	scroll  float64
	ticker  float64
	hidden  bool
	storage map[string]string
}

func (d todo) snapshot() *Snapshot {
	p := newPage()
	body := p.body()
	if d.toast != "" {
		p.text(p.el(body, "div", "class", "toast"), d.toast)
	}
	field := p.el(body, "input", "name", "new")
	p.s.Nodes[field].Value = &d.value
	box := p.el(body, "input", "name", "all", "type", "checkbox")
	p.s.Nodes[box].Checked = &d.checked
	button := p.named(body, "button", "button", d.toggle)
	p.text(button, d.toggle)
	list := p.el(body, "ul")
	for _, item := range d.items {
		li := p.el(list, "li")
		p.text(p.el(li, "span"), item)
		p.named(li, "button", "button", "Remove")
	}
	menu := p.el(body, "nav")
	p.s.Nodes[menu].Hidden = d.hidden
	p.s.Nodes[0].Scroll = &[2]float64{0, d.scroll}
	if d.ticker != 0 {
		p.s.Nodes[list].Scroll = &[2]float64{d.ticker, 0}
	}
	p.text(p.el(p.el(body, "footer"), "span", "id", "clock"), d.clock)
	p.s.Focus = map[string]int{"": -1, "field": field, "button": button}[d.focus]
	p.s.Storage = d.storage
	return &p.s
}

func TestEffectsOf(t *testing.T) {
	base := todo{clock: "12:00:00", items: []string{"Milk", "Bread"}, toggle: "Follow", value: ""}
	tests := []struct {
		name     string
		before   func(d *todo) // nil: as base
		previous func(d *todo) // nil: as before
		after    func(d *todo)
		want     Effects
		reason   string
	}{
		{"nothing", nil, nil, func(*todo) {}, Effects{}, "a dead step"},
		{"clock", nil, func(d *todo) { d.clock = "11:59:59" }, func(d *todo) { d.clock = "12:00:01" }, Effects{}, "it went on before: background"},
		{"clock at first", nil, nil, func(d *todo) { d.clock = "12:00:01" },
			Effects{Changed: 1, Loci: []string{"body > footer > #clock > text"}}, "nothing shows that it is a clock"},
		{"counting button", func(d *todo) { d.toggle = "Resend in 30 s" }, func(d *todo) { d.toggle = "Resend in 31 s" }, func(d *todo) { d.toggle = "Resend in 29 s" },
			Effects{}, "background, though its label is in its path"},
		{"item added", nil, nil, func(d *todo) { d.items = []string{"Eggs", "Milk", "Bread"} },
			Effects{Added: 4, Loci: []string{`body > ul > li "Eggs"`}}, "one locus, all its elements and texts; the others are as they were"},
		{"item removed", nil, nil, func(d *todo) { d.items = []string{"Bread"} },
			Effects{Removed: 4, Loci: []string{`body > ul > li "Milk"`}}, "named as it was"},
		{"item renamed", nil, nil, func(d *todo) { d.items = []string{"Oat milk", "Bread"} },
			Effects{Changed: 1, Loci: []string{`body > ul > li "Oat milk" > span > text`}}, "the same item with other words"},
		{"items swapped", nil, nil, func(d *todo) { d.items = []string{"Bread", "Milk"} }, Effects{}, "order is not state: the diff sees moves"},
		{"toggled", nil, nil, func(d *todo) { d.toggle = "Following" },
			Effects{Changed: 1, Loci: []string{`body > button "Following" > text`}}, "the same button with another label"},
		{"filled", nil, nil, func(d *todo) { d.value, d.focus = "x", "field" },
			Effects{Changed: 1, Loci: []string{"body > input[name=new]"}, Focus: "body > input[name=new]"}, "form state, and the focus"},
		{"checked", nil, nil, func(d *todo) { d.checked = true },
			Effects{Changed: 1, Loci: []string{"body > input[name=all]"}}, "form state"},
		{"shown", nil, nil, func(d *todo) { d.hidden = true }, Effects{Changed: 1, Loci: []string{"body > nav"}}, "a menu that opens by style alone"},
		{"toast", nil, nil, func(d *todo) { d.toast = "Saved" }, Effects{Added: 2, Loci: []string{"body > div"}}, "what is above others moves none of them"},
		{"toast gone before", nil, func(d *todo) { d.toast = "Saved" }, func(d *todo) { d.items = nil },
			Effects{Removed: 8, Loci: []string{`body > ul > li "Milk"`, `body > ul > li "Bread"`}}, "what went in the background is no effect"},
		{"scrolled", nil, nil, func(d *todo) { d.scroll = 100 }, Effects{Scrolled: true}, "the document"},
		{"ticker", func(d *todo) { d.ticker = 2 }, func(d *todo) { d.ticker = 1 }, func(d *todo) { d.ticker = 3 }, Effects{}, "scrolls by itself"},
		{"scrolled with ticker", func(d *todo) { d.ticker = 2 }, func(d *todo) { d.ticker = 1 }, func(d *todo) { d.ticker, d.scroll = 3, 50 }, Effects{Scrolled: true}, "only the ticker is background"},
		{"storage", func(d *todo) { d.storage = map[string]string{"local:beat": "2"} }, func(d *todo) { d.storage = map[string]string{"local:beat": "1"} },
			func(d *todo) { d.storage = map[string]string{"local:beat": "3", "local:theme": "x"} },
			Effects{Storage: []string{"local:theme"}}, "without the key that changes by itself"},
		{"focus stays", func(d *todo) { d.focus = "button" }, nil, func(d *todo) { d.toggle = "Following" },
			Effects{Changed: 1, Loci: []string{`body > button "Following" > text`}}, "the focused button has another name, and still the focus"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := base
			if test.before != nil {
				test.before(&before)
			}
			previous := before
			if test.previous != nil {
				test.previous(&previous)
			}
			after := before
			test.after(&after)
			got := EffectsOf(previous.snapshot(), before.snapshot(), after.snapshot())
			assert.Equal(t, test.want, got, test.reason)
		})
	}
}

func TestEffectsOfWithoutSnapshots(t *testing.T) {
	s := todo{clock: "12:00"}.snapshot()
	assert.True(t, EffectsOf(s, s, nil).None(), "nothing is known")
	first := EffectsOf(nil, nil, s)
	assert.Equal(t, size(s), first.Added, "all of it is new")
	assert.Equal(t, []string{"(document)"}, first.Loci)
	assert.Equal(t, first, EffectsOf(s, nil, s), "no background without before")
}

func TestEffectsNameAFew(t *testing.T) {
	var d todo
	for i := range 40 {
		d.items = append(d.items, fmt.Sprintf("item %c", 'A'+i))
	}
	e := EffectsOf(nil, todo{}.snapshot(), d.snapshot())
	require.Len(t, e.Loci, MaxLoci)
	assert.Equal(t, 160, e.Added)
	assert.Equal(t, `body > ul > li "item A"`, e.Loci[0])
}

func TestEffectsOfLeavesSnapshotsAlone(t *testing.T) {
	a, b := shop(300, 0), shop(300, 5)
	before := [2]string{string(appendSnapshot(nil, a)), string(appendSnapshot(nil, b))}
	EffectsOf(a, b, a)
	assert.Equal(t, before, [2]string{string(appendSnapshot(nil, a)), string(appendSnapshot(nil, b))})
}

func TestBackgroundIsRemembered(t *testing.T) {
	text := func(s string) *Snapshot {
		return &Snapshot{Styles: [][]string{}, Focus: -1, Nodes: []Node{{Kind: Document, Parent: -1}, {Name: "body"}, {Parent: 1, Name: "p", Attrs: []string{"id", "clock"}}, {Kind: Text, Parent: 2, Text: s}}}
	}
	b := Background{}
	assert.True(t, b.EffectsOf(text("1"), text("2"), text("2")).None(), "it ticked while nobody acted")
	assert.True(t, b.EffectsOf(text("2"), text("2"), text("3")).None(), "it ticked during an act, and is known by now")
	assert.False(t, Background{}.EffectsOf(text("2"), text("2"), text("3")).None(), "without that it is an effect")
}
