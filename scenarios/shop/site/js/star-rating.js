// <star-rating value="0">: five stars to choose from. Fires "rate" with the
// number of stars as its detail. Arrow keys move the choice.
const sheet = `
  :host { display: inline-flex; }
  [role=radiogroup] { display: inline-flex; gap: 2px; }
  button { all: unset; cursor: pointer; padding: 4px; border-radius: 8px; line-height: 0; }
  button:focus-visible { outline: 2px solid var(--accent); }
  svg { width: 28px; height: 28px; fill: var(--line); transition: fill .15s, transform .15s; }
  button.is-on svg { fill: #e0a83c; }
  button:hover svg { transform: scale(1.12); }
`;
const star = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2.6l2.9 6 6.5.9-4.7 4.6 1.1 6.5L12 17.5l-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z"/></svg>`;

class StarRating extends HTMLElement {
  #buttons = [];

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${sheet}</style><div role="radiogroup" aria-label="Your rating"></div>`;
    const group = root.querySelector("div");
    for (let stars = 1; stars <= 5; stars++) group.append(this.#star(stars));
    group.addEventListener("keydown", (event) => this.#walk(event));
    this.#show();
  }

  get value() { return Number(this.getAttribute("value") ?? 0); }

  #star(stars) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("role", "radio");
    button.setAttribute("aria-label", stars === 1 ? "1 star" : `${stars} stars`);
    button.innerHTML = star;
    button.addEventListener("click", () => this.#choose(stars));
    this.#buttons.push(button);
    return button;
  }

  #choose(stars) {
    if (stars === this.value) return;
    this.setAttribute("value", stars);
    this.#show();
    this.dispatchEvent(new CustomEvent("rate", { detail: stars }));
  }

  #walk(event) {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stars = Math.min(5, Math.max(1, this.value + step));
    this.#choose(stars);
    this.#buttons[stars - 1].focus();
  }

  #show() {
    this.#buttons.forEach((button, i) => {
      button.classList.toggle("is-on", i < this.value);
      button.setAttribute("aria-checked", String(i === this.value - 1));
      button.tabIndex = i === Math.max(0, this.value - 1) ? 0 : -1;
    });
  }
}

customElements.define("star-rating", StarRating);
