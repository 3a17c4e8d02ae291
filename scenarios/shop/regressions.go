package shop

import "net/http"

// Regression is one thing broken in a build, and the finding expected for it.
type Regression struct {
	Name  string // what a build is asked for with it
	About string // one sentence: what is broken
	Rule  string // the rule of the finding expected
	Locus string // part of that finding's locus or message, naming the broken thing

	patches []patch
	fault   fault
}

// Regressions lists every regression, in an order that does not change. Each one
// breaks one thing that the user of [UserScenario] meets.
func Regressions() []Regression {
	return append(pageRegressions(), serverRegressions()...)
}

// pageRegressions are mistakes in the site's sources.
func pageRegressions() []Regression {
	return []Regression{
		{
			Name: "dead-add-button", Rule: "action/dead", Locus: `button "Add to cart"`,
			About: "The button “Add to cart” of the product page does nothing.",
			patches: []patch{{
				"js/product.js", `  add.addEventListener("click", () => cart.add(product));` + "\n", "",
			}},
		},
		{
			Name: "missing-field", Rule: "action/target-missing", Locus: "Phone",
			About: "The address form of the checkout has lost its field for the phone number.",
			patches: []patch{{
				"js/checkout-steps.js",
				`    field({ name: "phone", label: "Phone", type: "tel", autocomplete: "tel", check: matching(/^\+?[\d\s-]{6,}$/, "Enter a phone number for the courier") }),` + "\n",
				"",
			}},
		},
		{
			Name: "thrown-exception", Rule: "console/exception-new", Locus: "TypeError",
			About: "Raising a quantity in the cart works, and then throws a TypeError that nobody catches.",
			patches: []patch{{
				"js/cart-line.js", "    cart.setQuantity(id, line.quantity + 1);\n",
				"    cart.setQuantity(id, line.quantity + 1);\n    window.analytics.track(\"quantity\", id);\n",
			}},
		},
		{
			Name: "request-dropped", Rule: "network/request-missing", Locus: "POST /api/ratings",
			About: "The stars show the rating that was given, but it is no longer sent to the server.",
			patches: []patch{{
				"js/product.js",
				`    api.rate(product.id, detail).catch(() => { said.textContent = "Your rating was not saved."; });` + "\n",
				"",
			}},
		},
		{
			Name: "wrong-total", Rule: "dom/text-changed", Locus: "total",
			About:   "The total leaves out the shipping, in the cart and in the checkout.",
			patches: []patch{{"js/totals.js", "total: subtotal + shipping", "total: subtotal"}},
		},
		{
			Name: "overlay", Rule: "action/target-covered", Locus: `button "Checkout"`,
			About:   "The cookie notice, once read, is only invisible: it still lies over the cart's button “Checkout”.",
			patches: []patch{{"css/floating.css", "opacity: 0; visibility: hidden;", "opacity: 0;"}},
		},
		{
			Name: "broken-keyboard", Rule: "action/dead", Locus: "Escape",
			About:   "Escape no longer closes the cart.",
			patches: []patch{{"js/cart-drawer.js", `event.key === "Escape"`, `event.key === "Esc"`}},
		},
		{
			Name: "console-error", Rule: "console/error-new", Locus: "no price history",
			About: "Opening a product logs an error on the console.",
			patches: []patch{{
				"js/product.js", "  setTitle(product.name);\n",
				"  setTitle(product.name);\n  console.error(`no price history for product ${id}`);\n",
			}},
		},
		{
			Name: "lost-label", Rule: "dom/name-changed", Locus: "Switch to dark theme",
			About: "The button that switches the theme has lost its accessible name.",
			patches: []patch{{
				"js/theme.js", "    button.setAttribute(\"aria-label\", `Switch to ${other} theme`);\n", "",
			}},
		},
		{
			Name: "disabled-button", Rule: "action/target-disabled", Locus: `button "Place order"`,
			About: "The button “Place order” stays disabled after the terms were accepted.",
			patches: []patch{{
				"js/checkout.js", `body.addEventListener("change", ready);`, `body.addEventListener("changed", ready);`,
			}},
		},
		{
			Name: "wrong-request-body", Rule: "network/request-changed", Locus: "PATCH /api/cart/",
			About: "A changed quantity is sent to the server as text instead of as a number.",
			patches: []patch{{
				"js/api.js", "request(\"PATCH\", `/api/cart/${id}`, { quantity });",
				"request(\"PATCH\", `/api/cart/${id}`, { quantity: String(quantity) });",
			}},
		},
		{
			Name: "wrong-navigation", Rule: "navigation/url-changed", Locus: "/order/",
			About:   "After an order the page goes to the start of the shop instead of the order's own page.",
			patches: []patch{{"js/checkout.js", "navigate(`/order/${order.number}`);", `navigate("/");`}},
		},
		{
			Name: "missing-toast", Rule: "dom/node-removed", Locus: "Added to cart",
			About: "Nothing tells the user that a product was added to the cart.",
			patches: []patch{{
				"js/cart.js", `if (await change(api.addToCart(product.id, 1))) showToast("Added to cart");`,
				`await change(api.addToCart(product.id, 1));`,
			}},
		},
		{
			Name: "stale-badge", Rule: "dom/text-changed", Locus: "cart-badge",
			About:   "The number on the cart's button no longer follows the cart.",
			patches: []patch{{"js/cart-drawer.js", "    badge.textContent = count;\n", ""}},
		},
	}
}

// serverRegressions are mistakes of the server, behind the same site.
func serverRegressions() []Regression {
	searching := func(r *http.Request) bool { return get("/api/products")(r) && r.URL.Query().Get("q") != "" }
	return []Regression{
		{
			Name: "server-error", Rule: "network/contract-status", Locus: "GET /api/products",
			About: "Searching for products is answered with an error of the server (500).",
			fault: failing(searching, http.StatusInternalServerError),
		},
		{
			Name: "response-shape", Rule: "network/contract-shape", Locus: "GET /api/products/9/reviews",
			About: "The reviews of a product come without the names of their authors.",
			fault: editing(get("/api/products/9/reviews"), dropAuthors),
		},
		{
			Name: "broken-image", Rule: "network/status-changed", Locus: "/art/9.svg",
			About: "The picture of one product is not found (404).",
			fault: failing(get("/art/9.svg"), http.StatusNotFound),
		},
	}
}

func dropAuthors(reviews map[string]any) {
	items, _ := reviews["items"].([]any)
	for _, item := range items {
		if review, ok := item.(map[string]any); ok {
			delete(review, "author")
		}
	}
}
