import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved, walkers } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('shows another person’s step without a reload, with who did it and whose move it is now', async () => {
  const order = await approved(walkers(1));
  const { page, context } = await openAs(browser, 'provider');
  await page.goto(`/orders/${order.id}`);
  await page.getByText('It is the move of the distributor: ship').waitFor();
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  const distributor = await apiAs('distributor');
  await distributor.shipOrder({ orderId: order.id, version: order.version, body: { shipments: [{ method: 'own_delivery' }] } });
  await page.getByText('1/1 shipped').waitFor({ timeout: 3000 });
  await page.getByText('It is the move of the distributor: prove the delivery').waitFor({ timeout: 3000 });
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByText('Dana Distributor').first().waitFor({ timeout: 3000 });
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);
  await context.close();
});
