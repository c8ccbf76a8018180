import type { TerritoryView } from '@orderly/contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';
import { apiAs } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const [dane, rock, green] = ['55025', '55105', '55045'];

/** A territory in Wisconsin that holds one county. */
async function within(name: string, county: string): Promise<TerritoryView> {
  const admin = await apiAs('admin');
  for await (const { id, name: called, operatorId } of admin.each('listTerritories', { limit: 100 })) {
    if (called === 'Midwest: WI') return admin.addTerritory({ body: { parentId: id, name, operatorId, boundaries: { county: [county] } } });
  }
  throw new Error('the demo company has no territory of Wisconsin');
}

it('tells of a clash with a sibling in words and on the map, then changes what fits, by a click and by the list', async () => {
  const taken = await within('Around Dane', dane as string);
  const edited = await within('Around Rock', rock as string);
  const { page, context } = await openAs(browser, 'admin');
  await page.goto('/admin/territories');
  await page.getByLabel('Find a territory').fill(edited.name);
  await page.getByRole('treeitem', { name: edited.name }).getByText(edited.name).click();
  await page.getByRole('button', { name: 'Edit boundaries' }).click();
  const editor = page.getByRole('region', { name: `Boundaries of ${edited.name}` });
  const map = page.getByRole('region', { name: /^Map/ });

  await page.getByLabel('Counties by name').fill('Dane, WI');
  await page.getByRole('checkbox', { name: 'Dane, WI' }).check();
  await editor.getByRole('button', { name: 'Change from today' }).click();
  await editor.getByText(`${dane} belongs to ${taken.name}`).waitFor();
  expect(await map.locator('path[fill^="url("]').count()).toBe(1);
  expect(await faultsOf(page)).toEqual([]);
  const admin = await apiAs('admin');
  expect((await admin.readTerritory({ id: edited.id })).boundaries.county).toEqual([rock]);

  await page.getByRole('checkbox', { name: 'Dane, WI' }).uncheck();
  await map.locator(`path[data-fips="${green}"]`).click();
  await editor.getByRole('textbox', { name: 'Counties (FIPS): 2' }).waitFor();
  await editor.getByRole('button', { name: 'Change from today' }).click();
  await page.getByRole('region', { name: edited.name, exact: true }).getByText(`${green} ${rock}`).waitFor();
  expect((await admin.readTerritory({ id: edited.id })).boundaries.county).toEqual([green, rock]);
  await context.close();
});
