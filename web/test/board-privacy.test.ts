import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplePatient } from './api.ts';
import { cardOf, openBoard } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { apiAs, approved } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Nothing of this may get anywhere but to who asks for it. */
const patient = { givenName: 'Wilhelmina', familyName: 'Quartermaine', birthDate: '1948-05-06', sex: 'female', phone: '+12175550142' } as const;
const address = { line1: '77 Hollyhock Crescent', city: 'Springfield', state: 'IL', zip: '62797' } as const;
const memberId = 'QX44170983';

it.each(['distributor', 'sales_rep'])(
  'holds nothing of a patient for %s: not in what the server answers, the page, the address or storage',
  async (who) => {
    const { id, number, version } = await approved({
      patient: samplePatient({ ...patient, address }),
      acceptDuplicates: true,
      shipTo: { kind: 'home', ...address },
      billTo: 'insurance',
      coverage: { payerId: 'MEDICARE', memberId },
      diagnoses: ['G35.D'],
    });
    await (await apiAs('distributor')).shipOrder({ orderId: id, version, body: { shipments: [{ method: 'own_delivery' }] } });
    const { page, context } = await openAs(browser, who);
    const answers: string[] = [];
    const told: string[] = [];
    page.on('response', async (response) => {
      if (response.url().includes('/api/v1/')) answers.push(`${response.url()} ${await response.text().catch(() => '')}`);
    });
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => told.push(String(payload))));
    await openBoard(page, number);
    await cardOf(page, number).waitFor();
    if (who === 'distributor') {
      await cardOf(page, number)
        .getByRole('button', { name: `Move ${number}` })
        .click();
      await page.getByRole('dialog').getByText('To Shipped').waitFor();
      await page.keyboard.press('Escape');
    }
    for (const path of who === 'distributor' ? ['/fulfilment?tab=proof', '/fulfilment?tab=back_orders', '/ageing'] : []) {
      await page.goto(path);
      await page.getByText('Lakeside Family Clinic').first().waitFor();
    }
    await page.waitForLoadState('networkidle');
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.cookie]));
    expect(answers.some((answer) => answer.includes(number))).toBe(true);
    const everything = [...answers, ...told, kept, await page.content()].join('\n');
    const { givenName, familyName, birthDate, phone } = patient;
    for (const value of [givenName, familyName, birthDate, phone, address.line1, address.zip, memberId, 'G35.D'])
      expect(everything).not.toContain(value);
    await context.close();
  },
);
