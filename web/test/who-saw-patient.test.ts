import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplePatient } from './api.ts';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';
import { apiAs, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('tells in three clicks who saw a patient in a month, what of them and from where, and keeps nothing of whom one asked for', async () => {
  const patient = samplePatient();
  const { id } = await placed({ patient });
  const desk = await apiAs('verifier');
  await desk.readOrder({ orderId: id, include: 'phi' });

  const { page, context } = await openAs(browser, 'compliance');
  let clicks = 0;
  const click = async (role: 'link' | 'button', name: string) => {
    clicks += 1;
    await page.getByRole(role, { name, exact: true }).first().click();
  };
  await click('link', 'Who saw a patient');
  await page.getByRole('textbox', { name: 'Given name' }).fill(patient.givenName);
  await page.getByRole('textbox', { name: 'Family name' }).fill(patient.familyName);
  await page.getByRole('textbox', { name: 'Birth date' }).fill(patient.birthDate);
  await click('button', 'Find');
  await page.getByText('Found: a patient of Lakeside Family Clinic.').waitFor();
  await click('button', new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric' }).format(new Date()));
  expect(clicks).toBe(3);

  const people = page.getByRole('table', { name: 'People who looked' });
  const ofDesk = people.getByRole('row', { name: /Order desk/ });
  await ofDesk.getByText(/name and address/).waitFor();
  await ofDesk.getByText('127.0.0.1').waitFor();
  const looks = page.getByRole('table', { name: 'Looks' });
  await looks.getByText('looked at the patient of an order').waitFor();

  expect(await faultsOf(page)).toEqual([]);
  const kept = await page.evaluate(() => JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }, history.state]));
  for (const secret of [patient.familyName, patient.birthDate, patient.mrn]) {
    expect(kept).not.toContain(secret);
    expect(await page.getByRole('main').innerText()).not.toContain(secret);
  }
  await context.close();
});
