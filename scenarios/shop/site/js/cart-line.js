import * as cart from "./cart.js";
import { h, icon } from "./dom.js";
import { money } from "./money.js";

const most = 20;

// cartLine is one item of the drawer: { node, show(line) }.
export function cartLine({ id, name }) {
  let line = { quantity: 0 };
  const price = h("p", { class: "line__price" });
  const note = noteEditor(id, name);
  const title = h("p", {
    class: "line__title", "data-testid": `line-title-${id}`, title: "Double-click to add a note", ondblclick: note.edit,
  }, name);
  const count = h("input", { type: "number", min: 1, max: most, "aria-label": `Quantity of ${name}` });
  const less = stepper("minus", `Decrease quantity of ${name}`);
  const more = stepper("plus", `Increase quantity of ${name}`);

  less.addEventListener("click", () => {
    cart.setQuantity(id, line.quantity - 1);
  });
  more.addEventListener("click", () => {
    cart.setQuantity(id, line.quantity + 1);
  });
  count.addEventListener("change", () => {
    cart.setQuantity(id, Math.min(most, Math.max(1, Math.trunc(Number(count.value)))));
  });

  const node = h("li", { class: "line", "data-testid": `line-${id}` },
    h("img", { src: `/art/${id}.svg`, alt: "", width: 400, height: 400 }),
    h("div", { class: "line__text" }, title, price, note.node,
      h("div", { class: "line__tools" },
        h("div", { class: "stepper" }, less, count, more),
        stepper("pencil", `Edit note for ${name}`, note.edit),
        stepper("bin", `Remove ${name}`, () => cart.remove(id)))),
  );
  const show = (now) => {
    line = now;
    price.textContent = money(line.price * line.quantity);
    count.value = line.quantity;
    less.disabled = line.quantity <= 1;
    more.disabled = line.quantity >= most;
    note.show(line.note);
  };
  return { node, show };
}

function stepper(picture, label, onclick) {
  return h("button", { type: "button", class: "icon-button icon-button--small", "aria-label": label, onclick }, icon(picture));
}

// noteEditor shows a line's note, and an input in its place while it is edited.
// Enter and leaving the input keep the note, Escape does not.
function noteEditor(id, name) {
  const text = h("p", { class: "line__note" });
  const input = h("input", { class: "line__input", "aria-label": `Note for ${name}`, placeholder: "A note for the packers", maxlength: 80 });
  const node = h("div", {}, text);
  let note = "";
  let editing = false;

  const done = (keep) => {
    if (!editing) return;
    editing = false; // first: taking the input away blurs it
    input.replaceWith(text);
    if (keep && input.value.trim() !== note) cart.setNote(id, input.value.trim());
  };
  const edit = () => {
    editing = true;
    input.value = note;
    text.replaceWith(input);
    input.focus();
  };
  input.addEventListener("blur", () => done(true));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.stopPropagation(); // Escape closes the editor, not the drawer
    done(event.key === "Enter");
  });
  const show = (now) => {
    note = now;
    text.textContent = note;
    text.hidden = note === "";
  };
  return { node, edit, show };
}
