import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAs, openBrowser } from './browser.ts';
import { faultsOf } from './look.ts';
import { apiAs } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const key = 'sms.order_released';

it('refuses a text that names a patient while it is written, takes one that does not, and goes back to the shipped one', async () => {
  const admin = await apiAs('admin');
  const { page, context } = await openAs(browser, 'admin');
  await page.goto('/admin/templates/sms-order_released');
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByText('7K3M9QXA').waitFor();
  const text = page.getByRole('textbox', { name: 'Text' });
  await text.fill('{{ patient.familyName }}: {{ title }}');
  await page.getByText('patient.familyName may not stand in a message').waitFor();
  expect(await text.getAttribute('aria-invalid')).toBe('true');
  const use = page.getByRole('button', { name: 'Use this from the next message on' });
  await use.click();
  await page.getByRole('alert').getByText('The template can’t be used as it is.').waitFor();
  expect((await admin.readTemplate({ key })).version).toBe(0);
  expect(await faultsOf(page)).toEqual([]);

  await text.fill('Free again: {{ order.number }}');
  await preview.getByText('Free again: 7K3M9QXA').waitFor();
  await use.click();
  const versions = page.getByRole('region', { name: 'Versions' });
  await versions
    .getByRole('row', { name: /Your own/ })
    .getByText('In use')
    .waitFor();
  expect((await admin.readTemplate({ key })).parts.text).toBe('Free again: {{ order.number }}');

  await versions.getByRole('button', { name: 'Use the shipped text again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use again' }).click();
  await expect.poll(() => admin.readTemplate({ key })).toMatchObject({ version: 2, isStandard: true });
  await context.close();
});
