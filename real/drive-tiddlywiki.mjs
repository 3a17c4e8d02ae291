// A writer keeps notes in TiddlyWiki.

import {drive} from './client.mjs';

await drive(async (page, act) => {
  const tiddler = title => page.locator(`[data-tiddler-title="${title}"]`);
  const sidebar = page.locator('.tc-sidebar-scrollable');
  const draft = page.locator('.tc-tiddler-edit-frame');
  const search = page.getByRole('searchbox').or(sidebar.locator('input[type=search]')).first();
  await sidebar.waitFor();

  await act('begin a note', () => sidebar.getByRole('button', {name: /create a new tiddler|new tiddler/i}).first().click());
  await act('title it', () => draft.locator('input.tc-titlebar').fill('Bread'));
  await act('write its text', () => draft.frameLocator('iframe').locator('textarea').pressSequentially('Flour, water, ', {delay: 20}));
  await act('mark a word bold', () => draft.locator('.tc-editor-toolbar button').nth(0).click());
  await act('type a tag', () => draft.locator('.tc-edit-add-tag-name input').fill('recipe'));
  await act('add the tag', () => draft.locator('.tc-add-tag-button, .tc-edit-add-tag button').filter({hasText: 'add'}).first().click());
  await act('keep the note', () => draft.getByRole('button', {name: /confirm changes|^ok$|done/i}).first().click());
  await tiddler('Bread').waitFor();

  await act('search', () => search.pressSequentially('bre', {delay: 40}));
  await page.locator('.tc-search-results').first().waitFor();
  await act('end the search', () => search.press('Escape'));
  await act('show recent notes', () => sidebar.getByRole('button', {name: 'Recent'}).click());
  await act('show more', () => sidebar.getByRole('button', {name: 'More'}).click());
  await act('show tags', () => sidebar.locator('.tc-more-sidebar').getByRole('button', {name: 'Tags'}).click());

  await act('open the control panel', () => sidebar.locator('.tc-page-controls button[class*="control-panel"]').first().click());
  const panel = tiddler('$:/ControlPanel');
  await act('appearance', () => panel.getByRole('button', {name: 'Appearance', exact: true}).click());
  await act('theme tweaks', () => panel.getByRole('button', {name: 'Theme Tweaks', exact: true}).click());
  await act('story width', async () => { const f = panel.locator('input').nth(1); await f.fill('800px'); });
  await act('settings', () => panel.getByRole('button', {name: 'Settings', exact: true}).click());
  await act('tick a setting', () => panel.locator('input[type=checkbox]').first().check());
  await act('choose a setting', async () => { const s = panel.locator('select').first(); await s.selectOption({index: 1}); });
  await act('close the control panel', () => panel.getByRole('button', {name: /close/i}).first().click());

  await act('edit the note', () => tiddler('Bread').getByRole('button', {name: /edit/i}).first().click());
  await act('write more', () => draft.frameLocator('iframe').locator('textarea').press('End'));
  await act('drop the changes', () => draft.getByRole('button', {name: /cancel|discard/i}).first().click());
  await act('close all', () => page.locator('.tc-sidebar-scrollable').getByRole('button', {name: 'Open', exact: true}).click());
});
