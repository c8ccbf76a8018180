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

it('marks what others changed since one left, and keeps no more for it than a position of the journal', async () => {
  const [changed, same] = await Promise.all([approved(), approved()]);
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page, changed.number);
  await cardOf(page, changed.number).waitFor();
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('heading', { name: 'Board' }).waitFor({ state: 'detached' });
  await (await apiAs('master_distributor')).holdOrder({ orderId: changed.id, version: changed.version, body: { code: 'stock_check' } });
  await openBoard(page);
  await page.getByText('changed since you left.').waitFor();
  await page.getByRole('button', { name: 'Show only these' }).click();
  await cardOf(page, changed.number).getByText('Since you left: Morgan Master put this on hold').waitFor();
  expect(await cardOf(page, same.number).count()).toBe(0);
  const kept = await page.evaluate(() => Object.entries({ ...localStorage }).filter(([key]) => key.startsWith('orderly-board')));
  expect(kept).toEqual([[expect.stringMatching(/^orderly-board-seen:[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f]{16}:\d+$/)]]);
  await page.getByRole('button', { name: 'I have seen them' }).click();
  await page.getByText('changed since you left.').waitFor({ state: 'detached' });
  await context.close();
});
