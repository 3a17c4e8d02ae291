// What is dragged by the browser itself, and files that come into the page.

// The browser takes the pointer away from the page when it drags.
let carried = null;
function onDragStart(e) {
  if (!e.isTrusted || !pressed) return;
  carried = pressed;
  pressed = null;
}
function onDrop(e) {
  if (!e.isTrusted) return;
  const el = meant(first(e)), files = e.dataTransfer.files;
  if (files.length) return uploaded(el, files);
  if (!carried) return send({kind: 'lost', value: 'something was dropped that comes from outside the page'});
  send({kind: 'drag', target: carried.target, point: carried.offset, held: carried.held, to: target(el), drop: offset(e, el)});
  carried = null;
}
function onDragEnd(e) {
  if (!e.isTrusted || !carried) return;
  const {target, offset: point, held, x, y} = carried;
  carried = null;
  if (e.dataTransfer.dropEffect !== 'none') send({kind: 'lost', value: 'something was dragged into another frame or window'});
  else send({kind: 'drag', target, point, held, path: [[Math.round(e.clientX - x), Math.round(e.clientY - y)]]});
}

// As much of a file as is kept.
const mostBytes = 32 << 20;

// uploaded(el, files) tells the names at once, and what is in the files as soon
// as that has been read: base64.
let uploads = 0;
function uploaded(el, files) {
  const number = ++uploads;
  send({kind: 'upload', target: target(el), number, names: [...files].map(f => f.name)});
  [...files].forEach(async (f, index) => {
    if (f.size > mostBytes) return;
    const read = new FileReader();
    read.onload = () => send({kind: 'file', number, index, content: read.result.slice(read.result.indexOf(',') + 1)});
    read.readAsDataURL(f);
  });
}
