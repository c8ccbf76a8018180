import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const header = 'orderly-idle-seconds';
const warning = (page: Page) => page.getByRole('dialog', { name: 'Are you still there?' });

it('warns whoever walked away, lets them stay, and signs them out when nobody answers', async () => {
  const { page } = await openAs(browser, 'distributor.west');
  await page.clock.install();
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  const said: string[] = [];
  page.on('request', (request) => said.push(request.headers()[header] ?? ''));

  await page.clock.fastForward('14:20');
  await warning(page).waitFor();
  await page.getByRole('button', { name: 'Stay' }).click();
  await warning(page).waitFor({ state: 'hidden' });
  // The server is told that somebody is there again.
  await page.clock.fastForward('01:05');
  await expect.poll(() => said.some((seconds) => seconds !== '' && Number(seconds) <= 70)).toBe(true);

  await page.clock.fastForward('14:05');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/sign-in');
  expect(await page.context().cookies()).toEqual([]);
  await page.context().close();
});
