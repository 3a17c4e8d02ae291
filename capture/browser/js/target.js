// Names the element of an act: the best locators that find it and no other.

// An id or a class with a generated part will be another in the next build.
const generated = s => /\d{3,}|[0-9a-f]{8,}|:r|^(ember|react-|radix-|mui-|headlessui-|ext-)/i.test(s);

// One with a digit in a word may have been made at random by a script, or not:
// "iqz6" or "step2". So may what has the length and the first letter of several
// others, of which some are so: "iabk". No path begins at it, and a path leads to
// its element, too.
function doubtful(el) {
  if (/[a-z]\d/i.test(el.id)) return true;
  if (!/^[a-z]{3,8}$/i.test(el.id)) return false;
  const like = [...el.getRootNode().querySelectorAll(`[id^="${el.id[0]}"]`)].filter(e => e.id.length === el.id.length && /^[a-z\d]+$/i.test(e.id));
  return like.length > 2 && like.some(e => /\d/.test(e.id));
}

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
  const path = el.id && !generated(el.id) && !doubtful(el) ? '#' + CSS.escape(el.id) : test ? `[${test}="${CSS.escape(el.getAttribute(test))}"]` : '';
  return path && only(el, path) ? path : '';
}

// What a frame is called: its document may not be looked into, and its class is
// for the styles alone.
const titled = el => el.localName !== 'iframe' ? '' :
  ['title', 'name'].filter(a => el.getAttribute(a)).map(a => `iframe[${a}="${CSS.escape(el.getAttribute(a))}"]`).find(path => only(el, path)) || '';

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
    start = anchor(e) || titled(e) || classes(e).find(path => only(e, path)) || '';
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
// most two and a path, with its fingerprint. Its path is told in any case: for
// those who may keep no words.
function target(el) {
  lookForMarks();
  const out = {seen: fingerprint(el)}, hidden = isHidden(el);
  if (hidden) out.seen.text = '';
  let kept = 0;
  for (const kind of hidden ? ['testid', 'id', 'field'] : Object.keys(candidates)) {
    const value = candidates[kind](el);
    if (!value || kept === 2) continue;
    const [v, n] = Array.isArray(value) ? value : [fold(value)];
    const found = findAll({kind, value: v, name: n}).filter(e => alike(e, out.seen));
    const one = found.length > 1 ? narrow(found, out.seen) : found;
    if (one.length !== 1 || one[0] !== el) continue;
    out[kind] = v;
    if (n) out.name = n;
    kept++;
  }
  const path = out.path = cssPath(el);
  if (kept < 2 || path.length < 60 || out.id && doubtful(el)) out.css = path;
  return out;
}
