import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('N opens the most urgent order that waits for one, from any page, and not while one types', async () => {
  const api = await apiAs('distributor');
  const { items } = await api.listOrders({ waitingOn: 'warehouse', limit: 1 });
  const first = `/orders/${items[0]?.id}`;
  const { page, context } = await openAs(browser, 'distributor');
  const path = () => new URL(page.url()).pathname;
  for (const from of ['/', '/board', '/notifications', '/search', '/sessions']) {
    await page.goto(from);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('n');
    await expect.poll(path, { message: `from ${from}` }).toBe(first);
  }
  await page.goto('/board');
  const field = page.getByRole('searchbox').or(page.getByRole('textbox')).first();
  await field.click();
  await page.keyboard.type('nn');
  expect(await field.inputValue()).toBe('nn');
  expect(path()).toBe('/board');
  await context.close();
});
