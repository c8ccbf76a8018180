import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('gives somebody a territory out of the tree, by keyboard, and ends it', async () => {
  const admin = await apiAs('admin');
  const { items: firms } = await admin.listOrganizations({ kind: 'master_distributor', limit: 1 });
  const { id: userId, name } = await admin.addUser({
    body: {
      kind: 'person',
      name: 'Greta Granted',
      email: `greta-${Date.now()}@demo.test`,
      organizationId: firms[0]?.id ?? '',
      role: 'sales_rep',
      password: 'correct horse battery staple',
    },
  });
  const { page, context } = await openAs(browser, 'admin');
  await page.goto(`/admin/people/${userId}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('button', { name: 'Give a grant' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Find a territory').fill('oregon');
  await dialog.getByText('None of that name.').waitFor();
  await dialog.getByLabel('Find a territory').fill('West: OR');
  await dialog.getByRole('treeitem', { name: 'United States' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await dialog.getByText('Chosen: West: OR').waitFor();
  await dialog.getByRole('button', { name: 'Give', exact: true }).click();
  const grants = page.getByRole('region', { name: 'Grants' });
  await grants.getByText('In force').waitFor();
  expect((await admin.listGrants({ userId })).items).toMatchObject([{ territoryName: 'West: OR', inForce: true, until: null }]);

  await grants.getByRole('button', { name: 'End now: West: OR' }).click();
  await page.getByRole('dialog', { name: 'End the grant on West: OR?' }).getByRole('button', { name: 'End now' }).click();
  await grants.getByText('Ended').waitFor();
  expect((await admin.listGrants({ userId })).items).toMatchObject([{ territoryName: 'West: OR', inForce: false }]);
  await context.close();
});
