// A customer of the demo shop looks round, searches, rates, changes the cart,
// and buys.

import {choose, drive} from './client.mjs';

await drive(async (page, act) => {
  const button = name => page.getByRole('button', {name, exact: true});
  const type = (field, text) => field.pressSequentially(text, {delay: 30});
  const cart = page.getByTestId('cart-button'), search = page.getByRole('searchbox');
  await page.getByTestId('card-1').waitFor();

  await act('take note of the cookie', () => button('Got it').click());
  await act('look further down', async () => { await page.mouse.move(640, 400); await page.mouse.wheel(0, 500); });
  await act('look for tea', () => type(search, 'tea'));
  await page.getByText('7 products').waitFor();
  await act('in the kitchen', () => choose(page.getByLabel('Category'), 'kitchen'));
  await act('what is in stock', () => page.getByLabel('In stock only').check());
  await page.getByText('5 products').waitFor();
  await act('hover over a card', () => page.getByTestId('card-14').hover());
  await act('take a towel', () => button('Add Linen tea towel to cart').click());
  await act('open the menu of another card', () => page.getByTestId('card-22').click({button: 'right'}));
  await act('wish for it', () => page.getByRole('menuitem', {name: 'Add to wishlist'}).click());
  await act('look at the teapot', () => page.getByRole('link', {name: 'Cast-iron teapot'}).click());
  await page.getByTestId('stock').waitFor();
  await act('rate it', () => page.getByRole('radio', {name: '4 stars'}).click());
  await act('take it', () => button('Add to cart').click());
  await act('go back', () => page.goBack());
  await act('and forward again', () => page.goForward());
  await page.getByTestId('stock').waitFor();
  await act('read about the shop', () => page.getByRole('link', {name: 'About'}).click());
  await act('look at the code', () => page.frameLocator('iframe[title=Promo]').getByRole('button', {name: 'Show code'}).click());

  await act('open the cart', () => cart.click());
  await act('one towel more', () => button('Increase quantity of Linen tea towel').click());
  await act('two teapots', () => page.getByRole('spinbutton', {name: 'Quantity of Cast-iron teapot'}).fill('2'));
  await act('leave the field', () => page.getByRole('spinbutton', {name: 'Quantity of Cast-iron teapot'}).press('Tab'));
  await act('begin a note', () => page.getByTestId('line-title-9').dblclick());
  await act('write it', () => type(page.getByPlaceholder('A note for the packers'), 'Please wrap it'));
  await act('keep it', () => page.getByPlaceholder('A note for the packers').press('Enter'));
  await act('go to the checkout', () => button('Checkout').click());

  await act('mistype the address', () => type(page.getByLabel('Email'), 'ada@example'));
  await act('go on', () => button('Next').click());
  await page.getByText('Enter a valid email address').waitFor();
  await act('type a name', () => type(page.getByLabel('Full name'), 'Ada Vogel'));
  await act('type the right address', () => page.getByLabel('Email').fill('ada@example.com'));
  await act('type a number', () => type(page.getByLabel('Phone'), '+49 30 5550 1234'));
  await act('type a street', () => type(page.getByLabel('Street'), 'Lindenweg 4'));
  await act('type a city', () => type(page.getByLabel('City'), 'Berlin'));
  await act('type a postcode', () => type(page.getByLabel('Postcode'), '10115'));
  await act('choose a country', () => choose(page.getByLabel('Country'), 'DE'));
  await act('go on', () => button('Next').click());
  await act('have it sent fast', () => page.getByRole('radio', {name: 'Express'}).check());
  await act('go on', () => button('Next').click());
  await act('type the number of a card', () => type(page.getByLabel('Card number'), '4242424242424242'));
  await act('type its end', () => type(page.getByLabel('Expiry date'), '04/29'));
  await act('type its code', () => type(page.getByLabel('Security code'), '123'));
  await act('go on', () => button('Next').click());
  await act('accept the terms', () => page.getByLabel('I accept the terms of sale').check());
  await act('buy', () => button('Place order').click());
  await page.getByText('Thank you for your order').waitFor();
});
