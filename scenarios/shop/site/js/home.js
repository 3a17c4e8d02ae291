import * as api from "./api.js";
import { card } from "./card.js";
import { h } from "./dom.js";
import { navigate } from "./router.js";

const categories = [["", "Everything"], ["kitchen", "Kitchen"], ["living", "Living room"], ["desk", "Desk"], ["garden", "Garden"]];

// What was listed for each query, so that Back shows it at once and as long as
// it was.
const cache = new Map();

export function homeView(_, url) {
  const list = productList();
  const hero = heroBanner();
  const filters = filterBar(list);
  const node = h("div", { class: "home" }, hero, filters.node, list.node);

  const update = (to) => {
    const wanted = Object.fromEntries(to.searchParams);
    hero.hidden = to.searchParams.size > 0;
    filters.show(wanted);
    list.show(wanted);
  };
  update(url);
  const leave = () => {
    list.stop();
    filters.show({}); // the search box stays in the header, and must not claim a search
  };
  return { title: "Shop", node, update, leave };
}

function heroBanner() {
  return h("section", { class: "hero" },
    h("div", {},
      h("p", { class: "kicker" }, "Winter edit"),
      h("h1", {}, "Fewer things, made well"),
      h("p", { class: "lead" }, "Thirty-six pieces for the kitchen, the desk and the long evenings."),
    ),
    h("div", { class: "hero__pictures", "aria-hidden": "true" },
      [2, 9, 16].map((id) => h("img", { src: `/art/${id}.svg`, alt: "", width: 400, height: 400 }))),
  );
}

function filterBar(list) {
  const select = h("select", { id: "category" }, categories.map(([value, text]) => h("option", { value }, text)));
  const inStock = h("input", { type: "checkbox" });
  const narrow = () => {
    const query = new URL(location.href).searchParams;
    select.value ? query.set("category", select.value) : query.delete("category");
    inStock.checked ? query.set("inStock", "1") : query.delete("inStock");
    navigate(query.size ? `/?${query}` : "/", { replace: true });
  };
  select.addEventListener("change", narrow);
  inStock.addEventListener("change", narrow);

  const node = h("section", { class: "filters", "aria-label": "Filters" },
    list.count,
    h("label", { class: "filters__category", for: "category" }, "Category"), select,
    h("label", { class: "switch" }, inStock, h("span", { class: "switch__track" }), "In stock only"),
  );
  const show = ({ q = "", category = "", inStock: only }) => {
    const box = document.querySelector("#search");
    if (box.value.trim() !== q) box.value = q; // else leave the space just typed
    select.value = category;
    inStock.checked = only === "1";
  };
  return { node, show };
}

// productList shows pages of products, and asks for the next one when its end
// comes near the window.
function productList() {
  const count = h("p", { class: "filters__count", "data-testid": "result-count", "aria-live": "polite" });
  const grid = h("ul", { class: "grid", "aria-label": "Products" });
  const more = h("p", { class: "more" });
  let state = null;

  const draw = (items) => grid.append(...items.map((product) => h("li", {}, card(product))));
  const tell = () => {
    const { total, items } = state;
    count.textContent = total === 1 ? "1 product" : `${total} products`;
    more.textContent = total === 0 ? "Nothing here matches. Try fewer words." : `Showing ${items.length} of ${total}`;
    // Observing anew reports again: on a tall window the end may still be in sight.
    observer.unobserve(more);
    observer.observe(more);
  };

  const show = async (wanted) => {
    const mine = cache.get(JSON.stringify(wanted)) ?? { wanted, items: [], total: 0, page: 0, pages: 1 };
    state = mine;
    if (mine.page === 0 && !(await load(mine))) return;
    if (state !== mine) return; // another query was faster
    cache.set(JSON.stringify(wanted), mine);
    grid.replaceChildren();
    draw(mine.items);
    tell();
    document.dispatchEvent(new Event("shop:results"));
  };

  const load = async (list) => {
    if (list.loading || list.page >= list.pages) return false;
    list.loading = true;
    try {
      const { items, total, page, pages } = await api.products({ ...list.wanted, page: list.page + 1 });
      Object.assign(list, { items: [...list.items, ...items], total, page, pages });
      return items;
    } catch {
      more.textContent = "The list could not be loaded. Please try again.";
      return false;
    } finally {
      list.loading = false;
    }
  };

  const observer = new IntersectionObserver(async ([end]) => {
    const mine = state;
    if (!end.isIntersecting || mine.page === 0) return;
    const items = await load(mine);
    if (!items || state !== mine) return;
    draw(items);
    tell();
  }, { rootMargin: "160px" });

  return { node: h("section", { "aria-label": "Results" }, grid, more), count, show, stop: () => observer.disconnect() };
}
