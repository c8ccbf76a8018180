import { AxeBuilder } from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as engine } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStandardTemplates } from '../../src/notifications/index.ts';
import { renderParts } from '../../src/notifications/templates/render.ts';

const order = { number: '7K3M9QXA', stage: 'Shipped', waitingOn: 'the distributor', due: 'Nov 27, 2026' };
const item = { title: 'The clinic is asked for more information about this order', order, link: 'https://orders.example.org/orders/1' };
const words = {
  ...item,
  urgent: true,
  at: 'Nov 25, 2026, 9:04 AM',
  preferencesLink: 'https://orders.example.org/notifications/preferences',
  inboxLink: 'https://orders.example.org/notifications',
  count: 2,
  items: [item, { title: 'A webhook was disabled after five days of failures', order: null, link: 'https://orders.example.org/webhooks' }],
};

let browser: Browser;
beforeAll(async () => {
  browser = await engine.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'], headless: true });
});
afterAll(() => browser.close());

describe.each(['email', 'email_digest'])('a mail in HTML (%s)', (key) => {
  it.each([
    ['light', 390],
    ['light', 800],
    ['dark', 390],
    ['dark', 800],
  ] as const)('reads well on %s ground at %i pixels', async (colorScheme, width) => {
    const { html } = renderParts((await loadStandardTemplates()).get(key) as never, words);
    const context = await browser.newContext({ viewport: { width, height: 700 }, colorScheme });
    try {
      const page = await context.newPage();
      await page.setContent(html as string);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      // On dark ground it is dark, and what stands on it can be told from it.
      const ground = (await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string;
      const [red = 0] = (ground.match(/\d+/g) ?? []).map(Number);
      expect(red < 128).toBe(colorScheme === 'dark');
      const { violations } = await new AxeBuilder({ page }).withRules(['color-contrast', 'link-name', 'document-title', 'html-has-lang']).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
