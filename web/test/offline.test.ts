import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved, walkers } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('says that it is offline, keeps what is shown, and has missed nothing once it is back', async () => {
  const order = await approved(walkers(1));
  const { page, context } = await openAs(browser, 'provider');
  await page.goto(`/orders/${order.id}`);
  await page.getByText('It is the move of the distributor: ship').waitFor();
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  await context.setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await page.getByText('Offline', { exact: true }).waitFor({ timeout: 40_000 });
  await page.getByText('It is the move of the distributor: ship').waitFor();
  const distributor = await apiAs('distributor');
  await distributor.shipOrder({ orderId: order.id, version: order.version, body: { shipments: [{ method: 'own_delivery' }] } });
  await context.setOffline(false);
  await page.getByText('1/1 shipped').waitFor({ timeout: 40_000 });
  await page.getByText('Live', { exact: true }).waitFor({ timeout: 40_000 });
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);
  await context.close();
});
