import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardOf, columnOf, openBoard } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('shows each order in its column, under what keeps it, with what is next', async () => {
  const [pending, ready, held] = await Promise.all([placed(), approved({ priority: 'urgent' }), approved()]);
  const distributor = await apiAs('distributor');
  await distributor.holdOrder({ orderId: held.id, version: held.version, body: { code: 'back_order', expectedAt: '2030-01-02' } });
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page, pending.number);
  await columnOf(page, 'Pending').getByRole('article', { name: pending.number }).waitFor();
  await page.getByLabel('Find on the board').fill(held.number);
  await columnOf(page, 'Preparing').getByRole('heading', { name: 'Back-ordered 1' }).waitFor();
  await cardOf(page, held.number).getByText('On hold').waitFor();
  await page.getByLabel('Find on the board').fill(ready.number);
  await columnOf(page, 'Preparing').getByRole('heading', { name: 'Ready 1' }).waitFor();
  const card = cardOf(page, ready.number);
  for (const words of ['Urgent', 'Canes, crutches and walkers', 'Lakeside Family Clinic', '0/1 shipped']) await card.getByText(words).waitFor();
  await card.getByRole('button', { name: /^Ship/ }).waitFor();
  await context.close();
});

it('keeps what narrows it in the address, and no text that nothing on the board holds', async () => {
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page);
  await page.getByRole('combobox', { name: 'Waits for' }).click();
  await page.getByRole('option', { name: 'the clinic' }).click();
  await page.getByLabel('Late').check();
  await expect.poll(() => new URL(page.url()).search).toBe('?waitingOn=clinic&overdue=true');
  await page.getByLabel('Find on the board').fill('Lakeside');
  await expect.poll(() => new URL(page.url()).searchParams.get('text')).toBe('Lakeside');
  await page.getByLabel('Find on the board').fill('Somebody’s name');
  await page.getByText('No order fits').waitFor();
  await page.waitForTimeout(600);
  expect(new URL(page.url()).searchParams.get('text')).toBe('Lakeside');
  await page.reload();
  await expect.poll(() => page.getByRole('combobox', { name: 'Waits for' }).inputValue()).toBe('the clinic');
  expect(await page.getByLabel('Late').isChecked()).toBe(true);
  expect(await page.getByLabel('Find on the board').inputValue()).toBe('Lakeside');
  await context.close();
});

it('is for looking on only to who changes no orders', async () => {
  const { number } = await approved();
  const { page, context } = await openAs(browser, 'sales_rep');
  await openBoard(page, number);
  const card = columnOf(page, 'Preparing').getByRole('article', { name: number });
  await card.waitFor();
  expect(await card.getByRole('button').count()).toBe(0);
  expect(await page.getByRole('checkbox', { name: /^Select/ }).count()).toBe(0);
  await context.close();
});

it('has in the page only the cards in view, however many there are', async () => {
  const { page, context } = await openAs(browser, 'master_distributor');
  await openBoard(page);
  const heading = columnOf(page, 'Shipped').getByRole('heading', { level: 2 });
  await expect.poll(async () => Number((await heading.innerText()).replace(/\D/g, ''))).toBeGreaterThan(50);
  const drawn = () => columnOf(page, 'Shipped').getByRole('article');
  expect(await drawn().count()).toBeLessThan(20);
  const first = await drawn().first().innerText();
  await columnOf(page, 'Shipped')
    .getByRole('button', { name: /^Proof missing/ })
    .click();
  await columnOf(page, 'Shipped')
    .getByRole('heading', { name: /^Proof missing/ })
    .waitFor();
  await expect.poll(() => drawn().nth(2).innerText()).not.toBe(first);
  await context.close();
});
