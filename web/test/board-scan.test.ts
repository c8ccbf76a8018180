import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBoard } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { approved } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('opens the ship form of a packing slip that is scanned, wherever the focus is', async () => {
  const { number } = await approved();
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page);
  await page.getByRole('heading', { name: 'Board' }).click();
  await page.keyboard.type(`${number}\n`);
  const form = page.getByRole('dialog', { name: 'Ship' });
  await form.waitFor();
  expect(new URL(page.url()).pathname).toBe('/board');
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await page.getByRole('article').first().focus();
  await page.keyboard.type('00000000\n');
  await page.getByText('00000000 was scanned: no order of this number is in your sight.').waitFor();
  expect(new URL(page.url()).pathname).toBe('/board');
  await context.close();
});
