import { h } from "./dom.js";

export function notFoundView() {
  return {
    title: "Not found",
    node: h("div", { class: "blank" },
      h("h1", {}, "This page is not here"),
      h("p", { class: "lead" }, "It may have moved, or never was."),
      h("a", { class: "button", href: "/" }, "Back to the shop")),
  };
}
