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

it('takes an order for a returning patient from the record number to the order’s own, with four inputs', async () => {
  const person = await openAs(browser, 'signer');
  const { page } = person;
  const api = await apiOf(person);
  const patient = samplePatient();
  const earlier = await placeSample(api, { patient, billTo: 'insurance', coverage: { payerId: 'MEDICARE', memberId: 'M100001' } });

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'New order', exact: true }).click();
  await page.getByLabel('MRN').fill(patient.mrn); // 1
  await page.getByLabel('MRN').press('Enter');
  await page.getByText(`${patient.givenName} ${patient.familyName}`).waitFor();
  await page.getByRole('button', { name: `Take plan and address from ${earlier.number}` }).click(); // 2
  await expect.poll(() => page.getByLabel('Member id').inputValue()).toBe('M100001');
  await page.getByText('Territory: Midwest: IL').waitFor();
  await page.getByRole('combobox', { name: /^Item/ }).fill('wheeled walker');
  await page.getByRole('option', { name: /E0143/ }).click(); // 3
  await page.getByText('The practitioner’s signature', { exact: true }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Place the order' }).click(); // 4
  const said = await page
    .getByRole('status')
    .filter({ hasText: /Order \w{8} is placed/ })
    .innerText();
  const number = /Order (\w{8}) is placed/.exec(said)?.[1] as string;
  expect(await faultsOf(page)).toEqual([]);

  const { items } = await api.listOrders({ number });
  const placed = await api.readOrder({ orderId: items[0]?.id as string, include: 'phi' });
  expect(placed).toMatchObject({ billTo: 'insurance', coverage: { payerId: 'MEDICARE', memberId: 'M100001' }, patient: { mrn: patient.mrn } });
  expect(placed.lines).toMatchObject([{ hcpcs: 'E0143', quantity: 1, supplyType: 'purchase' }]);
  expect(placed.shipTo).toEqual({ kind: 'home', ...patient.address });
  // The next one for the same patient needs neither to be found nor asked for again.
  await page.getByRole('button', { name: 'Place another for this patient' }).click();
  await page.getByText(`${patient.givenName} ${patient.familyName}`).waitFor();
  expect(await page.getByLabel('Member id').inputValue()).toBe('M100001');
  await person.context.close();
});

it('adds a new patient with the order, and first shows whom the clinic may have already', async () => {
  const person = await openAs(browser, 'provider');
  const { page } = person;
  const known = samplePatient();
  await placeSample(await apiOf(person), { patient: known });

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'New order', exact: true }).click();
  await page.getByRole('button', { name: 'Enter a new patient' }).click();
  await page.getByLabel('MRN').fill(`${known.mrn}-B`);
  await page.getByLabel('Given name').fill(known.givenName);
  await page.getByLabel('Family name').fill(known.familyName);
  await page.getByLabel('Birth date').fill(known.birthDate);
  await page.getByText('The clinic may have this patient already', { exact: true }).waitFor();
  await page.getByText(`MRN ${known.mrn}`).waitFor();
  await page.getByLabel('None of these: it is somebody else').check();
  await page.getByLabel('Sex').selectOption('female');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('combobox', { name: /^Item/ }).fill('E0143');
  await page.getByRole('combobox', { name: 'Ordering practitioner' }).click();
  await page.getByRole('option', { name: /Okafor/ }).click();
  await page.getByRole('radiogroup', { name: 'Bill to' }).getByText('Clinic').click();
  await page.getByLabel('Street').last().fill('1 New Street');
  await page.getByLabel('City').last().fill('Springfield');
  await page.getByLabel('State').last().selectOption('IL');
  await page.getByLabel('ZIP').last().fill('62704');
  await page.getByRole('button', { name: 'Place the order' }).click();
  await page.getByText(/Order \w{8} is placed/).waitFor();
  await person.context.close();
});
