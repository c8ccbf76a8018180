import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplePatient } from './api.ts';
import { openAs, openBrowser } from './browser.ts';
import { placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('leaves nothing of a patient in address, history, storages or caches of the browser', async () => {
  const patient = samplePatient();
  const { id } = await placed({ patient });
  const { page, context } = await openAs(browser, 'provider');
  const addresses: string[] = [];
  page.on('framenavigated', (frame) => addresses.push(frame.url()));
  page.on('request', (request) => addresses.push(request.url()));
  await page.goto(`/orders/${id}`);
  await page.getByRole('region', { name: 'Patient' }).getByRole('button', { name: 'Open' }).click();
  await page.getByText(patient.familyName).first().waitFor();
  await page.goto('/orders/new');
  await page.getByRole('textbox', { name: 'Given name' }).first().fill(patient.givenName);
  await page.getByRole('textbox', { name: 'Family name' }).first().fill(patient.familyName);
  await page.goto('/');
  const kept = await page.evaluate(async () => {
    const cached = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return JSON.stringify([
      location.href,
      history.state,
      { ...localStorage },
      { ...sessionStorage },
      cached,
      await indexedDB.databases(),
      document.cookie,
    ]);
  });
  for (const secret of [patient.familyName, patient.mrn, patient.birthDate, patient.phone as string]) {
    expect(kept).not.toContain(secret);
    expect(addresses.join('\n')).not.toContain(encodeURIComponent(secret));
  }
  await context.close();
});
