import * as api from "./api.js";
import * as cart from "./cart.js";
import { h, icon } from "./dom.js";
import { money } from "./money.js";
import { notFoundView } from "./not-found.js";
import { setTitle } from "./router.js";
import { watch } from "./stock.js";
import { viewed } from "./storage.js";

export function productView([id]) {
  const node = h("div", { class: "product-page" }, h("p", { class: "loading" }, "Loading"));
  const view = { title: "Product", node, leave: () => {} };
  show(Number(id), view);
  return view;
}

async function show(id, view) {
  let product, opinions;
  try {
    [product, opinions] = await Promise.all([api.product(id), api.reviews(id)]);
  } catch {
    view.node.replaceChildren(notFoundView().node);
    return;
  }
  setTitle(product.name);
  const stock = stockLine(product);
  view.leave = watch(({ levels }) => stock.show(levels[product.id]));
  view.node.replaceChildren(
    breadcrumb(product),
    h("div", { class: "product" },
      h("div", { class: "product__picture" }, h("img", { src: product.image, alt: product.alt, width: 400, height: 400 })),
      details(product, opinions, stock.node)),
    reviewList(opinions),
    recentStrip(viewed(product)),
  );
}

function breadcrumb(product) {
  return h("nav", { class: "breadcrumb", "aria-label": "Breadcrumb" },
    h("a", { href: "/" }, "Shop"), h("span", { "aria-hidden": "true" }, "/"),
    h("a", { href: `/?category=${product.category}`, class: "capitalised" }, product.category));
}

function details(product, { average, count }, stock) {
  const add = h("button", { type: "button", class: "button button--wide" }, "Add to cart");
  add.disabled = product.stock === 0;
  add.addEventListener("click", () => cart.add(product));
  return h("div", { class: "product__details" },
    h("p", { class: "kicker capitalised" }, product.category),
    h("h1", {}, product.name),
    h("p", { class: "product__average" }, h("span", { class: "star", "aria-hidden": "true" }, "★"), `${average.toFixed(1)} from ${count} reviews`),
    h("p", { class: "product__price", "data-testid": "price" }, money(product.price)),
    h("p", { class: "lead" }, product.tagline),
    add,
    stock,
    h("ul", { class: "promises" },
      h("li", {}, icon("truck"), "Sent within two working days"),
      h("li", {}, icon("leaf"), "Repaired free for ten years")),
    ratingBox(product),
  );
}

function stockLine(product) {
  const text = h("span", {});
  const node = h("p", { class: "stock", "data-testid": "stock" }, h("span", { class: "live__dot" }), text);
  const show = (level) => {
    text.textContent = level > 0 ? `${level} in stock` : "Sold out";
    node.classList.toggle("is-out", level === 0);
  };
  show(product.stock);
  return { node, show };
}

function ratingBox(product) {
  const said = h("p", { class: "rating__said" }, "Yours? Tell others.");
  const stars = h("star-rating", { value: 0 });
  stars.addEventListener("rate", ({ detail }) => {
    said.textContent = `You gave it ${detail} of 5. Thank you.`;
    api.rate(product.id, detail).catch(() => { said.textContent = "Your rating was not saved."; });
  });
  return h("div", { class: "rating" }, stars, said);
}

const day = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });

function reviewList({ items }) {
  return h("section", { class: "reviews", "aria-labelledby": "reviews-title" },
    h("h2", { id: "reviews-title" }, "What people say"),
    h("ul", {}, items.map((review) => h("li", { class: "review" },
      h("p", { class: "review__stars", role: "img", "aria-label": `${review.rating} of 5` },
        "★".repeat(review.rating) + "☆".repeat(5 - review.rating)),
      h("p", {}, review.text),
      h("p", { class: "review__by" }, review.author, h("time", { datetime: review.date }, day.format(new Date(review.date)))),
    ))),
  );
}

function recentStrip(products) {
  if (products.length === 0) return "";
  return h("section", { class: "recent", "aria-labelledby": "recent-title" },
    h("h2", { id: "recent-title" }, "Recently viewed"),
    h("ul", {}, products.map(({ id, name, price, image, alt }) => h("li", {},
      h("a", { href: `/product/${id}` },
        h("img", { src: image, alt, width: 400, height: 400 }),
        h("span", {}, name), h("b", {}, money(price)))))),
  );
}
