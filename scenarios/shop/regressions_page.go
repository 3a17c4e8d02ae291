package shop

import "net/http"

// pageRegressions lead elsewhere, or to a page that is not whole.
func pageRegressions() []Change {
	bare := func(r *http.Request) bool { return get("/")(r) && r.URL.RawQuery == "" }
	return []Change{
		{
			Name: "wrong-navigation", Rule: "navigation/url-changed", Locus: "/order/", Tour: true,
			About: "After an order the page goes to the start of the shop instead of the order's own page.",
			edits: []edit{patch{"js/checkout.js", "navigate(`/order/${order.number}`);", `navigate("/");`}},
		},
		{
			Name: "stale-title", Rule: "navigation/title-changed", Locus: "Cast-iron teapot",
			About: "The title of the window does not name the product.",
			edits: []edit{patch{"js/product.js", "  setTitle(product.name);\n", ""}},
		},
		{
			Name: "lost-history", Rule: "navigation/url-changed", Locus: "back",
			About: "Back leaves the shop: links replace the entry of the history that they should add to.",
			edits: []edit{patch{"js/router.js", `history.pushState({}, "", path);`, `history.replaceState({}, "", path);`}},
		},
		{
			Name: "filter-not-in-url", Rule: "navigation/url-changed", Locus: "category",
			About: "The category chosen is not in the URL, and so cannot be shared.",
			edits: []edit{patch{
				"js/home.js", `    navigate(query.size ? ` + "`/?${query}`" + ` : "/", { replace: true });`,
				`    list.show(Object.fromEntries(query));`,
			}},
		},
		{
			Name: "redirected-home", Rule: "navigation/url-changed", Locus: "lang=en",
			About: "The start of the shop redirects to an address of its own for each language.",
			fault: redirecting(bare, "/?lang=en"),
		},
		{
			Name: "detour", Rule: "network/redirect-changed", Locus: "GET /css/home.css is redirected to /css/home.css?from=old",
			About: "A style sheet is answered with a redirect, so that everybody waits for another answer.",
			fault: redirecting(func(r *http.Request) bool { return get("/css/home.css")(r) && r.URL.RawQuery == "" }, "/css/home.css?from=old"),
		},
		{
			Name: "lost-stylesheet", Rule: "network/failed", Locus: "/css/products.css",
			About: "A style sheet was renamed, and the page asks for a name that it does not have.",
			edits: []edit{patch{"index.html", "/css/product.css", "/css/products.css"}},
		},
		{
			Name: "lost-script", Rule: "network/failed", Locus: "/js/star-ratings.js",
			About: "A script is imported by a name that it does not have, so that nothing starts.",
			edits: []edit{patch{"js/main.js", `import "./star-rating.js";`, `import "./star-ratings.js";`}},
		},
		{
			Name: "frame-lost", Rule: "network/status-changed", Locus: "/promo.html",
			About: "The page in the frame is answered with an error of the server (500).",
			fault: failing(get("/promo.html"), http.StatusInternalServerError),
		},
		{
			Name: "frame-refused", Rule: "network/failed", Locus: "GET /promo.html may not be shown in a frame (X-Frame-Options: DENY)",
			About: "A new header forbids that the shop frames its own page.",
			fault: adding(get("/promo.html"), "X-Frame-Options", "DENY"),
		},
		{
			Name: "policy-too-strict", Rule: "network/csp-violation", Locus: "style",
			About: "A new policy forbids the style sheet in the shadow root of the stars.",
			fault: adding(isPage, "Content-Security-Policy", "style-src 'self'"),
		},
	}
}
