// Runs in the page's own world before any script of the page. What the page
// could learn of the real machine is replaced: randomness by a seeded
// sequence, the fine clock by the virtual one. `config` is put in front.

// How the page's own world tells us something: no script of the page sees it.
const tell = globalThis[config.tell];
delete globalThis[config.tell];

// The window of a frame's first document can be that of the next as well.
const hook = Symbol.for('retake.stage');
if (globalThis[hook]) return;

const nativeNow = Date.now.bind(Date);

// A document's sequence depends on the seed, its address and the virtual moment
// at which it was made, so a page that is loaded twice gets other values the
// second time: a constant would break maps keyed by id. The query of the page
// itself is left out, since a build may change it; frames beside each other may
// differ by nothing else. It begins anew at every virtual moment: a build that
// draws one number more gets the same as the others at all moments that follow.
function hash(s) {
  let h = 0x811c9dc5;
  for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

// splitmix32: a counter through a finaliser, after Steele, Lea and Flood,
// "Fast splittable pseudorandom number generators" (OOPSLA 2014).
function sequence(state) {
  return () => {
    state = state + 0x9e3779b9 | 0;
    let z = state;
    z = Math.imul(z ^ z >>> 16, 0x21f0aaad);
    z = Math.imul(z ^ z >>> 15, 0x735a2d97);
    return (z ^ z >>> 15) >>> 0;
  };
}

const address = config.worker >= 0 ? 'worker ' + config.worker : globalThis.top === globalThis ? location.origin + location.pathname : location.href;
const key = config.seed + ' ' + address + ' ' + (config.virtual ? nativeNow() : '');
function drawn(what) {
  let at = NaN, next;
  return () => {
    const now = config.virtual ? nativeNow() : 0;
    if (now !== at) [at, next] = [now, sequence(hash(what + ' ' + key + ' ' + now))];
    return next();
  };
}
const random = drawn('random'), bytes = drawn('crypto');

Math.random = function random_() { return (random() * 0x200000 + (random() >>> 11)) / 0x20000000000000; };
Object.defineProperty(Math.random, 'name', {value: 'random'});

if (globalThis.crypto) {
  Crypto.prototype.getRandomValues = function getRandomValues(array) {
    const view = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < view.length; i++) view[i] = bytes();
    return array;
  };
  if (Crypto.prototype.randomUUID) Crypto.prototype.randomUUID = function randomUUID() {
    const b = Array.from({length: 16}, () => bytes() & 255);
    b[6] = b[6] & 15 | 64;
    b[8] = b[8] & 63 | 128;
    const h = b.map(x => x.toString(16).padStart(2, '0')).join('');
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
  };
}

// performance.now counts from a moment that the browser blurs by 0.1 ms with
// a secret of the process (measured: 159.9 in one run, 160 in the next), so it
// is made of the virtual Date, which is exact.
const born = nativeNow(), blurred = globalThis.performance && Performance.prototype.now.bind(performance);
if (config.virtual) Performance.prototype.now = function now() { return nativeNow() - born; };

// A body that the page does not read would have no end, and then time could not
// stand still for what is asked meanwhile: each is read here, beside the page.
const nativeFetch = globalThis.fetch;
if (config.virtual && nativeFetch) {
  const copy = Response.prototype.clone, drain = Response.prototype.arrayBuffer;
  globalThis.fetch = function fetch(input) {
    return nativeFetch.apply(globalThis, arguments).then(answer => {
      drain.call(copy.call(answer)).catch(() => {}); // given up: the page is told by its own
      return answer;
    });
  };
}

// The machine is a usual desktop's, for a page as for a worker.
const machine = (globalThis.Navigator ?? globalThis.WorkerNavigator)?.prototype ?? {};
for (const [name, value] of [['hardwareConcurrency', 8], ['deviceMemory', 8]]) {
  if (name in machine) Object.defineProperty(machine, name, {configurable: true, enumerable: true, get: () => value});
}

// When the timers are due that wait, so that time need not stop where none is:
// id → [date, milliseconds between two]. One that has run is dropped when it is
// asked for; what it calls, and how, is left alone.
const timers = new Map();
for (const [set, unset, again] of [['setTimeout', 'clearTimeout', false], ['setInterval', 'clearInterval', true]]) {
  const nativeSet = globalThis[set], nativeUnset = globalThis[unset];
  globalThis[set] = {[set](handler, ms, ...rest) {
    const id = nativeSet.call(globalThis, handler, ms, ...rest), every = Math.max(1, Math.trunc(ms) || 0);
    timers.set(id, [nativeNow() + every, again ? every : 0]);
    return id;
  }}[set];
  globalThis[unset] = {[unset](id) { timers.delete(id); nativeUnset.call(globalThis, id); }}[unset];
}
// due() returns the date of the next timer, Infinity when none waits.
function due() {
  const now = nativeNow();
  let next = Infinity;
  for (const [id, [at, every]] of timers) {
    if (at > now) next = Math.min(next, at);
    else if (every) next = Math.min(next, at + every * (Math.floor((now - at) / every) + 1));
    else timers.delete(id);
  }
  return next;
}

// A worker has no more than that. wait() returns how many milliseconds it is until
// its next timer is due, -1 when none waits.
if (config.worker >= 0) {
  Object.defineProperty(globalThis, hook, {value: {wait: () => { const next = due(); return next === Infinity ? -1 : next - nativeNow(); }}});
  return;
}

