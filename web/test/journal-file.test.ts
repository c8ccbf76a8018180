import { readFile } from 'node:fs/promises';
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

it('saves what the journal holds of an order as a file, with the names of those who acted', async () => {
  const { id, number } = await placed();
  const { page, context } = await openAs(browser, 'compliance');
  await page.goto(`/compliance/story/${id}`);
  await page.getByText(number).first().waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).click()]);
  expect(download.suggestedFilename()).toBe('journal.csv');
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
  expect(lines[0]).toMatch(/^position,at,actorName,/);
  expect(lines.some((line) => line.includes('order.place') && line.includes('Priya Lakeside'))).toBe(true);
  expect(lines.filter((line) => line !== '').length).toBeGreaterThan(2);
  expect(await faultsOf(page)).toEqual([]);
  await context.close();
});
