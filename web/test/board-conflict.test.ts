import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardOf, openBoard } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('tells who was faster by name, and overwrites nothing', async () => {
  const { id, number, version } = await approved();
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page, number);
  await cardOf(page, number)
    .getByRole('button', { name: `Move ${number}` })
    .click();
  await page
    .getByRole('dialog', { name: `Move ${number}` })
    .getByRole('button', { name: /^Blocked/ })
    .click();
  const form = page.getByRole('dialog', { name: 'Put on hold' });
  await form.getByRole('combobox', { name: /^Why/ }).click();
  await page.getByRole('option', { name: 'Waiting for the patient' }).click();
  // The other's step gets there between the click and the server.
  await page.route(`**/api/v1/orders/${id}/hold`, async (route) => {
    await (await apiAs('master_distributor')).shipOrder({ orderId: id, version, body: { shipments: [{ method: 'own_delivery' }] } });
    await route.continue();
  });
  await form.getByRole('button', { name: 'Put on hold' }).click();
  await form
    .getByText(/Morgan Master/)
    .first()
    .waitFor();
  const order = await (await apiAs('distributor')).readOrder({ orderId: id });
  expect([order.holds, order.stage]).toEqual([[], 'shipped']);
  await context.close();
});
