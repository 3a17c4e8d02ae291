// What the player asks about the element that locate() remembers.

// ready(need) returns {state, x, y, w, h, by}: "ok", or the first thing in the
// way. x and y are the centre in the frame's viewport.
function ready(need) {
  const el = current;
  if (!el || !el.isConnected) return JSON.stringify({state: 'missing'});
  const unseen = need.field && takesFiles();
  if (!unseen && !isShown(el)) return JSON.stringify({state: 'hidden'});
  if (need.enabled && isDisabled(el)) return JSON.stringify({state: 'disabled'});
  if (need.editable && (el.readOnly || el.getAttribute('aria-readonly') === 'true')) return JSON.stringify({state: 'readonly'});
  if (unseen) return JSON.stringify({state: 'ok', x: 0, y: 0, left: 0, top: 0, w: 0, h: 0});
  let b = box(el);
  if (!inView(b, el)) el.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
  else if (window !== top) el.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'}); // the frame may be out of view
  b = box(el);
  const out = {state: 'ok', x: b.left + b.width / 2, y: b.top + b.height / 2, left: b.left, top: b.top, w: b.width, h: b.height};
  if (need.hit) {
    const by = hitBy(el, out);
    if (by) { out.state = 'covered'; out.by = describe(by); }
  }
  return JSON.stringify(out);
}

// A link broken over lines has its centre outside of itself: the first line is taken.
const box = el => [...el.getClientRects()].find(r => r.width * r.height > 0.99) || el.getBoundingClientRect();

function inView(b, el) {
  const x = b.left + b.width / 2, y = b.top + b.height / 2;
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
  for (let p = composedParent(el); p && p.nodeType === 1; p = composedParent(p)) {
    if (p === document.body || p === document.documentElement || getComputedStyle(p).overflow === 'visible') continue;
    const c = p.getBoundingClientRect();
    if (x < c.left || y < c.top || x > c.right || y > c.bottom) return false;
  }
  return true;
}

// What takes the events in an element's place, null when nothing does. A
// control takes them for what is inside it, and a label for its field.
function hitBy(el, at) {
  const hit = elementAt(at.x, at.y);
  if (!hit) return document.documentElement;
  if (composedContains(el, hit)) return null;
  const owner = el.closest('button,[role=button],a,[role=link],label');
  if (owner && composedContains(owner, hit)) return null;
  if (el.labels && [...el.labels].some(l => composedContains(l, hit))) return null;
  return hit;
}

// The element that has the focus, in whatever shadow root.
function active() {
  let el = document.activeElement;
  while (el && el.shadowRoot && el.shadowRoot.activeElement) el = el.shadowRoot.activeElement;
  return el;
}

// focused() returns whether keys go to the element as it is.
const focused = () => document.hasFocus() && active() === current;

// prepare(what) makes the element ready for keys: focused, its text selected.
function prepare(what) {
  const el = current;
  const has = active();
  if (has !== el && !composedContains(el, has)) el.focus();
  if (what === 'replace') {
    if (el.select) el.select();
    else if (el.isContentEditable) getSelection().selectAllChildren(el);
  }
  return el.value === undefined ? el.textContent : el.value;
}

// Fields whose value a keyboard cannot type take it from a script, as every
// driver does; the events are then those of the platform.
const untypable = new Set(['color', 'date', 'datetime-local', 'month', 'range', 'time', 'week']);
const typable = () => !(current.localName === 'input' && untypable.has(current.type));

const value = () => current.value;

function setValue(value) {
  const el = current;
  if (active() !== el) el.focus(); // which a person could not do without
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(el), 'value').set;
  set.call(el, value);
  el.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
  el.dispatchEvent(new Event('change', {bubbles: true}));
  return el.value === value;
}

// The thumb of a slider, as wide as the browser draws it where the page does not.
const thumb = 16;

// sliderAt(value) returns where on a slider that lies to press for a value.
function sliderAt(value) {
  const el = current, b = el.getBoundingClientRect(), least = +el.min || 0, most = el.max === '' ? 100 : +el.max;
  if (el.type !== 'range' || b.width <= b.height || most <= least || +el.value === +value) return null;
  const part = (value - least) / (most - least), rtl = getComputedStyle(el).direction === 'rtl';
  return JSON.stringify([b.left + thumb / 2 + (b.width - thumb) * (rtl ? 1 - part : part), b.top + b.height / 2]);
}

