import * as cart from "./cart.js";
import { openMenu } from "./context-menu.js";
import { h, icon } from "./dom.js";
import { money } from "./money.js";
import { isWished, toggleWish } from "./storage.js";
import { showToast } from "./toast.js";

// card is one product in the list. The link covers all of it; the bar with the
// button lies above the link and shows on hover and on focus.
export function card(product) {
  const { id, name } = product;
  const href = `/product/${id}`;
  const soldOut = product.stock === 0;
  const node = h("article", { class: "card", "data-testid": `card-${id}` },
    h("div", { class: "card__picture" },
      h("img", { src: product.image, alt: product.alt, width: 400, height: 400 }),
      soldOut && h("span", { class: "tag" }, "Sold out"),
      h("span", { class: "card__heart" }, icon("heart")),
      !soldOut && h("div", { class: "card__bar" },
        h("span", {}, product.tagline),
        h("button", {
          type: "button", class: "button button--small", "aria-label": `Add ${name} to cart`,
          onclick: () => cart.add(product),
        }, "Add")),
    ),
    h("div", { class: "card__text" },
      h("h3", {}, h("a", { class: "card__link", href }, name)),
      h("p", { class: "card__category" }, product.category),
      h("p", { class: "card__price" }, money(product.price)),
    ),
  );
  node.classList.toggle("is-wished", isWished(id));
  node.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    openMenu({ x: event.clientX, y: event.clientY, label: name, items: menuItems(product, href, node) });
  });
  return node;
}

function menuItems({ id }, href, node) {
  return [
    { text: "Copy link", act: () => copy(new URL(href, location.href).href) },
    {
      text: isWished(id) ? "Remove from wishlist" : "Add to wishlist",
      act: () => {
        const wished = toggleWish(id);
        node.classList.toggle("is-wished", wished);
        showToast(wished ? "Added to wishlist" : "Removed from wishlist");
      },
    },
  ];
}

// copy does not use navigator.clipboard: it is missing on plain http origins.
function copy(text) {
  const area = h("textarea", { class: "visually-hidden", "aria-hidden": "true" }, text);
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  showToast("Link copied");
}
