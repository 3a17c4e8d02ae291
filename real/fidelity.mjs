// Takes the pictures of the pages that a report rebuilds: one a step, as the
// stage takes those of the page itself. node fidelity.mjs ENDPOINT REPORT FOLDER

import {writeFile} from 'node:fs/promises';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const [endpoint, report, folder] = process.argv.slice(2);

// Nothing of the report itself is to be on a picture.
const bare = '.outlines, .hand, .bar { display: none !important } .view { border-radius: 0 !important }';

const browser = await chromium.connectOverCDP(endpoint);
const page = await browser.contexts()[0].newPage();
try {
  const lines = await page.context().newCDPSession(page);
  await page.goto(pathToFileURL(report) + '#step-1?view=candidate');
  await page.waitForSelector('html[data-ready]');
  await page.evaluate(css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }, bare);
  const count = await page.locator('.cel').count();
  const size = await page.evaluate(() => { const f = document.querySelector('.pane.b .frame'); return [parseFloat(f.style.width), parseFloat(f.style.height)]; });
  await wide(size);
  for (let i = count; i >= 1; i--) { // a page is fitted when its step is shown, and the first is already
    await page.evaluate(hash => { location.hash = hash; }, `#step-${i}?view=candidate`);
    await page.waitForFunction(n => document.querySelector('.head .number').textContent.startsWith(`Step ${n} of`) && !document.querySelector('[data-building]')
      && document.querySelector('.pane.b .page').style.transform.startsWith('scale(1)'), i);
    const clip = await page.evaluate(async () => {
      await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
      const v = document.querySelector('.pane.b .view'), b = v.getBoundingClientRect();
      return v.dataset.kind === 'page' && {x: b.left + v.clientLeft + scrollX, y: b.top + v.clientTop + scrollY};
    });
    if (!clip) continue; // it is not in the report
    const {data} = await lines.send('Page.captureScreenshot', {format: 'jpeg', quality: 60, optimizeForSpeed: true, captureBeyondViewport: true, clip: {...clip, width: size[0], height: size[1], scale: 1}});
    await writeFile(`${folder}/${String(i).padStart(3, '0')}.jpg`, Buffer.from(data, 'base64'));
  }
} finally {
  await page.close();
  await browser.close(); // of a browser that was attached to: only leaves
}

// wide makes the window so wide that the page is shown in its own size. What is
// beside it grows too, so that it takes more than one go.
async function wide([width, height]) {
  for (let go = 0; go < 5; go++) {
    const {innerWidth, shown} = await page.evaluate(() => ({innerWidth, shown: document.querySelector('.pane.b .view').clientWidth}));
    if (shown === width) return;
    await page.setViewportSize({width: innerWidth + width - shown, height: height + 400});
  }
}
