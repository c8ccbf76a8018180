import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trackingNumber } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('prints one pick list of what was chosen', async () => {
  const [first] = await Promise.all([approved({ priority: 'urgent', neededBy: new Date().toISOString().slice(0, 10) }), approved()]);
  const { page, context } = await openAs(browser, 'distributor');
  await page.goto('/fulfilment');
  await page.getByLabel(`Choose ${first.number}`).check();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Pick list (PDF)' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^pick-list-\d{4}-\d\d-\d\d\.pdf$/);
  expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe('%PDF-');
  await page.getByText('The pick list is among your downloads.').waitFor();
  await context.close();
});

it('lists what waits for goods with its day, what came back, and what lacks its proof with its slip', async () => {
  const distributor = await apiAs('distributor');
  const [backordered, returned, delivered] = await Promise.all([approved(), approved(), approved()]);
  await distributor.holdOrder({ orderId: backordered.id, version: backordered.version, body: { code: 'back_order', expectedAt: '2030-01-02' } });
  const parcel = { method: 'carrier', trackingNumber: trackingNumber() } as const;
  const lost = await distributor.shipOrder({ orderId: returned.id, version: returned.version, body: { shipments: [parcel] } });
  const shipmentId = lost.shipments[0]?.id as string;
  await distributor.closeShipment({ orderId: returned.id, shipmentId, version: lost.version, body: { code: 'returned' } });
  await distributor.shipOrder({ orderId: delivered.id, version: delivered.version, body: { shipments: [{ method: 'own_delivery' }] } });

  const { page, context } = await openAs(browser, 'distributor');
  const row = (number: string) => page.getByRole('listitem').filter({ hasText: number });
  await page.goto('/fulfilment?tab=back_orders');
  await row(backordered.number).getByText('expected on Jan 2, 2030').waitFor();
  await page.getByRole('tab', { name: /^Came back/ }).click();
  await row(returned.number).getByText('The goods came back').waitFor();
  await page.getByRole('tab', { name: /^Proof missing/ }).click();
  const downloading = page.waitForEvent('download');
  await row(delivered.number)
    .getByRole('button', { name: /^Packing slip/ })
    .click();
  expect((await downloading).suggestedFilename()).toBe(`packing-slip-${delivered.number}-1.pdf`);
  await row(delivered.number)
    .getByRole('button', { name: /^Prove the delivery/ })
    .click();
  await page.getByRole('dialog', { name: 'Prove the delivery' }).waitFor();
  await context.close();
});
