// snapshot(styleNames) returns one frame as {nodes, styles, focus, storage, frames}
// in the form of take.Snapshot: nodes in document order with the index of
// their parent; `frames` maps the index of an iframe to its place among
// window.frames, of which there are `windows`, so that the frames' own
// snapshots can be put in. window.frames leaves out frames in shadow roots:
// frameElement(index) is the iframe itself.

const skipped = new Set(['head', 'script', 'style', 'noscript', 'template', 'link', 'meta']);
const checkable = el => el.localName === 'input' ? el.type === 'checkbox' || el.type === 'radio'
  : el.localName === 'option' || el.localName === 'details' || el.localName === 'dialog';
const isChecked = el => el.localName === 'input' ? el.checked : el.localName === 'option' ? el.selected : el.open;
const controlTags = new Set(['button', 'input', 'select', 'textarea', 'summary']);
const isControl = el => controlTags.has(el.localName) || el.hasAttribute('tabindex') || el.hasAttribute('role') && controlRoles.has(el.getAttribute('role')) || el.localName === 'a' && el.hasAttribute('href');
const controlRoles = new Set(['button', 'link', 'checkbox', 'radio', 'tab', 'menuitem', 'switch', 'option']);
const round = v => Math.round(v * 100) / 100;

// The top element at a point of the viewport, through open shadow roots.
function elementAt(x, y) {
  let at = document.elementFromPoint(x, y);
  while (at && at.shadowRoot) {
    const deeper = at.shadowRoot.elementFromPoint(x, y);
    if (!deeper || deeper === at) break;
    at = deeper;
  }
  return at;
}

const composedParent = n => n.assignedSlot || n.parentNode || n.host || null;

function composedContains(el, other) {
  for (let n = other; n; n = n.nodeType === 11 ? n.host : composedParent(n)) if (n === el) return true;
  return false;
}

// Whether something else takes the events at the centre of an element. A
// label takes them for its field.
function coveredBy(el, box) {
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return null;
  const at = elementAt(x, y);
  if (!at || composedContains(el, at) || composedContains(at, el)) return null;
  if (el.labels && [...el.labels].some(l => composedContains(l, at))) return null;
  return at;
}

const isDisabled = el => el.matches(':disabled') || !!el.closest('[aria-disabled=true]');

class Walker {
  constructor(styleNames) {
    this.names = styleNames;
    this.nodes = [];
    this.styles = [];
    this.styleIndex = new Map();
    this.frames = {};
    this.focus = -1;
    this.active = document.activeElement;
    while (this.active && this.active.shadowRoot && this.active.shadowRoot.activeElement) this.active = this.active.shadowRoot.activeElement;
    if (this.active === document.body) this.active = null;
  }

  document() {
    const node = {k: 3, p: -1, t: location.href};
    const root = document.scrollingElement;
    if (root && (root.scrollLeft || root.scrollTop)) node.s = [round(root.scrollLeft), round(root.scrollTop)];
    this.nodes.push(node);
    if (document.documentElement) this.element(document.documentElement, 0, false);
  }

  children(parent, index, pre) {
    for (let n = parent.firstChild; n; n = n.nextSibling) {
      if (n.nodeType === 1) { if (!skipped.has(n.localName)) this.element(n, index, pre); }
      else if (n.nodeType === 3) this.text(n, index, pre);
    }
  }

  text(n, index, pre) {
    const t = pre ? n.data : n.data.replace(/\s+/g, ' ');
    if (t.trim()) this.nodes.push({k: 1, p: index, t});
  }

  style(css) {
    const tuple = this.names.map(n => css.getPropertyValue(n));
    const key = tuple.join('\n');
    let i = this.styleIndex.get(key);
    if (i === undefined) { i = this.styles.push(tuple) - 1; this.styleIndex.set(key, i); }
    return i;
  }

  element(el, parent, pre) {
    const node = {p: parent, n: el.localName}, index = this.nodes.push(node) - 1;
    const css = getComputedStyle(el), rect = el.getBoundingClientRect();
    if (el === this.active) this.focus = index;
    this.attributes(el, node);
    this.state(el, node);
    const y = this.style(css);
    if (y) node.y = y;
    const shown = css.display !== 'none' && css.visibility === 'visible';
    if (rect.width || rect.height) node.b = [rect.left + scrollX, rect.top + scrollY, rect.width, rect.height].map(round);
    if (!shown || (!node.b && css.display !== 'contents') || !el.checkVisibility()) node.h = true;
    else if (isControl(el) && coveredBy(el, rect)) node.o = true;
    const r = role(el);
    if (r) node.r = r;
    const l = name(el, r, node.h);
    if (l) node.l = l;
    if (el.localName === 'iframe' || el.localName === 'frame') this.frame(el, index);
    if (el.shadowRoot) {
      const shadow = this.nodes.push({k: 2, p: index}) - 1;
      this.children(el.shadowRoot, shadow, pre);
    }
    if (el.localName !== 'textarea') this.children(el, index, css.whiteSpace.startsWith('pre'));
  }

  attributes(el, node) {
    const hide = isPrivate(el), a = [];
    for (const name of el.getAttributeNames().sort()) {
      const value = el.getAttribute(name);
      a.push(name, hide && name === 'value' && value ? masked : value);
    }
    if (a.length) node.a = a;
  }

  state(el, node) {
    if (el.localName === 'input' || el.localName === 'textarea' || el.localName === 'select') {
      notePassword(el);
      if (el.type !== 'checkbox' && el.type !== 'radio' && el.type !== 'file') node.v = shownValue(el);
    }
    if (checkable(el)) node.c = isChecked(el);
    if (el.scrollLeft || el.scrollTop) if (el !== document.scrollingElement) node.s = [round(el.scrollLeft), round(el.scrollTop)];
    if (isControl(el) && isDisabled(el)) node.d = true;
  }

  frame(el, index) {
    this.frames[index] = -1;
    frameElements.set(index, el);
    for (let i = 0; i < window.length; i++) if (window[i] === el.contentWindow) this.frames[index] = i;
  }
}

// A short digest of a value that must not be kept: FNV-1a, 32 bits.
function digest(s) {
  let h = 0x811c9dc5;
  for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16);
}

function storage() {
  const out = {};
  for (const [area, get] of [['local', () => localStorage], ['session', () => sessionStorage]]) {
    let s;
    try { s = get(); } catch { continue; } // an opaque origin has none
    for (let i = 0; i < s.length; i++) out[area + ':' + s.key(i)] = digest(s.getItem(s.key(i)));
  }
  return out;
}

let frameElements = new Map();
const frameElement = index => frameElements.get(index);

function snapshot(styleNames) {
  frameElements = new Map();
  const w = new Walker(styleNames);
  w.document();
  return JSON.stringify({nodes: w.nodes, styles: w.styles, focus: w.focus, storage: storage(), frames: w.frames, windows: window.length, title: document.title});
}
