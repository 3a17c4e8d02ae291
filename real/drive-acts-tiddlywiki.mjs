// A writer keeps notes in TiddlyWiki by all the means there are: writes them,
// brings one in from a file, and drags them into another order.

import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {choose, drive} from './client.mjs';

const folder = await mkdtemp(join(tmpdir(), 'retake-wiki-')), butter = join(folder, 'Butter.txt');
await writeFile(butter, 'Fresh butter');

try {
  await drive(write);
} finally {
  await rm(folder, {recursive: true});
}

async function write(page, act) {
  const tiddler = title => page.locator(`[data-tiddler-title="${title}"]`), draft = page.locator('.tc-tiddler-edit-frame');
  const sidebar = page.locator('.tc-sidebar-scrollable'), panel = tiddler('$:/ControlPanel'), body = draft.frameLocator('iframe').locator('textarea');
  const tab = (where, label) => where.locator('.tc-tab-buttons').getByText(label, {exact: true});
  const link = title => sidebar.locator('.tc-tab-content').getByRole('link', {name: title, exact: true}).first();
  await sidebar.waitFor();

  await act('begin a note', () => sidebar.getByRole('button', {name: 'new tiddler'}).click());
  await act('title it', () => draft.locator('input.tc-titlebar').fill('Bread'));
  await act('write its text', () => body.pressSequentially('Flour and water', {delay: 20}));
  await act('choose a word', () => body.dblclick({position: {x: 20, y: 12}}));
  await act('in bold', () => draft.getByTitle('Apply bold formatting').click());
  await act('type a tag', () => draft.getByPlaceholder('tag name').pressSequentially('recipe', {delay: 20}));
  await act('add the tag', () => draft.getByPlaceholder('tag name').press('Enter'));
  await act('keep the note by the keyboard', () => body.press('Control+Enter'));
  await tiddler('Bread').and(page.locator('.tc-tiddler-view-frame')).waitFor();

  await act('show tools', () => tab(sidebar, 'Tools').click());
  await act('show the page control for home', () => sidebar.locator('.tc-tab-content').getByRole('checkbox').nth(1).check());
  await act('bring in a file', () => page.locator('input[type=file]').first().setInputFiles(butter));
  await page.getByText('Butter.txt').first().waitFor();
  await act('take it', () => page.getByRole('button', {name: 'Import', exact: true}).first().click());
  await act('show what is open', () => tab(sidebar, 'Open').click());
  await act('bread comes last', () => link('Bread').dragTo(link('$:/Import')));
  await act('the menu of the browser', () => tiddler('Bread').locator('.tc-title').first().click({button: 'right'}));
  await act('hover over the note', () => tiddler('Bread').getByRole('button', {name: 'more', exact: true}).hover());

  await act('open the control panel', () => sidebar.getByRole('button', {name: 'control panel'}).click());
  await act('look at settings', () => tab(panel, 'Settings').click());
  await act('scroll down the settings', async () => { await page.mouse.move(300, 400); await page.mouse.wheel(0, 500); });
  await act('choose the first tab of the sidebar', () => choose(panel.locator('select').nth(1), {label: 'Recent'}));
  await act('close the control panel', () => panel.getByRole('button', {name: 'close', exact: true}).click());
  await act('delete the note', () => tiddler('Bread').getByRole('button', {name: 'Edit this tiddler'}).click());
  await act('but not really', () => draft.getByRole('button', {name: 'Discard changes'}).click());
  await page.locator('body:not(.tc-dirty)').waitFor(); // all is saved
  await act('look at it once more', () => tiddler('Bread').locator('.tc-title').first().hover());
}
