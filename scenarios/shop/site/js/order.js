import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { money } from "./money.js";

const orders = new Map();

// keepOrder remembers an order that was just placed, with a code that only this
// page knows.
export function keepOrder(order) {
  orders.set(order.number, { ...order, code: thankYouCode() });
}

export function orderView([number]) {
  const node = h("div", { class: "thanks panel" });
  const known = orders.get(number);
  if (known) show(node, known);
  else fetchOrder(node, number);
  return { title: "Thank you", node };
}

async function fetchOrder(node, number) {
  try {
    show(node, await api.order(number));
  } catch {
    node.replaceChildren(h("h1", {}, "We do not know this order"), h("a", { class: "button", href: "/" }, "Back to the shop"));
  }
}

function show(node, order) {
  node.replaceChildren(
    h("span", { class: "thanks__mark" }, icon("check")),
    h("h1", {}, "Thank you for your order"),
    h("p", { class: "lead" }, `A receipt is on its way to ${order.email}.`),
    h("dl", { class: "thanks__facts" },
      h("div", {}, h("dt", {}, "Order number"), h("dd", { "data-testid": "order-number" }, order.number)),
      h("div", {}, h("dt", {}, "Paid"), h("dd", { "data-testid": "paid" }, money(order.total))),
      order.code && h("div", {}, h("dt", {}, "Thank-you code"), h("dd", { "data-testid": "thanks-code" }, order.code))),
    h("a", { class: "button", href: "/" }, "Keep looking around"),
  );
}

function thankYouCode() {
  const letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
  const pick = () => letters[Math.floor(Math.random() * letters.length)];
  return `${Array.from({ length: 4 }, pick).join("")}-${Array.from({ length: 4 }, pick).join("")}`;
}
