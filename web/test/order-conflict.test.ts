import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved, walkers } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('tells who was faster while one typed, keeps what was typed, and sends it when one still wants to', async () => {
  const order = await approved(walkers(3));
  const { page, context } = await openAs(browser, 'distributor');
  await page.goto(`/orders/${order.id}`);
  await page.getByRole('button', { name: 'Ship', exact: true }).first().click();
  const sheet = page.getByRole('dialog', { name: 'Ship' });
  await sheet.getByRole('textbox', { name: 'Tracking number' }).fill('1Z999AA10123456784');
  await sheet.getByRole('textbox', { name: /^How many of E0143/ }).fill('2');

  const master = await apiAs('master_distributor');
  const lineId = order.lines[0]?.id ?? '';
  const body = { shipments: [{ method: 'own_delivery' as const, lines: [{ lineId, quantity: 1 }] }] };
  await master.shipOrder({ orderId: order.id, version: order.version, body });

  await sheet.getByText('Morgan Master was faster').waitFor();
  await sheet.getByText('2 of 3 left to ship').waitFor();
  expect(await sheet.getByRole('textbox', { name: 'Tracking number' }).inputValue()).toBe('1Z999AA10123456784');
  expect(await sheet.getByRole('textbox', { name: /^How many of E0143/ }).inputValue()).toBe('2');
  await sheet.getByRole('button', { name: 'Ship anyway' }).click();
  await sheet.waitFor({ state: 'detached' });
  await page.getByText('3/3 shipped').waitFor();
  const now = await master.readOrder({ orderId: order.id });
  expect(now.shipments.map(({ method }) => method)).toEqual(['own_delivery', 'carrier']);
  await context.close();
});

it('drops what was entered only when one says so', async () => {
  const order = await approved(walkers(1));
  const { page, context } = await openAs(browser, 'distributor');
  await page.goto(`/orders/${order.id}`);
  await page.getByRole('button', { name: 'Ship', exact: true }).first().click();
  const sheet = page.getByRole('dialog', { name: 'Ship' });
  const tracking = sheet.getByRole('textbox', { name: 'Tracking number' });
  await tracking.fill('1Z999');
  await page.keyboard.press('Escape');
  await sheet.getByText('Drop what you entered?').waitFor();
  await sheet.getByRole('button', { name: 'Keep it' }).click();
  expect(await tracking.inputValue()).toBe('1Z999');
  await page.keyboard.press('Escape');
  await sheet.getByRole('button', { name: 'Drop it' }).click();
  await sheet.waitFor({ state: 'detached' });
  await context.close();
});
