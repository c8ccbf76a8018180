import type { Order } from '@orderly/contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf, settled } from './look.ts';
import { apiAs, approved, placed, shipped, walkers } from './orders.ts';
import { formOf } from './views.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Of each person the forms that they open on an order, by what the menu calls them. */
const looks: readonly { who: string; of: () => Promise<Order>; forms: readonly string[] }[] = [
  { who: 'distributor', of: () => approved(walkers(3)), forms: ['Ship', 'Put on hold', 'Ask the clinic', 'Cancel the line'] },
  { who: 'distributor', of: () => approved(walkers(3)), forms: ['Cancel the order', 'Add a document', 'Add a note'] },
  { who: 'distributor', of: () => shipped(walkers(2)), forms: ['Prove the delivery', 'Complete', 'Close the shipment'] },
  { who: 'master_distributor', of: () => approved(walkers(1)), forms: ['Transfer'] },
  { who: 'verifier', of: () => placed(insured), forms: ['Approve', 'Reject', 'Correct', 'Record the authorisation'] },
  { who: 'signer', of: () => placed(), forms: ['Sign'] },
  { who: 'provider', of: questioned, forms: ['Answer'] },
];

const insured = { billTo: 'insurance', coverage: { payerId: 'MEDICARE', memberId: 'M100001' } } as const;

async function questioned(): Promise<Order> {
  const { id, version } = await placed();
  const desk = await apiAs('verifier');
  const items = [{ code: 'item_details', note: 'Which height?' }, { code: 'prescription' }] as const;
  return desk.askClinic({ orderId: id, version, body: { items: [...items] } });
}

it.each(looks)('shows $who on a phone the order and the forms $forms without a fault', async ({ who, of, forms }) => {
  const order = await of();
  const { page, context } = await openAs(browser, who, { width: 390, height: 844, colorScheme: 'dark' });
  await page.goto(`/orders/${order.id}`);
  await settled(page);
  expect(await faultsOf(page)).toEqual([]);
  for (const form of forms) {
    await formOf(form)(page);
    expect({ form, faults: await faultsOf(page) }).toEqual({ form, faults: [] });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await context.close();
});
