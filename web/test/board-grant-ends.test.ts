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

const withinMs = 1000;

it('shows the orders of a territory no longer than one may see them', async () => {
  const admin = await apiAs('admin');
  const { number, territoryId } = await approved();
  const { items } = await admin.listUsers({ search: 'distributor.east' });
  const userId = items[0]?.id as string;
  const grant = await admin.addGrant({ userId, body: { territoryId } });
  const { page, context } = await openAs(browser, 'distributor.east');
  await openBoard(page, number);
  await cardOf(page, number).waitFor();
  const others = page.getByRole('heading', { level: 2, name: /^Preparing [1-9]/ });
  await admin.endGrant({ userId, grantId: grant.id, body: {} });
  await cardOf(page, number).waitFor({ state: 'detached', timeout: withinMs });
  await page.getByLabel('Find on the board').fill('');
  await others.waitFor();
  expect(await page.getByText(number).count()).toBe(0);
  await context.close();
});
