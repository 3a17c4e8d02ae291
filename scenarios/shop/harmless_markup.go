package shop

import (
	"fmt"
	"hash/fnv"
	"regexp"
)

// harmlessMarkup are refactorings of elements and attributes.
func harmlessMarkup() []Change {
	return []Change{
		{
			Name:  "renamed-classes",
			About: "Class names are made by a tool, of hashes.",
			edits: []edit{everywhere("", hashedClasses)},
		},
		{
			Name:  "wrapper-divs",
			About: "Cards and lines of the cart have a div more around them.",
			edits: []edit{
				patch{"js/home.js", `h("li", {}, card(product))`, `h("li", {}, h("div", { class: "cell" }, card(product)))`},
				patch{"css/home.css", ".card {\n", ".cell { height: 100%; }\n.card {\n"},
				patch{"js/cart-line.js", `h("div", { class: "line__tools" },`, `h("div", {}, h("div", { class: "line__tools" },`},
				patch{"js/cart-line.js", "() => cart.remove(id)))),\n  );", "() => cart.remove(id))))),\n  );"},
			},
		},
		{
			Name:  "fewer-wrappers",
			About: "A div that only grouped two buttons is gone.",
			edits: []edit{
				patch{"js/checkout.js", `h("div", { class: "steps__actions" }, back, next));`, `back, next);`},
				patch{
					"css/checkout.css", ".steps { padding: 28px 32px 32px; }\n",
					".steps { padding: 28px 32px 32px; display: grid; grid-template-columns: 1fr auto; gap: 0 12px; }\n" +
						".steps > :not(button) { grid-column: 1 / -1; }\n" +
						".steps > button { justify-self: end; margin-top: 8px; grid-column: 2; grid-row: 4; }\n" +
						".steps > .button--plain { justify-self: start; grid-column: 1; }\n" +
						".steps > [type=\"submit\"] { min-width: 150px; }\n",
				},
			},
		},
		{
			Name:  "reordered-attributes",
			About: "Attributes are set in another order.",
			edits: []edit{
				patch{"js/dom.js", "of Object.entries(props)) {", "of Object.entries(props).reverse()) {"},
				patch{
					"index.html", `<button type="button" class="icon-button" id="theme" data-testid="theme-toggle">`,
					`<button data-testid="theme-toggle" id="theme" class="icon-button" type="button">`,
				},
			},
		},
		{
			Name:  "sections-for-divs",
			About: "Divs became sections and articles.",
			edits: []edit{
				patch{"js/product.js", `h("div", { class: "product" },`, `h("article", { class: "product" },`},
				patch{"js/product.js", `h("div", { class: "product__details" },`, `h("section", { class: "product__details" },`},
				patch{"js/home.js", `h("div", { class: "home" },`, `h("section", { class: "home" },`},
				patch{"js/cart-drawer.js", `h("div", { class: "drawer__body" },`, `h("section", { class: "drawer__body" },`},
			},
		},
		{
			Name:  "generated-ids",
			About: "The ids of fields are generated, and differ at every load.",
			edits: []edit{
				patch{
					"js/field.js", `import { h } from "./dom.js";` + "\n",
					`import { h } from "./dom.js";` + "\n\nconst unique = () => Math.random().toString(36).slice(2, 10);\n",
				},
				patch{
					"js/field.js", `const input = h("input", { id: name, name, ...attributes });`,
					"const id = `f-${unique()}`;\n  const input = h(\"input\", { id, name, ...attributes });",
				},
				patch{
					"js/field.js", `const control = h("select", { id: name, name, ...attributes },`,
					"const id = `f-${unique()}`;\n  const control = h(\"select\", { id, name, ...attributes },",
				},
				patch{"js/field.js", `h("label", { for: name }, label)`, `h("label", { for: control.id }, label)`},
				patch{"js/field.js", "id: `${name}-error`", "id: `${control.id}-error`"},
			},
		},
		{
			Name:  "framework-attributes",
			About: "Every element has the attribute that a framework scopes its styles by.",
			edits: []edit{patch{"js/dom.js", "  node.append(...children.flat()", "  node.setAttribute(\"data-v-7ba5bd90\", \"\");\n  node.append(...children.flat()"}},
		},
		{
			Name:  "explicit-roles",
			About: "Elements say the roles that they have anyway.",
			edits: []edit{
				patch{"index.html", `<main id="main"`, `<main role="main" id="main"`},
				patch{"index.html", `<nav class="nav"`, `<nav role="navigation" class="nav"`},
				patch{"index.html", `<header class="header">`, `<header role="banner" class="header">`},
				patch{"js/home.js", `h("ul", { class: "grid",`, `h("ul", { role: "list", class: "grid",`},
			},
		},
		{
			Name:  "spans-in-buttons",
			About: "The texts of buttons are in spans, so that an icon can stand beside them.",
			edits: []edit{
				patch{"js/product.js", `class: "button button--wide" }, "Add to cart")`, `class: "button button--wide" }, h("span", {}, "Add to cart"))`},
				patch{"js/cart-drawer.js", `class: "button button--wide" }, "Checkout")`, `class: "button button--wide" }, h("span", {}, "Checkout"))`},
				patch{"index.html", `>Got it</button>`, `><span>Got it</span></button>`},
			},
		},
		{
			Name:  "strong-for-b",
			About: "What is bold is marked as important instead.",
			edits: []edit{
				patch{"index.html", `<b>One cookie, for your cart.</b>`, `<strong>One cookie, for your cart.</strong>`},
				patch{"js/checkout.js", `h("b", {}, money(line.price * line.quantity))`, `h("strong", {}, money(line.price * line.quantity))`},
				patch{"css/checkout.css", ".summary b {", ".summary strong {"},
			},
		},
		{
			Name:  "minified-markup",
			About: "The markup has no line breaks and no indentation.",
			edits: []edit{sweep{"*.html", `>\s*\n\s*<`, "><"}},
		},
		{
			Name:  "markup-comments",
			About: "The markup has comments.",
			edits: []edit{
				patch{"index.html", "<header class=\"header\">\n", "<!-- the header -->\n  <header class=\"header\"><!-- begin -->\n"},
				patch{"index.html", "<main id=\"main\"", "<!--[if lt IE 9]><p>no</p><![endif]--><main id=\"main\""},
				patch{"js/dom.js", "  return node;\n", "  if (tag === \"ul\") node.append(document.createComment(\"v-for\"));\n  return node;\n"},
			},
		},
		{
			Name:  "reordered-head",
			About: "Scripts, styles and other links of the head are in another order.",
			edits: []edit{
				patch{"index.html", "  <script type=\"module\" src=\"/js/main.js\"></script>\n", ""},
				patch{"index.html", "  <link rel=\"stylesheet\" href=\"/css/floating.css\">\n", ""},
				patch{"index.html", "  <meta charset=\"utf-8\">\n", "  <meta charset=\"utf-8\">\n  <script type=\"module\" src=\"/js/main.js\"></script>\n"},
				patch{
					"index.html", "  <link rel=\"stylesheet\" href=\"/css/layout.css\">\n",
					"  <link rel=\"stylesheet\" href=\"/css/floating.css\">\n  <link rel=\"stylesheet\" href=\"/css/layout.css\">\n",
				},
			},
		},
		{
			Name:  "more-metadata",
			About: "The head says more to machines.",
			edits: []edit{patch{
				"index.html", "  <title>Larkmoor</title>\n",
				"  <title>Larkmoor</title>\n  <meta property=\"og:title\" content=\"Larkmoor\">\n  <meta name=\"theme-color\" content=\"#1f6b5a\">\n" +
					"  <script type=\"application/ld+json\">{\"@context\": \"https://schema.org\", \"@type\": \"Store\", \"name\": \"Larkmoor\"}</script>\n",
			}},
		},
		{
			Name:  "resource-hints",
			About: "The head names what will be needed: preconnect, preload, module preload.",
			edits: []edit{patch{
				"index.html", "  <link rel=\"icon\"",
				"  <link rel=\"dns-prefetch\" href=\"/\">\n  <link rel=\"preconnect\" href=\"/\" crossorigin>\n" +
					"  <link rel=\"preload\" as=\"style\" href=\"/css/base.css\">\n  <link rel=\"modulepreload\" href=\"/js/home.js\">\n  <link rel=\"icon\"",
			}},
		},
		{
			Name:  "lazy-images",
			About: "Pictures are loaded when they come near the window, and decoded beside the page.",
			edits: []edit{
				patch{"js/card.js", "alt: product.alt, width: 400", "alt: product.alt, loading: \"lazy\", decoding: \"async\", width: 400"},
				patch{"js/product.js", "h(\"img\", { src: image, alt, width", "h(\"img\", { src: image, alt, loading: \"lazy\", width"},
			},
		},
		{
			Name:  "responsive-images",
			About: "Pictures of products come in two sizes.",
			edits: []edit{patch{"js/card.js", "alt: product.alt, width: 400", "alt: product.alt, srcset: `${product.image} 1x, ${product.image}?w=800 2x`, width: 400"}},
		},
		{
			Name:  "next-year",
			About: "The year of the copyright is the next one.",
			edits: []edit{patch{"index.html", "© 2025", "© 2026"}},
		},
		{
			Name:  "icons-redrawn",
			About: "Icons are the same drawings in fewer characters, in a group.",
			edits: []edit{
				patch{"js/dom.js", `<path d="${paths[name]}"/></svg>`, `<g><path d="${paths[name]}"/></g></svg>`},
				patch{"js/dom.js", "M6 6l12 12M18 6L6 18", "m6 6 12 12m0-12L6 18"},
				patch{"js/dom.js", "M12 6v12M6 12h12", "M12 6v12m-6-6h12"},
			},
		},
	}
}

var blockClass = regexp.MustCompile(`\b[a-z]+(?:-[a-z]+)*__[a-z]+(?:-[a-z]+)*\b`)

// hashedClasses renames the classes of parts, as card__picture, everywhere.
func hashedClasses(src []byte) []byte {
	return blockClass.ReplaceAllFunc(src, func(name []byte) []byte {
		sum := fnv.New32a()
		sum.Write(name)
		return fmt.Appendf(nil, "_x%05x", sum.Sum32()%0xfffff)
	})
}
