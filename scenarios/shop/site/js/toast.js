import { h, icon } from "./dom.js";

const shown = 5000;
const leaving = 200; // as the transition in floating.css

// showToast says something in passing.
export function showToast(text) {
  const toast = h("div", { class: "toast", role: "status" }, icon("check"), h("span", {}, text));
  document.querySelector("#toasts").append(toast);
  // A transition needs a first frame in which the toast is still outside.
  requestAnimationFrame(() => requestAnimationFrame(() => toast.classList.add("is-in")));
  setTimeout(() => toast.classList.remove("is-in"), shown - leaving);
  setTimeout(() => toast.remove(), shown);
}
