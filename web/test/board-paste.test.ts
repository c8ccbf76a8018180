import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBoard, trackingNumber } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('ships what was pasted from a spreadsheet, after a look at each row', async () => {
  const [ready, other, pending] = await Promise.all([approved(), approved(), placed()]);
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page);
  await page.getByRole('button', { name: 'Paste tracking numbers' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ship by pasted tracking numbers' });
  const rows = [
    ['Order', 'Tracking'],
    [ready.number.toLowerCase(), trackingNumber()],
    [other.number, 'MINE-000-1'],
    [pending.number, trackingNumber()],
    ['ZZZZZZZZ', trackingNumber()],
    [ready.number, trackingNumber()],
  ];
  await dialog.getByLabel('Rows of order number and tracking number').fill(rows.map((row) => row.join('\t')).join('\n'));
  await dialog.getByRole('button', { name: 'Look at each row' }).click();
  await dialog.getByText('1 of 5 rows ship, 3 left out, 1 lack a carrier.').waitFor();
  const row = (place: number) => dialog.getByRole('row').nth(place);
  expect(await row(1).innerText()).toMatch(/ships/i);
  expect(await row(1).getByLabel('Carrier of row 1').inputValue()).toBe('ups');
  expect(await row(3).innerText()).toContain('cannot be shipped');
  expect(await row(4).innerText()).toContain('No order of this number is in your sight');
  expect(await row(5).innerText()).toContain('The same order stands in row 1');
  await row(2).getByLabel('Carrier of row 2').selectOption('other');
  await dialog.getByRole('button', { name: 'Ship 2 orders' }).click();
  await dialog.getByText('Ship: 2 of 2 done.').waitFor();
  const distributor = await apiAs('distributor');
  const shipped = await Promise.all([ready, other, pending].map(({ id }) => distributor.readOrder({ orderId: id })));
  expect(shipped.map(({ shipments }) => shipments.map(({ carrier }) => carrier))).toEqual([['ups'], ['other'], []]);
  await context.close();
});
