// Roles and accessible names, as far as a person's words for an element need
// them. Follows WAI-ARIA 1.2, HTML-AAM and accname 1.2, without CSS-generated
// content. In-page, because only here is the layout known, and because one
// answer must serve capture, re-enactment and snapshot alike.

const fold = s => (s || '').replace(/\s+/g, ' ').trim();

const roleOfInput = {
  button: 'button', submit: 'button', reset: 'button', image: 'button',
  checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton',
  search: 'searchbox', email: 'textbox', tel: 'textbox', text: 'textbox', url: 'textbox',
};

const inside = (el, tags) => el.parentElement && el.parentElement.closest(tags);
const section = 'article,aside,main,nav,section';

const roleOfTag = {
  a: el => el.hasAttribute('href') ? 'link' : '',
  area: el => el.hasAttribute('href') ? 'link' : '',
  article: () => 'article', aside: () => 'complementary', button: () => 'button',
  datalist: () => 'listbox', dd: () => 'definition', details: () => 'group', dialog: () => 'dialog',
  dt: () => 'term', fieldset: () => 'group', figure: () => 'figure',
  footer: el => inside(el, section) ? '' : 'contentinfo',
  form: el => named(el) ? 'form' : '',
  h1: () => 'heading', h2: () => 'heading', h3: () => 'heading',
  h4: () => 'heading', h5: () => 'heading', h6: () => 'heading',
  header: el => inside(el, section) ? '' : 'banner',
  hr: () => 'separator',
  img: el => el.getAttribute('alt') === '' ? '' : 'img',
  input: el => el.list && /^(text|search|email|tel|url)$/.test(el.type) ? 'combobox' : roleOfInput[el.type] || '',
  li: el => inside(el, 'ul,ol,menu') ? 'listitem' : '',
  main: () => 'main', menu: () => 'list', meter: () => 'meter', nav: () => 'navigation', ol: () => 'list',
  optgroup: () => 'group', option: () => 'option', output: () => 'status', progress: () => 'progressbar',
  section: el => named(el) ? 'region' : '',
  select: el => el.multiple || el.size > 1 ? 'listbox' : 'combobox',
  summary: () => 'button',
  table: () => 'table', tbody: () => 'rowgroup', td: () => 'cell', textarea: () => 'textbox',
  tfoot: () => 'rowgroup', th: el => el.scope === 'row' ? 'rowheader' : 'columnheader',
  thead: () => 'rowgroup', tr: () => 'row', ul: () => 'list',
};

const named = el => el.hasAttribute('aria-label') || el.hasAttribute('aria-labelledby') || el.hasAttribute('title');

function role(el) {
  const explicit = fold(el.getAttribute('role')).split(' ')[0];
  if (explicit === 'none' || explicit === 'presentation') return '';
  if (explicit) return explicit;
  const of = roleOfTag[el.localName];
  return of ? of(el) : '';
}

const fromContent = new Set(['button', 'cell', 'checkbox', 'columnheader', 'gridcell', 'heading', 'link',
  'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'radio', 'rowheader', 'switch', 'tab', 'tooltip', 'treeitem']);

const letters = text => text.replace(/\s+/g, '').length;

// Own text of a subtree as accname step 2F takes it: hidden parts left out,
// embedded names taken in. Of an element that is hidden itself, everything
// counts: it keeps its name while it is out of sight.
let room = Infinity; // how many letters more are of interest
function contentText(el, depth, hidden = false) {
  if (depth > 40 || room < 0) return '';
  let out = '';
  const children = el.shadowRoot ? el.shadowRoot.childNodes
    : el.localName === 'slot' && el.assignedNodes().length ? el.assignedNodes() : el.childNodes;
  for (const n of children) {
    if (room < 0) break;
    if (n.nodeType === 3) { out += n.data; if (room < Infinity) room -= letters(n.data); continue; }
    if (n.nodeType !== 1 || n.localName === 'script' || n.localName === 'style') continue;
    if (isMarked(n)) { out += ' ' + masked + ' '; continue; }
    if (n.getAttribute('aria-hidden') === 'true' || !hidden && !n.checkVisibility({visibilityProperty: true})) continue;
    const label = fold(n.getAttribute('aria-label')) || (n.localName === 'img' ? n.alt : '');
    const part = label || contentText(n, depth + 1, hidden);
    out += getComputedStyle(n).display === 'inline' ? part : ' ' + part + ' ';
  }
  return out;
}

const byIds = (el, ids) => fold(fold(ids).split(' ').map(id => {
  const l = el.getRootNode().getElementById && el.getRootNode().getElementById(id);
  return l ? fold(l.getAttribute('aria-label')) || contentText(l, 0) : '';
}).join(' '));

function name(el, itsRole = role(el), hidden = false) {
  const by = el.getAttribute('aria-labelledby');
  if (by) { const t = byIds(el, by); if (t) return t; }
  const label = fold(el.getAttribute('aria-label'));
  if (label) return label;
  const native = nativeName(el);
  if (native) return native;
  if (fromContent.has(itsRole)) { const t = fold(contentText(el, 0, hidden)); if (t) return t; }
  return fold(el.getAttribute('title')) || ('placeholder' in el ? fold(el.placeholder) : '');
}

function nativeName(el) {
  switch (el.localName) {
    case 'input':
      if (el.type === 'submit' || el.type === 'button' || el.type === 'reset')
        return fold(el.value) || {submit: 'Submit', reset: 'Reset'}[el.type] || '';
      if (el.type === 'image') return fold(el.alt);
      // falls through
    case 'select': case 'textarea': case 'meter': case 'progress': case 'output': return labelText(el);
    case 'img': case 'area': return fold(el.alt);
    case 'fieldset': return childText(el, 'legend');
    case 'figure': return childText(el, 'figcaption');
    case 'table': return childText(el, 'caption');
  }
  return '';
}

const labelText = el => fold([...el.labels || []].map(l => labelOwn(l, el)).join(' '));

// The text of a label without that of the field inside it.
function labelOwn(label, field) {
  if (!label.contains(field)) return contentText(label, 0);
  let out = '';
  for (const n of label.childNodes) {
    if (n.nodeType === 3) out += n.data;
    else if (n.nodeType === 1 && n !== field && !n.contains(field)) out += ' ' + contentText(n, 0) + ' ';
  }
  return out;
}

const childText = (el, tag) => {
  const c = [...el.children].find(c => c.localName === tag);
  return c ? fold(contentText(c, 0)) : '';
};

// Text that is the element's own: what a person reads on it.
const ownText = el => fold(el.localName === 'input' ? el.value : contentText(el, 0));

// hasText(el, text) reports whether that is the element's own text. It reads no
// further than what is too long: most of a page is, around any text.
function hasText(el, text) {
  room = letters(text);
  try { return ownText(el) === text; } finally { room = Infinity; }
}
