import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';
import { apiAs, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('creates a webhook whose secret is shown once, and tells what became of each event', async () => {
  const admin = await apiAs('admin');
  const me = await admin.readMe();
  const name = `Warehouse ${Date.now()}`;
  const machine = await admin.addUser({
    body: {
      kind: 'machine',
      name,
      email: `${name.replace(' ', '-')}@demo.test`,
      organizationId: me.organization?.id ?? '',
      role: 'master_distributor',
    },
  });
  await admin.addGrant({ userId: machine.id, body: { territoryId: me.grants[0]?.territory?.id ?? '' } });
  const { page, context } = await openAs(browser, 'admin');
  await page.goto('/admin/webhooks');
  await page.getByRole('button', { name: 'Create a webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a webhook' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog
    .getByRole('combobox', { name: 'Machine' })
    .or(dialog.getByRole('textbox', { name: 'Machine' }))
    .click();
  await page.getByRole('option', { name: new RegExp(name) }).click();
  await dialog.getByRole('textbox', { name: 'Address' }).fill('http://hooks.example.org/orderly');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('It must be an https address').first().waitFor();
  await dialog.getByRole('textbox', { name: 'Address' }).fill('https://hooks.invalid/orderly');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const secret = page.getByRole('dialog', { name: 'The webhook’s secret' });
  await secret.getByText(/^whsec_/).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await secret.getByRole('button', { name: 'I have it' }).click();

  await page.getByRole('heading', { level: 1, name }).waitFor();
  expect(await page.content()).not.toContain('whsec_');
  const order = await placed();
  const log = page.getByRole('region', { name: 'Deliveries' });
  await expect
    .poll(
      async () => {
        await log.getByRole('button', { name: 'Look again' }).click();
        return log.getByRole('link', { name: order.number }).count();
      },
      { timeout: 15_000, interval: 500 },
    )
    .toBeGreaterThan(0);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
  await page.getByText(/^Off since/).waitFor();
  await context.close();
});
