import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf } from './api.ts';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('blanks the open page when the grant that showed it ends, and shows it again with a new one', async () => {
  const order = await placed();
  const { page, context } = await openAs(browser, 'sales_rep');
  await page.goto(`/orders/${order.id}`);
  await page.getByText(order.number).first().waitFor();
  const admin = await apiAs('admin');
  const me = await (await apiOf({ page, context })).readMe();
  const [grant] = me.grants;
  if (grant?.territory == null) throw new Error('the representative has no territory');
  await admin.endGrant({ userId: me.id, grantId: grant.id, body: {} });
  const endedAtMs = Date.now();
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor({ timeout: 5000 });
  expect(Date.now() - endedAtMs).toBeLessThan(5000);
  expect(await page.content()).not.toContain(order.number);
  await admin.addGrant({ userId: me.id, body: { territoryId: grant.territory.id } });
  await page.goto(`/orders/${order.id}`);
  await page.getByText(order.number).first().waitFor();
  await context.close();
});
