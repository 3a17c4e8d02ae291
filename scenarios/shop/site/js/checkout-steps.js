// The steps of the checkout. Each has a title for the list of steps, a heading,
// a node (or enter(), which makes one), and validate().
import { cardNumber, email, expiry, inFours, matching, required } from "./checks.js";
import { h } from "./dom.js";
import { field, selectField } from "./field.js";
import { money } from "./money.js";
import { shippingCost } from "./totals.js";

const countries = [["", "Choose a country"], ["DE", "Germany"], ["FR", "France"], ["IE", "Ireland"], ["GB", "United Kingdom"], ["US", "United States"]];

// allValid asks every field, so that all complaints show at once.
const allValid = (fields) => fields.map((each) => each.validate()).every(Boolean);

export function addressStep() {
  const fields = [
    field({ name: "name", label: "Full name", autocomplete: "name", check: required("Enter your name") }),
    field({ name: "email", label: "Email", type: "email", autocomplete: "email", placeholder: "you@example.com", check: email }),
    field({ name: "phone", label: "Phone", type: "tel", autocomplete: "tel", check: matching(/^\+?[\d\s-]{6,}$/, "Enter a phone number for the courier") }),
    field({ name: "street", label: "Street and number", autocomplete: "street-address", check: required("Enter your street") }),
    field({ name: "city", label: "City", autocomplete: "address-level2", check: required("Enter your city") }),
    field({ name: "postcode", label: "Postcode", autocomplete: "postal-code", placeholder: "10115", check: matching(/^[\w\s-]{3,10}$/, "Enter your postcode") }),
    selectField({ name: "country", label: "Country", autocomplete: "country", options: countries, check: required("Choose a country") }),
  ];
  return {
    title: "Address",
    heading: "Where should it go?",
    node: h("div", { class: "fields" }, fields.map(({ node }) => node)),
    validate: () => allValid(fields),
    values: () => Object.fromEntries(fields.map((each) => [each.name, each.value()])),
  };
}

const deliveries = [
  ["standard", "Standard", "Two to four working days"],
  ["express", "Express", "The next working day"],
  ["pickup", "Pick up", "From the workshop, after one day"],
];

export function deliveryStep(changed) {
  let chosen = "standard";
  const options = deliveries.map(([value, name, about]) => {
    const radio = h("input", {
      type: "radio", name: "delivery", value, checked: value === chosen,
      "aria-labelledby": `delivery-${value}`, "aria-describedby": `delivery-${value}-about`,
      onchange: () => { chosen = value; changed(); },
    });
    return h("label", { class: "option" }, radio,
      h("span", { class: "option__text" },
        h("b", { id: `delivery-${value}` }, name), h("span", { id: `delivery-${value}-about` }, about)),
      h("span", { class: "option__price" }, shippingCost[value] === 0 ? "Free" : money(shippingCost[value])));
  });
  return {
    title: "Delivery",
    heading: "How fast?",
    node: h("div", { class: "options", role: "radiogroup", "aria-label": "Delivery" }, options),
    validate: () => true,
    value: () => chosen,
    label: () => deliveries.find(([value]) => value === chosen)[1],
  };
}

export function paymentStep() {
  const number = field({ name: "card-number", label: "Card number", autocomplete: "cc-number", inputmode: "numeric", placeholder: "1234 5678 9012 3456", format: inFours, check: cardNumber });
  const date = field({ name: "card-expiry", label: "Expiry date", autocomplete: "cc-exp", inputmode: "numeric", placeholder: "MM/YY", check: expiry });
  const code = field({ name: "card-code", label: "Security code", autocomplete: "cc-csc", inputmode: "numeric", maxlength: 4, check: matching(/^\d{3,4}$/, "Three or four digits") });
  const fields = [number, date, code];
  return {
    title: "Payment",
    heading: "How would you like to pay?",
    node: h("div", { class: "fields" }, fields.map(({ node }) => node)),
    validate: () => allValid(fields),
    values: () => ({ last4: number.value().slice(-4), expiry: date.value() }),
  };
}

export function reviewStep(address, delivery, payment) {
  const terms = h("input", { type: "checkbox", id: "terms" });
  const row = (name, ...text) => h("div", {}, h("dt", {}, name), h("dd", {}, text.map((line) => h("span", {}, line))));
  const enter = () => {
    const to = address.values();
    return h("div", {},
      h("dl", { class: "review-list" },
        row("Send to", to.name, to.street, `${to.postcode} ${to.city}`),
        row("Delivery", delivery.label()),
        row("Payment", `Card ending in ${payment.values().last4}`)),
      h("label", { class: "terms" }, terms, "I accept the terms of sale"));
  };
  return { title: "Review", heading: "All as it should be?", enter, validate: () => true, ready: () => terms.checked };
}
