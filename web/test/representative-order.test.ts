import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved, walkers } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('shows a sales representative where an order stands, and nothing of the patient, in the page or on the line', async () => {
  const secrets = {
    street: '4711 Hidden Lane',
    zip: '62701',
    tracking: '1Z999AA10123456784',
    note: 'Dog in the yard',
    description: 'Folding wheeled walker',
  };
  const order = await approved({
    ...walkers(1),
    notes: secrets.note,
    shipTo: { kind: 'home', line1: secrets.street, city: 'Springfield', state: 'IL', zip: secrets.zip },
  });
  const distributor = await apiAs('distributor');
  const body = { shipments: [{ method: 'carrier' as const, trackingNumber: secrets.tracking }] };
  await distributor.shipOrder({ orderId: order.id, version: order.version, body });

  const { page, context } = await openAs(browser, 'sales_rep');
  const told: Promise<string>[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/')) told.push(response.text().catch(() => ''));
  });
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => told.push(Promise.resolve(String(payload)))));
  await page.goto(`/orders/${order.id}`);
  await page.getByRole('heading', { name: `Order ${order.number}` }).waitFor();
  await page.getByText('Shipped', { exact: true }).first().waitFor();
  await page.getByText('It is the move of the carrier').waitFor();
  await page.getByText('Dana Distributor').waitFor();
  await page.waitForLoadState('networkidle');
  for (const name of ['Patient', 'Lines', 'Shipments', 'Documents', 'Checks', 'Questions to the clinic', 'Sealed record']) {
    expect(await page.getByRole('region', { name }).count()).toBe(0);
  }
  const everything = [await page.content(), ...(await Promise.all(told))].join('\n');
  expect(everything).toContain(order.number);
  for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
  await context.close();
});