// requestAnimationFrame is counted, so that frames are stepped while the page
// asks for them. Without frame control it is driven by timers, which virtual
// time moves.
const waiting = new Set();
const nativeRequest = globalThis.requestAnimationFrame, nativeCancel = globalThis.cancelAnimationFrame;
if (config.virtual && nativeRequest) {
  const request = config.frames ? f => nativeRequest.call(globalThis, f) : f => setTimeout(f, 16 - nativeNow() % 16);
  const cancel = config.frames ? id => nativeCancel.call(globalThis, id) : clearTimeout;
  globalThis.requestAnimationFrame = function requestAnimationFrame(callback) {
    const id = request(() => { waiting.delete(id); callback(performance.now()); });
    waiting.add(id);
    return id;
  };
  globalThis.cancelAnimationFrame = function cancelAnimationFrame(id) { waiting.delete(id); cancel(id); };
}

// Animations that will end. An endless one says nothing about rest.
function ending(doc) {
  return doc.getAnimations().filter(a => (a.playState === 'running' || a.pending) && a.effect && Number.isFinite(a.effect.getComputedTiming().endTime));
}

// To the whole millisecond: the browser blurs the time of an animation by 0.1
// ms, and the frame that began it may have come microseconds behind another. At
// its end, but for that, less than one is left.
const left = a => Math.max(0.1, Math.round((a.effect.getComputedTiming().endTime - a.currentTime) / Math.abs(a.playbackRate || 1)));

function* documents(w = globalThis) {
  yield w;
  for (let i = 0; i < w.length; i++) {
    try { if (w[i].document) yield* documents(w[i]); } catch { /* another origin's frame answers for itself */ }
  }
}

// Changes are counted, so that a page that nothing happens to needs no frame.
let changes = 0;
const watcher = new MutationObserver(() => { changes++; });
const watch = root => watcher.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
// Idle callbacks are run after a frame in which the page had a part, so they
// bring one about.
const idle = new Set();
const nativeIdle = globalThis.requestIdleCallback, nativeCancelIdle = globalThis.cancelIdleCallback;
if (config.frames && nativeIdle) {
  globalThis.requestIdleCallback = function requestIdleCallback(callback, options) {
    const id = nativeIdle.call(globalThis, deadline => { idle.delete(id); callback(deadline); }, options);
    idle.add(id);
    nativeRequest.call(globalThis, () => {});
    return id;
  };
  globalThis.cancelIdleCallback = function cancelIdleCallback(id) { idle.delete(id); nativeCancelIdle.call(globalThis, id); };
}
// A view transition waits for pictures of what is displayed.
const transitions = new Set();
const nativeTransition = globalThis.document?.startViewTransition;
if (config.frames && nativeTransition) {
  Document.prototype.startViewTransition = function startViewTransition(...given) {
    const transition = nativeTransition.apply(this, given), over = () => transitions.delete(transition);
    transitions.add(transition);
    transition.finished.then(over, over);
    return transition;
  };
}
let watched = null; // the window may get another document
const count = () => {
  if (watched !== document) { watched = document; watch(document); changes++; }
  return changes + scrollX + scrollY;
};
count();
const nativeAttach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function attachShadow(init) {
  const root = nativeAttach.call(this, init);
  watch(root);
  return root;
};
// Scrolls of elements are counted for pictures.
let scrolls = 0;
addEventListener('scroll', () => { scrolls++; }, {capture: true, passive: true});
addEventListener('load', () => { changes++; }, true); // a picture that came changes what is around it

Object.defineProperty(globalThis, hook, {value: {waiting: () => waiting.size, displays: () => idle.size + transitions.size, changes: count, due, scrolls: () => scrolls}});
if (globalThis === top) {
  // How many frames the page had a part in, and when the last was. It always waits
  // for the next one: one for which the browser was not ready yet leaves the page
  // out, or comes to it late.
  let made = 0, last = 0, waits = false;
  const join = () => {
    if (waits || !config.frames) return;
    waits = true;
    nativeRequest.call(globalThis, at => { waits = false; made++; last = at; });
  };
  // moving() returns, over all frames: how many callbacks wait for a frame; how
  // many milliseconds it is until the first of the animations that end has
  // ended, 0 when one has yet to begin, which it does with the next frame, and
  // -1 when there are none; a count of changes so far; the date; how many
  // animations run that have no end; how many milliseconds it is until the next
  // timer is due, -1 when none waits; how often something was scrolled; how many
  // idle callbacks and view transitions wait for frames that are displayed; how
  // many frames the page had a part in, and how many milliseconds ago the last was.
  globalThis[hook].moving = () => {
    join();
    const now = nativeNow();
    let callbacks = 0, end = Infinity, changes = 0, endless = 0, next = Infinity, scrolls = 0, displays = 0;
    for (const w of documents()) {
      if (w[hook]) {
        callbacks += w[hook].waiting();
        changes += w[hook].changes();
        next = Math.min(next, w[hook].due());
        scrolls += w[hook].scrolls();
        displays += w[hook].displays();
      }
      endless += w.document.getAnimations().filter(a => a.playState === 'running').length;
      for (const a of ending(w.document)) end = Math.min(end, a.pending ? 0 : left(a));
    }
    return [callbacks, end === Infinity ? -1 : Math.max(0, end), changes, now, endless, next === Infinity ? -1 : next - now, scrolls, displays, made, blurred() - last];
  };
  // finish() ends the animations at once, where no frame would move them, and
  // returns how many there were.
  globalThis[hook].finish = () => {
    let n = 0;
    for (const w of documents()) for (const a of ending(w.document)) { a.finish(); n++; }
    return n;
  };
}
