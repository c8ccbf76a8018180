import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { columnOf, openBoard } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('moves the card when somebody else takes a step, says so, and reads no list anew for it', async () => {
  const { id, number, version } = await approved();
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page, number);
  await columnOf(page, 'Preparing').getByRole('article', { name: number }).waitFor();
  const read: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/orders')) read.push(request.url());
  });
  await (await apiAs('master_distributor')).shipOrder({ orderId: id, version, body: { shipments: [{ method: 'own_delivery' }] } });
  await columnOf(page, 'Shipped').getByRole('article', { name: number }).waitFor();
  expect(await columnOf(page, 'Preparing').getByRole('article', { name: number }).count()).toBe(0);
  await page
    .getByRole('status')
    .filter({ hasText: `${number}: Morgan Master shipped this. Now in Shipped, proof missing.` })
    .waitFor();
  expect(read).toEqual([]);
  await context.close();
});

it('keeps the focus on a card that moves under one’s hands', async () => {
  const { id, number, version } = await approved();
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page, number);
  const card = page.getByRole('article', { name: number });
  await card.focus();
  await (await apiAs('master_distributor')).shipOrder({ orderId: id, version, body: { shipments: [{ method: 'own_delivery' }] } });
  await columnOf(page, 'Shipped').getByRole('article', { name: number }).waitFor();
  await expect.poll(() => card.evaluate((element) => element === document.activeElement)).toBe(true);
  await context.close();
});
