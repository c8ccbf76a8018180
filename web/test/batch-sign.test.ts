import type { Client } from '@orderly/client';
import type { Order, PlaceOrder } from '@orderly/contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { apiOf, checked, placeSample, samplePatient } from './api.ts';
import { openAs, openBrowser } from './browser.ts';
import { forgetPasswords } from './forget-passwords.ts';
import { faultsOf } from './look.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('signs several orders at once after they were read, with the password typed again', async () => {
  const signer = await openAs(browser, 'signer');
  const api = await apiOf(signer);
  const patients = [samplePatient({ givenName: 'Ann' }), samplePatient({ givenName: 'Bob' }), samplePatient({ givenName: 'Cleo' })];
  const orders = [];
  for (const patient of patients) orders.push(await placeToSign(api, { patient }));

  const { page } = signer;
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sign', exact: true }).click();
  for (const { number } of orders) await page.getByLabel(`Choose ${number}`).check();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Read and sign 3' }).click();
  // Each as it will be signed.
  for (const [index, { number }] of orders.entries()) {
    const sheet = page.getByRole('article', { name: `Order ${number}` });
    await sheet.getByText(patients[index]?.familyName as string).waitFor();
    await sheet.getByText('E0143').waitFor();
  }
  await forgetPasswords();
  await page.getByLabel('Your whole name').fill('Laura Lindqvist');
  await page.getByLabel('I have read these 3 orders').check();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Sign 3 orders' }).click();
  await page.getByRole('textbox', { name: 'Password' }).fill('not it');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('This is not your password').waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill(inject('password'));
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('All 3 orders are signed').waitFor();
  for (const { id } of orders) expect((await api.readOrder({ orderId: id })).signedBy).not.toBeNull();
  await signer.context.close();
});

it('does not sign what was changed after it was read, and says so', async () => {
  const signer = await openAs(browser, 'signer');
  const api = await apiOf(signer);
  const { id, number } = await placeToSign(api);
  const { page } = signer;
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sign', exact: true }).click();
  await page.getByRole('button', { name: `Read ${number}` }).click();
  await page
    .getByRole('article', { name: `Order ${number}` })
    .getByText('M17.11')
    .waitFor();
  const { version } = await api.readOrder({ orderId: id });
  await api.amendOrder({ orderId: id, version, body: { diagnoses: ['M17.12'] } });
  await page.getByLabel('Your whole name').fill('Laura Lindqvist');
  await page.getByLabel('I have read this order').check();
  await page.getByRole('button', { name: 'Sign the order' }).click();
  await page.getByText('Changed since you read it, and not signed').waitFor();
  expect((await api.readOrder({ orderId: id })).signedBy).toBeNull();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('M17.12').waitFor();
  await page.getByLabel('Your whole name').fill('Laura Lindqvist');
  await page.getByLabel('I have read this order').check();
  await page.getByRole('button', { name: 'Sign the order' }).click();
  await page.getByText('The order is signed').waitFor();
  await signer.context.close();
});

/** An order of the signer's own that waits for nothing but the signature. */
async function placeToSign(api: Client, more: Partial<PlaceOrder> = {}): Promise<Order> {
  const own = (await api.listProviders({ limit: 100 })).items.find(({ familyName }) => familyName === 'Lindqvist')?.id as string;
  const medicare = { providerId: own, billTo: 'insurance' as const, coverage: { payerId: 'MEDICARE', memberId: 'M100001' } };
  const { id } = await placeSample(api, { ...medicare, ...more });
  const order = await checked(api, id);
  expect(order.nextStep).toBe('sign');
  return order;
}
