// What is dragged by the browser itself, and files that come into the page.

// The files that were dropped last: pages put them into a field by script.
let fallen = '';
const called = files => JSON.stringify([...files].map(f => [f.name, f.size, f.lastModified]));
const fell = files => called(files) === fallen;

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
  if (files.length) {
    fallen = called(files);
    return uploaded(el, files);
  }
  if (!carried) return send({kind: 'dropped', to: target(el), drop: offset(e, el)}); // what was dragged is in another frame, which tells of it next
  const {target: from, offset: point, held} = carried;
  carried = null;
  landed(e, el, place => send({kind: 'drag', target: from, point, held, ...place}));
}

// landed(e, el, then) tells where something fell. What shows only where it would
// fall, and is gone when it has, is nothing to drag to: what is around it is.
function landed(e, el, then) {
  const place = {to: target(el), drop: offset(e, el)}, around = [];
  for (let a = composedParent(el); a && a !== document.body && a.nodeType === 1; a = composedParent(a)) around.push({el: a, drop: offset(e, a)});
  setTimeout(() => {
    const shown = el.isConnected && !isShown(el) && around.find(a => isShown(a.el));
    then(shown ? {to: target(shown.el), drop: shown.drop} : place);
  });
}
function onDragEnd(e) {
  if (!e.isTrusted || !carried) return;
  const {target, offset: point, held, x, y} = carried;
  carried = null;
  send({kind: 'drag', target, point, held, elsewhere: e.dataTransfer.dropEffect !== 'none', path: [[Math.round(e.clientX - x), Math.round(e.clientY - y)]]});
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
