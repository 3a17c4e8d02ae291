// A developer tries out a petstore's API in Swagger UI.

import {choose, drive} from './client.mjs';

await drive(async (page, act) => {
  const operation = (method, path) => page.locator(`.opblock-${method}`).filter({has: page.locator(`[data-path="${path}"]`)});
  const list = operation('get', '/pets'), add = operation('post', '/pets'), one = operation('get', '/pets/{petId}');
  await page.locator('.opblock').first().waitFor();

  await act('open GET /pets', () => list.locator('.opblock-summary-control').click());
  await act('try it out', () => list.getByRole('button', {name: 'Try it out'}).click());
  await act('choose a status', () => choose(list.locator('select').first(), 'sold'));
  await act('type a limit', () => list.getByPlaceholder('limit').fill('3'));
  await act('execute', () => list.getByRole('button', {name: 'Execute'}).click());
  await list.locator('.live-responses-table .response').waitFor();
  await act('scroll to the answer', async () => { await page.mouse.move(600, 400); await page.mouse.wheel(0, 400); });
  await act('look at the schema', () => list.locator('.responses-inner').getByText('Schema', {exact: true}).first().click());
  await act('clear', () => list.getByRole('button', {name: 'Clear'}).click());
  await act('close GET /pets', () => list.locator('.opblock-summary-control').click());

  await act('open POST /pets', () => add.locator('.opblock-summary-control').click());
  await act('try it out', () => add.getByRole('button', {name: 'Try it out'}).click());
  await act('write a body', () => add.locator('textarea').fill('{"name": "Minka", "status": "available", "tags": ["cat"]}'));
  await act('execute', () => add.getByRole('button', {name: 'Execute'}).click());
  await add.locator('.live-responses-table .response').waitFor();
  await act('close POST /pets', () => add.locator('.opblock-summary-control').click());

  await act('open the authorisations', () => page.locator('.auth-wrapper .authorize').first().click());
  await act('type a key', () => page.locator('.dialog-ux input[type=text]').first().pressSequentially('special-key', {delay: 30}));
  await act('authorise', () => page.locator('.dialog-ux').getByRole('button', {name: /^apply credentials$|^authorize$/i}).first().click());
  await act('close the dialog', () => page.locator('.dialog-ux').getByRole('button', {name: 'Close'}).click());

  await act('open GET /pets/{petId}', () => one.locator('.opblock-summary-control').click());
  await act('try it out', () => one.getByRole('button', {name: 'Try it out'}).click());
  await act('type an id that is not there', () => one.getByPlaceholder('petId').pressSequentially('999', {delay: 30}));
  await act('execute with the keyboard', async () => { const b = one.getByRole('button', {name: 'Execute'}); await b.focus(); await b.press('Enter'); });
  await one.locator('.live-responses-table .response').waitFor();
  await act('choose the other server', () => choose(page.locator('.servers select'), {index: 1}));
  await act('close the pets', () => page.locator('.opblock-tag').first().click());
  await act('open the schema of a pet', () => page.locator('.models .model-container, .models .json-schema-2020-12').first().getByRole('button').first().click());
});
