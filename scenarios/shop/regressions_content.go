package shop

// contentRegressions show the user something wrong, or nothing.
func contentRegressions() []Change {
	return []Change{
		{
			Name: "wrong-total", Rule: "dom/text-changed", Locus: "total", Tour: true,
			About: "The total leaves out the shipping, in the cart and in the checkout.",
			edits: []edit{patch{"js/totals.js", "total: subtotal + shipping", "total: subtotal"}},
		},
		{
			Name: "missing-toast", Rule: "dom/node-removed", Locus: "Added to cart", Tour: true,
			About: "Nothing tells the user that a product was added to the cart.",
			edits: []edit{patch{
				"js/cart.js", `if (await change(api.addToCart(product.id, 1))) showToast("Added to cart");`,
				`await change(api.addToCart(product.id, 1));`,
			}},
		},
		{
			Name: "stale-badge", Rule: "dom/text-changed", Locus: "cart-badge", Tour: true,
			About: "The number on the cart's button no longer follows the cart.",
			edits: []edit{patch{"js/cart-drawer.js", "    badge.textContent = count;\n", ""}},
		},
		{
			Name: "undefined-email", Rule: "dom/text-changed", Locus: "A receipt is on its way to undefined",
			About: "The last page says that a receipt goes to “undefined”.",
			edits: []edit{patch{"js/order.js", "${order.email}", "${order.mail}"}},
		},
		{
			Name: "wrong-count", Rule: "dom/text-changed", Locus: "result-count",
			About: "The list says how many products are shown where it should say how many there are.",
			edits: []edit{patch{"js/home.js", "`${total} products`", "`${items.length} products`"}},
		},
		{
			Name: "false-sold-out", Rule: "dom/text-changed", Locus: "stock",
			About: "A product is said to be sold out, because its level is looked up by a field that it does not have.",
			edits: []edit{patch{"js/product.js", "levels[product.id]", "levels[product.sku]"}},
		},
		{
			Name: "foreign-dates", Rule: "dom/text-changed", Locus: "text of time",
			About: "Reviews are dated as in another country: day before month.",
			edits: []edit{patch{"js/product.js", `DateTimeFormat("en-US"`, `DateTimeFormat("en-GB"`}},
		},
		{
			Name: "rounded-average", Rule: "dom/text-changed", Locus: "from 3 reviews",
			About: "The average of the reviews has lost its decimal.",
			edits: []edit{patch{"js/product.js", "average.toFixed(1)", "average.toFixed(0)"}},
		},
		{
			Name: "price-of-one", Rule: "dom/text-changed", Locus: "line-",
			About: "A line of the cart shows the price of one piece, however many there are.",
			edits: []edit{patch{"js/cart-line.js", "money(line.price * line.quantity)", "money(line.price)"}},
		},
		{
			Name: "stale-summary", Rule: "dom/text-changed", Locus: "Order summary",
			About: "The summary of the checkout does not follow the choice of the delivery.",
			edits: []edit{patch{"js/checkout-steps.js", "{ chosen = value; changed(); }", "{ chosen = value; }"}},
		},
		{
			Name: "wrong-category-link", Rule: "dom/attr-changed", Locus: "href of link",
			About: "The link from a product to its category narrows nothing.",
			edits: []edit{patch{"js/product.js", "`/?category=${product.category}`", "`/?cat=${product.category}`"}},
		},
		{
			Name: "lines-reversed", Rule: "dom/moved", Locus: "line",
			About: "The cart lists what was added last first.",
			edits: []edit{patch{"js/cart-drawer.js", "node.append(known.get(line.id).node);", "node.prepend(known.get(line.id).node);"}},
		},
		{
			Name: "list-not-cleared", Rule: "dom/node-added", Locus: "Products",
			About: "What is found is listed below what was listed before, instead of in its place.",
			edits: []edit{patch{"js/home.js", "    grid.replaceChildren();\n", ""}},
		},
		{
			Name: "sold-out-tag-lost", Rule: "dom/node-removed", Locus: "Sold out",
			About: "Products that are sold out no longer say so.",
			edits: []edit{patch{"js/card.js", `      soldOut && h("span", { class: "tag" }, "Sold out"),` + "\n", ""}},
		},
		{
			Name: "kept-note-hidden", Rule: "dom/hidden", Locus: "line-9",
			About: "A note on a line of the cart is hidden once it is there.",
			edits: []edit{patch{"js/cart-line.js", `text.hidden = note === "";`, `text.hidden = note !== "";`}},
		},
		{
			Name: "menu-not-closed", Rule: "dom/node-added", Locus: "menu",
			About: "The menu of a product stays open after a choice.",
			edits: []edit{patch{"js/context-menu.js", "onclick: () => { close(); act(); },", "onclick: act,"}},
		},
		{
			Name: "toast-stays", Rule: "dom/node-added", Locus: "Added to",
			About: "What is said in passing stays on the screen for ever.",
			edits: []edit{
				patch{"js/toast.js", `  setTimeout(() => toast.classList.remove("is-in"), shown - leaving);` + "\n", ""},
				patch{"js/toast.js", "  setTimeout(() => toast.remove(), shown);\n", ""},
			},
		},
		{
			Name: "clock-stopped", Rule: "dom/text-changed", Locus: "clock",
			About: "The clock shows when the page was opened, for ever.",
			edits: []edit{patch{"js/frame.js", "  setInterval(tick, 1000);\n", ""}},
		},
	}
}
