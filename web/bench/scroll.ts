import type { Browser } from 'playwright-core';
import { signInAt } from '../test/engine.ts';
import { settled } from '../test/look.ts';
import type { DemoServer } from '../test/server.ts';
import type { Figure } from './figure.ts';

const longTaskMs = 50;
const wheels = 150;

/** Whether the board's main thread is held up while somebody scrolls through a full column (Long Tasks API: more than 50 ms). */
export async function measureScrolling(server: DemoServer, browser: Browser, orders: number): Promise<Figure> {
  const { page, context } = await signInAt(server, browser, 'master_distributor');
  await page.goto('/board');
  await settled(page);
  const column = page.getByRole('region', { name: /^Pending/ });
  await column.getByRole('article').first().waitFor();
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  });
  const lastCard = () => column.getByRole('article').last().getAttribute('data-card');
  const seenFirst = await lastCard();
  await column.getByRole('article').first().hover();
  for (let wheel = 0; wheel < wheels; wheel += 1) {
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(16);
  }
  const long = await page.evaluate(() => (window as unknown as { long: number[] }).long);
  // What was measured was scrolling, and a block would have been noticed.
  if ((await lastCard()) === seenFirst) throw new Error('The column did not scroll.');
  await page.evaluate(block, longTaskMs * 2);
  await page.waitForTimeout(500);
  const noticed = await page.evaluate(() => (window as unknown as { long: number[] }).long.length);
  if (noticed <= long.length) throw new Error('A task of 100 ms went unnoticed.');
  await context.close();
  const worst = Math.max(0, ...long);
  return {
    what: `Board with ${orders} orders more, ${wheels} turns of the wheel`,
    figure: `${long.length} tasks over ${longTaskMs} ms, the longest ${worst.toFixed(0)} ms`,
    goal: 'none',
    isMet: long.length === 0,
  };
}

/** Runs in the page: holds its main thread up, in a task of its own. */
function block(forMs: number): void {
  setTimeout(() => {
    const until = performance.now() + forMs;
    while (performance.now() < until);
  });
}
