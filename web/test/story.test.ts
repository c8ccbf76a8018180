import type { Order } from '@orderly/contract';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf, placeSample } from './api.ts';
import { openAs, openBrowser, type Person } from './browser.ts';
import { walkers } from './orders.ts';

/** How long another's step may take to the screen here; npm run bench:web says how long it takes. */
const liveMs = 5000;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('goes from the clinic to a proven delivery across four people, each of whom sees what the others do as they do it', async () => {
  const [clinic, signer, desk, distributor] = await Promise.all(['provider', 'signer', 'verifier', 'distributor'].map((who) => openAs(browser, who)));
  if (!clinic || !signer || !desk || !distributor) throw new Error('four people are needed');
  const order = await placeBySigner(clinic);
  const all = [clinic, signer, desk, distributor];
  for (const { page } of all) await page.goto(`/orders/${order.id}`);
  const everybodySees = (...words: string[]) => seenBy(all, words);
  await everybodySees('In verification');

  await act(signer.page, 'Sign', async (form) => form.getByLabel('Your whole name').fill('Laura Lindqvist'));
  await act(desk.page, 'Ask the clinic', async (form) => form.getByLabel('Item, size or side is not clear').check());
  await everybodySees('It is the move of the clinic: answer');
  await act(clinic.page, 'Answer', async (form) => form.getByRole('textbox', { name: 'Answer', exact: true }).fill('With wheels.'));
  await everybodySees('It is the move of the order desk: verify');
  await act(desk.page, 'Approve', async () => undefined);
  await everybodySees('It is the move of the distributor: ship', '0/3 shipped');

  await act(distributor.page, 'Ship', async (form) => {
    await form.getByRole('textbox', { name: /^How many of E0143/ }).fill('2');
    await form.getByRole('textbox', { name: 'Tracking number' }).fill('1Z 999 AA1 01 2345 6784');
  });
  await everybodySees('2/3 shipped', 'Preparing');
  await act(distributor.page, 'Close the shipment', async (form) => choose(form, 'What became of it', 'The parcel is lost'));
  await everybodySees('0/3 shipped');
  await act(distributor.page, 'Ship', async (form) => {
    await choose(form, 'How it goes', 'By our own driver');
  });
  await everybodySees('3/3 shipped', 'It is the move of the distributor: prove the delivery');
  await act(distributor.page, 'Prove the delivery', draw);
  await everybodySees('Completed');
  for (const { context } of all) await context.close();
});

/** Placed by the clinic's staff for the practitioner who has an account and signs. */
async function placeBySigner(clinic: Person): Promise<Order> {
  const api = await apiOf(clinic);
  const { items } = await api.listProviders();
  const signs = items.find(({ familyName }) => familyName === 'Lindqvist');
  if (signs === undefined) throw new Error('nobody of the clinic signs');
  return placeSample(api, { ...walkers(3), providerId: signs.id });
}

async function seenBy(people: readonly Person[], words: readonly string[]): Promise<void> {
  await Promise.all(people.flatMap(({ page }) => words.map((text) => page.getByText(text, { exact: true }).first().waitFor({ timeout: liveMs }))));
}

/** Opens an action's form, wherever it stands, fills it in and sends it. */
async function act(page: Page, does: string, fill: (form: Locator) => Promise<unknown>): Promise<void> {
  const button = page.getByRole('main').getByRole('button', { name: does, exact: true }).first();
  if (!(await button.isVisible())) await page.getByRole('button', { name: /^(More|Actions)$/ }).click();
  await button
    .or(page.getByRole('menuitem', { name: does, exact: true }))
    .first()
    .click();
  const form = page.getByRole('dialog', { name: does });
  await form.waitFor();
  await fill(form);
  await form.getByRole('button', { name: does, exact: true }).click();
  await form.waitFor({ state: 'detached' });
}

async function choose(form: Locator, label: string, option: string): Promise<void> {
  await form
    .getByRole('combobox', { name: label })
    .or(form.getByRole('textbox', { name: label }))
    .first()
    .click();
  await form.page().getByRole('option', { name: option }).click();
}

async function draw(form: Locator): Promise<void> {
  const page = form.page();
  await form.getByRole('textbox', { name: 'Printed name of who signed' }).fill('Quill Example');
  const field = form.getByRole('img', { name: 'Signature: nothing is drawn yet' });
  await field.scrollIntoViewIfNeeded();
  const box = await field.boundingBox();
  expect(box).not.toBeNull();
  const { x, y } = box as NonNullable<typeof box>;
  await page.mouse.move(x + 20, y + 60);
  await page.mouse.down();
  for (const step of [1, 2, 3, 4, 5, 6]) await page.mouse.move(x + 20 + step * 30, y + (step % 2 === 0 ? 60 : 30));
  await page.mouse.up();
}
