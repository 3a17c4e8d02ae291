// Scrolling, as far as it is the user's.

// A scroll is the user's when a wheel, a drag or a touch went before; it is
// told once it rests. What scrolls after that, or after another act, is the
// page or a driver that brings an element into view.
let wheeled = -Infinity, resting = null, scrolled = null;
function onScroll(e) {
  const page = e.target === document, el = page ? document.scrollingElement : first(e);
  if (performance.now() - wheeled > 400 || !el) return;
  wheeled = performance.now();
  scrolled = {el: page ? null : el, x: Math.round(el.scrollLeft), y: Math.round(el.scrollTop)};
  clearTimeout(resting);
  resting = setTimeout(onScrollEnd, 150);
}
function onScrollEnd() {
  if (!scrolled) return;
  const {el, x, y} = scrolled;
  send({kind: 'scroll', x, y, target: el ? target(el) : undefined});
  scrolled = null;
  wheeled = -Infinity;
}
const noScroll = () => { onScrollEnd(); wheeled = -Infinity; };

const scrolling = new Set(['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' ']);
function onScrollbar(e) {
  const el = first(e);
  if (el === document.documentElement) return e.clientX >= el.clientWidth || e.clientY >= el.clientHeight;
  if (!(el instanceof HTMLElement) || !el.clientWidth || el.scrollWidth <= el.clientWidth && el.scrollHeight <= el.clientHeight) return false;
  const box = el.getBoundingClientRect();
  return e.clientX - box.left - el.clientLeft >= el.clientWidth || e.clientY - box.top - el.clientTop >= el.clientHeight;
}
