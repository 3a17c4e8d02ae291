// A designer builds a page with GrapesJS.

import {drive} from './client.mjs';

await drive(async (page, act) => {
  const frame = page.frameLocator('.gjs-frame');
  await frame.locator('h1').waitFor();

  await act('choose the title', () => frame.locator('h1').click());
  await act('its styles', () => page.locator('.gjs-pn-btn.fa-paint-brush').click());
  await act('open the dimensions', () => page.locator('.gjs-sm-sector-title').getByText('Dimension').click());
  await act('a width', () => page.locator('.gjs-sm-property__width input').first().fill('300'));
  await act('keep it', () => page.keyboard.press('Enter'));
  await act('the typography', () => page.locator('.gjs-sm-sector-title').getByText('Typography').click());
  await act('its settings', () => page.locator('.gjs-pn-btn.fa-cog').click());
  await act('the layers', () => page.locator('.gjs-pn-btn.fa-bars').click());
  await act('the blocks', () => page.locator('.gjs-pn-btn.fa-th-large').click());
  await act('put one in', () => page.locator('.gjs-block').first().click());
  await act('edit the words', () => frame.locator('p').first().dblclick());
  await act('write', () => page.keyboard.type(' and yeast', {delay: 40}));
  await act('outline all', () => page.locator('.gjs-pn-btn.fa-square-o').click());
  await act('look at the code', () => page.locator('.gjs-pn-btn.fa-code').click());
  await act('close it', () => page.locator('.gjs-mdl-btn-close').click());
  await act('for a phone', () => page.locator('.gjs-device select, .gjs-devices-c select').first().selectOption({index: 2}));
  await act('preview', () => page.locator('.gjs-pn-btn.fa-eye').click());
});
