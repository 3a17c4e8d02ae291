// Which fields are always private, whatever a team's rules say: their values
// are masked here, before anything outside the page sees them.

const privateAutocomplete = /(^|\s)(cc-(number|csc|exp|exp-month|exp-year|name|given-name|family-name|type)|(current|new)-password|one-time-code|bday(-day|-month|-year)?)(\s|$)/;
const privateName = /passw(or)?d|pass.?(code|phrase)|card.?(number|no|num)|cc.?(number|num)|security.?code|social.?security/i;
// Short ones count as words only: not the "pin" of "shipping", but that of "userPin" and "user_pin".
const privateWords = new Set(['pass', 'pwd', 'pin', 'otp', 'cvv', 'cvc', 'csc', 'iban', 'ssn', 'tan', 'secret']);
const wordsOf = s => s.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/);
const privateCalled = s => !!s && (privateName.test(s) || wordsOf(s).some(w => privateWords.has(w)));

// Not "has a value": list items have one, too.
const isField = el => el.localName === 'input' || el.localName === 'textarea' || el.localName === 'select';

function isPrivate(el) {
  if (!isField(el)) return false;
  if (el.type === 'password' || everPassword.has(el)) return true;
  if (privateAutocomplete.test(el.getAttribute('autocomplete') || '')) return true;
  return privateCalled(el.name) || privateCalled(el.id);
}

// A search box is given the page's own words: no build could find a stand-in,
// as documents come from the build, and lists are often filtered in the page.
// So is a field that suggests values from a list of the page's.
const searches = el => el.type === 'search' || el.getAttribute('role') === 'searchbox' || el.inputMode === 'search' || !!el.list ||
  !!el.closest('[role=search],search');

// A field that was ever a password stays one: "show password" turns it into text.
// So the change of the type is watched for, and every act of the user.
const everPassword = new WeakSet();
const notePassword = el => { if (el.type === 'password') everPassword.add(el); };
new MutationObserver(list => { for (const m of list) if (m.oldValue === 'password') everPassword.add(m.target); })
  .observe(document, {subtree: true, attributes: true, attributeFilter: ['type'], attributeOldValue: true});
for (const type of ['pointerdown', 'keydown', 'focusin']) addEventListener(type, e => {
  const root = e.composedPath()[0].getRootNode?.() || document;
  for (const el of root.querySelectorAll?.('input[type=password]') || []) everPassword.add(el);
}, {capture: true, passive: true});

// The name and stand-in of a private field: what a scenario has in place of
// its value, so that the act can be done again.
function standIn(el) {
  const ac = el.getAttribute('autocomplete') || '', id = ac + ' ' + el.name + ' ' + el.id;
  if (/cc-exp-month/.test(id)) return ['CARD_MONTH', '12'];
  if (/cc-exp-year/.test(id)) return ['CARD_YEAR', '2034'];
  if (/cc-exp/.test(id)) return ['CARD_EXPIRY', '12/34'];
  if (/csc|cvv|cvc|security.?code/i.test(id)) return ['CARD_CODE', '123'];
  if (/cc-(name|given|family)/.test(id)) return ['CARD_NAME', 'A Person'];
  if (/cc-number|card/i.test(id)) return ['CARD_NUMBER', '4242424242424242'];
  if (/bday/.test(ac)) return ['BIRTH_DATE', el.type === 'date' || !/bday-/.test(ac) ? '1990-01-01' : /year/.test(ac) ? '1990' : '1'];
  if (/one-time|otp|pin/i.test(id)) return ['ONE_TIME_CODE', '000000'];
  if (/iban/i.test(id)) return ['IBAN', 'GB33BUKB20201555555555'];
  return ['PASSWORD', 'Retake-Passw0rd'];
}

const masked = '•••';
const shownValue = el => isPrivate(el) && el.value ? masked : el.value;

// What pages mark for other recorders to leave out or mask is neither recorded
// here: marks of PostHog, Sentry, rrweb, Amplitude, LogRocket, Clarity, Hotjar,
// FullStory, OpenReplay and Datadog, as they document them.
let hiddenBy = ['.ph-no-capture', '.ph-mask', '[data-sentry-mask]', '[data-sentry-block]', '.sentry-mask', '.sentry-block', '.rr-block', '.rr-mask', '.rr-ignore',
  '.amp-mask', '.amp-block', '[data-private]', '[data-clarity-mask=true]', '[data-clarity-mask=True]', '[data-hj-suppress]', '.fs-mask', '.fs-exclude',
  '[data-openreplay-hidden]', '[data-openreplay-obscured]', '[data-openreplay-masked]', '[data-dd-privacy=mask]', '[data-dd-privacy=hidden]'].join();

// Whether the document has such marks at all: most have none, and then no
// element is asked. Looked for before a snapshot and before a target is named.
let marks = false;
const lookForMarks = () => { marks = [document, ...marksIn].some(root => root.querySelector(hiddenBy)); };
const marksIn = new Set(); // the shadow roots that were seen
const isMarked = el => marks && el.matches(hiddenBy);

// What a team's own rules name by selectors: blocked is marked, and left out as
// well; allowed is kept, also in a part that is marked.
let blockedBy = '', allowedBy = '';
const isBlocked = el => !!blockedBy && el.matches(blockedBy);
const isAllowed = el => !!allowedBy && el.matches(allowedBy);
const inAllowed = el => !!allowedBy && !!el.closest(allowedBy) && !isHidden(el);
function markAlso(mask, block, allow) {
  hiddenBy = [hiddenBy, ...mask, ...block].join();
  blockedBy = block.join();
  allowedBy = allow.join();
}

// Whether the frame itself is in such a part of a page around it, as far as it
// may look out.
function isFrameHidden() {
  try {
    for (let w = window; w.frameElement; w = w.parent) if (w.frameElement.closest(hiddenBy)) return true;
  } catch { /* a page of another origin is around it */ }
  return false;
}

// Whether an element is in a part of the page that is marked so: what is nearest
// counts.
function isHidden(el) {
  for (let e = el; e; e = e.getRootNode().host) {
    const hidden = e.closest(hiddenBy), allowed = allowedBy && e.closest(allowedBy);
    if (allowed && (!hidden || hidden.contains(allowed))) return false;
    if (hidden) return true;
  }
  return isFrameHidden();
}
