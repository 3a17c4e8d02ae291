// Tells what the user does, as it happens: every trusted act with its target,
// described before the page reacts. send(act) is the way out.

const send = act => {
  if (act.kind !== 'type' && act.kind !== 'file') piece = null;
  __retakeRecord(JSON.stringify({...act, at: Date.now()}));
};

const first = e => e.composedPath()[0];
const textField = el => el.localName === 'textarea' || el.isContentEditable || el.localName === 'input' && !/^(button|checkbox|color|file|image|radio|range|reset|submit)$/.test(el.type);
const ticked = el => el.localName === 'input' && (el.type === 'checkbox' || el.type === 'radio');

// A change is not heard outside of the shadow root that it happens in; the input
// before it is.
const inShadow = el => el.getRootNode() instanceof ShadowRoot;

function onInput(e) {
  const el = first(e);
  if (el.localName && !textField(el) && inShadow(el)) return onChange(e);
  if (!e.isTrusted || !el.localName || el.localName === 'select' || ticked(el) || el.type === 'file' || isRaw(el) || keyed === el && !/^insertFrom/.test(e.inputType)) return;
  filled(el, e.inputType);
}

// All that is put into a field leaves the page as `typed`, for the masker, which
// takes it on its arrival.
function filled(el, how) {
  const value = el.isContentEditable ? el.innerText : el.value, whole = [...drafts];
  send({kind: 'fill', target: target(el), paste: how === 'insertFromPaste' && value === pasted || undefined, typed: el.isContentEditable
    ? {value, parts: pieces(el), own: inAllowed(el), hidden: isHidden(el)}
    : {value, parameter: isPrivate(el) ? standIn(el) : undefined, own: searches(el) || inAllowed(el), hidden: isHidden(el), drafts: whole.pop() === value && whole.length ? whole : undefined}});
}

// The texts that an editor holds, however it has split them.
function pieces(el) {
  const out = [];
  for (const w = document.createTreeWalker(el, NodeFilter.SHOW_TEXT); w.nextNode();) if (w.currentNode.data.trim()) out.push(w.currentNode.data.trim());
  return out;
}

// A list whose option was clicked: that click is what was done.
const pointed = el => el.localName === 'select' && pressed && pressed.el.localName === 'option' && el.contains(pressed.el) && listed(pressed.el);

// Drivers choose options and dates by script, as no protocol can do it
// otherwise, and files where they are on another machine; so a change that is not
// trusted counts for these, if it is one.
const chosen = new WeakMap();
function onChange(e) {
  const el = first(e);
  if (!el.localName) return;
  const scripted = el.localName === 'select' || untypable.has(el.type) || el.type === 'file' && el.files.length && !fell(el.files);
  if (!e.isTrusted && (!scripted || chosen.get(el) === el.value)) return;
  if (scripted) chosen.set(el, el.value);
  if (e.isTrusted && (keyed === el && !ticked(el) || pointed(el))) return;
  if (ticked(el)) send({kind: 'check', target: target(el), checked: el.checked});
  else if (el.localName === 'select') picked(el, 'select');
  else if (untypable.has(el.type)) isPrivate(el) ? filled(el) : picked(el, 'fill');
  else if (el.type === 'file') uploaded(el, el.files);
}

// What is picked from a list, a calendar, a palette or a slider is the page's
// own word, but where the page marks it as private: something else stands for it
// there that could have been picked.
function picked(el, kind) {
  const secret = isPrivate(el) || isHidden(el), label = el.selectedOptions?.[0]?.label;
  send({kind, target: target(el), ...secret ? {typed: {value: el.value, parts: label ? [label] : [], hidden: true, others: others(el)}} : {value: el.value}});
}

// others(el) returns values that a field takes, as many as are enough to tell two
// of them apart.
const enough = 400;
function others(el) {
  if (el.localName === 'select') return [...el.options].filter(o => !o.disabled && o.value).map(o => o.value);
  if (el.type === 'color') return Array.from({length: enough}, (_, i) => '#' + (i * 41943).toString(16).padStart(6, '0')); // all over the 2 ** 24
  const field = el.cloneNode(), list = [];
  if (field.step === 'any') field.removeAttribute('step');
  for (field.value = field.min; list.length < enough && field.value !== list.at(-1); field.stepUp()) list.push(field.value);
  return list.filter(value => value);
}

