import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplePatient } from './api.ts';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** All that the browser keeps of a page. */
function keptOf(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([location.href, history.state, { ...localStorage }, { ...sessionStorage }]));
}

it('finds an order by what is on its parcel from any page, by keyboard, and keeps nothing of what was typed', async () => {
  // No other test's parcel has it.
  const trackingNumber = '1Z879E930346834440';
  const { id, version, number } = await approved();
  const distributor = await apiAs('distributor');
  await distributor.shipOrder({ orderId: id, version, body: { shipments: [{ method: 'carrier', trackingNumber }] } });
  const { page, context } = await openAs(browser, 'distributor');
  await page.keyboard.press('/');
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await expect.poll(() => dialog.getByRole('textbox', { name: /^Order number/ }).evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type('1z 879 e93 0346 8344 40');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/orders/${id}`);
  expect(await keptOf(page)).not.toMatch(/1z ?879/i);

  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await dialog.getByRole('textbox', { name: /^Order number/ }).fill('LOT-THAT-NOBODY-HAS');
  await dialog.getByRole('button', { name: 'Lot' }).click();
  await dialog.getByText('No order in your sight has a lot like that.').waitFor();
  await dialog.getByRole('textbox', { name: /^Order number/ }).fill(number.toLowerCase());
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(await keptOf(page)).not.toContain('LOT-THAT');
  await context.close();
});

it('says to a sales representative what they can look for, and offers nothing else', async () => {
  const { number } = await approved();
  const { page, context } = await openAs(browser, 'sales_rep');
  await page.goto('/search');
  await page.getByText('Your role looks for orders by their number.').waitFor();
  const main = page.getByRole('main');
  expect(await main.getByRole('button').allInnerTexts()).toEqual(['Order number']);
  await main.getByRole('textbox', { name: 'Order number' }).fill(number);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: new RegExp(number) }).waitFor();
  await context.close();
});

it('finds a patient by name and birth date, then the orders, and keeps nothing of the patient', async () => {
  const patient = samplePatient();
  const { id, number } = await placed({ patient });
  const { page, context } = await openAs(browser, 'verifier');
  await page.keyboard.press('/');
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await dialog.getByRole('textbox', { name: 'Given name' }).fill(patient.givenName);
  await dialog.getByRole('textbox', { name: 'Family name' }).fill(patient.familyName);
  await dialog.getByRole('textbox', { name: 'Birth date' }).fill(patient.birthDate);
  await page.keyboard.press('Enter');
  await dialog.getByText('1 patient; this look is on record.').waitFor();
  await dialog.getByRole('button', { name: 'Show the orders' }).click();
  await dialog.getByRole('link', { name: number }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/orders/${id}`);
  const kept = await keptOf(page);
  for (const secret of [patient.familyName, patient.birthDate, patient.mrn]) expect(kept).not.toContain(secret);
  await context.close();
});
