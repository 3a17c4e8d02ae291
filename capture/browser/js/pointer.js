// Acts of the pointer: clicks, presses that last, drags.

// The element under the pointer is described at the press, when it is still
// there; by the time of the click the page may have replaced it.
let pressed = null, dragged = false;
function onPointerDown(e) {
  if (!e.isTrusted) return;
  dragged = false;
  pressed = null;
  if (e.pointerType === 'touch') return;
  const el = meant(first(e));
  pressed = {el, target: target(el), offset: offset(e, el), x: e.clientX, y: e.clientY, since: performance.now(), path: [], far: 0, focused: active() === el, held: heldOf(e)};
}

const offset = (e, el) => { const b = el.getBoundingClientRect(); return {x: Math.round(e.clientX - b.left), y: Math.round(e.clientY - b.top)}; };
const heldOf = e => [e.ctrlKey && 'Control', e.shiftKey && 'Shift', e.altKey && 'Alt', e.metaKey && 'Meta'].filter(Boolean).join('+');

const drawnOn = el => el.localName === 'canvas' || el.localName === 'svg';

// A hand that clicks shakes, so that a drag is what goes farther than that.
const shake = 6;
function onPointerMove(e) {
  if (!e.isTrusted || !pressed || !(e.buttons & 1)) return;
  const x = Math.round(e.clientX - pressed.x), y = Math.round(e.clientY - pressed.y);
  pressed.far = Math.max(pressed.far, Math.hypot(x, y));
  pressed.path.push([x, y]);
}

const typedInto = el => /^(input|textarea|select|option)$/.test(el.localName);
const draggable = p => p.far > shake && p.el.isConnected && !typedInto(p.el) && !p.bar;

// What lies under the pointer and is not what is dragged; null where that is
// only what it was dragged on.
function under(e, dragged) {
  const el = document.elementsFromPoint(e.clientX, e.clientY).find(el => !composedContains(dragged, el));
  return !el || el === document.body || composedContains(el, dragged) ? null : el;
}

// A drag ends on another element, or else some way from where it began. What
// is drawn on sees all of the way.
function onPointerUp(e) {
  if (!e.isTrusted || !pressed || e.button !== 0) return;
  pressed.hold = performance.now() - pressed.since;
  dragged = draggable(pressed) && !(pressed.el.matches(controls) && !pressed.el.isContentEditable && composedContains(pressed.el, elementAt(e.clientX, e.clientY)));
  if (!dragged) return;
  const on = under(e, pressed.el), {offset: at, path} = pressed, act = {kind: 'drag', target: pressed.target, point: at, held: pressed.held};
  const end = [Math.round(e.clientX - pressed.x), Math.round(e.clientY - pressed.y)];
  if (String(path.at(-1)) !== String(end)) path.push(end);
  if (on) send({...act, to: target(on), drop: offset(e, on)});
  else send({...act, path: drawnOn(pressed.el) ? path : path.slice(-1)});
}

// As long as a press must last to be one of its own: with 500 ms most pages
// and the browser's own touch gesture begin.
const longPress = 450;

let labelled = null; // the field of a label that was clicked: the browser clicks it, too
function onClick(e) {
  if (!e.isTrusted || !e.pointerType && e.detail === 0) return; // made by a key or a label, which are recorded as such
  if (dragged) { dragged = false; return; } // its end
  if (e.pointerType === 'touch') return; // told as a touch
  const p = pressed && composedContains(pressed.el, first(e)) ? pressed : {el: meant(first(e))};
  const label = first(e).closest && first(e).closest('label');
  const control = label && label.control;
  if (labelled && first(e) === labelled) { labelled = null; return; }
  labelled = control && first(e) !== control ? control : null;
  if (ticked(p.el) || control && ticked(control)) return; // recorded as what it changes
  if (control && p.el !== control && !p.el.matches(controls)) p.el = control, p.target = null;
  if (p.el.localName === 'select' || p.el.type === 'range' || p.el.localName === 'option' && !listed(p.el)) return;
  const at = drawnOn(p.el) || closed(p.el) || p.el.isContentEditable ? p.offset : undefined;
  send({kind: 'click', count: e.detail, target: p.target || target(p.el), point: at, held: heldOf(e), hold: p.hold > longPress ? Math.round(p.hold) : 0, focused: p.focused});
}

// Only the options of a list are on the page; those of a menu are the browser's.
const listed = option => { const list = option.closest('select'); return !!list && (list.multiple || list.size > 1); };

// Buttons beyond the middle one go through the history, and are seen there.
function onAuxClick(e) {
  if (!e.isTrusted || e.button !== 1) return;
  const p = pressed && composedContains(pressed.el, first(e)) ? pressed : {el: meant(first(e))};
  send({kind: 'click', button: 'middle', count: 1, target: p.target || target(p.el), held: heldOf(e)});
}

function onContextMenu(e) {
  if (e.isTrusted && e.button === 2) send({kind: 'right-click', target: pressed ? pressed.target : target(meant(first(e))), held: heldOf(e)});
}
