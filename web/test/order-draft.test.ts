import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf, placeSample, samplePatient } from './api.ts';
import { openAs, openBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('keeps a draft when the browser closes, goes on with it in another, and removes it once it is placed', async () => {
  const first = await openAs(browser, 'provider.east');
  const patient = samplePatient({ address: { line1: '4 Pier', city: 'Boston', state: 'MA', zip: '02118' } });
  await placeSample(await apiOf(first), { patient });
  await first.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'New order', exact: true }).click();
  await first.page.getByLabel('MRN').fill(patient.mrn);
  await first.page.getByRole('button', { name: 'Find' }).click();
  await first.page.getByText(`MRN ${patient.mrn}`).waitFor();
  await first.page.getByRole('combobox', { name: /^Item/ }).fill('E0143');
  await first.page.getByLabel('Note for the desk').fill('Second floor, no lift.');
  await first.page.getByText(/Draft saved \d+ s ago/).waitFor();
  // Nothing of the patient is where others would find it.
  const stored = await first.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
  for (const secret of [patient.mrn, patient.familyName, 'Second floor']) expect(stored).not.toContain(secret);
  await first.context.close();

  const second = await openAs(browser, 'provider.east');
  await second.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'New order', exact: true }).click();
  await second.page
    .getByRole('button', { name: /^Go on with draft/ })
    .first()
    .click();
  await second.page.getByText(`MRN ${patient.mrn}`).waitFor();
  expect(await second.page.getByLabel('Note for the desk').inputValue()).toBe('Second floor, no lift.');
  // A reload in the middle of it loses nothing either.
  await second.page.reload();
  await second.page.getByText(`MRN ${patient.mrn}`).waitFor();
  await second.page.getByRole('radiogroup', { name: 'Bill to' }).getByText('Clinic').click();
  await second.page.getByRole('button', { name: 'Place the order' }).click();
  await second.page.getByText(/Order \w{8} is placed/).waitFor();
  await expect.poll(async () => (await (await apiOf(second)).listDrafts()).items.length).toBe(0);
  await second.context.close();
});

it('is not removed when whoever leaves goes to another page, and warns only of what would be lost', async () => {
  const { page, context } = await openAs(browser, 'provider.west');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'New order', exact: true }).click();
  await page.getByLabel('Note for the desk').fill('Left in the middle');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Home', exact: true }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe('/');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'New order', exact: true }).click();
  await page
    .getByRole('button', { name: /^Go on with draft/ })
    .first()
    .click();
  await expect.poll(() => page.getByLabel('Note for the desk').inputValue()).toBe('Left in the middle');
  await context.close();
});
