import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';
import { apiAs, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('says how much is under way in a territory and below it, in words and on the map', async () => {
  await placed();
  const { items } = await (await apiAs('admin')).readTerritoryLoad({});
  const all = items.reduce((sum, { pending, preparing, shipped }) => sum + pending + preparing + shipped, 0);
  const { page, context } = await openAs(browser, 'admin');
  await page.goto('/admin/territories');
  await page.getByText(`${all.toLocaleString('en')} orders under way here and below:`).waitFor();
  await page.getByText('Orders under way', { exact: true }).click();
  await page.getByRole('region', { name: /^Map.*coloured by orders under way|Territories, coloured by orders under way/ }).waitFor();
  const legend = page.getByRole('list', { name: 'Colours' });
  await legend.getByText('no orders under way').waitFor();
  await expect.poll(() => legend.getByRole('listitem').count()).toBeGreaterThan(2);
  expect(await faultsOf(page)).toEqual([]);
  await context.close();
});
