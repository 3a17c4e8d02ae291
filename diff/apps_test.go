package diff

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/retake-dev/retake/capture/take"
)

// What frameworks and browsers write in other ways, and what of it a person would
// notice.
func TestApps(t *testing.T) {
	for _, tt := range []struct{ reason, a, b, want string }{
		{"marks that nobody sees", "<p>Price: \u20685\u2069 €, Donau\u00addampf\u200b</p>", "<p>Price: 5 €, Donaudampf</p>", ""},
		{"white space beside signs that are no ASCII", "<p>Only  5 € left </p>", "<p>Only 5 € left</p>", ""},
		{"a kind that is the default", `<form method="get"><button type="submit">Go</button><input type="text" aria-label="x"></form>`,
			`<form><button>Go</button><input aria-label="x"></form>`, ""},
		{"a button that no longer sends", `<form><button type="button">Go</button></form>`, `<form><button>Go</button></form>`,
			"warning dom/attr-changed: type of button \"Go\" is gone, it was \"button\"\n"},
		{"a method in capitals", `<form method="POST"><button>Go</button></form>`, `<form method="post"><button>Go</button></form>`, ""},
		{"another method", `<form method="POST"><button>Go</button></form>`, `<form><button>Go</button></form>`,
			"error dom/attr-changed: method of form is gone, it was \"POST\"\n"},
		{"a link with its origin", `<a href="/cart">C</a>`, `<a href="http://app.test/cart">C</a>`, ""},
		{"a link from the same folder", `<a href="./cart">C</a>`, `<a href="cart">C</a>`, ""},
		{"a link to another origin", `<a href="/cart">C</a>`, `<a href="http://other.test/cart">C</a>`,
			"error dom/attr-changed: href of link \"C\" changed from \"/cart\" to \"http://other.test/cart\"\n"},
		{"a query written otherwise", `<a href="/s?a=1&q=x%20y">C</a>`, `<a href="/s?q=x+y&a=1">C</a>`, ""},
		{"another query", `<a href="/s?q=x%20y">C</a>`, `<a href="/s?q=xy">C</a>`,
			"error dom/attr-changed: href of link \"C\" changed from \"/s?q=x%20y\" to \"/s?q=xy\"\n"},
		{"a picture under a new hash, by a service", `<img alt="Tea" src="/_next/image?url=%2Ftea.3f2a1b99.png&w=640">`, `<img alt="Tea" src="/_next/image?url=%2Ftea.0a1b2c3d.png&w=640">`, ""},
		{"another picture by it", `<img alt="Tea" src="/_next/image?url=%2Ftea.3f2a1b99.png&w=640">`, `<img alt="Tea" src="/_next/image?url=%2Foil.0a1b2c3d.png&w=640">`,
			"error dom/attr-changed: src of img \"Tea\" changed from \"/_next/image?url=%2Ftea.3f2a1b99.png&w=640\" to \"/_next/image?url=%2Foil.0a1b2c3d.png&w=640\"\n"},
		{"a route in a fragment", `<a href="#/cart">C</a>`, `<a href="#/checkout">C</a>`,
			"error dom/attr-changed: href of link \"C\" changed from \"#/cart\" to \"#/checkout\"\n"},
		{"a fragment behind a buster", `<a href="/help?v=1#pay">C</a>`, `<a href="/help?v=2#send">C</a>`,
			"error dom/attr-changed: href of link \"C\" changed from \"/help?v=1#pay\" to \"/help?v=2#send\"\n"},
		{"a label that says what is there", `<button aria-label="Close">Close</button>`, `<button>Close</button>`, ""},
		{"a label that says another thing", `<button aria-label="Close">×</button>`, `<button>×</button>`,
			"error dom/name-changed: accessible name of button changed from \"Close\" to \"×\"\n"},
		{"no longer to be edited", `<div role="textbox" aria-label="Note" contenteditable>a</div>`, `<div role="textbox" aria-label="Note">a</div>`,
			"error dom/focus-lost: the Tab key no longer reaches textbox \"Note\"\n  warning dom/attr-changed: contenteditable of textbox \"Note\" is gone\n"},
		{"edited, in other words", `<div role="textbox" aria-label="Note" contenteditable>a</div>`, `<div role="textbox" aria-label="Note" contenteditable="true">a</div>`, ""},
		{"no longer a download", `<a href="/x.csv" download="a.csv">Save</a>`, `<a href="/x.csv">Save</a>`, "warning dom/attr-changed: download of link \"Save\" is gone, it was \"a.csv\"\n"},
		{"a download by another name", `<a href="/x.csv" download="a.csv">Save</a>`, `<a href="/x.csv" download="b.csv">Save</a>`, ""},
		{"ids that React makes up", `<label for=":r1:">Name</label><input id=":r1:" aria-label="Name" aria-describedby=":r2:">`, `<label for="_r_9_">Name</label><input id="_r_9_" aria-label="Name" aria-describedby="_r_a_">`, ""},
		{"a portal at another place", `<div id="root"><button>Open</button><div class="portal"><div role="dialog" aria-label="Cart"><p>Tea</p></div></div></div>`,
			`<div id="root"><button>Open</button></div><div class="portal"><div role="dialog" aria-label="Cart"><p>Tea</p></div></div>`, ""},
		{"cards in other rows, by their ids", `<div role="row"><p id="tea">Card tea</p><p id="oil">Card oil</p></div><div role="row"><p id="egg">Card egg</p><p id="nut">Card nut</p></div>`,
			`<div role="row"><p id="tea">Card tea</p><p id="nut">Card nut</p></div><div role="row"><p id="egg">Card egg</p><p id="oil">Card oil</p></div>`,
			"warning dom/moved: #oil \"Card oil\" and 1 element more moved to another place\n"},
	} {
		assert.Equal(t, tt.want, lines(Compare(still(t, tt.a), still(t, tt.b), Options{})), tt.reason)
	}
}

