// Behind stage.js, in the same function. A WebSocket is not answered over the
// protocol, so this one stands in its place. It asks the stage for what was
// recorded, as a request, for which time stands still and which the page's policy
// for connections is applied to, and then lets that come at its virtual times. The
// answer is a header: time may go on before a body has been read.

// Each piece that comes is a task of its own. One of no delay is no timer: these are
// held back by 4 ms where they follow each other.
const wait = globalThis.setTimeout, soon = scheduler.postTask.bind(scheduler);
const after = (ms, task) => { ms > 0 ? wait(task, ms) : soon(task); };

// play calls give with each [milliseconds, …] of a list, these being counted from now.
function play(list, give, began = nativeNow(), next = 0) {
  if (next < list.length) after(list[next][0] - (nativeNow() - began), () => {
    give(...list[next].slice(1));
    play(list, give, began, next + 1);
  });
}

const toBytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
function toText(bytes) {
  let text = '';
  for (const b of bytes) text += String.fromCharCode(b);
  return btoa(text);
}

// What is sent is looked for among what was recorded: the same, then what differs
// in numbers and ids alone, then what has the same names and says to be of the same
// type.
const ids = /("\w+"\s*:\s*"?)?([\w-]*\d[\w-]*)/g;
const types = new Set(['type', 'event', 'action', 'method', 'op', 'cmd', 'command', 'kind']);
const likeness = [
  data => data,
  data => data.replace(ids, '$10'),
  data => {
    try {
      return JSON.stringify(JSON.parse(data), (name, v) => typeof v === 'object' && v || types.has(name) ? v : 0);
    } catch { return data; }
  },
];

// renamed returns the ids of what was sent now by those of what was recorded: what
// answers it, and what comes for it later, has them again. One that is short says
// something only behind its name.
const named = (name, id) => id.length < 6 ? (name ?? '') + id : id;
function renamed(was, is) {
  const old = [...was.matchAll(ids)], now = [...is.matchAll(ids)];
  if (old.length !== now.length) return [];
  return old.flatMap(([, name, id], i) => id !== now[i][2] && (name || id.length >= 6) ? [[named(name, id), now[i][2]]] : []);
}

// handlers gives a class its on… properties.
function handlers(prototype, types) {
  for (const type of types) {
    const of = new WeakMap();
    Object.defineProperty(prototype, 'on' + type, {
      get() { return of.get(this) ?? null; },
      set(f) {
        this.removeEventListener(type, of.get(this));
        of.set(this, typeof f === 'function' ? f : null);
        this.addEventListener(type, of.get(this));
      },
      enumerable: true, configurable: true,
    });
  }
}
function constants(type, values) {
  for (const [name, value] of Object.entries(values)) for (const on of [type, type.prototype]) Object.defineProperty(on, name, {value, enumerable: true});
}

if (globalThis.WebSocket) {
  const states = {CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3};
  // How long after it was made one opens, or fails: the request for what was
  // recorded takes some 10 ms of the page's clock, with others beside it more.
  const opening = 50;
  const ask = globalThis.fetch, read = Headers.prototype.get, drain = Response.prototype.arrayBuffer;
  const refuse = (name, text) => { throw new DOMException(text, name); };
  class WebSocket extends EventTarget {
    #url; #state = 0; #protocol = ''; #said; #opened; #names = new Map();
    constructor(url, protocols = []) {
      super();
      const at = new URL(url, document.baseURI);
      at.protocol = at.protocol.replace('http', 'ws');
      if (!/^wss?:$/.test(at.protocol)) refuse('SyntaxError', `The URL's scheme must be either 'http', 'https', 'ws', or 'wss'. '${at.protocol}' is not allowed.`);
      if (at.hash) refuse('SyntaxError', `The URL contains a fragment identifier ('${at.hash}'). Fragment identifiers are not allowed in WebSocket URLs.`);
      this.#url = at.href;
      const wanted = [protocols].flat().map(String), made = nativeNow();
      const then = task => wait(task, Math.max(0, made + opening - nativeNow()));
      ask(at.href.replace('ws', 'http'), {headers: {accept: config.socket}, credentials: 'omit', cache: 'no-store'})
        .then(r => {
          drain.call(r); // or the request has no end
          return JSON.parse(new TextDecoder().decode(toBytes(read.call(r.headers, config.socket))));
        }).then(said => then(() => said.failed ? this.#fail() : this.#open(said, wanted)), () => then(() => this.#fail()));
    }
    #open(said, wanted) {
      if (this.#state !== 0) return;
      this.#said = said;
      this.#protocol = wanted.includes(said.protocol) ? said.protocol : '';
      this.#opened = nativeNow();
      this.#state = 1;
      this.dispatchEvent(new Event('open'));
      play(said.unasked, (...piece) => this.#come(...piece), this.#opened);
    }
    #fail() {
      if (this.#state === 3) return;
      this.#state = 3;
      this.dispatchEvent(new Event('error'));
      this.dispatchEvent(new CloseEvent('close', {code: 1006}));
    }
    #note(sent, kind, data) {
      tell(JSON.stringify({id: this.#said.id, sent, kind, data: kind === 'text' ? data : toText(data), at: nativeNow() - this.#opened}));
    }
    #come(kind, data) {
      if (this.#state !== 1) return;
      if (kind === 'text') {
        const text = this.#names.size ? data.replace(ids, (all, name, id) => this.#names.has(named(name, id)) ? (name ?? '') + this.#names.get(named(name, id)) : all) : data;
        this.#note(false, kind, text);
        this.#tell(text);
        return;
      }
      const bytes = toBytes(data);
      this.#note(false, kind, bytes);
      if (kind === 'binary') this.#tell(this.binaryType === 'blob' ? new Blob([bytes]) : bytes.buffer);
      else this.#end(bytes);
    }
    #tell(data) { this.dispatchEvent(new MessageEvent('message', {data, origin: new URL(this.#url).origin})); }
    // #end closes with the bytes of a close message.
    #end(bytes) {
      this.#state = 3;
      const code = bytes.length > 1 ? bytes[0] * 256 + bytes[1] : 1005;
      if (code === 1006) this.dispatchEvent(new Event('error'));
      this.dispatchEvent(new CloseEvent('close', {code, reason: new TextDecoder().decode(bytes.slice(2)), wasClean: code !== 1006}));
    }
    send(data) {
      if (this.#state === 0) refuse('InvalidStateError', "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.");
      if (this.#state !== 1) return;
      let kind = 'binary', sent = data;
      if (data instanceof ArrayBuffer) sent = new Uint8Array(data);
      else if (ArrayBuffer.isView(data)) sent = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      else if (data instanceof Blob) sent = new Uint8Array(); // as a capture sees it
      else [kind, sent] = ['text', String(data)];
      this.#note(true, kind, sent);
      this.#answer(kind, kind === 'text' ? sent : toText(sent));
    }
    #answer(kind, sent) {
      for (const like of likeness) {
        const fit = this.#said.asked.filter(a => a.kind === kind && like(a.data) === like(sent));
        const found = fit.find(a => !a.used) ?? fit.at(-1);
        if (!found) continue;
        found.used = true;
        if (kind === 'text') for (const [was, is] of renamed(found.data, sent)) this.#names.set(was, is);
        play(found.answers, (...piece) => this.#come(...piece));
        return;
      }
    }
    close(code, reason = '') {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) refuse('InvalidAccessError', `Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 and 4999. ${code} is neither.`);
      if (this.#state > 1) return;
      const connecting = this.#state === 0;
      this.#state = 2;
      if (connecting) {
        after(0, () => this.#fail());
        return;
      }
      const own = code === undefined ? [] : [code >> 8, code & 255, ...new TextEncoder().encode(reason)];
      const bytes = this.#said.closing ? toBytes(this.#said.closing) : Uint8Array.from(own);
      after(0, () => {
        this.#note(true, 'close', bytes);
        this.#end(bytes);
      });
    }
    get url() { return this.#url; }
    get readyState() { return this.#state; }
    get bufferedAmount() { return 0; }
    get protocol() { return this.#protocol; }
    get extensions() { return ''; }
    binaryType = 'blob';
  }
  handlers(WebSocket.prototype, ['open', 'message', 'error', 'close']);
  constants(WebSocket, states);
  globalThis.WebSocket = WebSocket;
}
