import * as api from "./api.js";
import * as cart from "./cart.js";
import { addressStep, deliveryStep, paymentStep, reviewStep } from "./checkout-steps.js";
import { h } from "./dom.js";
import { money } from "./money.js";
import { keepOrder } from "./order.js";
import { navigate } from "./router.js";
import { totals } from "./totals.js";

export function checkoutView() {
  if (cart.lines().length === 0) return emptyView();
  const address = addressStep();
  const delivery = deliveryStep(() => summary.show(cart.lines()));
  const payment = paymentStep();
  const review = reviewStep(address, delivery, payment);
  const summary = orderSummary(delivery);
  const form = stepForm([address, delivery, payment, review], () => place(address, delivery, payment));
  return {
    title: "Checkout",
    node: h("div", { class: "checkout" }, form, summary.node),
    leave: cart.watch(({ lines }) => summary.show(lines)),
  };
}

function emptyView() {
  return {
    title: "Checkout",
    node: h("div", { class: "blank" },
      h("h1", {}, "Your cart is empty"),
      h("p", { class: "lead" }, "Add something first, and come back."),
      h("a", { class: "button", href: "/" }, "Back to the shop")),
  };
}

async function place(address, delivery, payment) {
  const order = await api.placeOrder({
    address: address.values(), delivery: delivery.value(), card: payment.values(),
  });
  keepOrder(order);
  cart.emptied();
  navigate(`/order/${order.number}`);
}

// stepForm shows one step at a time. Next is the form's submit, so that Enter in
// a field means Next as well.
function stepForm(steps, finish) {
  let at = 0;
  const marks = steps.map(({ title }) => h("li", {}, title));
  const body = h("div", {});
  const failure = h("p", { class: "field__error", role: "alert" });
  const back = h("button", { type: "button", class: "button button--plain" }, "Back");
  const next = h("button", { type: "submit", class: "button" }, "Next");
  const form = h("form", { class: "panel steps", novalidate: true, "aria-label": "Checkout" },
    h("ol", { class: "steps__marks", "aria-label": "Steps" }, marks),
    body, failure, h("div", { class: "steps__actions" }, back, next));

  const show = (index) => {
    at = index;
    const step = steps[at];
    marks.forEach((mark, i) => {
      mark.classList.toggle("is-done", i < at);
      i === at ? mark.setAttribute("aria-current", "step") : mark.removeAttribute("aria-current");
    });
    body.replaceChildren(h("h1", { tabindex: -1 }, step.heading), step.enter?.() ?? step.node);
    failure.textContent = "";
    back.hidden = at === 0;
    next.textContent = at === steps.length - 1 ? "Place order" : "Next";
    ready();
  };
  const ready = () => { next.disabled = !(steps[at].ready?.() ?? true); };

  body.addEventListener("change", ready);
  back.addEventListener("click", () => show(at - 1));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!steps[at].validate()) {
      form.querySelector("[aria-invalid]").focus();
    } else if (at < steps.length - 1) {
      show(at + 1);
      body.firstChild.focus();
    } else {
      next.disabled = true;
      await finish().catch((error) => { failure.textContent = `The order was not placed: ${error.message}`; });
      ready();
    }
  });
  show(0);
  return form;
}

function orderSummary(delivery) {
  const list = h("ul", {});
  const subtotal = h("dd", { "data-testid": "subtotal" });
  const shipping = h("dd", { "data-testid": "shipping" });
  const total = h("dd", { "data-testid": "total" });
  const show = (lines) => {
    const sums = totals(lines, delivery.value());
    list.replaceChildren(...lines.map((line) => h("li", {},
      h("img", { src: `/art/${line.id}.svg`, alt: "", width: 400, height: 400 }),
      h("span", {}, `${line.name} × ${line.quantity}`), h("b", {}, money(line.price * line.quantity)))));
    subtotal.textContent = money(sums.subtotal);
    shipping.textContent = sums.shipping === 0 ? "Free" : money(sums.shipping);
    total.textContent = money(sums.total);
  };
  const node = h("aside", { class: "panel summary", "aria-label": "Order summary" },
    h("h2", {}, "Summary"), list,
    h("dl", { class: "sums" },
      h("div", {}, h("dt", {}, "Subtotal"), subtotal),
      h("div", {}, h("dt", {}, "Shipping"), shipping),
      h("div", { class: "sums__total" }, h("dt", {}, "Total"), total)));
  return { node, show };
}
