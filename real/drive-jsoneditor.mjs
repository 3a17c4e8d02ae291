// A writer edits a document in the JSON editor, as a tree, as text and as a table.

import {drive} from './client.mjs';

await drive(async (page, act) => {
  const editor = page.locator('.jse-main'), title = name => editor.getByTitle(name, {exact: false}).first();
  await editor.getByText('openapi').first().waitFor();

  await act('open the info', () => editor.locator('.jse-expand').nth(1).click());
  await act('open all', () => title('Expand all').click());
  await act('scroll down', async () => { await page.mouse.move(400, 500); await page.mouse.wheel(0, 600); });
  await act('close all', () => title('Collapse all').click());
  await act('search', () => title('Search').click());
  await act('for pets', () => editor.locator('.jse-search-input').pressSequentially('pet', {delay: 40}));
  await act('the next one', () => editor.getByTitle('Go to next').click());
  await act('end the search', () => editor.getByTitle('Close search box').click());
  await act('choose the title', () => editor.getByText('Petstore', {exact: true}).first().click());
  await act('open the menu', () => editor.getByText('Petstore', {exact: true}).first().click({button: 'right'}));
  await act('close it', () => page.keyboard.press('Escape'));
  await act('change the title', () => editor.getByText('Petstore', {exact: true}).first().dblclick());
  await act('type it', () => page.keyboard.type('Zoo', {delay: 40}));
  await act('keep it', () => page.keyboard.press('Enter'));
  await act('undo', () => title('Undo').click());
  await act('as text', () => editor.getByRole('button', {name: 'text', exact: true}).click());
  await act('in the text', () => editor.locator('.cm-line').nth(3).click());
  await act('write', () => page.keyboard.type('  ', {delay: 40}));
  await act('sort', () => title('Sort').click());
  await act('not now', () => page.keyboard.press('Escape'));
  await act('as a table', () => editor.getByRole('button', {name: 'table', exact: true}).click());
  await act('as a tree', () => editor.getByRole('button', {name: 'tree', exact: true}).click());
  await act('transform', () => title('Transform').click());
});
