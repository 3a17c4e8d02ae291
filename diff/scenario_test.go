package diff

import (
	"strings"
	"testing"

	"github.com/retake-dev/retake/capture/take"
)

// shop performs a flow in a small shop, with one thing broken: "" for a build
// that works.
func shop(t testing.TB, broken string) take.Take {
	f := newFilm(t)
	is := func(b string) bool { return b == broken }
	pick := func(b, yes, no string) string {
		if is(b) {
			return yes
		}
		return no
	}
	cart := func(n string) string { return `<p data-testid="badge">` + n + `</p>` }
	nav := pick("wrong link", `<a href="/help">Checkout</a>`, `<a href="/checkout">Checkout</a>`)
	top := func(n string) string { return `<nav aria-label="Top">` + cart(n) + nav + `</nav>` }
	add := pick("lost name", `<button x-box="10,50,80,20"><svg></svg></button>`, `<button aria-label="Add to cart" x-box="10,50,80,20"><svg></svg></button>`)
	overlay := pick("overlay", `<div id="promo" x-box="0,0,1280,720"><p>Newsletter!</p></div>`, "")
	if is("overlay") {
		add = `<button aria-label="Add to cart" x-covered x-box="10,50,80,20"><svg></svg></button>`
	}
	picture := pick("image", `<img src="/tea.png" alt="Tea" x-box="0,0,0,0">`, `<img src="/tea.png" alt="Tea">`)
	product := `<main><h1>Tea</h1>` + picture + add + `<section aria-label="Reviews" role="region"><p>Very good</p></section></main>` + overlay

	open := f.step("navigate", "/", "/", top("0")+product)
	if is("console.error") {
		open.Console = []take.Message{{Level: "error", Source: "console", Text: "state is out of step, id 12", At: 1}}
	}
	review := f.request("GET", "/api/products/7/reviews", "", 200, `{"items":[{"id":1,"author":"Ann","text":"Very good"}]}`)
	review.Contract = &take.Contract{Status: 200, MIME: "application/json", Shape: []string{" object", "items array", "items[] object", "items[].author string", "items[].id number", "items[].text string"}}
	switch broken {
	case "reviews 500":
		review.Contract = &take.Contract{Status: 500, MIME: "text/plain"}
	case "review field":
		review.Contract.Shape = []string{" object", "items array", "items[] object", "items[].id number", "items[].text string"}
	}
	image := f.request("GET", "/tea.png", "", 200, "")
	image.Type, image.MIME, image.Source = "Image", "image/png", take.FromBuild
	if is("image") {
		image.Status, image.Contract = 404, nil
		f.Steps[0].Console = append(f.Steps[0].Console, take.Message{Level: "error", Source: "network", URL: "http://app.test/tea.png",
			Text: "Failed to load resource: the server responded with a status of 404 (Not Found)", At: 20})
	}

	// Add to cart.
	n, toast := "1", `<div role="status">Added to cart</div>`
	if broken == "dead button" || broken == "overlay" {
		n, toast = "0", ""
	}
	if is("toast") {
		toast = ""
	}
	s := f.step("click", `button "Add to cart"`, "/", top(n)+product+toast)
	s.Effects = take.Effects{Added: 2, Changed: 1, Requests: []string{"POST /api/cart"}, Focus: "button"}
	switch broken {
	case "dead button":
		s.Effects = take.Effects{Focus: "button"}
	case "overlay":
		s.Outcome = take.Outcome{Status: take.Failed, Reason: take.TargetCovered, Message: "div#promo is in the way"}
		s.Effects = take.Effects{}
	case "lost name":
		s.Target = &take.Match{Locator: "css=main > button", Rank: 3, Node: -1, Label: "button"}
	case "exception":
		s.Exception = []take.Exception{{Text: "TypeError: x is undefined", Stack: []take.Frame{{Function: "track", URL: "http://app.test/app.js", Line: 12}}}}
	}
	if broken != "dead button" && broken != "overlay" && broken != "POST not sent" {
		f.request("POST", "/api/cart", `{"product":7,"qty":1}`, 201, `{}`)
	}

	// Open the drawer, close it again.
	drawer := `<div role="dialog" aria-label="Cart"><p>Tea</p></div>`
	if n == "0" {
		drawer = `<div role="dialog" aria-label="Cart"><p>Your cart is empty</p></div>`
	}
	f.step("press", "c", "/", top(n)+product+drawer)
	s = f.step("press", "Escape", "/", top(n)+product+pick("escape", drawer, ""))
	s.Effects = take.Effects{Removed: 3}
	if is("escape") {
		s.Effects = take.Effects{}
	}

	// Check out.
	url, total := "/checkout", pick("wrong total", "$54.00", "$58.90")
	email := pick("no field", "", `<label for="e">Email</label><input id="e" name="email" aria-label="Email" x-value="">`)
	filled := strings.Replace(email, `x-value=""`, `x-value="a@b.c"`, 1)
	form := func(email, order string) string {
		return `<main><h1>Checkout</h1><p data-testid="total">` + total + `</p><form>` + email + `<button` + order + `>Place order</button></form></main>`
	}
	page := form(email, " disabled")
	if is("wrong link") {
		url, page = "/help", `<main><h1>Help</h1><p>How can we help?</p></main>`
	}
	s = f.step("click", `link "Checkout"`, url, top(n)+page)
	s.Effects = take.Effects{URL: url, Added: 9, Removed: 9}
	if is("escape") {
		s.Outcome = take.Outcome{Status: take.Failed, Reason: take.TargetCovered, Message: `dialog "Cart" is in the way`}
		s.DOM, s.URL = pageOf(f, top(n)+product+drawer), "http://app.test/"
		return f.Take
	}
	if is("wrong link") {
		return f.Take
	}
	page = form(filled, pick("stays disabled", " disabled", ""))
	s = f.step("fill", `textbox "Email"`, "/checkout", top(n)+page)
	s.Effects = take.Effects{Changed: 2}
	if is("no field") {
		s.Outcome, s.Target = take.Outcome{Status: take.Failed, Reason: take.TargetMissing, Message: "not found"}, nil
		s.DOM, s.Effects = pageOf(f, top(n)+form("", " disabled")), take.Effects{}
	}
	done := top("0") + `<main><h1>Thank you</h1><p>Order placed</p></main>`
	s = f.step("click", `button "Place order"`, "/thanks", done)
	s.Effects = take.Effects{URL: "/thanks", Added: 4, Removed: 9, Requests: []string{"PATCH /api/orders/1"}}
	if broken == "stays disabled" || is("no field") {
		s.Outcome = take.Outcome{Status: take.Failed, Reason: take.TargetDisabled}
		s.DOM, s.URL, s.Effects = f.Steps[len(f.Steps)-2].DOM, "http://app.test/checkout", take.Effects{}
		return f.Take
	}
	f.request("PATCH", "/api/orders/1", pick("wrong type", `{"total":"58.90","email":"a@b.c"}`, pick("wrong total", `{"total":54,"email":"a@b.c"}`, `{"total":58.9,"email":"a@b.c"}`)), 200, `{}`)
	return f.Take
}

