package shop

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// requestRegressions ask the server for something else than they should.
func requestRegressions() []Change {
	return []Change{
		{
			Name: "request-dropped", Rule: "network/request-missing", Locus: "POST /api/ratings", Tour: true,
			About: "The stars show the rating that was given, but it is no longer sent to the server.",
			edits: []edit{patch{
				"js/product.js",
				`    api.rate(product.id, detail).catch(() => { said.textContent = "Your rating was not saved."; });` + "\n",
				"",
			}},
		},
		{
			Name: "wrong-request-body", Rule: "network/request-changed", Locus: "PATCH /api/cart/", Tour: true,
			About: "A changed quantity is sent to the server as text instead of as a number.",
			edits: []edit{patch{
				"js/api.js", "request(\"PATCH\", `/api/cart/${id}`, { quantity });",
				"request(\"PATCH\", `/api/cart/${id}`, { quantity: String(quantity) });",
			}},
		},
		{
			Name: "empty-rating", Rule: "network/request-changed", Locus: "POST /api/ratings",
			About: "The stars do not say how many they are, so that a rating without stars is sent.",
			edits: []edit{patch{"js/star-rating.js", `new CustomEvent("rate", { detail: stars })`, `new CustomEvent("rate")`}},
		},
		{
			Name: "country-not-sent", Rule: "network/request-changed", Locus: "POST /api/orders",
			About: "The country is left out of the order.",
			edits: []edit{patch{"js/checkout-steps.js", "Object.fromEntries(fields.map(", "Object.fromEntries(fields.slice(0, -1).map("}},
		},
		{
			Name: "delivery-not-sent", Rule: "network/request-changed", Locus: "POST /api/orders",
			About: "The order asks for the standard delivery, whatever was chosen.",
			edits: []edit{patch{"js/checkout.js", "delivery: delivery.value()", `delivery: "standard"`}},
		},
		{
			Name: "two-for-one", Rule: "network/request-changed", Locus: "POST /api/cart",
			About: "A click adds two pieces to the cart.",
			edits: []edit{patch{"js/cart.js", "api.addToCart(product.id, 1)", "api.addToCart(product.id, 2)"}},
		},
		{
			Name: "double-add", Rule: "network/repeated", Locus: "POST /api/cart",
			About: "A button listens twice, so that one click adds a product twice.",
			edits: []edit{patch{
				"js/product.js", `  add.addEventListener("click", () => cart.add(product));` + "\n",
				`  add.addEventListener("click", () => cart.add(product));` + "\n" + `  add.addEventListener("click", (event) => event.detail && cart.add(product));` + "\n",
			}},
		},
		{
			Name: "reviews-thrice", Rule: "network/repeated", Locus: "GET /api/products/9/reviews",
			About: "Each part of a product's page asks for the reviews by itself.",
			edits: []edit{patch{
				"js/product.js", "  setTitle(product.name);\n", "  setTitle(product.name);\n  api.reviews(id);\n  api.reviews(id);\n",
			}},
		},
		{
			Name: "detail-for-each", Rule: "network/unrecorded", Locus: "GET /api/products/",
			About: "The list asks for every product by itself, after it has them all (an N+1).",
			edits: []edit{patch{
				"js/home.js", "      Object.assign(list, {", "      items.forEach(({ id }) => api.product(id));\n      Object.assign(list, {",
			}},
		},
		{
			Name: "hasty-polls", Rule: "network/repeated", Locus: "GET /api/stock",
			About: "The stock is asked for five times a second instead of once.",
			edits: []edit{patch{"js/stock.js", "setInterval(poll, 1000)", "setInterval(poll, 200)"}},
		},
		{
			Name: "no-polls", Rule: "network/request-missing", Locus: "GET /api/stock",
			About: "The stock is asked for once, when the page is opened.",
			edits: []edit{patch{"js/stock.js", "  setInterval(poll, 1000);\n", ""}},
		},
		{
			Name: "filter-not-sent", Rule: "network/request-changed", Locus: "GET /api/products",
			About: "The server is not told that only what is in stock is wanted.",
			edits: []edit{patch{"js/api.js", `  if (inStock) query.set("inStock", "1");` + "\n", ""}},
		},
		{
			Name: "same-page-again", Rule: "network/request-changed", Locus: "GET /api/products",
			About: "The list asks for its first page again when its end comes near.",
			edits: []edit{patch{"js/home.js", "page: list.page + 1 }", "page: Math.max(1, list.page) }"}},
		},
		{
			Name: "wrong-method", Rule: "network/request-missing", Locus: "PATCH /api/cart/9",
			About: "A note is sent by a method that the server does not know.",
			edits: []edit{patch{"js/api.js", "request(\"PATCH\", `/api/cart/${id}`, { note });", "request(\"PUT\", `/api/cart/${id}`, { note });"}},
		},
		{
			Name: "wrong-endpoint", Rule: "network/request-missing", Locus: "GET /api/products/9/reviews",
			About: "The reviews are asked for at an address that there is not.",
			edits: []edit{patch{"js/api.js", "`/api/products/${id}/reviews`", "`/api/product/${id}/reviews`"}},
		},
	}
}

