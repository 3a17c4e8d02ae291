// Tells what the user does, as it happens: every trusted act with its target,
// described before the page reacts. send(act) is the way out; a value that is
// private leaves only as `secret`, for the masker, and is kept nowhere.

const send = act => __retakeRecord(JSON.stringify({...act, at: Date.now()}));

// An id or a class with a generated part will be another in the next build.
const generated = s => /\d{3,}|[0-9a-f]{8,}|:r|^(ember|react-|radix-|mui-|headlessui-|ext-)/i.test(s);

const controls = 'button,a[href],input,select,textarea,summary,option,[role=button],[role=link],[role=checkbox],[role=radio],[role=tab],[role=menuitem],[role=menuitemcheckbox],[role=menuitemradio],[role=option],[role=switch],[role=treeitem],[contenteditable=""],[contenteditable=true]';

// The control that a person meant: the button, not its icon.
function meant(el) {
  for (let e = el, up = 0; e && e.nodeType === 1 && up < 8; e = e.parentElement || (e.getRootNode() instanceof ShadowRoot ? e.getRootNode().host : null), up++)
    if (e.matches(controls)) return e;
  return el;
}

function step(el) {
  let n = 1;
  for (let s = el.previousElementSibling; s; s = s.previousElementSibling) if (s.localName === el.localName) n++;
  let after = el.nextElementSibling;
  while (after && after.localName !== el.localName) after = after.nextElementSibling;
  return n > 1 || after ? `${el.localName}:nth-of-type(${n})` : el.localName;
}

const only = (el, path) => el.getRootNode().querySelectorAll(path).length === 1;

// The lasting name of an element that no other has, or "".
function anchor(el) {
  const test = testIDs.find(a => el.hasAttribute(a));
  const path = el.id && !generated(el.id) ? '#' + CSS.escape(el.id) : test ? `[${test}="${CSS.escape(el.getAttribute(test))}"]` : '';
  return path && only(el, path) ? path : '';
}

// A class of plain words that do not speak of a passing state says what an
// element is for.
const lasting = c => /^[a-z]{2,}([-_]{1,2}[a-z]{2,})*$/.test(c) && !/activ|select|open|clos|focus|hover|current|show|hid|visib|check|disabl|expand|collaps|enter|leav|drag|load|press|valid|error/.test(c);
const classes = el => [...el.classList].filter(lasting).map(c => el.localName + '.' + c);

// A path from the nearest ancestor that has a lasting name. What is the only
// one of its kind below that is so in the next build too, whatever is put
// around it.
function cssPath(el) {
  const parts = [];
  let start = '';
  for (let e = el; e && !start; e = e.parentElement) {
    start = anchor(e) || classes(e).find(path => only(e, path)) || '';
    parts.unshift(start || step(e));
  }
  const short = start && parts.length > 2 && [el.localName, ...classes(el)].map(kind => start + ' ' + kind).find(path => only(el, path));
  const root = el.getRootNode();
  return (root instanceof ShadowRoot ? cssPath(root.host) + ' >>> ' : '') + (short || parts.join(' > '));
}

const candidates = {
  testid: el => testID(el),
  role: el => { const r = role(el), n = r && name(el, r); return n && n.length <= 80 ? [r, n] : ''; },
  label: el => el.labels ? labelText(el) : '',
  placeholder: el => el.getAttribute('placeholder'),
  alt: el => el.getAttribute('alt'),
  text: el => { const t = isField(el) || el.isContentEditable ? '' : ownText(el); return t.length <= 80 ? t : ''; },
  title: el => el.getAttribute('title'),
  id: el => generated(el.id) ? '' : el.id,
  field: el => el.getAttribute('name'),
};

// target(el) is the best locators that find this element and no other, at
// most two and a path, with its fingerprint.
function target(el) {
  const out = {seen: fingerprint(el)};
  let kept = 0;
  for (const kind of Object.keys(candidates)) {
    const value = candidates[kind](el);
    if (!value || kept === 2) continue;
    const [v, n] = Array.isArray(value) ? value : [fold(value)];
    const found = findAll({kind, value: v, name: n}).filter(e => alike(e, out.seen));
    if ((found.length > 1 ? narrow(found, out.seen) : found).length !== 1) continue;
    out[kind] = v;
    if (n) out.name = n;
    kept++;
  }
  const path = cssPath(el);
  if (kept < 2 || path.length < 60) out.css = path;
  return out;
}

const first = e => e.composedPath()[0];
const textField = el => el.localName === 'textarea' || el.isContentEditable || el.localName === 'input' && !/^(button|checkbox|color|file|image|radio|range|reset|submit)$/.test(el.type);
const ticked = el => el.localName === 'input' && (el.type === 'checkbox' || el.type === 'radio');

