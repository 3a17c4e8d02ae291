package shop

// accessRegressions take from what assistive technology is told, and leave what
// is seen as it was.
func accessRegressions() []Change {
	return []Change{
		{
			Name: "lost-label", Rule: "dom/name-changed", Locus: "Switch to dark theme", Tour: true,
			About: "The button that switches the theme has lost its accessible name.",
			edits: []edit{patch{"js/theme.js", "    button.setAttribute(\"aria-label\", `Switch to ${other} theme`);\n", ""}},
		},
		{
			Name: "alt-lost", Rule: "dom/name-changed", Locus: "Cast-iron teapot in slate",
			About: "The picture of a product has no alternative text.",
			edits: []edit{patch{
				"js/product.js", `h("img", { src: product.image, alt: product.alt, width`, `h("img", { src: product.image, width`,
			}},
		},
		{
			Name: "heading-lost", Rule: "dom/node-removed", Locus: "heading around",
			About: "The heading of a page is a paragraph that only looks like one.",
			edits: []edit{
				patch{"js/about.js", `h("h1", {}, "A small`, `h("p", { class: "title" }, "A small`},
				patch{"css/base.css", "h1, h2, h3 {", "h1, h2, h3, .title {"},
				patch{"css/base.css", "h1 { font-size: 36px; }", "h1, .title { font-size: 36px; }"},
			},
		},
		{
			Name: "current-page-lost", Rule: "dom/attr-changed", Locus: "aria-current",
			About: "The main navigation no longer marks the page that is shown.",
			edits: []edit{patch{"js/router.js", `link.getAttribute("href") === pathname`, `link.href === pathname`}},
		},
		{
			Name: "expanded-lost", Rule: "dom/attr-changed", Locus: "aria-expanded",
			About: "The cart's button never says that the cart is open.",
			edits: []edit{patch{"js/cart-drawer.js", "    button.setAttribute(\"aria-expanded\", String(open));\n", ""}},
		},
		{
			Name: "language-lost", Rule: "dom/attr-changed", Locus: "lang of",
			About: "The page no longer says what language it is in.",
			edits: []edit{patch{"index.html", `<html lang="en">`, `<html>`}},
		},
		{
			Name: "skip-link-lost", Rule: "dom/attr-changed", Locus: "Skip to content",
			About: "The link that skips to the content leads nowhere.",
			edits: []edit{patch{"index.html", `href="#main"`, `href="#content"`}},
		},
		{
			Name: "complaint-unannounced", Rule: "dom/role-changed", Locus: "from alert to none",
			About: "What a field complains of is no longer read out.",
			edits: []edit{patch{"js/field.js", `, role: "alert" }`, ` }`}},
		},
		{
			Name: "complaint-untied", Rule: "dom/attr-changed", Locus: "aria-describedby",
			About: "What a field complains of is no longer said to be about that field.",
			edits: []edit{patch{"js/field.js", "    control.setAttribute(\"aria-describedby\", alert.id);\n", ""}},
		},
		{
			Name: "search-name-lost", Rule: "dom/name-changed", Locus: "Search products",
			About: "The search box is only named by its placeholder.",
			edits: []edit{patch{"index.html", ` aria-label="Search products"`, ""}},
		},
		{
			Name: "close-name-lost", Rule: "dom/name-changed", Locus: "Close cart",
			About: "The button that closes the cart is an icon without a name.",
			edits: []edit{patch{"js/cart-drawer.js", `, "aria-label": "Close cart" }`, ` }`}},
		},
		{
			Name: "div-button", Rule: "action/target-missing", Locus: `button "Add to cart"`,
			About: "The button “Add to cart” is a div that listens to clicks, and to no key.",
			edits: []edit{patch{
				"js/product.js", `h("button", { type: "button", class: "button button--wide" }, "Add to cart")`,
				`h("div", { class: "button button--wide" }, "Add to cart")`,
			}},
		},
		{
			Name: "chosen-star-lost", Rule: "dom/attr-changed", Locus: "aria-checked",
			About: "The stars no longer say which of them is chosen.",
			edits: []edit{patch{"js/star-rating.js", "      button.setAttribute(\"aria-checked\", String(i === this.value - 1));\n", ""}},
		},
		{
			Name: "page-kept-from-readers", Rule: "dom/attr-changed", Locus: "aria-hidden",
			About: "The page stays hidden from screen readers after the cart was closed.",
			edits: []edit{patch{
				"js/cart-drawer.js", "    drawer.inert = !open;\n",
				"    drawer.inert = !open;\n    if (open) document.querySelector(\"#main\").setAttribute(\"aria-hidden\", \"true\");\n",
			}},
		},
		{
			Name: "dialog-role-lost", Rule: "dom/role-changed", Locus: "Your cart",
			About: "The cart no longer says that it is a dialog.",
			edits: []edit{patch{"index.html", ` role="dialog" aria-modal="true"`, ""}},
		},
		{
			Name: "toast-unannounced", Rule: "dom/role-changed", Locus: "toasts",
			About: "What is said in passing is no longer read out.",
			edits: []edit{patch{"js/toast.js", `, role: "status" }`, ` }`}},
		},
	}
}
