// A gardener wires a flow in Node-RED, deploys it, and sees what it says.

import {drive} from './client.mjs';

await drive(async (page, act) => {
  const palette = type => page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
  const node = n => page.locator('.red-ui-flow-node-group').nth(n);
  await palette('inject').waitFor();
  await page.locator('.red-ui-sidebar-info').getByText('Greenhouse').first().waitFor();

  // drag moves the mouse as a hand does.
  const drag = async (from, to) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, {steps: 4});
    await page.mouse.move(to.x, to.y, {steps: 4});
    await page.mouse.up();
  };
  const middle = async what => {
    const box = await what.boundingBox();
    return {x: box.x + box.width / 2, y: box.y + box.height / 2};
  };

  await act('a node that begins', async () => drag(await middle(palette('inject')), {x: 330, y: 200}));
  await act('a node that shows', async () => drag(await middle(palette('debug')), {x: 650, y: 200}));
  await act('a wire between them', async () =>
    drag(await middle(page.locator('.red-ui-flow-port-output .red-ui-flow-port').first()), await middle(page.locator('.red-ui-flow-port-input .red-ui-flow-port').first())));
  await act('open the first', () => node(0).dblclick());
  await act('name it', () => page.locator('#node-input-name').fill('water'));
  await act('done', () => page.locator('#node-dialog-ok').click());
  await act('deploy', () => page.locator('#red-ui-header-button-deploy').click());
  await page.getByText('Successfully deployed').waitFor();
  await act('look at the messages', () => page.locator('#red-ui-tab-debug-link-button').click());
  await act('begin', () => page.locator('.red-ui-flow-node-button-button').first().click());
  await page.locator('.red-ui-debug-msg').first().waitFor();
  await act('and again', () => page.locator('.red-ui-flow-node-button-button').first().click());
  await page.locator('.red-ui-debug-msg').nth(1).waitFor();
  await act('empty them', () => page.locator('#red-ui-sidebar-debug-clear').click());
  await act('search a kind of node', () => page.locator('#red-ui-palette-search input').pressSequentially('delay', {delay: 40}));
  await act('all again', () => page.locator('#red-ui-palette-search input').fill(''));
  await act('the help', () => page.locator('#red-ui-tab-help-link-button').click());
  await act('what there is', () => page.locator('#red-ui-tab-info-link-button').click());
  await act('another tip', () => page.locator('.red-ui-help-tips-buttons .fa-refresh').click());
  await act('another flow', () => page.locator('.red-ui-tab-button .fa-plus').first().click());
  await act('the first again', () => page.getByText('Greenhouse').first().click());
  await act('the menu', () => page.locator('#red-ui-header-button-sidemenu').click());
  await act('close it', () => page.keyboard.press('Escape'));
  await act('zoom out', () => page.locator('#red-ui-view-zoom-out').click());
});
