import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { approved, walkers } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('ships two of three by a number that it recognises, and leaves the third to be shipped', async () => {
  const order = await approved(walkers(3));
  const { page, context } = await openAs(browser, 'distributor');
  await page.goto(`/orders/${order.id}`);
  await page.getByRole('button', { name: 'Ship', exact: true }).first().click();
  const sheet = page.getByRole('dialog', { name: 'Ship' });
  const quantity = sheet.getByRole('textbox', { name: /^How many of E0143/ });
  expect(await quantity.inputValue()).toBe('3');
  await quantity.fill('2');
  await sheet.getByText('1 stay to be shipped').waitFor();
  await sheet.getByRole('textbox', { name: 'Tracking number' }).fill('1Z 999 AA1 01 2345 6784');
  await sheet.getByRole('button', { name: 'Ship', exact: true }).click();
  await sheet.waitFor({ state: 'detached' });
  await page.getByText('2/3 shipped').waitFor();
  await page.getByRole('region', { name: 'Shipments' }).getByText('UPS').first().waitFor();
  await page.getByText('Preparing', { exact: true }).first().waitFor();
  await context.close();
});
