// probe(list) returns, as JSON, what each [name, expression] of a list gives
// and then what the stores hold that are found on the page: [{name, found,
// value, failure}] in the form of take.Probe. It follows stage.js in its
// function, and so runs before any script of the page could change what it uses.

const stringify = JSON.stringify, parse = JSON.parse, evaluate = globalThis.eval, {keys, getOwnPropertyDescriptor} = Object;
const kindOf = v => Object.prototype.toString.call(v).slice(8, -1);

// How many characters of a value are kept, and the shortest part that is kept
// where it is larger.
const most = 32768, least = 64;

// What JSON makes an empty object of, or nothing, would be compared for ever
// without a word.
const plainKinds = new Set(['Object', 'Array', 'String', 'Number', 'Boolean', 'Null', 'Date', 'Undefined']);

// json returns a value as JSON text, or throws what is wrong with it.
function json(v) {
  const kind = kindOf(v);
  if (v === undefined) throw 'it is undefined, which is not JSON';
  if (kind === 'Number' && !Number.isFinite(+v)) throw `it is ${v}, which is not JSON`;
  if (!plainKinds.has(kind) && typeof v.toJSON !== 'function') throw `it is of the kind ${kind}, which is not JSON`;
  const text = stringify(v);
  return text.length <= most ? text : stringify(shorten(parse(text), text, most));
}

// shorten returns a value whose text is at most so long, or little longer. Its
// members share the room, the shortest first; what is too large for its share
// is named by a digest.
function shorten(v, text, room) {
  if (text.length <= room) return v;
  const members = typeof v === 'object' ? keys(v).map(k => [k, stringify(v[k])]).sort((a, b) => a[1].length - b[1].length) : [];
  if (!members.length || room / members.length < least) return `… too large: ${text.length} characters, ${hash(text).toString(16)}`;
  members.forEach(([k, text], i) => {
    const share = room / (members.length - i);
    v[k] = shorten(v[k], text, share);
    room -= Math.min(text.length, share) + k.length + 4; // quotes, colon and comma
  });
  return v;
}

function held(name, found, get) {
  try {
    return {name, found, value: json(get())};
  } catch (e) {
    let failure = 'it throws something without words';
    try { failure = String(e) || failure; } catch { /* it has no words */ }
    return {name, found, failure: failure.slice(0, 500)};
  }
}

// Where an app may be: an element that React or Vue has been given, as a rule
// the first or second below the body; Vue 3 marks its own.
function* mounts() {
  yield document;
  yield* document.querySelectorAll('body, body > *, body > * > *, [data-v-app]');
}

// tree is the React tree that a node is the container of: React 17 and later
// name it with a random key, earlier ones with a fixed one.
function tree(node) {
  if (node._reactRootContainer) return node._reactRootContainer._internalRoot?.current;
  const key = keys(node).find(k => k.startsWith('__reactContainer$'));
  return key && node[key]?.stateNode?.current;
}

// provided yields what the first thousand elements of a React tree are given as
// a provider is: as `store`, or as the `value` of a context.
function* provided(root) {
  let left = 1000;
  for (let f = root; f && left--;) {
    const props = f.memoizedProps;
    if (props && typeof props === 'object') { yield props.store; yield props.value; }
    if (f.child) { f = f.child; continue; }
    while (f && !f.sibling) f = f === root ? null : f.return;
    f = f?.sibling;
  }
}

// storeOf yields [kind, store, get] for a store of Redux or Zustand; both have
// the first two methods, and each one of its own. What refuses to be asked, as
// the window of another origin, is none.
function* storeOf(v) {
  let kind;
  try {
    if (!v || typeof v !== 'object' && typeof v !== 'function' || typeof v.getState !== 'function' || typeof v.subscribe !== 'function') return;
    kind = typeof v.dispatch === 'function' ? 'redux' : typeof v.setState === 'function' ? 'zustand' : '';
  } catch { return; }
  if (kind) yield [kind, v, () => v.getState()];
}

// ofVue yields the stores that a Vue app gives its components.
function* ofVue(given) {
  const pinia = given?.$pinia, vuex = given?.$store;
  if (pinia?.state) yield ['pinia', pinia, () => pinia.state.value];
  if (vuex?.state && typeof vuex.commit === 'function') yield ['vuex', vuex, () => vuex.state];
}

function* stores() {
  for (const node of mounts()) {
    for (const v of provided(tree(node))) yield* storeOf(v);
    yield* ofVue(node.__vue_app__?.config?.globalProperties);
    yield* ofVue(node.__vue__?.$root);
  }
  for (const name of keys(globalThis)) yield* storeOf(getOwnPropertyDescriptor(globalThis, name).value);
}

// found lists the stores, each once, as what they hold, but for those whose name
// is taken. A page may have anything under the names that are looked for: where
// that throws, no more is found.
function found(taken) {
  const seen = new Set(), out = [], mostStores = 8;
  try {
    for (const [kind, store, get] of stores()) {
      if (seen.has(store) || out.length === mostStores) continue;
      seen.add(store);
      let name = kind;
      for (let n = 2; out.some(s => s.name === name); n++) name = `${kind}-${n}`;
      out.push(held(name, true, get));
    }
  } catch { /* it was no app */ }
  return out.filter(s => !taken.has(s.name));
}

if (globalThis === top) {
  globalThis[hook].probe = list => stringify([
    ...list.map(([name, expression]) => held(name, false, () => evaluate(`(${expression}\n)`))),
    ...found(new Set(list.map(([name]) => name))),
  ]);
}
