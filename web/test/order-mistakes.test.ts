import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('says everything that is wrong with an order at once, each at its field, and leads there', async () => {
  const { page, context } = await openAs(browser, 'provider');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'New order', exact: true }).click();
  await page.getByRole('combobox', { name: /^Item/ }).fill('99213');
  await page.getByLabel('Quantity').fill('two');
  await page.getByLabel('ZIP').fill('6270');
  await page.getByLabel('Order date').fill('2999-01-01');
  await page.getByRole('button', { name: 'Place the order' }).click();

  const summary = page.getByRole('alert').filter({ hasText: 'things are to be mended' });
  await summary.waitFor();
  const told = await summary.getByRole('listitem').allInnerTexts();
  expect(told.map((line) => line.split(':')[0])).toEqual(
    expect.arrayContaining([
      'Patient',
      'Practitioner',
      'Item of line 1',
      'Quantity of line 1',
      'Plan',
      'Member id',
      'Street',
      'City',
      'State',
      'ZIP',
      'Order date',
    ]),
  );
  expect(await summary.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(told.find((line) => line.startsWith('Item of line 1'))).toContain('CPT codes are not accepted');
  // At the field too, and said by it.
  await expect.poll(() => page.getByLabel('Quantity').getAttribute('aria-invalid')).toBe('true');
  expect(await faultsOf(page)).toEqual([]);

  await summary.getByRole('link', { name: 'ZIP' }).click();
  expect(await page.getByLabel('ZIP').evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByLabel('ZIP').fill('62704');
  await expect.poll(() => page.getByLabel('ZIP').getAttribute('aria-invalid')).not.toBe('true');
  await context.close();
});
