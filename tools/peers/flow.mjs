// play(page, base) does what flow.json says with Playwright, each act with
// Playwright's own waits, and fails where it ends otherwise than it should.
import {readFileSync} from 'node:fs';

const flow = JSON.parse(readFileSync(new URL('flow.json', import.meta.url), 'utf8'));

const acts = {
  goto: (page, base, path) => page.goto(base + path),
  fill: (page, base, css, text) => page.locator(css).fill(text),
  press: (page, base, css, key) => page.locator(css).press(key),
  click: (page, base, css) => page.locator(css).click(),
  'double-click': (page, base, css) => page.locator(css).dblclick(),
  hover: (page, base, css) => page.locator(css).hover(),
};

export async function play(page, base) {
  for (const [kind, ...given] of flow.acts) await acts[kind](page, base, ...given);
  const [css, want] = flow.end, said = await page.locator(css).innerText();
  if (said !== want) throw new Error(`it ends with "${said}", expected "${want}"`);
}
