// h makes an element: attributes, listeners ("onclick"), children.
// Attributes that are false, null or undefined, and such children, are left out.
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value == null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

const paths = {
  cart: "M3 4h2.2l2.3 11.2h10.2L20 7.5H6.2M9 20h.01M17 20h.01",
  close: "M6 6l12 12M18 6L6 18",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5",
  plus: "M12 6v12M6 12h12",
  minus: "M6 12h12",
  bin: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  check: "M5 12.5l4.5 4.5L19 7.5",
  pencil: "M5 19l1-4L16 5l3 3L9 18z",
  truck: "M3 7h10v9H3zM13 10h4l3 3v3h-7M7 18.5h.01M16.5 18.5h.01",
  leaf: "M5 19c0-9 5-13 14-13 0 9-4 13-12 13M5 19l7-7",
  heart: "M12 19C4 13.5 4 6 8.5 6 10.5 6 12 8 12 8s1.5-2 3.5-2C20 6 20 13.5 12 19z",
};

// icon is decoration: the name of a button is never its icon.
export function icon(name) {
  const box = document.createElement("template");
  box.innerHTML = `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${paths[name]}"/></svg>`;
  return box.content.firstChild;
}
