import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('counts how long orders wait by firm and stage, shows which they are, the longest first, and transfers one', async () => {
  const { page, context } = await openAs(browser, 'master_distributor');
  await page.goto('/ageing');
  const counts = page.getByRole('region', { name: 'How many wait how long' });
  const cell = counts.getByRole('button', { name: /^Pacific Home Medical, Preparing, all: (\d+)$/ });
  await cell.waitFor();
  const count = Number(await cell.innerText());
  await cell.click();
  await expect.poll(() => new URL(page.url()).searchParams.get('stage')).toBe('preparing');
  await page.getByText(`${count} orders`, { exact: true }).waitFor();
  const list = page.getByRole('region', { name: 'Longest waiting first' });
  const times = await list.locator('time').evaluateAll((all) => all.map((one) => (one as HTMLTimeElement).dateTime));
  expect(times).toEqual(times.toSorted());
  await list
    .getByRole('button', { name: /^Transfer/ })
    .first()
    .click();
  await page.getByRole('dialog', { name: 'Transfer' }).waitFor();
  await context.close();
});