const takesFiles = () => current.localName === 'input' && current.type === 'file';
const fileField = () => takesFiles() ? current : null;

// copyText(text) puts a text on the clipboard, by the browser's own command for
// copying, of which the page is told nothing.
let copying = null;
for (const type of ['beforecopy', 'copy']) addEventListener(type, e => {
  if (copying === null) return;
  e.preventDefault();
  e.stopImmediatePropagation();
  if (type === 'copy') e.clipboardData.setData('text/plain', copying);
}, {capture: true});
function copyText(text) {
  copying = text;
  const done = document.execCommand('copy');
  copying = null;
  return done;
}

// inputPending() returns whether an input waits for this document's next frame.
const inputPending = () => navigator.scheduling.isInputPending({includeContinuous: true});

// dragBegan() returns whether the browser itself drags since the last press.
let dragStart = null;
addEventListener('pointerdown', () => { dragStart = null; }, {capture: true, passive: true});
addEventListener('dragstart', e => { if (e.isTrusted) dragStart = e; }, {capture: true, passive: true});
const dragBegan = () => !!dragStart && !dragStart.defaultPrevented;

// choose(value) selects the option of that value, or of that label.
function choose(value) {
  const el = current;
  const options = [...el.options || []];
  const o = options.find(o => o.value === value) || options.find(o => fold(o.label) === value);
  if (!o) return 'missing';
  if (o.disabled) return 'disabled';
  el.focus();
  if (el.multiple) o.selected = true; else el.value = o.value;
  el.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
  el.dispatchEvent(new Event('change', {bubbles: true}));
  return 'ok';
}

const checkedState = () => {
  const el = current;
  if (el.localName === 'input') return el.checked;
  return el.getAttribute('aria-checked') === 'true' || el.getAttribute('aria-pressed') === 'true';
};

// scrollToward(x, y) scrolls the element, or the page when there is none, and
// returns whether it got there.
function scrollToward(x, y, usePage) {
  const el = usePage ? document.scrollingElement : current;
  __retake.userScrolls?.(); // for a recorder, who is told that it was no script of the page
  el.scrollTo({left: x, top: y, behavior: 'instant'});
  return Math.abs(el.scrollLeft - x) < 1 && Math.abs(el.scrollTop - y) < 1;
}

// state(what) answers what a wait or an expect asks.
function holds(what) {
  const el = current;
  switch (what.state) {
    case 'hidden': return !el || !el.isConnected || !isShown(el);
    case 'enabled': return !!el && isShown(el) && !isDisabled(el);
    case 'disabled': return !!el && isDisabled(el);
    case 'checked': return !!el && checkedState();
    case 'unchecked': return !!el && !checkedState();
  }
  if (what.text === undefined) return !!el && isShown(el);
  if (what.page) return shownText(document.body).includes(what.text);
  return !!el && isShown(el) && (fold(contentText(el, 0)) === what.text || isField(el) && el.value === what.text);
}

const shownText = el => fold([...everyRoot(el)].map(r => r.innerText ?? r.textContent).join(' '));
function* everyRoot(el) {
  yield el;
  for (const e of everyElement(el)) if (e.shadowRoot) for (const c of e.shadowRoot.children) yield c;
}

// The iframe element at the end of a CSS path, or of a place among the iframes
// of the document, and where its content begins.
function frameAt(path) {
  const byPlace = /^\d+$/.test(path);
  const found = (byPlace ? [...everyElement()] : byCSS(path)).filter(e => e.localName === 'iframe' || e.localName === 'frame');
  current = byPlace ? found[path] || null : found.length === 1 ? found[0] : null;
  return current;
}
function frameOrigin() {
  const b = current.getBoundingClientRect(), s = getComputedStyle(current);
  return JSON.stringify([b.left + current.clientLeft + parseFloat(s.paddingLeft), b.top + current.clientTop + parseFloat(s.paddingTop)]);
}

// What stands over the iframe that frameAt() found, at a point; '' if nothing.
const frameCovered = (x, y) => { const at = elementAt(x, y); return !at || at === current ? '' : describe(at); };
