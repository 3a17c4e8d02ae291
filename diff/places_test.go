package diff

import "testing"

// What a finding shows is only what is new or gone, or what tells two places
// apart.
func TestEvidence(t *testing.T) {
	for _, tt := range []struct{ reason, a, b, old, new string }{
		{"a wrapper is new, not what is in it",
			`<div><p>one</p><button>Buy</button></div>`, `<div><form><p>one</p><button>Buy</button></form></div>`, "", "form"},
		{"a link is gone, what it was around stayed",
			`<p>a</p><a href="/tea"><h3>Tea</h3><i>black</i></a>`, `<p>a</p><h3>Tea</h3><i>black</i>`, `link "Teablack"`, ""},
		{"most of a card is gone, its button is elsewhere",
			`<div><section role="region"><h3>Offers</h3><p>ten</p><p>nine</p><p>eight</p><button id="b">More</button></section><aside><p>Help</p></aside></div>`,
			`<div><aside><p>Help</p><button id="b">More</button></aside></div>`,
			"region\n  heading \"Offers\"\n  p \"ten\"\n  p \"nine\"\n  p \"eight\"", ""},
		{"other landmarks",
			`<div role="banner"><b>x</b><button>Out</button></div><div role="contentinfo"><b>y</b></div>`,
			`<div role="banner"><b>x</b></div><div role="contentinfo"><b>y</b><button>Out</button></div>`, "in banner", "in contentinfo"},
		{"boxes of one name, told apart by what is before",
			`<div role="region" aria-label="Side"><div><b>one</b><button>Out</button></div><div><b>two</b></div></div>`,
			`<div role="region" aria-label="Side"><div><b>one</b></div><div><b>two</b><button>Out</button></div></div>`,
			`in div in region "Side", after b "one"`, `in div in region "Side", after b "two"`},
		{"items of one name behind things of one name, told apart by number",
			`<ul><li><b>one</b><i>x</i><button>Out</button></li><li><b>two</b><i>x</i></li></ul>`,
			`<ul><li><b>one</b><i>x</i></li><li><b>two</b><i>x</i><button>Out</button></li></ul>`, `in listitem, place 3`, `in listitem, place 5`},
		{"an order, from where it differs",
			`<ul><li>a1</li><li>a2</li><li>a3</li><li>a4</li></ul>`, `<ul><li>a1</li><li>a2</li><li>a4</li><li>a3</li></ul>`,
			"listitem \"a2\"\nlistitem \"a3\"\nlistitem \"a4\"", "listitem \"a2\"\nlistitem \"a4\"\nlistitem \"a3\""},
	} {
		r := Compare(still(t, tt.a), still(t, tt.b), Options{})
		if len(r.Groups) != 1 || r.Groups[0].Baseline != tt.old || r.Groups[0].Candidate != tt.new {
			t.Errorf("%s:\n%s", tt.reason, lines(r))
			for _, g := range r.Groups {
				t.Logf("%q → %q, want %q → %q", g.Baseline, g.Candidate, tt.old, tt.new)
			}
		}
	}
}
