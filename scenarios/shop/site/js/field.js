import { h } from "./dom.js";

// field is a labelled input that says what is wrong with it: when the user
// leaves it, and when asked. check returns the complaint, or "".
export function field({ name, label, check, format, ...attributes }) {
  const input = h("input", { id: name, name, ...attributes });
  return labelled({ name, label, control: input, check, format });
}

export function selectField({ name, label, options, check, ...attributes }) {
  const control = h("select", { id: name, name, ...attributes },
    options.map(([value, text]) => h("option", { value }, text)));
  return labelled({ name, label, control, check });
}

function labelled({ name, label, control, check, format }) {
  const node = h("div", { class: `field field--${name}` }, h("label", { for: name }, label), control);
  const alert = h("p", { class: "field__error", id: `${name}-error`, role: "alert" });

  const validate = () => {
    const complaint = check(control.value.trim());
    if (complaint === "") {
      alert.remove();
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
      return true;
    }
    alert.textContent = complaint;
    node.append(alert);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", alert.id);
    return false;
  };
  control.addEventListener("blur", validate);
  control.addEventListener("input", () => {
    if (format) control.value = format(control.value);
    if (alert.isConnected) validate();
  });
  return { name, node, control, validate, value: () => control.value.trim() };
}
