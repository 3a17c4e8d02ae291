// calm(limit) resolves when the page has had nothing to do for a moment: its
// thread was idle, and a timer then was on time. On a page that is always busy it
// does after limit milliseconds.
async function calm(limit) {
  const moment = 50, late = 20, until = performance.now() + limit;
  for (;;) {
    await new Promise(done => requestIdleCallback(done, {timeout: Math.max(1, until - performance.now())}));
    const began = performance.now();
    await new Promise(done => setTimeout(done, moment));
    if (performance.now() - began < moment + late || performance.now() > until) return;
  }
}
Object.assign(globalThis.__retake, {calm});
