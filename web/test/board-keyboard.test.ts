import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardOf, columnOf, openBoard, trackingNumber } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { approved } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const mostTabs = 60;

/** Goes on by Tab until the focus is on what a person looks for. */
async function tabTo(page: Page, what: Locator): Promise<void> {
  await what.waitFor();
  for (let tabs = 0; tabs < mostTabs; tabs++) {
    if (await what.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the focus did not get there in ${mostTabs} steps`);
}

it('ships an order by keyboard alone', async () => {
  const { number } = await approved();
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page);
  await page.keyboard.press('f');
  await page.keyboard.type(number, { delay: 60 });
  await cardOf(page, number).waitFor();
  await tabTo(page, cardOf(page, number));
  await page.keyboard.press('m');
  await tabTo(page, page.getByRole('dialog', { name: `Move ${number}` }).getByRole('button', { name: 'On the way: ship' }));
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Ship' });
  await tabTo(page, form.getByRole('textbox', { name: 'Tracking number' }));
  await page.keyboard.type(trackingNumber());
  await tabTo(page, form.getByRole('button', { name: 'Ship', exact: true }));
  await page.keyboard.press('Enter');
  await columnOf(page, 'Shipped').getByRole('article', { name: number }).waitFor();
  await context.close();
});

it('moves over cards and columns, opens, selects, and shows its keys', async () => {
  const [first, second] = await Promise.all([approved(), approved()]);
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page, 'Lakeside');
  await page.keyboard.press('Escape');
  const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.card ?? null);
  const own = columnOf(page, 'Preparing').getByRole('article');
  await own.first().focus();
  const start = await focused();
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).not.toBe(start);
  await page.keyboard.press('ArrowUp');
  await expect.poll(focused).toBe(start);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => columnOf(page, 'Shipped').locator(':focus').count()).toBe(1);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => columnOf(page, 'Preparing').locator(':focus').count()).toBe(1);
  await page.keyboard.press('End');
  await expect.poll(focused).not.toBe(start);
  await page.keyboard.press('Space');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('1 selected').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys of the board' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByLabel('Find on the board').fill(first.number);
  await cardOf(page, first.number).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/orders/${first.id}`);
  expect(second.id).not.toBe(first.id);
  await context.close();
});
