import { remember, recall } from "./storage.js";

export function startClock(element) {
  const tick = () => { element.textContent = new Date().toLocaleTimeString(); };
  tick();
  setInterval(tick, 1000);
}

export function startNotice(notice) {
  notice.classList.toggle("is-gone", recall("notice-read", false));
  notice.querySelector("button").addEventListener("click", () => {
    notice.classList.add("is-gone");
    remember("notice-read", true);
  });
}
