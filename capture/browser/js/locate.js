// Finding elements: the same code scores a locator at capture and follows it
// at re-enactment, so that what was unique then is looked for as it was.

// All elements of this frame, open shadow roots included, in document order.
function* everyElement(root = document) {
  for (const el of root.querySelectorAll('*')) {
    yield el;
    if (el.shadowRoot) yield* everyElement(el.shadowRoot);
  }
}

const testIDs = ['data-testid', 'data-test-id', 'data-test', 'data-cy'];
const testID = el => { for (const a of testIDs) if (el.hasAttribute(a)) return el.getAttribute(a); return ''; };

const finders = {
  testid: v => el => testID(el) === v,
  role: (v, n) => el => role(el) === v && (!n || name(el) === n),
  label: v => el => el.labels && labelText(el) === v || fold(el.getAttribute('aria-label')) === v && isField(el),
  placeholder: v => el => el.getAttribute('placeholder') === v,
  alt: v => el => el.getAttribute('alt') === v,
  text: v => el => hasText(el, v) && ![...el.children].some(c => hasText(c, v)),
  title: v => el => el.getAttribute('title') === v,
  id: v => el => el.id === v,
  field: v => el => el.getAttribute('name') === v,
};

// ">>>" steps into the shadow root of what its left side finds.
function byCSS(path) {
  let roots = [document];
  const parts = path.split('>>>');
  for (let i = 0; i < parts.length; i++) {
    const found = roots.flatMap(r => [...r.querySelectorAll(parts[i].trim())]);
    if (i === parts.length - 1) return found;
    roots = found.map(f => f.shadowRoot).filter(Boolean);
  }
  return [];
}

// nth picks one of several: '1' the first, '-1' the last.
function findAll({kind, value, name: n, nth}) {
  const out = kind === 'css' ? byCSS(value) : [];
  if (kind !== 'css') {
    const is = finders[kind](value, n);
    for (const el of everyElement()) if (is(el)) out.push(el);
  }
  if (!nth) return out;
  const one = out.at(nth > 0 ? nth - 1 : nth);
  return one ? [one] : [];
}

const isShown = el => {
  const b = el.getBoundingClientRect();
  return (b.width > 0 || b.height > 0) && el.checkVisibility({visibilityProperty: true});
};

// How an element looks, to tell it from another that a locator finds.
const fingerprint = el => ({tag: el.localName, type: el.getAttribute('type') || '', text: isPrivate(el) || isField(el) || el.isContentEditable ? '' : ownText(el).slice(0, 80)});

const alike = (el, seen) => (!seen.tag || el.localName === seen.tag) && (!seen.type || (el.getAttribute('type') || '') === seen.type);
const sameText = (el, seen) => !seen.text || fingerprint(el).text === seen.text;

// The locators that point at one place and say nothing of what is there.
const weak = new Set(['css', 'field', 'id', 'title']);

// locate(locators, seen) remembers the element that the best of the locators
// finds, and returns {rank, label, count}: rank -1 when none does, count how
// many the first locator that found any did find.
let current = null;
function locate(locators, seen) {
  current = null;
  let count = 0;
  for (let rank = 0; rank < locators.length; rank++) {
    let found;
    try { found = findAll(locators[rank]).filter(el => alike(el, seen)); } catch (e) { return JSON.stringify({rank: -1, count: 0, bad: String(e.message)}); }
    if (weak.has(locators[rank].kind) && rank > 0) found = found.filter(el => sameText(el, seen));
    if (found.length > 1) found = narrow(found, seen);
    if (!count) count = found.length;
    if (found.length !== 1) continue;
    current = found[0];
    return JSON.stringify({rank, count: 1, label: describe(current)});
  }
  return JSON.stringify({rank: -1, count});
}

// each(locators, seen) says of each locator what it finds: "it", the element
// that locate() remembers, "nothing", "several" or "another".
function each(locators, seen) {
  return JSON.stringify(locators.map(l => {
    let found;
    try { found = findAll(l).filter(el => alike(el, seen)); } catch { return 'nothing'; }
    if (found.length > 1) found = narrow(found, seen);
    return !found.length ? 'nothing' : found.length > 1 ? 'several' : found[0] === current ? 'it' : 'another';
  }));
}

// Of several, those that are shown, and of these those with the same text.
function narrow(found, seen) {
  const shown = found.filter(isShown);
  if (shown.length <= 1 || !seen.text) return shown;
  const same = shown.filter(el => sameText(el, seen));
  return same.length === 1 ? same : shown;
}

// What a person calls an element.
function describe(el) {
  if (el === document.documentElement || el === document.body) return el.localName;
  const r = role(el), n = isHidden(el) ? masked : name(el, r);
  if (r && n) return `${r} "${n.slice(0, 60)}"`;
  const id = testID(el);
  if (id) return `${r || el.localName} "${id}"`;
  const t = ownText(el).slice(0, 40);
  return t && !isPrivate(el) ? `${r || el.localName} "${t}"` : r || el.localName;
}
