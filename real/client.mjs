// The user of the real apps: playwright-core, attached to the browser that
// `retake capture` started. It waits for what a person would wait for, and
// pauses a little before each act, as a person does.

import {chromium} from 'playwright-core';

const [endpoint] = process.argv.slice(2);
const pause = Number(process.env.RETAKE_PAUSE || 250);

// drive(session) attaches, has the session act, and leaves: the browser and
// its page stay as they are. act(what, fn) is one thing that the user does.
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
    await session(page, act);
    await page.waitForTimeout(1000);
  } finally {
    await browser.close(); // of a browser that was attached to: only leaves
  }
  console.log(`acts ${acts}`);
}
