package mirror_test

import (
	"testing"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/rrweb/mirror"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func at(pairs ...string) []string { return pairs }

func shadowed(n *mirror.Node) *mirror.Node { n.Shadow = true; return n }

func TestTarget(t *testing.T) {
	seen := func(tag, typ, text string) scenarios.Fingerprint {
		return scenarios.Fingerprint{Tag: tag, Type: typ, Text: text}
	}
	button := func(id int, text string, attributes ...string) *mirror.Node {
		return el(id, "button", attributes, txt(id+1, text))
	}
	for _, c := range []struct {
		reason string
		body   []*mirror.Node
		want   scenarios.Target // of the node 10
	}{
		{"a test id and a name", []*mirror.Node{button(10, " Add\n to cart ", "data-testid", "add")},
			scenarios.Target{TestID: "add", Role: "button", Name: "Add to cart", CSS: `[data-testid="add"]`, Seen: seen("button", "", "Add to cart")}},
		{"a name that two have is none", []*mirror.Node{el(30, "ul", at("class", "list"), el(31, "li", nil, button(10, "Buy")), el(32, "li", nil, button(20, "Buy")))},
			scenarios.Target{CSS: "ul.list > li:nth-of-type(1) > button", Seen: seen("button", "", "Buy")}},
		{"a name that another has, which is hidden", []*mirror.Node{button(10, "Buy"), button(20, "Buy", "hidden", "")},
			scenarios.Target{Role: "button", Name: "Buy", Text: "Buy", CSS: "html > body > button:nth-of-type(1)", Seen: seen("button", "", "Buy")}},
		{"a field by its label", []*mirror.Node{el(30, "label", at("for", "mail"), txt(31, "E-mail:")), el(10, "input", at("id", "mail", "type", "email", "name", "mail"))},
			scenarios.Target{Role: "textbox", Name: "E-mail:", Label: "E-mail:", CSS: "#mail", Seen: seen("input", "email", "")}},
		{"a field in its label", []*mirror.Node{el(30, "label", nil, txt(31, "Only "), el(10, "input", at("type", "checkbox")), el(32, "b", nil, txt(33, "in stock")))},
			scenarios.Target{Role: "checkbox", Name: "Only in stock", Label: "Only in stock", CSS: "html > body > label > input", Seen: seen("input", "checkbox", "")}},
		{"a password has no role", []*mirror.Node{el(10, "input", at("type", "password", "placeholder", "Password", "name", "pw"))},
			scenarios.Target{Placeholder: "Password", NameAttr: "pw", CSS: "html > body > input", Seen: seen("input", "password", "")}},
		{"generated ids and classes are refused", []*mirror.Node{el(10, "div", at("id", "radix-12", "class", "css-1a2b3c is-open"), el(11, "img", at("alt", "Hat")))},
			scenarios.Target{CSS: "html > body > div", Seen: seen("div", "", "Hat"), Text: "Hat"}},
		{"a lasting class", []*mirror.Node{el(30, "nav", nil, el(10, "div", at("class", "css-1a2b3c menu__item")))},
			scenarios.Target{CSS: "div.menu__item", Seen: seen("div", "", "")}},
		{"masked text names nothing", []*mirror.Node{button(10, "*** ** ****"), button(20, "***")},
			scenarios.Target{CSS: "html > body > button:nth-of-type(1)", Seen: seen("button", "", "")}},
		{"a name by reference", []*mirror.Node{el(30, "h2", at("id", "t"), txt(31, "Billing")), el(10, "div", at("role", "switch", "aria-labelledby", "t"))},
			scenarios.Target{Role: "switch", Name: "Billing", CSS: "html > body > div", Seen: seen("div", "", "")}},
		{"hidden parts are not read", []*mirror.Node{el(10, "button", nil, el(30, "span", at("aria-hidden", "true"), txt(31, "×")), el(32, "span", nil, txt(33, "Close")), el(34, "div", nil, txt(35, "now")))},
			scenarios.Target{Role: "button", Name: "Close now", Text: "Close now", CSS: "html > body > button", Seen: seen("button", "", "Close now")}},
		{"in a shadow root, with a slot", []*mirror.Node{el(30, "my-card", at("id", "card"), shadowed(el(10, "button", nil, el(31, "slot", nil))), txt(32, "Open"))},
			scenarios.Target{Role: "button", Name: "Open", CSS: "#card >>> button", Seen: seen("button", "", "Open")}},
		{"in a frame", []*mirror.Node{button(40, "Pay"), el(30, "iframe", at("id", "checkout"), doc(31, el(32, "html", nil, el(33, "body", nil, button(10, "Pay")))))},
			scenarios.Target{Frame: "#checkout", Role: "button", Name: "Pay", Text: "Pay", CSS: "html > body > button", Seen: seen("button", "", "Pay")}},
		{"an id that needs escapes", []*mirror.Node{el(10, "div", at("id", "a.b:1"))},
			scenarios.Target{DOMID: "a.b:1", CSS: `#a\.b\:1`, Seen: seen("div", "", "")}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			n := tree(t, c.body...).Node(10)
			require.NotNil(t, n)
			assert.Equal(t, c.want, n.Target())
		})
	}
}

