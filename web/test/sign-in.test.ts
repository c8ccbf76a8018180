import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('lets in who knows the password, to the page they asked for, and out again', async () => {
  const page = await browser.newPage({ baseURL: inject('origin') });
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('distributor@demo.test');
  await page.getByRole('textbox', { name: /^Password/ }).fill(inject('password'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  await expect.poll(() => page.title()).toBe('What needs you · Orderly');
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Orderly' }).waitFor();
  await page.goto('/sessions');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/sign-in');
  await page.context().close();
});

it('says that a password is wrong, and not which', async () => {
  const page = await browser.newPage({ baseURL: inject('origin') });
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('distributor@demo.test');
  await page.getByRole('textbox', { name: /^Password/ }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('E-mail or password is wrong').waitFor();
  await page.close();
});
