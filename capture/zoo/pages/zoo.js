// Keeps the page's own log of what reaches it: a line for each event, with its
// type, its target, and what it carries. localStorage.zoo has the log of all
// pages of the origin, #log shows it. data-also on the script element names
// types that only this page listens to.

const script = document.currentScript;
const types = ['pointerdown', 'pointerup', 'pointercancel', 'click', 'auxclick', 'dblclick', 'contextmenu', 'touchstart', 'touchend',
  'keydown', 'keyup', 'input', 'change', 'compositionstart', 'compositionupdate', 'compositionend', 'copy', 'cut', 'paste',
  'focusin', 'submit', 'dragstart', 'drop', 'dragend', 'scrollend', 'resize', 'hashchange', 'popstate', 'beforeunload', 'pageshow'];

const called = n => n === window ? 'window' : n === document ? 'document' : n.id ? '#' + n.id : n.localName;
const held = e => ['ctrlKey', 'altKey', 'metaKey', 'shiftKey'].filter(k => e[k]).map(k => ' ' + k.replace('Key', '')).join('');
const kept = el => el.type === 'file' ? files(el.files) : el.type === 'checkbox' || el.type === 'radio' ? el.checked
  : el.multiple ? [...el.selectedOptions].map(o => o.value).join() : el.isContentEditable ? el.innerHTML : el.value;
const files = list => [...list].map(f => f.name + ' ' + f.size + ' ' + f.type).join();

function carries(e, el) {
  if (e.type === 'pageshow') return [location.pathname + location.hash, performance.getEntriesByType('navigation')[0].type];
  if (e.type === 'resize') return [innerWidth, innerHeight];
  if (e.type === 'scrollend') return el === document ? [scrollX, scrollY] : [el.scrollLeft, el.scrollTop];
  if (e.type === 'hashchange') return [location.hash];
  if (e.type === 'popstate') return [JSON.stringify(e.state)];
  if (e.type === 'beforeunload') return [];
  if (e instanceof WheelEvent) return [e.deltaX, e.deltaY, held(e)];
  if (e instanceof DragEvent) return e.type === 'drop' ? [e.dataTransfer.getData('text'), files(e.dataTransfer.files)] : [e.dataTransfer.dropEffect];
  if (e instanceof PointerEvent) return [e.pointerType, e.button, e.detail, held(e), ...at(e, el)];
  if (e instanceof MouseEvent) return [e.button, e.detail, held(e)];
  if (e instanceof TouchEvent) return [e.touches.length];
  if (e instanceof KeyboardEvent) return [e.key, e.code, held(e)];
  if (e instanceof ClipboardEvent) return [e.clipboardData.getData('text')];
  if (e instanceof CompositionEvent) return [e.data];
  return el.localName && e.type !== 'focusin' && e.type !== 'submit' ? [kept(el)] : [];
}

// Where matters on a canvas, of which there is nothing smaller to hit.
const at = (e, el) => el.localName === 'canvas' ? [e.offsetX, e.offsetY] : [];

// Of these only the last in a row counts: how many there are on the way is up
// to how fast the browser draws.
const passing = (e, el) => /scrollend|resize/.test(e.type) || e.type === 'input' && /^(date|time|color|range)$/.test(el.type);

function write(line, folds) {
  const lines = (localStorage.zoo || '').split('\n').filter(Boolean), begins = line.split(' ').slice(0, 2).join(' ') + ' ';
  const last = lines.findLastIndex(l => !l.startsWith('says '));
  if (folds && last >= 0 && lines[last].startsWith(begins)) lines.splice(last, 1);
  lines.push(line);
  localStorage.zoo = lines.join('\n');
  show();
}

function show() {
  const log = document.querySelector('#log');
  if (log) log.textContent = localStorage.zoo || '';
}

// A window that comes to the front again says anew what has the focus in it.
let focus = null;
function note(e) {
  const el = e.composedPath()[0] || e.target;
  if (e.type === 'focusin' && focus === el) return;
  if (e.type === 'focusin') focus = el;
  tell([e.type, called(el), ...carries(e, el)].join(' ').replace(/\n/g, '↵').replace(/\s+/g, ' ').trim(), passing(e, el));
}

// A frame of another site has a storage of its own: its top writes for it.
function tell(line, folds) {
  if (location.hostname === 'localhost') top.postMessage({line, folds}, '*');
  else write(line, folds);
}

for (const type of [...types, ...(script.dataset.also || '').split(' ')]) if (type) addEventListener(type, note, true);
addEventListener('message', e => { if (e.data.line) write(e.data.line, e.data.folds); });
addEventListener('storage', show);
addEventListener('DOMContentLoaded', () => {
  if (window !== top) return;
  const log = document.createElement('pre');
  log.id = 'log';
  log.hidden = true;
  document.body.append(log);
  show();
});
// say(text) is for what the page makes of an event.
globalThis.say = text => tell('says ' + text);