func pageOf(f *film, source string) *take.Snapshot { return page(f, source) }

// Law: a build in which one thing is broken has one group, which names it.
func TestOneRegressionIsOneGroup(t *testing.T) {
	for _, tt := range []struct {
		broken string
		rule   Rule
		says   string
	}{
		{"dead button", ActionDead, `click button "Add to cart" has no effect any more (it added 2 nodes, changed 1 node, sent POST /api/cart and moved the focus)`},
		{"no field", ActionMissing, `textbox "Email" is missing`},
		{"exception", ExceptionNew, `new uncaught exception: "TypeError: x is undefined"`},
		{"reviews 500", ContractStatus, `GET /api/products/7/reviews answers 500, it answered 200`},
		{"POST not sent", RequestMissing, `POST /api/cart is no longer sent`},
		{"wrong total", TextChanged, `text of total changed from "$58.90" to "$54.00"`},
		{"overlay", ActionCovered, `button "Add to cart" is covered: div#promo is in the way`},
		{"escape", ActionDead, `press Escape has no effect any more (it removed 3 nodes)`},
		{"console.error", ErrorNew, `new error: "state is out of step, id 12"`},
		{"lost name", NameChanged, `accessible name of button changed from "Add to cart" to ""`},
		{"stays disabled", ActionDisabled, `button "Place order" is disabled`},
		{"wrong type", RequestChanged, `total of PATCH /api/orders/1 is string 58.90, it was number 58.9`},
		{"wrong link", AttrChanged, `href of link "Checkout" changed from "/checkout" to "/help"`},
		{"toast", NodeRemoved, `status "Added to cart" is gone`},
		{"image", StatusChanged, `GET /tea.png answers 404, it answered 200`},
		{"review field", ContractShape, `the answer to GET /api/products/7/reviews lacks items[].author`},
	} {
		t.Run(tt.broken, func(t *testing.T) {
			r := Compare(shop(t, ""), shop(t, tt.broken), Options{})
			t.Logf("\n%s", lines(r))
			main := r.Groups
			for len(main) > 1 && main[len(main)-1].Severity == Info {
				main = main[:len(main)-1]
			}
			if len(main) != 1 || main[0].Rule != tt.rule || main[0].Message != tt.says {
				t.Errorf("got:\n%swant one group: %s: %s\nreasons: %q", lines(r), tt.rule, tt.says, r.Reasons)
			}
			if want := Regressed; r.Verdict != want && len(r.Reasons) == 0 {
				t.Errorf("verdict %s, want %s", r.Verdict, want)
			}
		})
	}
}
