// snapshot(since) returns one frame as {seq, ops, styles, look, focus, storage,
// frames} in the form of take.Snapshot, but as what has changed since
// the one numbered `since`: `ops` are nodes in document order, or [from, count]
// for nodes that are as they were there. `p` of a node is its depth, and
// `styles` has the tuples that are new, as the sheets of `look` are, which have
// their texts. `frames` maps the index of an iframe to
// its place among window.frames, of which there are `windows`, so that the
// frames' own snapshots can be put in. window.frames leaves out frames in
// shadow roots: frameElement(index) is the iframe itself.

// Attributes that say what an element holds, and not what it is.
const telling = /^(value|on[a-z]+|title|alt|placeholder|href|src|srcset|content|cite|aria-(label|description|valuetext)|data-(?!(testid|test-id|test|cy|private|sentry|clarity|hj|openreplay|dd)\b).*)$/;
const skipped = new Set(['head', 'script', 'style', 'noscript', 'template', 'link', 'meta']);
const checkable = el => el.localName === 'input' ? el.type === 'checkbox' || el.type === 'radio'
  : el.localName === 'option' || el.localName === 'details' || el.localName === 'dialog';
const isChecked = el => el.localName === 'input' ? el.checked : el.localName === 'option' ? el.selected : el.open;
const controlTags = new Set(['button', 'input', 'select', 'textarea', 'summary']);
const isControl = el => controlTags.has(el.localName) || el.hasAttribute('tabindex') || el.hasAttribute('role') && controlRoles.has(el.getAttribute('role')) || el.localName === 'a' && el.hasAttribute('href');
const controlRoles = new Set(['button', 'link', 'checkbox', 'radio', 'tab', 'menuitem', 'switch', 'option']);
const collapsible = /[ \t\n\r\f]+/g;
const preserves = css => css.whiteSpaceCollapse !== 'collapse';
// Without what the browser draws by lot for the address of a blob.
const addressed = value => value.includes('blob:') ? value.replace(/(blob:[^\s"')]*\/)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '$1') : value;
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

// What each node was in the last snapshot: {seq, at, json}.
const nodesWere = new WeakMap();
let lastSeq = 0, stylesKnown = new Map();

class Walker {
  constructor(since) {
    this.since = since;
    this.seq = ++lastSeq;
    this.ops = [];
    this.count = 0;
    this.run = null; // the [from, count] under way
    this.styles = [];
    this.frames = {};
    this.focus = -1;
    this.sheets = new Sheets();
    this.pointed = underPointer();
    this.hover = 0;
    this.above = [];
    this.hidden = isFrameHidden(); // in a part of the page that is marked as private
    this.private = false; // such a part can be seen, whatever is in it
    lookForMarks();
    this.root = document.scrollingElement;
    this.active = document.activeElement;
    while (this.active && this.active.shadowRoot && this.active.shadowRoot.activeElement) this.active = this.active.shadowRoot.activeElement;
    if (this.active === document.body) this.active = null;
  }

  // put adds a node that is complete.
  put(n, node) {
    const json = JSON.stringify(node), at = this.count++, was = nodesWere.get(n);
    if (!was) nodesWere.set(n, {seq: this.seq, at, json});
    else {
      const same = was.seq === this.since && was.json === json, from = was.at;
      was.seq = this.seq; was.at = at; was.json = json;
      if (same) {
        if (this.run && this.run[0] + this.run[1] === from) this.run[1]++;
        else this.ops.push(this.run = [from, 1]);
        return;
      }
    }
    this.run = null;
    this.ops.push(json);
  }

  document() {
    const node = {k: 3, p: 0, t: location.href}, root = this.root;
    if (root && (root.scrollLeft || root.scrollTop)) node.s = [round(root.scrollLeft), round(root.scrollTop)];
    this.put(document, node);
    this.sheets.root(document, 0);
    this.left = scrollX; this.top = scrollY; // asked once: each time costs a look at the layout
    if (document.documentElement) this.element(document.documentElement, 1, {space: ''});
  }

  // css is that of the element whose white space the texts have.
  children(parent, depth, css) {
    const family = {space: '', pre: undefined, visible: undefined};
    for (let n = parent.firstChild; n; n = n.nextSibling) {
      const type = n.nodeType;
      if (type === 1) { if (!skipped.has(n.localName)) this.element(n, depth, family); }
      else if (type === 3) this.text(n, depth, family, css);
    }
  }

  text(n, depth, family, css) {
    const t = (family.pre ??= preserves(css)) ? n.data : n.data.replace(collapsible, ' ');
    if (t === ' ' || !t.trim()) { family.space += t; return; }
    const node = {k: 1, p: depth, t: this.hidden ? masked : t};
    if (family.space) { node.w = family.space; family.space = ''; }
    this.put(n, node);
  }

  // spaces gives an element the white space before it and at its end. Between
  // blocks it does not show.
  spaces(el, node, style, family, css) {
    if (family.space) {
      if (style.inline || family.pre) node.w = family.space;
      family.space = '';
    }
    const last = el.lastChild;
    if (!last || last.nodeType !== 3 || last.data.trim()) return;
    const pre = preserves(css);
    if (pre || style.inline) node.e = pre ? last.data : last.data.replace(collapsible, ' ');
  }

  style(css) {
    const key = styleKey(css);
    let known = stylesKnown.get(key);
    if (!known) {
      const tuple = key.split('\n'), display = tuple[0];
      known = {index: stylesKnown.size, display, seen: tuple[1] === 'visible', inline: display.startsWith('inline') || display === 'contents', scrolls: display !== 'inline' && display !== 'none' && display !== 'contents'};
      stylesKnown.set(key, known);
      this.styles.push(tuple);
    }
    return known;
  }

  // family is what the children of one parent share.
  element(el, depth, family) {
    const outer = this.hidden;
    this.hidden = (this.hidden || isMarked(el)) && !isAllowed(el);
    this.node(el, depth, family);
    this.hidden = outer;
  }

  node(el, depth, family) {
    const node = {p: depth, n: el.localName};
    const css = getComputedStyle(el), rect = el.getBoundingClientRect(), control = isControl(el);
    if (el === this.active) this.focus = this.count;
    if (el === this.pointed) this.hover = this.count;
    if (node.n === 'dialog' ? el.matches(':modal,:popover-open') : el.hasAttribute('popover') && el.matches(':popover-open')) this.above.push(this.count);
    const style = this.style(css);
    this.spaces(el, node, style, family, css);
    this.attributes(el, node);
    this.state(el, node, control);
    if (style.scrolls && el !== this.root && (el.scrollLeft || el.scrollTop)) node.s = [round(el.scrollLeft), round(el.scrollTop)];
    if (style.index) node.y = style.index;
    const width = rect.width, height = rect.height;
    if (width || height) node.b = [round(rect.left + this.left), round(rect.top + this.top), round(width), round(height)];
    if (!this.visible(el, style, node, family)) node.h = true;
    else {
      this.private ||= this.hidden;
      if (control && coveredBy(el, rect)) node.o = true;
    }
    const r = role(el);
    if (r) node.r = r;
    const l = name(el, r, node.h);
    if (l) node.l = this.hidden ? masked : l;
    if (node.n === 'iframe' || node.n === 'frame') this.frame(el, this.count);
    this.put(el, node);
    if (isBlocked(el)) return;
    if (el.shadowRoot) {
      this.sheets.root(el.shadowRoot, this.count);
      this.put(el.shadowRoot, {k: 2, p: depth + 1});
      if (!marksIn.has(el.shadowRoot)) { marksIn.add(el.shadowRoot); marks ||= !!el.shadowRoot.querySelector(hiddenBy); }
      this.children(el.shadowRoot, depth + 2, css);
    }
    if (node.n !== 'textarea') this.children(el, depth + 1, css);
  }

  visible(el, style, node, family) {
    if (!style.seen || style.display === 'none') return false;
    if (!node.b) return style.display === 'contents' && el.checkVisibility();
    // It has a box, so only what hides the contents of an element can hide it:
    // all of them, but where they are slotted elsewhere.
    return el.assignedSlot ? el.checkVisibility() : family.visible ??= el.checkVisibility();
  }

  attributes(el, node) {
    if (!el.hasAttributes()) return;
    const hide = isPrivate(el), a = [];
    let last;
    for (const name of el.getAttributeNames().sort()) {
      if (name === last || name === 'selected' && this.secret(el)) continue; // the same in another namespace
      last = name;
      const value = addressed(el.getAttribute(name));
      a.push(name, value && (hide && name === 'value' || this.hidden && telling.test(name)) ? masked : value);
    }
    node.a = a;
  }

  state(el, node, control) {
    if (isField(el)) {
      notePassword(el);
      if (el.type !== 'checkbox' && el.type !== 'radio' && el.type !== 'file') node.v = this.hidden && el.value ? masked : shownValue(el);
    }
    if (checkable(el) && !(el.localName === 'option' && this.secret(el))) node.c = isChecked(el);
    if (control && isDisabled(el)) node.d = true;
  }

  // Which option is selected is what was typed into a field.
  secret(option) {
    const list = option.closest('select');
    return this.hidden || !!list && isPrivate(list);
  }

  look() {
    return {sheets: this.sheets.fresh, roots: this.sheets.roots, hover: this.hover, top: this.above, ring: !!this.active && this.active.matches(':focus-visible')};
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

function snapshot(since) {
  frameElements = new Map();
  if (since !== lastSeq) { since = 0; stylesKnown = new Map(); sheetsKnown = new Map(); }
  const w = new Walker(since);
  w.document();
  return `{"seq":${w.seq},"ops":[${w.ops.map(op => typeof op === 'string' ? op : `[${op}]`).join()}],` +
    JSON.stringify({styles: w.styles, look: w.look(), focus: w.focus, storage: storage(), frames: w.frames, windows: window.length, private: w.private, title: document.title}).slice(1);
}
