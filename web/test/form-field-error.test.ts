import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { approved, walkers } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('says what the server refuses at the field that it is about, and keeps what was typed', async () => {
  const order = await approved(walkers(3));
  const { page, context } = await openAs(browser, 'distributor');
  await page.goto(`/orders/${order.id}`);
  await page.getByRole('button', { name: 'Ship', exact: true }).first().click();
  const sheet = page.getByRole('dialog', { name: 'Ship' });
  const tracking = sheet.getByRole('textbox', { name: 'Tracking number' });
  const quantity = sheet.getByRole('textbox', { name: /^How many of E0143/ });
  await tracking.fill('1Z999AA10123456785');
  await sheet.getByRole('combobox', { name: 'Carrier' }).click();
  await page.getByRole('option', { name: 'UPS' }).click();
  await sheet.getByRole('button', { name: 'Ship', exact: true }).click();
  await expect.poll(() => tracking.getAttribute('aria-invalid')).toBe('true');
  const saidAt = await tracking.evaluate((field) =>
    (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? ''),
  );
  expect(saidAt.join(' ')).toContain('This is no tracking number of ups');
  expect(await tracking.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await sheet.getByText('This is no tracking number of ups').count()).toBe(1);

  await tracking.fill('1Z999AA10123456784');
  await quantity.fill('4');
  await sheet.getByRole('button', { name: 'Ship', exact: true }).click();
  await sheet.getByText('Only 3 of this line is left to ship.').waitFor();
  await expect.poll(() => quantity.getAttribute('aria-invalid')).toBe('true');
  expect(await tracking.getAttribute('aria-invalid')).not.toBe('true');
  expect(await tracking.inputValue()).toBe('1Z999AA10123456784');
  await context.close();
});