// The element under the pointer is described at the press, when it is still
// there; by the time of the click the page may have replaced it.
let pressed = null;
function onPointerDown(e) {
  if (!e.isTrusted) return;
  const el = meant(first(e));
  pressed = {el, target: target(el), offset: offset(e, el)};
}

const offset = (e, el) => { const b = el.getBoundingClientRect(); return {x: Math.round(e.clientX - b.left), y: Math.round(e.clientY - b.top)}; };

let labelled = null; // the field of a label that was clicked: the browser clicks it, too
function onClick(e) {
  if (!e.isTrusted || !e.pointerType && e.detail === 0) return; // made by a key or a label, which are recorded as such
  const p = pressed && composedContains(pressed.el, first(e)) ? pressed : {el: meant(first(e))};
  const label = first(e).closest && first(e).closest('label');
  const control = label && label.control;
  if (labelled && first(e) === labelled) { labelled = null; return; }
  labelled = control && first(e) !== control ? control : null;
  if (ticked(p.el) || control && ticked(control)) return; // recorded as what it changes
  if (control && p.el !== control && !p.el.matches(controls)) p.el = control, p.target = null;
  if (p.el.localName === 'select' || p.el.localName === 'option') return;
  const at = p.el.localName === 'canvas' || p.el.localName === 'svg' ? p.offset : undefined;
  send({kind: 'click', count: e.detail, target: p.target || target(p.el), point: at});
}

function onContextMenu(e) {
  if (e.isTrusted && e.button === 2) send({kind: 'right-click', target: pressed ? pressed.target : target(meant(first(e)))});
}

function onInput(e) {
  const el = first(e);
  if (!e.isTrusted || !el.localName || el.localName === 'select' || ticked(el) || el.type === 'file') return;
  const value = el.isContentEditable ? el.innerText : el.value;
  if (isPrivate(el)) send({kind: 'fill', target: target(el), parameter: standIn(el), secret: value});
  else send({kind: 'fill', target: target(el), value});
}

// Drivers choose options and dates by script, as no protocol can do it
// otherwise; so a change that is not trusted counts for these, if it is one.
const chosen = new WeakMap();
function onChange(e) {
  const el = first(e);
  if (!el.localName) return;
  const scripted = el.localName === 'select' || untypable.has(el.type);
  if (!e.isTrusted && (!scripted || chosen.get(el) === el.value)) return;
  if (scripted) chosen.set(el, el.value);
  if (ticked(el)) send({kind: 'check', target: target(el), checked: el.checked});
  else if (el.localName === 'select') send({kind: 'select', target: target(el), value: el.value});
  else if (untypable.has(el.type)) send({kind: 'fill', target: target(el), value: el.value});
  else if (el.type === 'file') send({kind: 'lost', value: 'a file was chosen'});
}

