import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardOf, openBoard } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { approved, placed } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('says while one drags which places can’t take the card and why, and a drop opens only the form', async () => {
  const { number } = await approved();
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page, number);
  const box = await cardOf(page, number).boundingBox();
  if (box === null) throw new Error('the card is not drawn');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 30, box.y + box.height, { steps: 4 });
  const target = (group: string) => page.locator(`[data-target="${group}"]`);
  await target('moving').waitFor();
  expect(await target('ready').innerText()).toContain('It stands here.');
  expect(await target('done').innerText()).toContain('From Preparing no step leads here.');
  expect(await target('moving').innerText()).toContain('Ship');
  // Onto a place that can't take it: nothing opens, and one is told.
  const refusing = await target('exception').boundingBox();
  await page.mouse.move((refusing?.x ?? 0) + 20, (refusing?.y ?? 0) + 20, { steps: 4 });
  await page.mouse.up();
  await page.getByText(`${number} stays where it is.`).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  // And again, to where it can go.
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 30, box.y + box.height, { steps: 4 });
  await target('moving').waitFor();
  const to = await target('moving').boundingBox();
  await page.mouse.move((to?.x ?? 0) + 20, (to?.y ?? 0) + 20, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('dialog', { name: 'Ship' }).waitFor();
  await context.close();
});

it('is let go by Escape, and says what the server says of an order that may not go on', async () => {
  const { number } = await placed();
  const { page, context } = await openAs(browser, 'distributor');
  await openBoard(page, number);
  const box = await cardOf(page, number).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + (box?.height ?? 0) - 4);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) + 140, (box?.y ?? 0) + 40, { steps: 4 });
  await page
    .locator('[data-target="ready"]')
    .getByText(/Your role may not/)
    .waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-target="ready"]').waitFor({ state: 'detached' });
  await page.mouse.up();
  await context.close();
});
