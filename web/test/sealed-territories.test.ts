import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { settled } from './look.ts';
import { approved } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('shows nothing of another territory: neither on the board, nor by its address, nor by its number', async () => {
  const order = await approved();
  const { page, context } = await openAs(browser, 'distributor.west');
  const heard: string[] = [];
  page.on('response', async (response) => {
    if (response.url().includes('/api/')) heard.push(await response.text().catch(() => ''));
  });
  await page.goto('/board');
  await settled(page);
  await page.getByRole('article').first().waitFor();
  await page.goto(`/orders/${order.id}`);
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  await page.goto('/orders/00000000-0000-7000-8000-000000000000');
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  await page.goto('/');
  await page.getByText('Live', { exact: true }).waitFor();
  await page.keyboard.press('/');
  await page.getByRole('dialog', { name: 'Search' }).getByRole('textbox').first().fill(order.number);
  await page.keyboard.press('Enter');
  await expect.poll(() => heard.length).toBeGreaterThan(4);
  await page.waitForTimeout(500);
  expect(heard.filter((text) => text.includes(order.id) && !text.includes('not_found'))).toEqual([]);
  await context.close();
});
