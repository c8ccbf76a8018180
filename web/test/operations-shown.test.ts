import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';
import { placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('shows how journal, followers, messages and jobs stand, and keeps that up to date', async () => {
  const { page, context } = await openAs(browser, 'admin');
  await page.getByRole('link', { name: 'Operations' }).click();
  const followers = page.getByRole('table', { name: 'Who reads the journal' });
  await followers.getByRole('row', { name: /^notifications/ }).waitFor();
  for (const channel of ['In the app', 'Mail', 'SMS', 'Webhook'])
    await page
      .getByRole('table', { name: 'Messages' })
      .getByRole('row', { name: new RegExp(`^${channel}`) })
      .waitFor();
  expect(await faultsOf(page)).toEqual([]);
  const position = async () =>
    Number((await page.getByText('Journal, up to').locator('xpath=following-sibling::*[1]').innerText()).replaceAll(',', ''));
  const before = await position();
  await placed();
  await expect.poll(position).toBeGreaterThan(before);
  await context.close();
});
