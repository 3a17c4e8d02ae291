// A writer keeps notes in TiddlyWiki: begins one, finds it again, and changes
// how the wiki looks.

import {choose, drive} from './client.mjs';

export async function write(page, act) {
  const tiddler = title => page.locator(`[data-tiddler-title="${title}"]`);
  const sidebar = page.locator('.tc-sidebar-scrollable'), panel = tiddler('$:/ControlPanel'), draft = page.locator('.tc-tiddler-edit-frame');
  const tab = (where, label) => where.locator('.tc-tab-buttons').getByText(label, {exact: true});
  const body = draft.frameLocator('iframe').locator('textarea'), search = sidebar.locator('input[type=search]');
  await sidebar.waitFor();

  await act('begin a note', () => sidebar.getByRole('button', {name: 'new tiddler'}).click());
  await act('title it', () => draft.locator('input.tc-titlebar').fill('Bread'));
  await act('write its text', () => body.pressSequentially('Flour, water, ', {delay: 20}));
  await act('write in bold from here', () => draft.getByTitle('Apply bold formatting').click());
  await act('write on', () => body.pressSequentially('salt', {delay: 20}));
  await act('type a tag', () => draft.getByPlaceholder('tag name').pressSequentially('recipe', {delay: 20}));
  await act('add the tag', () => draft.getByRole('button', {name: 'add', exact: true}).first().click());
  await act('keep the note', () => draft.getByRole('button', {name: 'Confirm changes'}).click());
  await tiddler('Bread').and(page.locator('.tc-tiddler-view-frame')).waitFor();

  await act('search for it', () => search.pressSequentially('bre', {delay: 60}));
  await act('open what was found', () => page.locator('.tc-search-results').getByRole('link', {name: 'Bread'}).first().click());
  await act('end the search', () => search.fill(''));
  await act('show recent notes', () => tab(sidebar, 'Recent').click());
  await act('show tools', () => tab(sidebar, 'Tools').click());
  await act('show the page control for home', () => sidebar.locator('.tc-tab-content').getByRole('checkbox').nth(1).check());
  await act('show more', () => tab(sidebar, 'More').click());
  await act('show all tags', () => tab(sidebar, 'Tags').click());
  await act('open the menu of a tag', () => sidebar.locator('.tc-tab-content').getByText('recipe', {exact: true}).first().click());
  await act('close it', () => page.keyboard.press('Escape'));

  await act('open the control panel', () => sidebar.getByRole('button', {name: 'control panel'}).click());
  await act('look at settings', () => tab(panel, 'Settings').click());
  await act('scroll down the settings', async () => { await page.mouse.move(300, 400); await page.mouse.wheel(0, 500); });
  await act('choose the first tab of the sidebar', () => choose(panel.locator('select').nth(1), {label: 'Recent'}));
  await act('look at the appearance', () => tab(panel, 'Appearance').click());
  await act('look at the theme', () => tab(panel, 'Theme Tweaks').click());
  await act('set a size', () => panel.locator('input.tc-edit-texteditor, input').nth(6).fill('16px'));
  await act('close the control panel', () => panel.getByRole('button', {name: 'close', exact: true}).click());

  await act('edit the note', () => tiddler('Bread').getByRole('button', {name: 'Edit this tiddler'}).click());
  await act('write a line more', () => body.pressSequentially('\nBake it for an hour.', {delay: 20}));
  await act('drop the change', () => draft.getByRole('button', {name: 'Discard changes'}).click());
  await act('open the menu of the note', () => tiddler('Bread').getByRole('button', {name: 'more', exact: true}).click());
  await act('hover over its info', () => page.locator('.tc-drop-down').getByText('info', {exact: true}).first().hover());
  await act('show its info', () => page.locator('.tc-drop-down').getByText('info', {exact: true}).first().click());
}

if (process.argv[1] === import.meta.filename) await drive(write);
