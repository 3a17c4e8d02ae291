// Hovers that reveal something.

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

// What was not shown before, and what is there to be shown beside something.
const floats = el => /^(tooltip|menu|listbox|dialog|tree|grid)$/.test(el.getAttribute('role') || '') || /absolute|fixed/.test(getComputedStyle(el).position);

// shownBeside(el) collects what scripts show outside of an element: at once,
// while the events of the pointer are handled, or later if it floats. It
// returns a func that says whether there is any.
function shownBeside(el) {
  const seen = new Set();
  let atOnce = true;
  const collect = list => {
    for (const m of list) for (const n of m.type === 'childList' ? m.addedNodes : [m.target])
      if (n.nodeType === 1 && !composedContains(n, el) && !composedContains(el, n) && isShown(n) && (atOnce || floats(n))) seen.add(n);
  };
  const observer = new MutationObserver(collect);
  observer.observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['hidden', 'style', 'class', 'open', 'data-state', 'aria-hidden']});
  setTimeout(() => { collect(observer.takeRecords()); atOnce = false; });
  return () => {
    collect(observer.takeRecords());
    observer.disconnect();
    return [...seen].some(n => n.isConnected && isShown(n));
  };
}

function onPointerOver(e) {
  if (!e.isTrusted || e.pointerType !== 'mouse' || e.buttons || place(e) === rests) return; // the page moved, and not the pointer
  let el = first(e);
  if (!el.closest) return;
  el = el.closest('[data-testid],[data-test],li,article,tr') || el.closest(controls) || el;
  if (el === over) return;
  over = el;
  noHover();
  const before = reveals(el), anchor = shownByRule(first(e)), beside = shownBeside(el);
  const timer = setTimeout(() => {
    dwell = null;
    const shown = beside();
    if (el.isConnected && (reveals(el) > before || shown)) send({kind: 'hover', target: hovered(el)});
    else if (anchor && anchor.isConnected && shownByRule(anchor)) send({kind: 'hover', target: hovered(anchor)});
  }, 300);
  dwell = {timer, beside};
}
function noHover() {
  if (!dwell) return;
  clearTimeout(dwell.timer);
  dwell.beside();
  dwell = null;
}
