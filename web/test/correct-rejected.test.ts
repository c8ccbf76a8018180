import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf, placeSample, samplePatient } from './api.ts';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('corrects a rejected order with everything filled in, and replaces it', async () => {
  const clinic = await openAs(browser, 'provider');
  const desk = await openAs(browser, 'verifier');
  const api = await apiOf(clinic);
  const deskApi = await apiOf(desk);
  const patient = samplePatient();
  const { id, number } = await placeSample(api, { patient, billTo: 'insurance', coverage: { payerId: 'AETNA', memberId: 'M0' } });
  const { version } = await deskApi.readOrder({ orderId: id });
  const reasons = [{ code: 'insurance_not_active' as const }, { code: 'invalid_data' as const }];
  await deskApi.verifyOrder({ orderId: id, version, body: { decision: 'reject', reasons } });
  await desk.context.close();

  const { page } = clinic;
  await page.goto(`/orders/${id}/again`);
  await page.getByRole('heading', { name: `Correct and resubmit ${number}` }).waitFor();
  await page.getByText('Insurance coverage is not active').waitFor();
  await page.getByText('The order contains invalid data').waitFor();
  await page.getByText(`MRN ${patient.mrn}`).waitFor();
  expect(await page.getByRole('combobox', { name: /^Item/ }).inputValue()).toBe('E0143');
  expect(await page.getByLabel('Member id').inputValue()).toBe('M0');
  expect(await page.getByLabel('Street').inputValue()).toBe('9 Sample Street');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel('Member id').fill('M100001');
  await page.getByRole('button', { name: 'Place the order' }).click();
  await page.getByText(/Order \w{8} is placed/).waitFor();

  const { items } = await api.listOrders({ maxAgeHours: 1, limit: 100 });
  const replacing = (await Promise.all(items.map((order) => api.readOrder({ orderId: order.id })))).find(({ replaces }) => replaces === id);
  expect(replacing).toMatchObject({ status: 'verification', billTo: 'insurance' });
  await clinic.context.close();
});
