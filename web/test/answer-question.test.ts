import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf, placeSample } from './api.ts';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('shows the clinic what the desk asks while it asks, and takes the answer in place', async () => {
  const clinic = await openAs(browser, 'provider.west');
  const desk = await openAs(browser, 'verifier');
  const deskApi = await apiOf(desk);
  const { id, number } = await placeSample(await apiOf(clinic), {
    shipTo: { kind: 'home', line1: '2 Bay', city: 'San Francisco', state: 'CA', zip: '94110' },
  });
  await clinic.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Needs you', exact: true }).click();
  await clinic.page.getByRole('heading', { level: 1, name: 'Needs you' }).waitFor();
  const { version } = await deskApi.readOrder({ orderId: id });
  await deskApi.askClinic({
    orderId: id,
    version,
    body: { items: [{ code: 'item_details', note: 'With or without wheels?' }, { code: 'diagnosis' }] },
  });

  // It appears by itself, by its codes; the words open on request.
  const card = clinic.page.getByRole('article', { name: `Order ${number}` });
  await card.getByText('Item, size or side is not clear').waitFor();
  expect(await clinic.page.content()).not.toContain('With or without wheels?');
  await card.getByRole('button', { name: `Read and answer ${number}` }).click();
  await card.getByText('With or without wheels?').waitFor();
  expect(await faultsOf(clinic.page)).toEqual([]);
  await card.getByRole('group', { name: 'Item, size or side is not clear' }).getByLabel('Answer', { exact: true }).fill('With wheels.');
  await card
    .getByRole('group', { name: 'The diagnosis is missing or does not support the item' })
    .getByLabel('Answer', { exact: true })
    .fill('It is M17.11.');
  await card.getByRole('button', { name: 'Answer', exact: true }).click();
  await card.waitFor({ state: 'detached' });

  const answered = await deskApi.readOrder({ orderId: id, include: 'phi' });
  expect(answered.questions.every(({ answeredAt }) => answeredAt !== null)).toBe(true);
  expect(answered.notes?.map(({ text }) => text)).toEqual(expect.arrayContaining(['With wheels.', 'It is M17.11.']));
  await clinic.context.close();
  await desk.context.close();
});
