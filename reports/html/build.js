// Building a page again, node by node, in a frame without scripts. There are
// two walls: what could run or ask for something was left out when the report
// was made, and the frame's sandbox and policy would not let it.

const framePolicy = "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";
const blankPage = `<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="${framePolicy}"></head><body></body></html>`;
const spaces = { svg: 'http://www.w3.org/2000/svg', math: 'http://www.w3.org/1998/Math/MathML', html: 'http://www.w3.org/1999/xhtml' };

// Nobody points at a page in a report, and its pictures have no scroll bars.
const frameStyle = '*{scrollbar-width:none!important;caret-color:transparent!important;cursor:default!important}' +
  '[data-retake-blank]{background:repeating-linear-gradient(45deg,#8883 0 6px,#8881 6px 12px)!important}';

// What the browser does of itself where a page says nothing.
const focusStyle = ':where([data-retake-focus=visible]){outline:-webkit-focus-ring-color auto 1px}';

// lock makes a frame safe before anything is in it.
function lock(frame) {
  frame.setAttribute('sandbox', 'allow-same-origin');
  frame.setAttribute('referrerpolicy', 'no-referrer');
  frame.srcdoc = blankPage;
}

// ready is when a frame has its empty document.
function ready(frame) {
  const doc = frame.contentDocument;
  if (doc && doc.readyState === 'complete' && doc.URL === 'about:srcdoc') return Promise.resolve();
  return new Promise((done) => { frame.addEventListener('load', done, { once: true }); });
}

// expand lists the rows of a document.
function expand(data, at) {
  const rows = [], { r: runs } = data.docs[at];
  for (let i = 0; i < runs.length; i += 2) for (let k = 0; k < runs[i + 1]; k++) rows.push(data.rows[runs[i] + k]);
  return rows;
}

// build makes a document in a frame, and returns its nodes by their index in
// the snapshot.
async function build(frame, data, at) {
  await ready(frame);
  const { s: styles = {}, f: focus, g: ring, h: hover, t: above = [] } = data.docs[at];
  const page = { rows: expand(data, at), styles, nodes: [], ends: [], after: [], focus, ring };
  await fill(frame, page, 0);
  if (hover) point(page.nodes[hover]);
  page.after.unshift(() => raise(above.map((i) => page.nodes[i])));
  for (const act of [...page.ends, ...page.after]) act();
  return page.nodes;
}

// fill builds the document that begins at a row. Documents in it follow when
// it is in its place: a frame has one only there.
async function fill(frame, page, from) {
  const doc = frame.contentDocument, depth = page.rows[from][0];
  const inner = [], top = doc.createDocumentFragment();
  const parents = [];
  parents[depth] = top;
  page.nodes[from] = doc;
  let i = from + 1;
  while (i < page.rows.length && page.rows[i][0] > depth) {
    const row = page.rows[i], parent = parents[row[0] - 1];
    if (!parent || row[1] === '#none') { parents[row[0]] = null; i++; continue; }
    if (row[1] === '#document') {
      inner.push([parent, i]);
      for (const d = row[0]; ++i < page.rows.length && page.rows[i][0] > d;);
      continue;
    }
    const node = nodeOf(doc, row, parent, page);
    if (i === page.focus && node.setAttribute) node.setAttribute('data-retake-focus', page.ring ?? isText(node) ? 'visible' : '');
    parents[row[0]] = page.nodes[i++] = node;
  }
  await dress(frame, page, from, i);
  const html = [...top.childNodes].find((n) => n.nodeType === 1);
  if (html) doc.replaceChild(html, doc.documentElement);
  settle(doc, page, page.rows[from][3]);
  for (const [host, at] of inner) {
    if (host.localName !== 'iframe' || !host.isConnected) continue;
    await ready(host);
    await fill(host, page, at);
  }
}

// point marks what the pointer is over, from the inside out.
function point(node) {
  for (let n = node; n; n = n.parentNode || n.host || (n.defaultView && n.defaultView.frameElement)) {
    if (n.ownerDocument === document) return;
    if (n.nodeType === 1) n.setAttribute('data-retake-hover', '');
  }
}

// raise puts elements above all others, as they were. To be shown so, a dialog
// takes the focus, which is given back.
function raise(list) {
  const was = document.activeElement;
  for (const el of list) {
    if (!el || el.nodeType !== 1 || !el.isConnected) continue;
    if (el.popover) el.togglePopover(true);
    else if (el.localName === 'dialog' && !el.open) el.showModal();
    const { activeElement: inner } = el.ownerDocument;
    if (inner) inner.blur();
  }
  if (list.length && was) was.focus({ preventScroll: true });
}

