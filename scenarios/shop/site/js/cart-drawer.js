import * as cart from "./cart.js";
import { cartLine } from "./cart-line.js";
import { h, icon } from "./dom.js";
import { money } from "./money.js";
import { navigate } from "./router.js";
import { totals } from "./totals.js";

export function startCartDrawer({ drawer, scrim, button }) {
  button.querySelector(".cart-button__icon").append(icon("cart"));
  const badge = button.querySelector(".badge");
  const close = h("button", { type: "button", class: "icon-button", "aria-label": "Close cart" }, icon("close"));
  const list = lineList();
  const sums = summary();
  drawer.append(
    h("div", { class: "drawer__head" }, h("h2", { id: "cart-title" }, "Your cart"), close),
    list.node, sums.node);

  const show = (open) => {
    drawer.inert = !open;
    drawer.classList.toggle("is-open", open);
    scrim.classList.toggle("is-open", open);
    button.setAttribute("aria-expanded", String(open));
    (open ? close : button).focus({ preventScroll: true });
  };
  const isOpen = () => drawer.classList.contains("is-open");

  button.addEventListener("click", () => show(true));
  close.addEventListener("click", () => show(false));
  scrim.addEventListener("click", () => show(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) show(false);
  });
  drawer.addEventListener("keydown", (event) => keepFocus(event, drawer));
  sums.checkout.addEventListener("click", () => {
    show(false);
    navigate("/checkout");
  });

  cart.watch(({ lines, count }) => {
    badge.textContent = count;
    badge.classList.toggle("is-empty", count === 0);
    list.show(lines);
    sums.show(lines);
  });
}

// lineList keeps each line's element while the line lives: a button must not
// lose the focus because its own click changed the cart.
function lineList() {
  const node = h("ul", { class: "lines", "aria-label": "Cart items" });
  const empty = h("p", { class: "drawer__empty" }, "Nothing in here yet.");
  const known = new Map();
  const show = (lines) => {
    for (const id of [...known.keys()]) {
      if (!lines.some((line) => line.id === id)) {
        known.get(id).node.remove();
        known.delete(id);
      }
    }
    for (const line of lines) {
      if (!known.has(line.id)) {
        known.set(line.id, cartLine(line));
        node.append(known.get(line.id).node);
      }
      known.get(line.id).show(line);
    }
    empty.hidden = lines.length > 0;
  };
  return { node: h("div", { class: "drawer__body" }, node, empty), show };
}

function summary() {
  const subtotal = h("dd", { "data-testid": "cart-subtotal" });
  const shipping = h("dd", {});
  const total = h("dd", { "data-testid": "cart-total" });
  const checkout = h("button", { type: "button", class: "button button--wide" }, "Checkout");
  const node = h("div", { class: "drawer__foot" },
    h("dl", { class: "sums" },
      h("div", {}, h("dt", {}, "Subtotal"), subtotal),
      h("div", {}, h("dt", {}, "Shipping"), shipping),
      h("div", { class: "sums__total" }, h("dt", {}, "Total"), total)),
    checkout);
  const show = (lines) => {
    const sums = totals(lines);
    subtotal.textContent = money(sums.subtotal);
    shipping.textContent = money(sums.shipping);
    total.textContent = money(sums.total);
    checkout.disabled = lines.length === 0;
  };
  return { node, checkout, show };
}

// keepFocus lets Tab go round inside the open drawer.
function keepFocus(event, drawer) {
  if (event.key !== "Tab") return;
  const stops = [...drawer.querySelectorAll("button:not(:disabled), input, a[href]")];
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (document.activeElement === from) {
    event.preventDefault();
    to.focus();
  }
}
