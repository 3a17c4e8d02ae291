package shop

// actRegressions leave an act of the user without its effect, or are in its way.
func actRegressions() []Change {
	return []Change{
		{
			Name: "dead-add-button", Rule: "action/dead", Locus: `button "Add to cart"`, Tour: true,
			About: "The button “Add to cart” of the product page does nothing.",
			edits: []edit{patch{"js/product.js", `  add.addEventListener("click", () => cart.add(product));` + "\n", ""}},
		},
		{
			Name: "disabled-button", Rule: "action/target-disabled", Locus: `button "Place order"`, Tour: true,
			About: "The button “Place order” stays disabled after the terms were accepted.",
			edits: []edit{patch{
				"js/checkout.js", `body.addEventListener("change", ready);`, `body.addEventListener("changed", ready);`,
			}},
		},
		{
			Name: "dead-filter", Rule: "navigation/url-changed", Locus: "category=kitchen",
			About: "Choosing a category does nothing.",
			edits: []edit{patch{"js/home.js", `  select.addEventListener("change", narrow);` + "\n", ""}},
		},
		{
			Name: "dead-context-menu", Rule: "action/dead", Locus: "right-click",
			About: "A right click on a product no longer opens its menu.",
			edits: []edit{patch{"js/card.js", `node.addEventListener("contextmenu"`, `node.addEventListener("contextMenu"`}},
		},
		{
			Name: "dead-double-click", Rule: "action/dead", Locus: "double-click",
			About: "A double click on a line of the cart no longer lets one write a note.",
			edits: []edit{patch{"js/cart-line.js", "ondblclick: note.edit,", "ondoubleclick: note.edit,"}},
		},
		{
			Name: "stuck-list", Rule: "action/dead", Locus: "scroll",
			About: "Scrolling to the end of the list loads no more of it.",
			edits: []edit{patch{"js/home.js", "    observer.observe(more);\n", ""}},
		},
		{
			Name: "undefined-component", Rule: "action/target-missing", Locus: "4 stars",
			About: "The script of the stars is not loaded, so that there are none.",
			edits: []edit{patch{"js/main.js", `import "./star-rating.js";` + "\n", ""}},
		},
		{
			Name: "inert-cart", Rule: "dom/disabled", Locus: "Your cart",
			About: "The cart stays inert when it is open: it can be seen, and nothing in it can be used.",
			edits: []edit{patch{"js/cart-drawer.js", "    drawer.inert = !open;\n", ""}},
		},
		{
			Name: "dead-frame", Rule: "action/dead", Locus: "Show code",
			About: "The button in the frame does nothing.",
			edits: []edit{patch{"js/promo.js", `button.addEventListener("click"`, `button.addEventListener("tap"`}},
		},
		{
			Name: "leftover-alert", Rule: "action/dialog-changed", Locus: "Checkout",
			About: "Going to the checkout opens an alert that a developer left behind.",
			edits: []edit{patch{
				"js/cart-drawer.js", "    show(false);\n    navigate(\"/checkout\");\n",
				"    alert(\"checkout\");\n    show(false);\n    navigate(\"/checkout\");\n",
			}},
		},
		{
			Name: "promo-window", Rule: "action/popup-changed", Locus: "Show code",
			About: "Asking for the code in the frame opens a window as well.",
			edits: []edit{patch{
				"js/promo.js", "  button.textContent = `Code: ${code}`;\n", "  window.open(\"/promo.html\");\n  button.textContent = `Code: ${code}`;\n",
			}},
		},
	}
}

// keyboardRegressions are about keys, and about where the focus is.
func keyboardRegressions() []Change {
	return []Change{
		{
			Name: "broken-keyboard", Rule: "action/dead", Locus: "Escape", Tour: true,
			About: "Escape no longer closes the cart.",
			edits: []edit{patch{"js/cart-drawer.js", `event.key === "Escape"`, `event.key === "Esc"`}},
		},
		{
			Name: "dead-enter", Rule: "action/dead", Locus: "Enter",
			About: "Enter no longer keeps a note.",
			edits: []edit{patch{"js/cart-line.js", `event.key !== "Enter" && event.key`, `event.code !== "Return" && event.key`}},
		},
		{
			Name: "dead-arrow", Rule: "action/dead", Locus: "ArrowRight",
			About: "The right arrow no longer moves on to the next star.",
			edits: []edit{patch{"js/star-rating.js", "{ ArrowRight: 1, ArrowUp: 1,", "{ ArrowUp: 1,"}},
		},
		{
			Name: "dead-shortcut", Rule: "dom/focus-changed", Locus: "search",
			About: "The key / no longer leads to the search box.",
			edits: []edit{patch{"js/search.js", `event.key !== "/"`, `event.code !== "/"`}},
		},
		{
			Name: "focus-not-moved", Rule: "dom/focus-changed", Locus: "focus",
			About: "After a step of the checkout the focus stays below, on the button, instead of the new heading.",
			edits: []edit{patch{"js/checkout.js", "      body.firstChild.focus();\n", ""}},
		},
		{
			Name: "focus-not-returned", Rule: "dom/focus-changed", Locus: "Cart",
			About: "When the cart is closed, the focus does not come back to its button.",
			edits: []edit{patch{"js/cart-drawer.js", "    (open ? close : button).focus({ preventScroll: true });\n", "    if (open) close.focus({ preventScroll: true });\n"}},
		},
		{
			Name: "complaint-not-focused", Rule: "dom/focus-changed", Locus: "Full name",
			About: "The first field that is wrong does not get the focus.",
			edits: []edit{patch{"js/checkout.js", `      form.querySelector("[aria-invalid]").focus();` + "\n", "      return;\n"}},
		},
		{
			Name: "tab-skips", Rule: "dom/focus-lost", Locus: "of Linen tea towel",
			About: "The small buttons of a line of the cart cannot be reached by keyboard.",
			edits: []edit{patch{
				"js/cart-line.js", `class: "icon-button icon-button--small", "aria-label"`, `class: "icon-button icon-button--small", tabindex: -1, "aria-label"`,
			}},
		},
	}
}