// isText says whether an element is one to type in. In older takes it is not
// known of others whether the focus came by a key, and with that a ring.
const isText = (el) => el.localName === 'textarea' || el.isContentEditable || (el.localName === 'input' && !/^(button|checkbox|color|file|image|radio|range|reset|submit)$/.test(el.type));

// nodeOf makes one node and puts it in its place.
function nodeOf(doc, [, name, attrs, state], parent, page) {
  if (name === '') return put(parent, doc.createTextNode(attrs));
  if (name === '#shadow') return shadow(parent);
  const outer = parent.namespaceURI && parent.localName !== 'foreignObject' ? parent.namespaceURI : spaces.html;
  const el = doc.createElementNS(spaces[name] || outer, name);
  if (name === 'iframe') lock(el);
  for (let i = 0; attrs && i + 1 < attrs.length; i += 2) attribute(el, attrs[i], attrs[i + 1]);
  if (state && state.w) put(parent, doc.createTextNode(state.w));
  put(parent, el);
  if (state && state.e) page.ends.push(() => put(el, doc.createTextNode(state.e)));
  if (state) page.after.push(() => restore(el, state));
  return el;
}

function put(parent, node) {
  parent.appendChild(node);
  return node;
}

function shadow(host) {
  try {
    return host.shadowRoot || host.attachShadow({ mode: 'open' });
  } catch {
    return host; // an element that has none: what is in it is shown all the same
  }
}

function attribute(el, name, value) {
  if (name === 'style') {
    el.style.cssText = withFiles(value);
    return;
  }
  if (name === 'open' && el.localName === 'dialog') return; // it is opened when all is there
  if (/^@\d+$/.test(value)) value = dataURI(value.slice(1));
  if (name.startsWith('xlink:')) el.setAttributeNS('http://www.w3.org/1999/xlink', name, value);
  else el.setAttribute(name, value);
}

// restore gives an element the state that it had.
function restore(el, { v: value, c: checked, s: scroll, b: box }) {
  if (value !== undefined && 'value' in el && el.type !== 'file') el.value = value;
  if (checked !== undefined) {
    if (el.localName === 'option') el.selected = checked;
    else if (el.localName === 'input') el.checked = checked;
    else if (!el.open) el.open = checked;
  }
  if (box) {
    el.style.width = box[0] + 'px';
    el.style.height = box[1] + 'px';
    el.setAttribute('data-retake-blank', '');
  }
  if (scroll) el.scrollTo({ left: scroll[0], top: scroll[1], behavior: 'instant' });
}

// dress gives a document and its shadow roots, which are the nodes from one
// index to another, their style sheets.
async function dress(frame, page, from, to) {
  const view = frame.contentWindow, made = new Map();
  const sheetOf = (text, media) => {
    const sheet = new view.CSSStyleSheet(media ? { media } : {});
    sheet.replaceSync(text);
    return sheet;
  };
  const first = sheetOf(focusStyle), own = sheetOf(frameStyle);
  for (let i = from; i < to; i++) {
    const root = page.nodes[i];
    if (!root || !root.adoptedStyleSheets || root.ownerDocument !== frame.contentDocument && root !== frame.contentDocument) continue;
    const sheets = [];
    for (const { b: name, m: media } of page.styles[i] || []) {
      const key = name + ' ' + (media || '');
      if (!made.has(key)) made.set(key, sheetOf(await sheetText(name), media));
      sheets.push(made.get(key));
    }
    root.adoptedStyleSheets = [first, ...sheets, own];
  }
}

// settle brings a document to rest: what was animated is at its end.
function settle(doc, page, state) {
  page.after.push(() => {
    for (const a of doc.getAnimations ? doc.getAnimations() : []) {
      try { a.finish(); } catch { a.pause(); } // one without an end
    }
  });
  const [left, top] = (state && state.s) || [0, 0]; // the frame may still be scrolled as for another step
  page.after.push(() => doc.defaultView.scrollTo({ left, top, behavior: 'instant' }));
}

// areaOf is where a node is in the viewport of the top frame, null if it has no
// place.
function areaOf(node) {
  if (!node) return null;
  let el = node, box;
  if (node.nodeType === 3) {
    const range = node.ownerDocument.createRange();
    range.selectNode(node);
    box = range.getBoundingClientRect();
    el = node.parentElement;
  } else if (node.nodeType === 1) box = node.getBoundingClientRect();
  if (!box || !(box.width > 0 && box.height > 0)) return null;
  let { left: x, top: y, width: w, height: h } = box;
  for (let f = el && el.ownerDocument.defaultView.frameElement; f && f.ownerDocument !== document; f = f.ownerDocument.defaultView.frameElement) {
    const at = f.getBoundingClientRect();
    x += at.left + f.clientLeft;
    y += at.top + f.clientTop;
  }
  return { x, y, w, h };
}
