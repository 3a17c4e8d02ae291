import { test, expect, devices } from '@playwright/test';

test.use({
  ...devices['Desktop Chrome'],
  viewport: {
    height: 600,
    width: 800
  },
  locale: 'de-DE'
});

test('test', async ({ page }) => {
  await page.goto('https://shop.example/');
  await page.getByRole('button', { name: 'Got it' }).click();
  await page.getByRole('searchbox', { name: 'Search products' }).fill('it\'s "tea"');
  await page.getByRole('searchbox', { name: 'Search products' }).press('Enter');
  await page.getByLabel('Category').selectOption('kitchen');
  await page.getByLabel('Tags').selectOption(['a', 'b']);
  await page.getByLabel('In stock only', { exact: true }).check();
  await page.getByText('7 products').dblclick();
  await page.locator('div').filter({ hasText: /^About us$/ }).nth(1).click();
  await page.getByRole('listitem').filter({ hasText: 'Cup' }).getByRole('button', { name: 'Add', exact: true }).click({
    button: 'right',
    modifiers: ['ControlOrMeta', 'Shift'],
    position: {
      x: 12,
      y: 3.5
    }
  });
  await page.locator('#cart').getByTitle('Remove').first().click({ clickCount: 3 });
  await page.getByTestId('total').hover();
  await page.getByPlaceholder('Code').fill('');
  await page.getByAltText('A cup').click({ button: 'middle' });
  await page.locator('iframe[name="promo"]').contentFrame().getByText('Show code').click();
  await page.frameLocator('#pay').frameLocator('iframe').nth(1).getByLabel('Card number').fill('4111111111111111');
  await page.locator('input[name="password"]').fill(process.env.SECRET!);
  await page.locator('xpath=//*[@id="menu"]/li[2]').click();
  await page.locator('li:has-text("x")').click();
  await page.getByRole('link', { name: /^Next \(2\)$/ }).click();
  await page.getByRole('link', { name: /next/i }).click();
  await page.getByRole('button', { name: 'Choose File' }).setInputFiles('a.png');
  page.once('dialog', dialog => {
    console.log(`Dialog message: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  await page.getByRole('button', { name: 'Delete' }).click();
  const page1Promise = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Terms' }).click();
  const page1 = await page1Promise;
  await page1.getByRole('button', { name: 'Close' }).click();
  const downloadPromise = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Invoice' }).click();
  const download = await downloadPromise;
  await expect(page.getByRole('heading', { name: 'Thanks', level: 1 })).toBeVisible();
  await expect(page.getByTestId('total')).toContainText('$58.90');
  await expect(page.getByTestId('total')).toHaveText('$58.90', { timeout: 100 });
  await expect(page.getByLabel('Email')).toHaveValue('a@b.example');
  await expect(page.getByLabel('Terms')).not.toBeChecked();
  await expect(page).toHaveURL(/\/thanks$/);
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - heading "Thanks" [level=1]
    `);
  if (process.env.DEEP) {
    await page.reload();
  }
  await page.evaluate(() => fetch('/api/pwned'));
  await page.close();
});