func TestRoles(t *testing.T) {
	in := func(tag string, n *mirror.Node) *mirror.Node { el(90, tag, nil, n); return n }
	named := at("aria-label", "It")
	for _, c := range []struct {
		n    *mirror.Node
		want string
	}{
		{el(10, "a", append(at("href", "/"), named...)), "link"},
		{el(10, "a", named), ""},
		{el(10, "div", append(at("role", "none"), named...)), ""},
		{el(10, "div", append(at("role", "tab button"), named...)), "tab"},
		{el(10, "input", named), "textbox"},
		{el(10, "input", append(at("type", "nonsense"), named...)), "textbox"},
		{el(10, "input", append(at("type", "search", "list", "l"), named...)), "combobox"},
		{el(10, "input", append(at("type", "submit"), named...)), "button"},
		{el(10, "select", named), "combobox"},
		{el(10, "select", append(at("multiple", ""), named...)), "listbox"},
		{el(10, "section", named), "region"},
		{el(10, "form", named), "form"},
		{el(10, "th", append(at("scope", "row"), named...)), "rowheader"},
		{in("main", el(10, "header", named)), ""},
		{el(10, "header", named), "banner"},
		{in("ul", el(10, "li", named)), "listitem"},
		{el(10, "li", named), ""},
		{el(10, "summary", named), "button"},
	} {
		assert.Equal(t, c.want, c.n.Target().Role, "%s %v", c.n.Tag, c.n.Attr("type"))
	}
}

func TestMeantAndControl(t *testing.T) {
	tr := tree(t,
		el(10, "button", nil, el(11, "svg", nil, el(12, "path", nil))),
		el(20, "label", at("for", "x"), el(21, "b", nil)), el(22, "input", at("id", "x")),
		el(30, "form", nil, el(31, "label", nil, el(32, "i", nil), el(33, "select", nil, el(34, "option", at("value", "long"))))),
		el(40, "p", nil))
	assert.Equal(t, tr.Node(10), tr.Node(12).Meant())
	assert.Equal(t, tr.Node(40), tr.Node(40).Meant(), "nothing else was meant")
	assert.Equal(t, tr.Node(22), tr.Node(21).Control())
	assert.Equal(t, tr.Node(33), tr.Node(32).Control())
	assert.Nil(t, tr.Node(40).Control())
	assert.Equal(t, tr.Node(30), tr.Node(33).Form())
	value, only := tr.Node(33).OptionOfLength(4)
	assert.Equal(t, "long", value)
	assert.True(t, only)
	assert.True(t, tr.Node(10).Submits())
}

func TestMasked(t *testing.T) {
	for s, want := range map[string]bool{"": false, "Name *": false, "*": true, "* *": true, "****": true, "Card ****": true, "5 * 3": false} {
		assert.Equal(t, want, mirror.Masked(s), s)
	}
}

func TestLines(t *testing.T) {
	n := el(10, "div", nil, txt(11, "one"), el(12, "div", nil, txt(13, "two"), el(14, "br", nil), txt(15, "three")))
	assert.Equal(t, "one\ntwo\nthree", n.Lines())
	assert.Equal(t, "one twothree", n.Content(), "a line break is no space: as in aria.js")
}
