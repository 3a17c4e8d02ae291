// Typing where no value tells of it: in editors whose text has a form, and in
// what the page does not let anyone look into.

// A closed shadow root shows its events as those of its host.
const closed = el => !!el.localName && el.localName.includes('-') && !el.shadowRoot;

// An editor that holds what was put into it by typing alone is filled, as a
// field is. In any other, where the caret is and what the text looks like count:
// what is typed there is put down key by key.
const plain = new WeakSet(), raws = new WeakSet();
const isRaw = el => raws.has(el) || closed(el);
function becomesRaw(el, e) {
  if (!el.localName || isRaw(el)) return !!el.localName;
  if (!el.isContentEditable) return false;
  const formats = e.key === 'Enter' || (e.ctrlKey || e.metaKey) && /^[biuk]$/i.test(e.key);
  const all = el.innerText.trim(), replaced = String(getSelection()).trim() === all;
  if (formats || all && !replaced && !plain.has(el)) raws.add(el);
  else plain.add(el);
  return raws.has(el);
}

// What was typed in a row.
let piece = null;
function typed(el, text) {
  if (!piece || piece.el !== el) piece = {el, text: '', target: target(el)};
  piece.text += text;
  send({kind: 'type', target: piece.target, typed: {value: piece.text, parts: pieces(el), own: inAllowed(el), hidden: isHidden(el)}});
}

// What was pasted last, and what an input method has shown since it began.
let pasted = null, drafts = [];
function onPaste(e) {
  if (!e.isTrusted) return;
  pasted = e.clipboardData.getData('text/plain');
  if (isRaw(first(e)) && pasted) typed(first(e), pasted);
}
function onComposed(e) {
  if (e.isTrusted && isRaw(first(e)) && e.data) typed(first(e), e.data);
}
