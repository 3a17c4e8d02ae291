// Runs in the page's own world before any script of the page, while a session is
// captured. Tells with what code and reason each WebSocket was closed, and whether
// the page closed it itself, by a function that was put into the window for it.
const tell = globalThis.__retakeClosed;
delete globalThis.__retakeClosed;
if (!tell || !globalThis.WebSocket) return;
const own = new WeakSet();
const prototype = WebSocket.prototype, close = prototype.close;
prototype.close = {close(...args) {
  close.apply(this, args);
  own.add(this);
}}.close;
globalThis.WebSocket = new Proxy(WebSocket, {construct(target, args, as) {
  const socket = Reflect.construct(target, args, as);
  socket.addEventListener('close', e => tell(JSON.stringify({url: socket.url, code: e.code, reason: e.reason, own: own.has(socket)})));
  return socket;
}});
prototype.constructor = globalThis.WebSocket;
