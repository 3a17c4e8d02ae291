import { navigate } from "./router.js";

const pause = 300;

// startSearch makes the box in the header search as one types. Enter searches at
// once and moves on to the first result; "/" comes back to the box.
export function startSearch(form) {
  const box = form.querySelector("input");
  let timer = null;

  const search = () => {
    clearTimeout(timer);
    timer = null;
    const url = new URL(location.href);
    const home = url.pathname === "/";
    const query = home ? url.searchParams : new URLSearchParams();
    box.value.trim() ? query.set("q", box.value.trim()) : query.delete("q");
    navigate(query.size ? `/?${query}` : "/", { replace: home, keepFocus: true });
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, pause);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (timer || location.pathname !== "/") {
      document.addEventListener("shop:results", focusFirstResult, { once: true });
      search();
    } else {
      focusFirstResult();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

function focusFirstResult() {
  document.querySelector(".card__link")?.focus();
}
