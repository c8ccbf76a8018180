import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const bellOf = (page: Page) => page.getByRole('button', { name: /^Notifications/ });

/** As the bell says it. */
async function unreadOf(page: Page): Promise<number> {
  const name = (await bellOf(page).getAttribute('aria-label')) ?? '';
  return Number(/\d+/.exec(name)?.[0] ?? 0);
}

it('counts what comes without a reload, says it aloud, and has it read where it is opened', async () => {
  const { id, version, number } = await placed();
  const { page, context } = await openAs(browser, 'provider');
  const provider = await apiAs('provider');
  const told = async () =>
    (await provider.listNotifications({ limit: 50 })).items.find(({ orderId, kind }) => orderId === id && kind === 'order_rejected');
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  const before = await unreadOf(page);

  const desk = await apiAs('verifier');
  await desk.verifyOrder({ orderId: id, version, body: { decision: 'reject', reasons: [{ code: 'duplicate_order' }] } });
  await page.getByRole('status').getByText(`An order was rejected: order ${number}`).waitFor({ timeout: 5000 });
  await expect.poll(() => unreadOf(page)).toBeGreaterThan(before);
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);
  expect((await told())?.readAt).toBeNull();

  await bellOf(page).click();
  const item = page.getByRole('listitem').filter({ hasText: 'An order was rejected' }).filter({ hasText: number });
  await item.getByRole('link', { name: `Open order ${number}` }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/orders/${id}`);
  await expect.poll(async () => (await told())?.readAt).toEqual(expect.any(String));
  await expect.poll(() => unreadOf(page)).toBe((await provider.listNotifications({ limit: 1 })).unreadCount);

  await page.goto('/notifications');
  await page.getByRole('button', { name: `Mark as not read: An order was rejected, order ${number}` }).click();
  await page.getByRole('button', { name: `Mark as read: An order was rejected, order ${number}` }).waitFor();
  expect((await told())?.readAt).toBeNull();
  await context.close();
});
