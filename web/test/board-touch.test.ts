import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardOf, openBoard } from './board.ts';
import { openAs, openBrowser } from './browser.ts';
import { approved } from './orders.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A finger on the screen. */
function fingerOf(session: CDPSession) {
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Point[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });
  return {
    put: (at: Point) => send('touchStart', [at]),
    move: (to: Point) => send('touchMove', [to]),
    lift: () => send('touchEnd', []),
  };
}

it('drags by a finger that rests on the card first, and scrolls by one that does not', async () => {
  const { number } = await approved();
  const { page, context } = await openAs(browser, 'distributor', { width: 390, height: 844 });
  await openBoard(page, number);
  const card = cardOf(page, number);
  const box = await card.boundingBox();
  if (box === null) throw new Error('the card is not drawn');
  const finger = fingerOf(await context.newCDPSession(page));
  const start = { x: box.x + box.width / 2, y: box.y + 30 };
  const targets = page.locator('[data-target]');

  await finger.put(start);
  for (const step of [10, 20, 40, 80]) await finger.move({ x: start.x, y: start.y - step });
  await page.waitForTimeout(600);
  expect(await targets.count()).toBe(0);
  await finger.lift();

  await finger.put(start);
  await targets.first().waitFor();
  const to = await page.locator('[data-target="moving"]').boundingBox();
  if (to === null) throw new Error('the place is not drawn');
  await finger.move({ x: to.x + to.width / 2, y: to.y + to.height / 2 });
  await finger.lift();
  await page.getByRole('dialog', { name: 'Ship' }).waitFor();
  await context.close();
});
