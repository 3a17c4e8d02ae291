package shop

// scriptRegressions throw, or complain on the console.
func scriptRegressions() []Change {
	return []Change{
		{
			Name: "thrown-exception", Rule: "console/exception-new", Locus: "TypeError", Tour: true,
			About: "Raising a quantity in the cart works, and then throws a TypeError that nobody catches.",
			edits: []edit{patch{
				"js/cart-line.js", "    cart.setQuantity(id, line.quantity + 1);\n",
				"    cart.setQuantity(id, line.quantity + 1);\n    window.analytics.track(\"quantity\", id);\n",
			}},
		},
		{
			Name: "console-error", Rule: "console/error-new", Locus: "no price history", Tour: true,
			About: "Opening a product logs an error on the console.",
			edits: []edit{patch{
				"js/product.js", "  setTitle(product.name);\n",
				"  setTitle(product.name);\n  console.error(`no price history for product ${id}`);\n",
			}},
		},
		{
			Name: "unhandled-rejection", Rule: "console/exception-new", Locus: "TypeError",
			About: "Adding to the cart works, and then rejects a promise that nobody handles.",
			edits: []edit{patch{
				"js/cart.js", `showToast("Added to cart");`, `{ showToast("Added to cart"); window.dataLayer.push({ event: "add" }); }`,
			}},
		},
		{
			Name: "error-in-timer", Rule: "console/exception-new", Locus: "ReferenceError",
			About: "A timer throws a ReferenceError some time after a product was shown.",
			edits: []edit{patch{
				"js/product.js", "  setTitle(product.name);\n",
				"  setTitle(product.name);\n  setTimeout(() => prefetchRelated(id), 250);\n",
			}},
		},
		{
			Name: "console-warning", Rule: "console/warning-new", Locus: "deprecated",
			About: "Every navigation warns that the router is used in a way that will end.",
			edits: []edit{patch{
				"js/router.js", "  const url = new URL(location.href);\n",
				"  console.warn(\"[router] views without a name are deprecated\");\n  const url = new URL(location.href);\n",
			}},
		},
		{
			Name: "broken-checkout", Rule: "console/exception-new", Locus: "is not a function",
			About: "The checkout throws before it shows anything.",
			edits: []edit{patch{"js/checkout.js", "  const payment = paymentStep();\n", "  const payment = paymentStep().withWallets();\n"}},
		},
	}
}

// stateRegressions are seen by no one but by what reads the page's state.
func stateRegressions() []Change {
	return []Change{
		{
			Name: "data-layer-currency", Rule: "state/probe-changed", Locus: "site.currency",
			About: "The data layer names another currency than the prices are in.",
			edits: []edit{patch{"js/main.js", `currency: "USD"`, `currency: "EUR"`}},
		},
	}
}

// costRegressions end where the others end, and cost more on the way.
func costRegressions() []Change {
	return []Change{
		{
			Name: "layout-shift", Rule: "vitals/over-budget", Locus: "cls",
			About: "A place is kept for a banner that does not come, so that the page jumps after it was shown.",
			edits: []edit{patch{
				"js/main.js", "startRouter($(\"#main\"), [\n",
				"$(\"#main\").style.marginTop = \"400px\";\nsetTimeout(() => $(\"#main\").removeAttribute(\"style\"), 200);\nstartRouter($(\"#main\"), [\n",
			}},
		},
	}
}

// storageRegressions forget what the browser should remember.
func storageRegressions() []Change {
	return []Change{
		{
			Name: "wishlist-not-kept", Rule: "action/storage-missing", Locus: "wishlist",
			About: "What is put on the wishlist is there until the page is left.",
			edits: []edit{patch{
				"js/storage.js", "  remember(\"wishlist\", wished ? [...list, id] : list.filter((other) => other !== id));\n", "",
			}},
		},
		{
			Name: "notice-not-kept", Rule: "action/storage-missing", Locus: "notice-read",
			About: "That the cookie notice was read is forgotten, and so it comes back.",
			edits: []edit{patch{"js/frame.js", "    remember(\"notice-read\", true);\n", ""}},
		},
		{
			Name: "storage-key-renamed", Rule: "action/storage-missing", Locus: "as \"local:lark/",
			About: "What browsers remember is looked for under another name, and so is lost.",
			edits: []edit{sweep{"js/storage.js", "larkmoor:", "lark/"}},
		},
	}
}