// What frameworks log: names that are made up say nothing, numbers of errors do.
func TestAppsLogs(t *testing.T) {
	for _, tt := range []struct {
		reason, a, b string
		isNew        bool
	}{
		{"a file under a new hash", "Failed to fetch dynamically imported module: http://app.test/assets/Cart-DkX9f3Qa.js", "Failed to fetch dynamically imported module: http://app.test/assets/Cart-B81kzTra.js", false},
		{"another file", "Failed to fetch dynamically imported module: http://app.test/assets/Cart-DkX9f3Qa.js", "Failed to fetch dynamically imported module: http://app.test/assets/Pay-B81kzTra.js", true},
		{"components in a bundle", "Warning: key at li at App (http://app.test/assets/index-DkX9f3Qa.js:40:1234)", "Warning: key at li at App (http://app.test/assets/index-B81kzTra.js:41:999)", false},
		{"an id of React", "no element :r1: found", "no element :rf: found", false},
		{"a token", "session V1StGXR8_Z5jdHi6B-myT lost", "session p9LmQaXk2_T7rdHz3B-kLm lost", false},
		{"another error of React", "Minified React error #418; visit https://react.dev/errors/418", "Minified React error #185; visit https://react.dev/errors/185", true},
		{"another error of Angular", "ERROR RuntimeError: NG0100: x", "ERROR RuntimeError: NG0200: x", true},
		{"another error of Vue", "https://vuejs.org/error-reference/#runtime-1", "https://vuejs.org/error-reference/#runtime-13", true},
	} {
		r := Compare(sixSteps(t, logs("error", tt.a)), sixSteps(t, logs("error", tt.b)), Options{})
		assert.Equal(t, tt.isNew, len(r.Groups) > 0, tt.reason)
	}
}

// What frameworks ask for has the build in its address.
func TestAppsRequests(t *testing.T) {
	get := func(path string) take.Take {
		f := six(t)
		f.request("GET", path, "", 200, "{}")
		return f.Take
	}
	for _, tt := range []struct {
		a, b  string
		isNew bool
	}{
		{"/_next/data/kXbTqYzLmNoPqrStuVw_a/cart.json", "/_next/data/aZbTqYzLmNoPqrStuVw-b/cart.json", false},
		{"/_next/data/kXbTqYzLmNoPqrStuVw_a/cart.json", "/_next/data/aZbTqYzLmNoPqrStuVw-b/pay.json", true},
		{"/cart?_rsc=1a2b3", "/cart?_rsc=9z8y7", false},
		{"/cart?page=1&_rsc=1a2b3", "/cart?page=2&_rsc=9z8y7", true},
	} {
		assert.Equal(t, tt.isNew, len(Compare(get(tt.a), get(tt.b), Options{}).Groups) > 0, "%s and %s", tt.a, tt.b)
	}
}
