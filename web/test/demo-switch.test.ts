import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';
import { apiAs } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('makes one somebody else of the demo in one click, on a fresh page', async () => {
  const { page, context } = await openAs(browser, 'distributor');
  await page.goto('/board');
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.getByRole('button', { name: /^Demo/ }).click();
  await page.getByRole('group', { name: 'Be somebody else' }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('menuitem', { name: /^Vera Verifier/ }).click();
  await page.getByRole('button', { name: /^Account of Vera Verifier/ }).waitFor();
  await page.getByRole('link', { name: 'Verification queue' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
  expect(await page.getByRole('link', { name: 'Fulfilment' }).count()).toBe(0);
  await context.close();
});

it('has others place and move orders, until it is told to stop', async () => {
  const { page, context } = await openAs(browser, 'admin');
  const admin = await apiAs('admin');
  const newest = async () => (await admin.searchJournal({ action: 'order.place', limit: 1 })).items[0]?.id;
  const before = await newest();
  await page.getByRole('button', { name: /^Demo/ }).click();
  await page.getByRole('menuitem', { name: /^Start demo traffic/ }).click();
  await page.getByRole('menuitem', { name: 'Stop the demo traffic' }).waitFor();
  await expect.poll(newest).not.toBe(before);
  await page.getByRole('menuitem', { name: 'Stop the demo traffic' }).click();
  await page.getByRole('menuitem', { name: /^Start demo traffic/ }).waitFor();
  expect((await admin.readDemo({})).traffic).toBe(false);
  await context.close();
});
