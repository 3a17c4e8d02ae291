import { icon } from "./dom.js";
import { recall, remember } from "./storage.js";

export function startTheme(button) {
  let theme = recall("theme", "light");

  const show = () => {
    const other = theme === "light" ? "dark" : "light";
    document.documentElement.dataset.theme = theme;
    button.replaceChildren(icon(theme === "light" ? "moon" : "sun"));
    button.setAttribute("aria-label", `Switch to ${other} theme`);
  };
  button.addEventListener("click", () => {
    theme = theme === "light" ? "dark" : "light";
    remember("theme", theme);
    show();
  });
  show();
}
