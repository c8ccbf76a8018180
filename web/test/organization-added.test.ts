import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('adds a clinic, after saying at the field what its agreement lacks, and finds it by a part of its name', async () => {
  const name = `Willow Grove ${Date.now()}`;
  const { page, context } = await openAs(browser, 'admin');
  await page.goto('/admin/organizations');
  await page.getByRole('button', { name: 'Add an organisation' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add an organisation' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByLabel('Until').fill('2028-01-01');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByText('An agreement that ends begins on a day too').first().waitFor();
  expect(await dialog.getByLabel('Agreement from').getAttribute('aria-invalid')).toBe('true');

  await dialog.getByLabel('Agreement from').fill('2026-01-01');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('searchbox', { name: 'Name' }).fill(name.slice(0, 18));
  await page
    .getByRole('row', { name: new RegExp(name) })
    .getByText('In force until 2028-01-01')
    .waitFor();
  const admin = await apiAs('admin');
  expect((await admin.listOrganizations({ search: name })).items).toMatchObject([{ name, kind: 'clinic', agreementFrom: '2026-01-01' }]);
  await context.close();
});
