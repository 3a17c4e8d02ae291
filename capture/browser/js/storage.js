// What an origin keeps in the browser, beside its cookies, read and put back.
// It runs on a blank page of that origin, where nothing else does.

const items = s => Object.fromEntries(Object.keys(s).map(name => [name, s.getItem(name)]));

const asked = request => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

// What JSON has no word for is an object with one key that begins with a $.
// null says that a value is of a kind that cannot be written: a key, a file.
async function written(v) {
  if (v === undefined) return {$: 'undefined'};
  if (typeof v === 'bigint' || typeof v === 'number' && !Number.isFinite(v)) return {[typeof v === 'bigint' ? '$bigint' : '$number']: String(v)};
  if (v === null || typeof v !== 'object') return v;
  if (v instanceof Date) return {$date: v.getTime()};
  if (v instanceof RegExp) return {$regexp: [v.source, v.flags]};
  if (v instanceof ArrayBuffer) return {$bytes: base64(new Uint8Array(v))};
  if (v instanceof Uint8Array) return {$array: base64(v)};
  if (v instanceof Map) return {$map: await Promise.all([...v].map(written))};
  if (v instanceof Set) return {$set: await Promise.all([...v].map(written))};
  if (Array.isArray(v)) return Promise.all(v.map(written));
  if (Object.getPrototypeOf(v) !== Object.prototype) throw new TypeError(`a ${v.constructor?.name} cannot be written`);
  const out = {};
  for (const name of Object.keys(v)) out[name] = await written(v[name]);
  return Object.keys(out).some(name => name.startsWith('$')) ? {$object: out} : out;
}

function base64(bytes) {
  let s = '';
  for (const b of bytes) s += String.fromCharCode(b);
  return btoa(s);
}

const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));

const plain = o => Object.fromEntries(Object.keys(o).map(name => [name, made(o[name])]));

const makers = {
  $: () => undefined, $bigint: BigInt, $number: Number, $date: v => new Date(v), $regexp: v => new RegExp(...v),
  $bytes: v => bytes(v).buffer, $array: bytes, $map: v => new Map(v.map(made)), $set: v => new Set(v.map(made)), $object: plain,
};

function made(v) {
  if (v === null || typeof v !== 'object') return v;
  if (Array.isArray(v)) return v.map(made);
  const [name] = Object.keys(v);
  return name?.startsWith('$') ? makers[name](v[name]) : plain(v);
}

// Reads one store; what cannot be written is left out and told.
async function readStore(db, name, lost) {
  const store = db.transaction(name).objectStore(name);
  // An index is found only while the transaction lasts.
  const indexes = [...store.indexNames].map(n => store.index(n)).map(i => ({name: i.name, keyPath: i.keyPath, unique: i.unique, multiEntry: i.multiEntry}));
  const [keys, values] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
  const records = [];
  for (let i = 0; i < keys.length; i++) {
    try {
      records.push(store.keyPath === null ? [await written(values[i]), await written(keys[i])] : [await written(values[i])]);
    } catch (e) {
      lost.push(`a record of ${name} in the database ${db.name}: ${e.message}`);
    }
  }
  return {name, keyPath: store.keyPath, autoIncrement: store.autoIncrement, indexes, records};
}

// Returns {local, session, databases, lost}; databases is a JSON text, "" for none.
async function readStorage() {
  const databases = [], lost = [];
  for (const {name, version} of (await indexedDB.databases()).sort((a, b) => a.name < b.name ? -1 : 1)) {
    const db = await asked(indexedDB.open(name));
    const stores = [];
    for (const store of db.objectStoreNames) stores.push(await readStore(db, store, lost));
    db.close();
    databases.push({name, version, stores});
  }
  return {local: items(localStorage), session: items(sessionStorage), databases: databases.length ? JSON.stringify(databases) : '', lost};
}

function putStore(db, {name, keyPath, autoIncrement, indexes, records}) {
  const store = db.createObjectStore(name, {keyPath, autoIncrement});
  for (const i of indexes) store.createIndex(i.name, i.keyPath, i);
  for (const [value, key] of records) keyPath === null ? store.put(made(value), made(key)) : store.put(made(value));
}

// Puts back what readStorage returned.
async function putStorage({local, session, databases}) {
  for (const name in local) localStorage.setItem(name, local[name]);
  for (const name in session) sessionStorage.setItem(name, session[name]);
  for (const {name, version, stores} of databases ? JSON.parse(databases) : []) {
    await asked(indexedDB.deleteDatabase(name));
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => { for (const store of stores) putStore(opening.result, store); };
    (await asked(opening)).close();
  }
}
