package shop

// lookRegressions are mistakes in the styles.
func lookRegressions() []Change {
	return []Change{
		{
			Name: "overlay", Rule: "action/target-covered", Locus: `button "Checkout"`, Tour: true,
			About: "The cookie notice, once read, is only invisible: it still lies over the cart's button “Checkout”.",
			edits: []edit{patch{"css/floating.css", "opacity: 0; visibility: hidden;", "opacity: 0;"}},
		},
		{
			Name: "cart-under-scrim", Rule: "action/target-covered", Locus: "Increase quantity of Linen tea towel",
			About: "The shade behind the cart lies over it.",
			edits: []edit{patch{"css/cart.css", "inset: 0; z-index: 30;", "inset: 0; z-index: 50;"}},
		},
		{
			Name: "wrong-breakpoint", Rule: "dom/hidden", Locus: "live",
			About: "The number of visitors is hidden on wide windows too.",
			edits: []edit{patch{"css/layout.css", "@media (max-width: 900px) {\n  .live", "@media (max-width: 1280px) {\n  .live"}},
		},
		{
			Name: "faint-text", Rule: "dom/style-changed", Locus: "rgb(102, 113, 109) to rgb(201, 206, 204)",
			About: "Secondary text is too pale to read.",
			edits: []edit{patch{"css/base.css", "--soft: #66716d;", "--soft: #c9cecc;"}},
		},
		{
			Name: "unreadable-buttons", Rule: "dom/style-changed", Locus: "rgb(255, 255, 255) to rgb(31, 107, 90)",
			About: "The text of buttons has the colour of the button.",
			edits: []edit{patch{"css/base.css", "--on-accent: #ffffff;", "--on-accent: #1f6b5a;"}},
		},
		{
			Name: "plain-total", Rule: "dom/style-changed", Locus: "font-size",
			About: "The total of a cart is no larger than the sums above it.",
			edits: []edit{patch{"css/cart.css", "color: var(--ink); font-size: 19px;", "color: var(--ink);"}},
		},
		{
			Name: "struck-price", Rule: "dom/style-changed", Locus: "text-decoration-line",
			About: "The price of a product is struck through.",
			edits: []edit{patch{"css/product.css", ".product__price { font-size: 26px;", ".product__price { text-decoration: line-through; font-size: 26px;"}},
		},
		{
			Name: "three-columns", Rule: "dom/layout-changed", Locus: "Products",
			About: "The list of products has three columns where it had four.",
			edits: []edit{patch{
				"css/home.css", ".grid { display: grid; grid-template-columns: repeat(4, 1fr); gap: 22px; }",
				".grid { display: grid; grid-template-columns: repeat(3, 1fr); gap: 22px; }",
			}},
		},
		{
			Name: "picture-too-large", Rule: "dom/layout-changed", Locus: "Cast-iron teapot",
			About: "The picture of a product takes up the whole width and pushes its details aside.",
			edits: []edit{patch{"css/product.css", ".product { display: grid; grid-template-columns: 1.08fr 1fr;", ".product { display: grid; grid-template-columns: 1fr;"}},
		},
		{
			Name: "price-cut-off", Rule: "dom/cut-off", Locus: "Delivery",
			About: "The prices of the deliveries are cut off at their end.",
			edits: []edit{patch{"css/checkout.css", ".option__price { font-weight: 700; }", ".option__price { width: 26px; overflow: hidden; font-weight: 700; }"}},
		},
		{
			Name: "toast-off-screen", Rule: "dom/off-screen", Locus: "below the window",
			About: "What is said in passing is said below the edge of the window.",
			edits: []edit{patch{"css/floating.css", "position: fixed; inset: auto 0 28px;", "position: fixed; inset: auto 0 -228px;"}},
		},
		{
			Name: "toast-invisible", Rule: "dom/hidden", Locus: "Added to",
			About: "What is said in passing never becomes visible.",
			edits: []edit{patch{"js/toast.js", `toast.classList.add("is-in")`, `toast.classList.add("in")`}},
		},
		{
			Name: "bar-invisible", Rule: "dom/hidden", Locus: "Dries glass",
			About: "The bar with the button does not appear when the pointer is over a card.",
			edits: []edit{patch{
				"css/home.css", ".card:hover .card__bar, .card:focus-within .card__bar {",
				".card:hover > .card__bar, .card:focus-within > .card__bar {",
			}},
		},
	}
}
