import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOf, checked, placeSample } from './api.ts';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const count = 10;

it('decides ten orders by keyboard alone', async () => {
  const clinic = await openAs(browser, 'provider');
  const clinicApi = await apiOf(clinic);
  const placed = [];
  // Urgent, so that they come before whatever else waits.
  for (let order = 0; order < count; order += 1) placed.push(await placeSample(clinicApi, { priority: 'urgent' }));
  await clinic.context.close();

  const desk = await openAs(browser, 'verifier');
  const { page } = desk;
  const api = await apiOf(desk);
  for (const { id } of placed) await checked(api, id);
  await page.goto('/queue');
  await page.getByRole('heading', { name: 'Verification queue' }).waitFor();
  await page.getByText(/wait$/).first().waitFor();
  const decided = new Set<string>();
  for (let turn = 0; turn < count; turn += 1) {
    await page.keyboard.press('c');
    const heading = page.getByRole('heading', { level: 2, name: /^Order \w{8}$/ });
    await heading.waitFor();
    const number = (await heading.innerText()).replace('Order ', '');
    expect(decided).not.toContain(number);
    decided.add(number);
    if (turn === 0) {
      await page.getByText('That you looked at the evidence is recorded.').waitFor();
      expect(await faultsOf(page)).toEqual([]);
    }
    const { items } = await api.listOrders({ number });
    const { checks } = await checked(api, items[0]?.id as string);
    const isFine = checks.every(({ outcome }) => outcome === 'passed' || outcome === 'not_required');
    await decide(isFine && turn % 2 === 0 ? 'a' : turn % 2 === 0 ? 'q' : 'r');
    await page.getByRole('status').filter({ hasText: number }).first().waitFor();
  }
  expect(decided.size).toBe(count);
  // Not one of them waits for the desk any more.
  for (const number of decided) {
    const { items } = await api.listOrders({ number });
    expect(items[0]?.waitingOn).not.toBe('desk');
  }
  await desk.context.close();

  /** Approves, asks, or rejects, which is asked once more. */
  async function decide(key: 'a' | 'q' | 'r'): Promise<void> {
    await page.keyboard.press(key);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Back' }).waitFor();
    if (key !== 'a') await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    if (key === 'r') {
      await dialog.getByRole('button', { name: 'Yes, reject' }).waitFor();
      await page.keyboard.press('Enter');
    }
    await dialog.waitFor({ state: 'detached' });
  }
});

it('says who has what, and gives an order back to the queue', async () => {
  const clinic = await openAs(browser, 'provider');
  const { number } = await placeSample(await apiOf(clinic), { priority: 'urgent' });
  const { page, context } = await openAs(browser, 'verifier');
  await page.goto('/queue');
  await page.getByRole('button', { name: `Claim ${number}` }).click();
  await page.getByText(/yours for 14:\d\d/).waitFor();
  await page.keyboard.press('l');
  await page.getByText(`${number} is back in the queue.`).waitFor();
  await page.getByRole('button', { name: `Claim ${number}` }).waitFor();
  await context.close();
  await clinic.context.close();
});
