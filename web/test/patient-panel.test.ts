import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('reads nothing of the patient until one asks, says that the look is recorded, and forgets it on closing', async () => {
  const order = await placed({ shipTo: { kind: 'home', line1: '77 Panel Street', city: 'Springfield', state: 'IL', zip: '62704' } });
  const { page, context } = await openAs(browser, 'provider');
  const looks: string[] = [];
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => {
    if (!response.url().includes('/api/')) return;
    if (/include=phi|\/checks|\/documents/.test(response.url())) looks.push(response.url());
    else bodies.push(response.text().catch(() => ''));
  });
  await page.goto(`/orders/${order.id}`);
  const panel = page.getByRole('region', { name: 'Patient' });
  await panel.getByText('your look is recorded').waitFor();
  await page.waitForLoadState('networkidle');
  expect(looks).toEqual([]);

  await panel.getByRole('button', { name: 'Open' }).click();
  await panel.getByText('77 Panel Street').waitFor();
  await panel.getByText('Your look is recorded.').waitFor();
  for (const part of ['Contact', 'Identity', 'Clinical', 'Coverage']) await panel.getByRole('heading', { name: part }).waitFor();
  // What another does to the order reads the order anew, and nothing of the patient.
  const desk = await apiAs('verifier');
  await desk.addNote({ orderId: order.id, body: { visibility: 'shared', kind: 'note', text: 'Seen.' } });
  await panel.getByText('The order has changed since you opened this.').waitFor();
  await page.waitForLoadState('networkidle');
  expect(looks).toHaveLength(1);

  await panel.getByRole('button', { name: 'Close' }).click();
  await panel.getByText('77 Panel Street').waitFor({ state: 'detached' });
  expect((await Promise.all(bodies)).join()).not.toContain('77 Panel Street');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, window.location.href]));
  expect(kept).not.toContain('Panel');
  const { items } = await (await apiAs('compliance')).searchJournal({ orderId: order.id, limit: 100 });
  expect(items.filter(({ action }) => action === 'order.read_phi')).toHaveLength(1);
  await context.close();
});
