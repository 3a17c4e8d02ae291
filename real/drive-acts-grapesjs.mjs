// A designer builds a page with GrapesJS by all the means there are: drags
// blocks into the page, writes in it, uploads a picture.

import {drive} from './client.mjs';

await drive(async (page, act) => {
  const frame = page.frameLocator('.gjs-frame'), panel = name => page.locator(`.gjs-pn-btn.fa-${name}`);
  const block = label => page.locator('.gjs-block', {hasText: label}), layer = label => page.locator('.gjs-layer-title', {hasText: label});
  await frame.locator('h1').waitFor();

  await act('the blocks', () => panel('th-large').click());
  await act('drag a quote into the page', () => block('Quote').dragTo(frame.locator('section')));
  await act('drag words into the page', () => block('Text').dragTo(frame.locator('h1')));
  await act('look at the order', () => frame.locator('section a').hover());
  await act('choose it', () => frame.locator('section a').click());
  await act('its menu', () => frame.locator('section a').click({button: 'right'}));
  await act('edit the words', () => frame.locator('p').first().dblclick());
  await act('write', () => page.keyboard.type(' and yeast', {delay: 40}));
  await act('leave', () => frame.locator('h1').click());
  await act('copy the title', () => page.keyboard.press('Control+c'));
  await act('put it in again', () => page.keyboard.press('Control+v'));
  await act('undo', () => page.keyboard.press('Control+z'));
  await act('its styles', () => panel('paint-brush').click());
  await act('open the typography', () => page.locator('.gjs-sm-sector-title').getByText('Typography').click());
  await act('a font', () => page.locator('.gjs-sm-property__font-family select').selectOption({index: 3}));
  await act('a size', () => page.locator('.gjs-sm-property__font-size input').first().fill('40'));
  await act('keep it', () => page.keyboard.press('Enter'));
  await act('scroll the styles', async () => { await page.mouse.move(1100, 500); await page.mouse.wheel(0, 300); });
  await act('the layers', () => panel('bars').click());
  await act('its settings', () => panel('cog').click());
  await act('a name', () => page.locator('.gjs-trt-trait input').first().pressSequentially('head', {delay: 40}));
  await act('for a phone', () => page.locator('.gjs-device select, .gjs-devices-c select').first().selectOption({index: 2}));
});
