import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';
import { placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('says that a page is not for one’s role, who can change that, and leads on', async () => {
  const { page, context } = await openAs(browser, 'sales_rep');
  for (const path of ['/queue', '/admin/people', '/compliance/journal', '/orders/new']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1, name: 'Not for your role' }).waitFor();
    await page.getByText('An administrator of your organisation can change it.').waitFor();
  }
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Go to what needs you' }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/');
  await context.close();
});

it('shows a foreign order, a missing one and a mistyped address alike', async () => {
  const { id } = await placed();
  const { page, context } = await openAs(browser, 'distributor.west');
  const texts: string[] = [];
  for (const path of [`/orders/${id}`, '/orders/0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e', '/nowhere/at/all']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
    texts.push(await page.getByRole('main').innerText());
  }
  expect(new Set(texts).size).toBe(1);
  expect(await faultsOf(page)).toEqual([]);
  await context.close();
});
