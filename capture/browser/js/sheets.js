// What documents and shadow roots are drawn by, in the form of take.Look. What a
// sheet is is read when it has changed since the last snapshot, and told once.

// What each sheet was: {rules, ends, media, known, at}. A <style> whose text
// changes has another sheet, and scripts change rules: those of a sheet that a
// script made are compared one by one.
const sheetsWere = new WeakMap();
let sheetsKnown = new Map();

// A sheet that scripts build up is told in parts of so many rules, so that one
// rule more is one part more.
const partRules = 100;

class Sheets {
  constructor() {
    this.fresh = [];
    this.roots = [];
    this.seen = new Map(); // many shadow roots share a sheet
  }

  // root notes what a document or a shadow root is drawn by, which is node n.
  root(root, n) {
    const node = {n}, sheets = [];
    if (root.nodeType === 9 && document.baseURI !== location.href.split('#')[0]) node.base = document.baseURI;
    for (const list of [root.styleSheets, root.adoptedStyleSheets]) for (let i = 0; i < list.length; i++) {
      let at = this.seen.get(list[i]);
      if (!at) this.seen.set(list[i], at = this.sheet(list[i]));
      for (const part of at) sheets.push(part);
    }
    if (sheets.length) node.sheets = sheets;
    this.roots.push(node);
  }

  // sheet returns where a sheet is among those that are known: in one part, or
  // several, or none.
  sheet(sheet) {
    const owner = sheet.ownerNode, media = sheet.media.mediaText;
    if (sheet.disabled || owner && /\balternate\b/i.test(owner.rel)) return [];
    const rules = rulesOf(sheet), loaded = owner && owner.localName !== 'style' && /^https?:/.test(sheet.href);
    if (!rules) return [this.known({url: sheet.href, media})]; // of another origin
    const was = sheetsWere.get(sheet);
    if (was && was.media === media && was.known === sheetsKnown && sameRules(rules, was.rules, was.ends)) return was.at;
    const plain = loaded ? !was || sameRules(rules, was.rules, true) : owner && isAsWritten(owner, rules), ends = loaded || plain;
    const now = {rules: ends ? [rules.length, rules[0], rules[rules.length - 1]] : [...rules], ends, media, known: sheetsKnown};
    if (plain) now.at = [this.known(loaded ? {url: sheet.href, media} : {text: owner.textContent, media})];
    else now.at = this.parts(sheet, rules, media);
    sheetsWere.set(sheet, now);
    return now.at;
  }

  // parts tells a sheet by its rules.
  parts(sheet, rules, media) {
    const at = [], url = sheet.href || undefined;
    for (let i = 0; i < rules.length; i += partRules) {
      let text = '';
      for (let k = i; k < Math.min(i + partRules, rules.length); k++) text += rules[k].cssText + '\n';
      at.push(this.known({url, text, media}));
    }
    return at;
  }

  known(sheet) {
    const key = JSON.stringify(sheet);
    let at = sheetsKnown.get(key);
    if (at === undefined) {
      sheetsKnown.set(key, at = sheetsKnown.size);
      this.fresh.push(sheet);
    }
    return at;
  }
}

function rulesOf(sheet) {
  try { return sheet.cssRules; } catch { return null; }
}

// Of a sheet that was loaded or stands in the page, its ends say whether it is
// another: few scripts change one, and it may be large.
function sameRules(rules, were, ends) {
  if (ends) return rules.length === were[0] && rules[0] === were[1] && rules[rules.length - 1] === were[2];
  if (rules.length !== were.length) return false;
  for (let i = 0; i < were.length; i++) if (rules[i] !== were[i]) return false;
  return true;
}

// Whether the rules of a <style> are those of its text: scripts may have added
// some.
function isAsWritten(owner, rules) {
  let imports = 0;
  for (const rule of rules) if (rule instanceof CSSImportRule) imports++; else if (!(rule instanceof CSSLayerStatementRule)) break;
  const text = owner.textContent;
  if (!text) return !rules.length;
  const twin = new CSSStyleSheet();
  twin.replaceSync(text);
  return twin.cssRules.length + imports === rules.length;
}

// The innermost element under the pointer, through open shadow roots.
function underPointer() {
  let at = null;
  for (let inner = document.documentElement; inner && inner.matches(':hover');) {
    at = inner;
    inner = null;
    for (const parent of [at.shadowRoot, at]) if (parent && !inner) for (let el = parent.firstElementChild; el && !inner; el = el.nextElementSibling) if (el.matches(':hover')) inner = el;
  }
  return at;
}
