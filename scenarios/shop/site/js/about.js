import { h, icon } from "./dom.js";

const values = [
  ["leaf", "Made to last", "Clay, wood, wool and iron. If it breaks within ten years, we mend it."],
  ["truck", "Sent with care", "Paper and straw, no plastic, and a courier who rings twice."],
  ["heart", "Few, not many", "Thirty-six pieces. When a new one comes, an old one goes."],
];

export function aboutView() {
  const node = h("div", { class: "about" },
    h("section", { class: "about__story" },
      h("p", { class: "kicker" }, "Our story"),
      h("h1", {}, "A small shop on a large moor"),
      h("p", { class: "lead" }, "Larkmoor began with one teapot that did not drip. We kept to that measure: a thing has to do its work, and be good to look at while it does."),
    ),
    h("iframe", { class: "about__promo", title: "Promo", src: "/promo.html" }),
    h("ul", { class: "values" }, values.map(([picture, name, text]) =>
      h("li", { class: "panel" }, icon(picture), h("h2", {}, name), h("p", {}, text)))),
  );
  return { title: "About", node };
}