// serverRegressions are mistakes of the server, behind the same site.
func serverRegressions() []Change {
	searching := func(r *http.Request) bool { return get("/api/products")(r) && r.URL.Query().Get("q") != "" }
	reviews, product, picture := get("/api/products/9/reviews"), get("/api/products/9"), get("/art/9.svg")
	return []Change{
		{
			Name: "server-error", Rule: "network/contract-status", Locus: "GET /api/products", Tour: true,
			About: "Searching for products is answered with an error of the server (500).",
			fault: failing(searching, http.StatusInternalServerError),
		},
		{
			Name: "response-shape", Rule: "network/contract-shape", Locus: "GET /api/products/9/reviews", Tour: true,
			About: "The reviews of a product come without the names of their authors.",
			fault: editing(reviews, dropAuthors),
		},
		{
			Name: "broken-image", Rule: "network/status-changed", Locus: "/art/9.svg", Tour: true,
			About: "The picture of one product is not found (404).",
			fault: failing(picture, http.StatusNotFound),
		},
		{
			Name: "gone-endpoint", Rule: "network/contract-status", Locus: "GET /api/stock",
			About: "The stock is no longer served (404).",
			fault: failing(get("/api/stock"), http.StatusNotFound),
		},
		{
			Name: "price-as-text", Rule: "network/contract-shape", Locus: "price of answer to GET /api/products/9",
			About: "The price of a product comes as text.",
			fault: editing(product, func(p map[string]any) { p["price"] = "64.00" }),
		},
		{
			Name: "field-renamed", Rule: "network/contract-shape", Locus: "lacks stock",
			About: "The stock of a product comes under another name.",
			fault: editing(product, func(p map[string]any) {
				p["inventory"] = p["stock"]
				delete(p, "stock")
			}),
		},
		{
			Name: "login-page", Rule: "network/contract-type", Locus: "GET /api/cart",
			About: "The cart is answered with the page to sign in at.",
			fault: answering(get("/api/cart"), "text/html; charset=utf-8", "<!doctype html><title>Sign in</title>"),
		},
		{
			Name: "dropped-connection", Rule: "network/contract-status", Locus: "GET /api/products/9/reviews",
			About: "The server drops the connection instead of answering with the reviews.",
			fault: dropping(reviews),
		},
		{
			Name: "picture-as-text", Rule: "network/content-type", Locus: "/art/9.svg",
			About: "A picture is served as plain text, which no browser draws.",
			fault: adding(picture, "Content-Type", "text/plain; charset=utf-8"),
		},
		{
			Name: "heavy-picture", Rule: "network/larger", Locus: "/art/9.svg",
			About: "A picture has a third of a megabyte of metadata in it.",
			fault: holding(picture, func(h *heldResponse) { h.body.WriteString("<!--" + strings.Repeat(rand.Text(), 13_000) + "-->") }),
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
