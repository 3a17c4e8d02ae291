import { h } from "./dom.js";

const margin = 8;
let close = () => {};

// openMenu shows a small menu at a point of the window. One is open at a time;
// Escape, a click elsewhere, a scroll or a choice closes it.
export function openMenu({ x, y, label, items }) {
  close();
  const back = document.activeElement;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label },
    items.map(({ text, act }) => h("button", {
      type: "button", role: "menuitem", tabindex: -1,
      onclick: () => { close(); act(); },
    }, text)));
  document.body.append(menu);
  menu.style.left = `${Math.min(x, innerWidth - menu.offsetWidth - margin)}px`;
  menu.style.top = `${Math.min(y, innerHeight - menu.offsetHeight - margin)}px`;
  menu.firstChild.focus();

  const listeners = new AbortController();
  const { signal } = listeners;
  close = () => {
    listeners.abort();
    menu.remove();
    back?.focus({ preventScroll: true });
    close = () => {};
  };
  menu.addEventListener("keydown", (event) => walk(event, menu), { signal });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) close();
  }, { signal });
  addEventListener("scroll", () => close(), { signal });
}

function walk(event, menu) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    items.at(next % items.length).focus();
  }
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    close();
  }
}
