// A writer edits a document in the JSON editor by all the means there are: by the
// keyboard, with the menu, and by dragging lines.

import {drive} from './client.mjs';

await drive(async (page, act) => {
  const editor = page.locator('.jse-main'), title = name => editor.getByTitle(name, {exact: false}).first();
  const value = text => editor.getByText(text, {exact: true}).first(), key = text => editor.getByText(text, {exact: true}).first();
  await editor.getByText('openapi').first().waitFor();

  await act('open all', () => title('Expand all').click());
  await act('look at the version', () => value('3.0.3').hover());
  await act('choose the version', () => key('openapi').click());
  await act('drag it down', async () => {
    const from = await key('openapi').boundingBox(), to = await key('servers').boundingBox();
    await page.mouse.move(from.x + 10, from.y + 8);
    await page.mouse.down();
    for (let n = 1; n <= 8; n++) await page.mouse.move(from.x + 10, from.y + 8 + (to.y - from.y + 10) * n / 8);
    await page.mouse.up();
  });
  await act('change the title', () => value('Petstore').dblclick());
  await act('type it', () => page.keyboard.type('Zoo', {delay: 40}));
  await act('keep it', () => page.keyboard.press('Enter'));
  await act('the menu of the title', () => value('Zoo').click({button: 'right'}));
  await act('duplicate it', () => page.getByTitle('Duplicate', {exact: false}).first().click());
  await act('scroll down', async () => { await page.mouse.move(400, 500); await page.mouse.wheel(0, 600); });
  await act('search', () => title('Search').click());
  await act('for pets', () => editor.locator('.jse-search-input').pressSequentially('pet', {delay: 40}));
  await act('the next one', () => page.keyboard.press('Enter'));
  await act('replace it, too', () => editor.getByTitle('Toggle visibility of replace', {exact: false}).click());
  await act('by animals', () => editor.locator('.jse-replace-input').fill('animal'));
  await act('in one place', () => editor.getByTitle('Replace current', {exact: false}).click());
  await act('end the search', () => editor.getByTitle('Close search box').click());
  await act('as text', () => editor.getByRole('button', {name: 'text', exact: true}).click());
  await act('in the text', () => editor.locator('.cm-line').nth(1).click());
  await act('write', () => page.keyboard.type('  ', {delay: 40}));
  await act('as a tree', () => editor.getByRole('button', {name: 'tree', exact: true}).click());
});
