// Touches, and turns of the wheel that do not scroll.

// A touch is told at its end: where the fingers went, from where the first was
// put down. One with which the browser scrolls is told as that. What a tap
// changes in a box or a list is told as the change.
let touching = null;
const changes = el => { const c = el.closest('label')?.control || el; return ticked(c) || c.localName === 'select' || c.type === 'range' || c.localName === 'option' && !listed(c); };
const ways = e => { for (const t of e.touches) touching.now[t.identifier] = [Math.round(t.clientX - touching.x), Math.round(t.clientY - touching.y)]; };

function onTouchStart(e) {
  if (!e.isTrusted) return;
  if (!touching) {
    const el = meant(first(e)), at = e.touches[0];
    touching = {el, target: target(el), point: offset(at, el), x: at.clientX, y: at.clientY, since: performance.now(), now: {}, ways: {}, skip: changes(el)};
  }
  ways(e);
  for (const t of e.changedTouches) touching.ways[t.identifier] = (Object.values(touching.ways)[0] || [0]).map(() => touching.now[t.identifier]);
}
function onTouchMove(e) {
  if (!e.isTrusted || !touching) return;
  wheeled = performance.now();
  ways(e);
  for (const id in touching.ways) touching.ways[id].push(touching.now[id]);
}
function onTouchEnd(e) {
  if (!e.isTrusted || !touching || e.touches.length) return;
  const {target, point, skip, since} = touching, hold = performance.now() - since;
  let fingers = Object.values(touching.ways);
  if (fingers.length === 1 && fingers[0].every(([x, y]) => Math.hypot(x, y) <= shake)) fingers = [[[0, 0]]];
  touching = null;
  if (!skip) send({kind: 'touch', target, point, fingers, hold: hold > longPress && fingers[0].length === 1 ? Math.round(hold) : 0});
}
function onPointerCancel(e) {
  if (e.isTrusted && e.pointerType === 'touch') touching = null;
}

// Turns in a row are told once they rest. A page that keeps the browser from
// scrolling does something else with them.
let turning = null;
function onWheel(e) {
  if (!e.isTrusted) return;
  noHover();
  wheeled = performance.now();
  if (!e.cancelable) return noTurn();
  const el = meant(first(e)), held = heldOf(e);
  if (!turning || turning.el !== el || turning.held !== held) {
    noTurn();
    turning = {el, target: target(el), point: offset(e, el), held, path: []};
  }
  const mine = turning;
  setTimeout(() => {
    if (!e.defaultPrevented) return;
    wheeled = -Infinity;
    mine.path.push([Math.round(e.deltaX), Math.round(e.deltaY)]);
    clearTimeout(mine.timer);
    mine.timer = setTimeout(noTurn, 150);
  });
}
function noTurn() {
  if (!turning) return;
  const {target, point, held, path, timer} = turning;
  clearTimeout(timer);
  turning = null;
  if (path.length) send({kind: 'wheel', target, point, held, path});
}
