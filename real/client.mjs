// The user of the real apps: playwright-core, attached to the browser that
// `retake capture` started. It waits for what a person would wait for, and
// pauses a little before each act, as a person does.

import {readFile, writeFile} from 'node:fs/promises';
import {chromium} from 'playwright-core';

const [endpoint, recording] = process.argv.slice(2);
const pause = Number(process.env.RETAKE_PAUSE || 250);

// drive(session) attaches, has the session act, and leaves: the browser and
// its page stay as they are. act(what, fn) is one thing that the user does.
// With the name of a file, rrweb records the same session into it.
export async function drive(session) {
  const browser = await chromium.connectOverCDP(endpoint);
  const page = browser.contexts()[0].pages()[0];
  page.setDefaultTimeout(10_000);
  page.on('dialog', dialog => dialog.accept());
  let acts = 0;
  const act = async (what, fn) => {
    await page.waitForTimeout(pause);
    console.log(`${String(++acts).padStart(3)}  ${what}`);
    await fn();
  };
  try {
    const keep = recording ? await record(page) : () => {};
    await session(page, act);
    await page.waitForTimeout(1000);
    await keep(recording);
  } finally {
    await browser.close(); // of a browser that was attached to: only leaves
  }
  console.log(`acts ${acts}`);
}

// record has rrweb record this page and those that come after it, as a site
// does that has rrweb in it, with its defaults. It returns how to write what
// was recorded to a file.
async function record(page) {
  const events = [];
  const rrweb = await readFile(new URL('node_modules/rrweb/dist/rrweb.umd.min.cjs', import.meta.url), 'utf8');
  await page.exposeBinding('keepEvent', (_, event) => { events.push(event); });
  const begin = `if (window === top) { (function () {${rrweb}\n}).call(window); rrweb.record({emit: keepEvent}); }`;
  await page.addInitScript(begin);
  await page.evaluate(begin);
  return file => writeFile(file, JSON.stringify(events));
}

// choose chooses an option as a person does, who is in the list when they do
// so: Playwright changes it from a script, and leaves the focus where it was.
export async function choose(list, option) {
  await list.focus();
  await list.selectOption(option);
}
