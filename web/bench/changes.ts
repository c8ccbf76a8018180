import type { Browser } from 'playwright-core';
import { signInAt } from '../test/engine.ts';
import { settled } from '../test/look.ts';
import type { DemoServer } from '../test/server.ts';
import type { Figure } from './figure.ts';
import { clientAs } from './fill.ts';

const goalMs = 300;
const shownWithinMs = 20_000;

/** From the answer to another person's change until it stands on the screen of somebody who looks at the board, under demo traffic. */
export async function measureChanges(server: DemoServer, browser: Browser, changes: number): Promise<Figure> {
  const { page, context } = await signInAt(server, browser, 'master_distributor');
  const other = await clientAs(server, 'distributor');
  const admin = await clientAs(server, 'admin');
  await admin.setDemoTraffic({ body: { running: true } });
  await page.goto('/board');
  await settled(page);
  const id = await page.locator('section', { hasText: 'Preparing' }).getByRole('article').first().getAttribute('data-card');
  if (id === null) throw new Error('nothing is being prepared');
  const lateMs: number[] = [];
  for (let change = 0; change < changes; change += 1) {
    const order = await other.readOrder({ orderId: id });
    const isHeld = order.onHold;
    const shown = page.evaluate(whenShown, { id, isHeld: !isHeld, withinMs: shownWithinMs });
    const params = { orderId: id, version: order.version };
    await (isHeld ? other.releaseOrder({ ...params, body: {} }) : other.holdOrder({ ...params, body: { code: 'stock_check' } }));
    const answeredAt = Date.now();
    lateMs.push(Math.max(0, (await shown) - answeredAt));
  }
  await admin.setDemoTraffic({ body: { running: false } });
  other.close();
  admin.close();
  await context.close();
  const p95 = lateMs.toSorted((one, next) => one - next)[Math.ceil(changes * 0.95) - 1] as number;
  return {
    what: `Another person's change on the screen, ${changes} changes under demo traffic`,
    figure: `p95 ${p95} ms`,
    goal: `at most ${goalMs} ms`,
    isMet: p95 <= goalMs,
  };
}

/** Runs in the page: when the card of the order shows the hold, or no longer does. */
function whenShown({ id, isHeld, withinMs }: { id: string; isHeld: boolean; withinMs: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const isThere = () => /On hold/.test(document.querySelector(`[data-card="${id}"]`)?.textContent ?? '') === isHeld;
    const observer = new MutationObserver(() => {
      if (!isThere()) return;
      observer.disconnect();
      resolve(Date.now());
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    setTimeout(() => reject(new Error('the change was not shown')), withinMs);
  });
}
