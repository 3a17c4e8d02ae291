// library.mjs BROWSER BASE SESSIONS LANES: the flow with the Playwright library,
// which observes nothing: a browser for each lane, and a context for each session.
// It prints how many milliseconds all sessions took, and how many failed.
import {chromium} from 'playwright-core';
import {play} from './flow.mjs';

const [executablePath, base, sessions, lanes] = process.argv.slice(2);
const browsers = await Promise.all(Array.from({length: Number(lanes)}, () => chromium.launch({executablePath})));
let left = Number(sessions), failed = 0;
const began = performance.now();
await Promise.all(browsers.map(async browser => {
  while (left-- > 0) {
    const context = await browser.newContext({viewport: {width: 1280, height: 720}});
    try {
      await play(await context.newPage(), base);
    } catch (e) {
      failed++;
      console.error(e.message);
    }
    await context.close();
  }
}));
console.log(JSON.stringify({ms: performance.now() - began, failed}));
await Promise.all(browsers.map(b => b.close()));