const editing = new Set(['Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'Shift', 'Control', 'Alt', 'Meta', 'CapsLock']);
function onKeyDown(e) {
  if (!e.isTrusted || e.isComposing || ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'Dead', 'Process', 'Unidentified'].includes(e.key)) return;
  const el = first(e), field = el.localName && textField(el), shortcut = e.ctrlKey || e.metaKey || e.altKey;
  if (field && !shortcut && (e.key.length === 1 || editing.has(e.key) && el.type !== 'number')) return; // seen as input
  if (field && shortcut && 'acvxzy'.includes(e.key.toLowerCase())) return; // editing, seen as input
  if (el.localName === 'textarea' && e.key === 'Enter' && !shortcut) return;
  if (e.repeat && e.key.length === 1) return;
  const held = [e.ctrlKey && 'Control', e.altKey && 'Alt', e.metaKey && 'Meta', e.shiftKey && e.key.length > 1 && 'Shift'].filter(Boolean);
  send({kind: 'press', key: [...held, e.key === ' ' ? 'Space' : e.key].join('+'), target: el === document.body || el === document.documentElement ? undefined : target(el)});
}

// A scroll is the user's when a wheel, a drag or a touch went before; it is
// told once it rests. What scrolls after that, or after another act, is the
// page or a driver that brings an element into view.
let wheeled = -Infinity, resting = null, scrolled = null;
function onScroll(e) {
  const page = e.target === document, el = page ? document.scrollingElement : first(e);
  if (performance.now() - wheeled > 400 || !el) return;
  wheeled = performance.now();
  scrolled = {el: page ? null : el, x: Math.round(el.scrollLeft), y: Math.round(el.scrollTop)};
  clearTimeout(resting);
  resting = setTimeout(onScrollEnd, 150);
}
function onScrollEnd() {
  if (!scrolled) return;
  const {el, x, y} = scrolled;
  send({kind: 'scroll', x, y, target: el ? target(el) : undefined});
  scrolled = null;
  wheeled = -Infinity;
}
const noScroll = () => { onScrollEnd(); wheeled = -Infinity; };

const scrolling = new Set(['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' ']);
function onScrollbar(e) {
  const el = first(e);
  if (el === document.documentElement) return e.clientX >= el.clientWidth || e.clientY >= el.clientHeight;
  if (!(el instanceof HTMLElement) || !el.clientWidth || el.scrollWidth <= el.clientWidth && el.scrollHeight <= el.clientHeight) return false;
  const box = el.getBoundingClientRect();
  return e.clientX - box.left - el.clientLeft >= el.clientWidth || e.clientY - box.top - el.clientTop >= el.clientHeight;
}

// A hover is told when it reveals something: after it, more of what is in the
// element can be seen.
let over = null, dwell = null, rests = '';
const place = e => e.screenX + ' ' + e.screenY;
const reveals = el => [...el.querySelectorAll('*')].slice(0, 200).filter(c => getComputedStyle(c).opacity !== '0' && isShown(c)).length;

// Style rules like "li:hover > ul { display: block }" have shown what they show
// before any event tells of the pointer. Each as [what is hovered, what follows].
function hoverRules() {
  const out = [];
  for (const sheet of document.styleSheets) {
    let rules;
    try { rules = sheet.cssRules; } catch { continue; } // another origin's
    for (const r of rules) if (r.selectorText?.includes(':hover') && /display|visibility|opacity|height|clip|transform/.test(r.style.cssText))
      for (const s of r.selectorText.split(',')) {
        const at = s.indexOf(':hover'), rest = s.slice(at + 6);
        if (at >= 0 && /^[^\s>+~]*[\s>+~]/.test(rest)) out.push([s.slice(0, at).trim() || '*', rest]);
      }
  }
  return out;
}

// The element under the pointer whose hover shows another, or null.
function shownByRule(el) {
  for (const [above, rest] of hoverRules()) {
    try {
      const anchor = el.closest(above);
      if (anchor && [...anchor.querySelectorAll(':scope' + rest)].some(isShown)) return anchor;
    } catch { /* a selector that only the browser's own style engine takes */ }
  }
  return null;
}

// What a hover reveals is part of its element's text: that is no way to find it.
function hovered(el) {
  const t = target(el);
  if (t.text && (t.testid || t.id || t.css)) delete t.text;
  t.seen.text = '';
  return t;
}

function onPointerOver(e) {
  if (!e.isTrusted || e.pointerType !== 'mouse' || place(e) === rests) return; // the page moved, and not the pointer
  let el = first(e);
  if (!el.closest) return;
  el = el.closest('[data-testid],[data-test],li,article,tr') || el.closest(controls) || el;
  if (el === over) return;
  over = el;
  clearTimeout(dwell);
  const before = reveals(el), anchor = shownByRule(first(e));
  dwell = setTimeout(() => {
    if (el.isConnected && reveals(el) > before) send({kind: 'hover', target: hovered(el)});
    else if (anchor && anchor.isConnected && shownByRule(anchor)) send({kind: 'hover', target: hovered(anchor)});
  }, 300);
}
const noHover = () => clearTimeout(dwell);

const life = new AbortController();
if (globalThis.navigation) navigation.addEventListener('navigate', e => {
  if (e.navigationType === 'traverse' && !e.userInitiated) send({kind: 'traversed'});
}, {signal: life.signal});

const noteRest = e => { if (e.isTrusted) rests = place(e); };
const listeners = [
  ['pointerdown', e => { noHover(); noScroll(); if (onScrollbar(e)) wheeled = performance.now(); onPointerDown(e); }],
  ['click', onClick], ['contextmenu', onContextMenu], ['input', onInput], ['change', onChange],
  ['keydown', e => { noHover(); noScroll(); if (scrolling.has(e.key) && !textField(first(e))) wheeled = performance.now(); onKeyDown(e); }],
  ['wheel', e => { if (e.isTrusted) { noHover(); wheeled = performance.now(); } }],
  ['scroll', onScroll], ['scrollend', onScrollEnd], ['pointerover', onPointerOver],
  ['pointermove', noteRest], ['pointerdown', noteRest], ['pointerup', noteRest],
];
// document.open(), with which editors write the document of their frame, takes
// every listener away, but leaves an observer. What still listens is not added
// twice.
const listen = () => { for (const [type, f] of listeners) addEventListener(type, f, {capture: true, passive: true, signal: life.signal}); };
listen();
new MutationObserver(() => { if (!life.signal.aborted) listen(); }).observe(document, {childList: true});
Object.assign(globalThis.__retake, {cssPath, stop: () => life.abort(), userScrolls: () => { wheeled = performance.now(); }});