const editing = new Set(['Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'Shift', 'Control', 'Alt', 'Meta', 'CapsLock']);
let keyed = null; // where the key is held that was told of: what it changes there is its effect
function onKeyDown(e) {
  keyed = null;
  if (!e.isTrusted || e.isComposing || ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'Dead', 'Process', 'Unidentified'].includes(e.key)) return;
  const el = first(e), shortcut = e.ctrlKey || e.metaKey || e.altKey, raw = becomesRaw(el, e), field = el.localName && textField(el) && !raw;
  if (raw && e.key.length === 1 && !e.ctrlKey && !e.metaKey) {
    keyed = el;
    return typed(el, e.key);
  }
  if (raw && shortcut && e.key.toLowerCase() === 'v') return; // seen as what it puts in
  if (field && !shortcut && (e.key.length === 1 || editing.has(e.key) && el.type !== 'number')) return; // seen as input
  if (field && shortcut && 'vzy'.includes(e.key.toLowerCase())) return; // seen as what it puts in
  if (el.localName === 'textarea' && e.key === 'Enter' && !shortcut) return;
  if (e.repeat && e.key.length === 1) return;
  keyed = el;
  const held = [e.ctrlKey && 'Control', e.altKey && 'Alt', e.metaKey && 'Meta', e.shiftKey && e.key.length > 1 && 'Shift'].filter(Boolean);
  send({kind: 'press', key: [...held, e.key === ' ' ? 'Space' : e.key].join('+'), target: el === document.body || el === document.documentElement ? undefined : target(el)});
}

// A window that is made larger or smaller has many sizes on the way.
let resized = null;
function onResize(e) {
  if (!e.isTrusted || e.target !== window || window !== top) return;
  clearTimeout(resized);
  resized = setTimeout(() => send({kind: 'resize', width: innerWidth, height: innerHeight}), 150);
}

const life = new AbortController();
if (globalThis.navigation) navigation.addEventListener('navigate', e => {
  if (e.navigationType === 'traverse' && !e.userInitiated) send({kind: 'traversed'});
  if (e.navigationType === 'reload') send({kind: 'reloads'}); // the page: what the browser does by itself is no such event
}, {signal: life.signal});
if (window === top && performance.getEntriesByType('navigation')[0]?.type === 'reload') send({kind: 'reload'});

const noteRest = e => { if (e.isTrusted) rests = place(e); };
const listeners = [
  ['pointerdown', e => { noHover(); noScroll(); noTurn(); if (onScrollbar(e)) wheeled = performance.now(); onPointerDown(e); pressed && (pressed.bar = onScrollbar(e)); }],
  ['pointermove', onPointerMove], ['pointerup', onPointerUp],
  ['click', onClick], ['auxclick', onAuxClick], ['contextmenu', onContextMenu], ['input', onInput], ['change', onChange],
  ['keydown', e => { noHover(); noScroll(); noTurn(); if (scrolling.has(e.key) && !textField(first(e))) wheeled = performance.now(); onKeyDown(e); }],
  ['keyup', () => { keyed = null; }], ['wheel', onWheel],
  ['scroll', onScroll], ['scrollend', onScrollEnd], ['pointerover', onPointerOver],
  ['touchstart', onTouchStart], ['touchmove', onTouchMove], ['touchend', onTouchEnd], ['touchcancel', () => { touching = null; }], ['pointercancel', onPointerCancel],
  ['dragstart', onDragStart], ['drop', onDrop], ['dragend', onDragEnd],
  ['paste', onPaste], ['compositionstart', e => { if (e.isTrusted) drafts = []; }], ['compositionupdate', e => { if (e.isTrusted) drafts.push(e.data); }], ['compositionend', onComposed],
  ['resize', onResize],
  ['pointermove', noteRest], ['pointerdown', noteRest], ['pointerup', noteRest],
];
// document.open(), with which editors write the document of their frame, takes
// every listener away, but leaves an observer. What still listens is not added
// twice.
const listen = () => { for (const [type, f] of listeners) addEventListener(type, f, {capture: true, passive: true, signal: life.signal}); };
listen();
new MutationObserver(() => { if (!life.signal.aborted) listen(); }).observe(document, {childList: true});
Object.assign(globalThis.__retake, {cssPath, stop: () => life.abort(), userScrolls: () => { wheeled = performance.now(); }});
