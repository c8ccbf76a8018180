import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('runs no script but its own', async () => {
  const { page, context } = await openAs(browser, 'distributor');
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = "inline"';
    document.body.append(script);
    // Not at once: what the browser is told from outside to evaluate, it evaluates.
    setTimeout('window.ran = "text"', 0);
  });
  const refusals = () => said.filter((text) => text.includes('Content Security Policy')).length;
  await expect.poll(refusals).toBeGreaterThanOrEqual(2);
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  await context.close();
});

it('changes nothing for a page of another origin', async () => {
  const { page, context } = await openAs(browser, 'distributor');
  const elsewhere = createServer((_request, response) => response.end('<!doctype html><title>Elsewhere</title>')).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const other = await context.newPage();
  await other.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
  const asked = context.waitForEvent('request', (request) => request.url().endsWith('/sign-out'));
  await other.evaluate(async (origin) => {
    // The browser does not hand over the answer either.
    await fetch(`${origin}/api/v1/auth/sign-out`, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' }).catch(() => undefined);
  }, inject('origin'));
  await asked;
  await page.reload();
  await page.getByText('Live', { exact: true }).waitFor();
  elsewhere.close();
  await context.close();
});
