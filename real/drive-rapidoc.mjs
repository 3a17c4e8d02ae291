// A developer reads an API in RapiDoc, which is one custom element with others in it.

import {drive} from './client.mjs';

await drive(async (page, act) => {
  const nav = label => page.locator('.nav-bar-path').filter({hasText: label});
  const list = page.locator('[id="get-/pets"]'), add = page.locator('[id="post-/pets"]'), one = page.locator('[id="get-/pets/-petId-"]');
  const tried = operation => operation.getByRole('button', {name: 'TRY'}).click();
  await page.locator('.observe-me').first().waitFor();

  await act('filter the operations', () => page.getByPlaceholder('Filter').pressSequentially('add', {delay: 30}));
  await act('end the filter', () => page.getByPlaceholder('Filter').fill(''));
  await act('choose the branch', () => page.locator('[id="srvr-opt-1"]').check());
  await act('choose the shop again', () => page.locator('[id="srvr-opt-0"]').check());
  await act('type a key', () => page.getByPlaceholder('api-token').first().pressSequentially('special-key', {delay: 30}));
  await act('set it', () => page.locator('#auth').getByRole('button', {name: 'SET'}).click());

  await act('go to the list', () => nav('List pets').click());
  await act('type a limit', () => list.locator('input[data-pname="limit"]').fill('3'));
  await act('choose a status', () => list.locator('a[data-enum="sold"]').click());
  await act('try it', () => tried(list));
  await list.locator('api-response .tab-panel, .tab-panel').first().waitFor();
  await act('look at the headers', () => list.getByRole('button', {name: 'RESPONSE HEADERS'}).click());
  await act('clear the answer', () => list.getByRole('button', {name: 'CLEAR RESPONSE'}).click());

  await act('go to adding', () => nav('Add a pet').click());
  await act('write a body', () => add.locator('textarea.request-body-param-user-input').fill('{"name": "Minka", "status": "available", "tags": ["cat"]}'));
  await act('try it', () => tried(add));
  await add.getByText('201').first().waitFor();
  await act('see the schema', () => add.getByRole('button', {name: 'SCHEMA'}).first().click());

  await act('go to one', () => nav('Show a pet').click());
  await act('type an id that is not there', () => one.locator('input[data-pname="petId"]').pressSequentially('999', {delay: 30}));
  await act('try it', () => tried(one));

  await act('open the search', () => page.getByRole('button', {name: 'SEARCH'}).click());
  await act('not in the paths', () => page.getByLabel('API Path').uncheck());
  await act('search', () => page.getByPlaceholder('search text...').pressSequentially('pet', {delay: 60}));
});
