package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
)

func TestRolesAndNames(t *testing.T) {
	tests := []struct {
		html            string // the element to look at has the id x
		role, name, why string
	}{
		{`<button id=x>Save</button>`, "button", "Save", "content"},
		{`<button id=x>  Save
			all </button>`, "button", "Save all", "white space is folded"},
		{`<button id=x aria-label="Close">×</button>`, "button", "Close", "aria-label before content"},
		{`<button id=x aria-labelledby="a b">×</button><p id=a>Close</p><p id=b>window</p>`, "button", "Close window", "labelledby, in its order"},
		{`<button id=x aria-labelledby=none aria-label=Other>×</button>`, "button", "Other", "a reference to nothing"},
		{`<button id=x aria-labelledby=a>×</button><p id=a hidden>Close</p>`, "button", "Close", "a hidden label counts where it is named"},
		{`<button id=x><svg aria-hidden=true><text>icon</text></svg> Save</button>`, "button", "Save", "an icon is hidden from those who listen"},
		{`<button id=x><img alt="Bin" src=""> item</button>`, "button", "Bin item", "a picture has a name"},
		{`<button id=x><span style="display:none">3 new</span>Inbox</button>`, "button", "Inbox", "what is not shown is not read"},
		{`<button id=x><span style="visibility:hidden">3 new</span>Inbox</button>`, "button", "Inbox", "neither is this"},
		{`<button id=x>Add<div>to cart</div></button>`, "button", "Add to cart", "a block stands apart"},
		{`<button id=x>un<b>brok</b>en</button>`, "button", "unbroken", "inline parts do not"},
		{`<button id=x title="Save it"></button>`, "button", "Save it", "a title, as nothing else is there"},
		{`<button id=x style="display:none">Save</button>`, "button", "Save", "hidden elements keep their name"},
		{`<a id=x href="/">Home</a>`, "link", "Home", "a link goes somewhere"},
		{`<a id=x>Home</a>`, "", "", "an anchor does not"},
		{`<div id=x role=button>Go</div>`, "button", "Go", "an explicit role"},
		{`<div id=x role="switch checkbox">Go</div>`, "switch", "Go", "the first of several roles"},
		{`<button id=x role=none>Go</button>`, "", "", "no role at all"},
		{`<h2 id=x>News</h2>`, "heading", "News", "a heading"},
		{`<label>Name <input id=x value=Ann></label>`, "textbox", "Name", "a label around its field, without the field"},
		{`<label for=x>Name</label><input id=x>`, "textbox", "Name", "a label elsewhere"},
		{`<label for=x>First</label><input id=x><label for=x>name</label>`, "textbox", "First name", "two labels"},
		{`<label>Size <select id=x><option>S<option>M</select> in cm</label>`, "combobox", "Size in cm", "the options are no name"},
		{`<input id=x placeholder="Search">`, "textbox", "Search", "a placeholder, as nothing else is there"},
		{`<input id=x placeholder="Search" title="Find">`, "textbox", "Find", "a title before a placeholder"},
		{`<label for=x>Find</label><input id=x placeholder="Search">`, "textbox", "Find", "a label before a placeholder"},
		{`<input id=x type=search aria-label=S>`, "searchbox", "S", "by type"},
		{`<input id=x type=number aria-label=S>`, "spinbutton", "S", "by type"},
		{`<input id=x type=range aria-label=S>`, "slider", "S", "by type"},
		{`<input id=x type=checkbox aria-label=S>`, "checkbox", "S", "by type"},
		{`<input id=x type=radio aria-label=S>`, "radio", "S", "by type"},
		{`<input id=x type=password aria-label=S>`, "", "S", "HTML-AAM gives it none"},
		{`<input id=x list=l aria-label=S><datalist id=l><option>a</datalist>`, "combobox", "S", "with suggestions"},
		{`<input id=x type=submit>`, "button", "Submit", "what the browser writes on it"},
		{`<input id=x type=submit value="Buy now">`, "button", "Buy now", "its value"},
		{`<input id=x type=image alt=Go src="">`, "button", "Go", "its alternative text"},
		{`<select id=x multiple aria-label=S></select>`, "listbox", "S", "several at once"},
		{`<textarea id=x aria-label=S></textarea>`, "textbox", "S", "of several lines"},
		{`<img id=x alt="A cat" src="">`, "img", "A cat", "its alternative text"},
		{`<img id=x alt="" src="">`, "", "", "a picture that says nothing"},
		{`<ul><li id=x>One</li></ul>`, "listitem", "", "an item has no name of its own"},
		{`<li id=x>One</li>`, "", "", "an item of nothing"},
		{`<nav id=x aria-label=Main></nav>`, "navigation", "Main", "a landmark"},
		{`<header id=x></header>`, "banner", "", "of the page"},
		{`<article><header id=x></header></article>`, "", "", "of an article"},
		{`<form id=x></form>`, "", "", "without a name it is no landmark"},
		{`<form id=x aria-label=Login></form>`, "form", "Login", "with one it is"},
		{`<section id=x title=News></section>`, "region", "News", "the same"},
		{`<fieldset id=x><legend>Address</legend></fieldset>`, "group", "Address", "its legend"},
		{`<table id=x><caption>Prices</caption></table>`, "table", "Prices", "its caption"},
		{`<table><tr><th id=x scope=row>Tea</th></tr></table>`, "rowheader", "Tea", "the head of a row"},
		{`<table><tr><th id=x>Tea</th></tr></table>`, "columnheader", "Tea", "the head of a column"},
		{`<details><summary id=x>More</summary></details>`, "button", "More", "it opens something"},
		{`<button id=x>设置</button>`, "button", "设置", "in any script"},
	}
	var page strings.Builder
	for i, tt := range tests {
		fmt.Fprintf(&page, "<div id=case%d>%s</div>", i, strings.NewReplacer("id=x", fmt.Sprintf("id=x%d", i), "for=x", fmt.Sprintf("for=x%d", i),
			"id=a ", fmt.Sprintf("id=a%d ", i), "id=a>", fmt.Sprintf("id=a%d>", i), "id=b>", fmt.Sprintf("id=b%d>", i),
			`labelledby="a b"`, fmt.Sprintf(`labelledby="a%d b%d"`, i, i), "labelledby=a ", fmt.Sprintf("labelledby=a%d ", i), "labelledby=a>", fmt.Sprintf("labelledby=a%d>", i)).Replace(tt.html))
	}
	nodes := map[string]take.Node{}
	for _, n := range validated(t, show(t, page.String())).Nodes {
		if id, ok := n.Attr("id"); ok {
			nodes[id] = n
		}
	}
	for i, tt := range tests {
		n, ok := nodes[fmt.Sprintf("x%d", i)]
		if assert.True(t, ok, tt.html) {
			assert.Equal(t, [2]string{tt.role, tt.name}, [2]string{n.Role, n.Label}, "%s: %s", tt.html, tt.why)
		}
	}
}
