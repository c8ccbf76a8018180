import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('sends whoever is working to the sign-in when their session is ended from another device', async () => {
  const working = await openAs(browser, 'compliance');
  const other = await openAs(browser, 'compliance');
  await other.page.goto('/sessions');
  await other.page.getByText('this one').waitFor();
  await other.page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect.poll(() => new URL(working.page.url()).pathname, { timeout: 5000 }).toBe('/sign-in');
  await expect.poll(() => other.page.getByRole('button', { name: 'Sign out there' }).count()).toBe(0);
  expect(new URL(other.page.url()).pathname).toBe('/sessions');
  await Promise.all([working.context.close(), other.context.close()]);
});
