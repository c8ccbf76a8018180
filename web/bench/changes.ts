import { Problem } from '@orderly/client';
import type { Browser, Page } from 'playwright-core';
import { signInAt } from '../test/engine.ts';
import { settled } from '../test/look.ts';
import type { DemoServer } from '../test/server.ts';
import type { Figure } from './figure.ts';
import { clientAs } from './fill.ts';

const goalMs = 300;
const shownWithinMs = 20_000;
const mostTries = 3;

/** From the answer to another person's change until it stands on the screen of somebody who looks at the board, under demo traffic. */
export async function measureChanges(server: DemoServer, browser: Browser, changes: number): Promise<Figure> {
  const { page, context } = await signInAt(server, browser, 'master_distributor');
  const other = await clientAs(server, 'distributor');
  const admin = await clientAs(server, 'admin');
  await admin.setDemoTraffic({ body: { running: true } });
  await page.goto('/board');
  await settled(page);
  const lateMs: number[] = [];
  for (let tries = 0; lateMs.length < changes; tries += 1) {
    if (tries > changes * mostTries) throw new Error(`${lateMs.length} of ${changes} changes in ${tries} tries: the traffic was faster each time.`);
    const late = await measureOne(page, other);
    if (late !== null) lateMs.push(late);
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

/** Holds or releases an order that both see; null when the traffic changed it first. */
async function measureOne(page: Page, other: Awaited<ReturnType<typeof clientAs>>): Promise<number | null> {
  const cards = await page.getByRole('article').evaluateAll((all) => all.map((card) => card.getAttribute('data-card')));
  const { items } = await other.listOrders({ stage: 'preparing' });
  const id = cards.find((card) => items.some((order) => order.id === card));
  if (id === undefined || id === null) throw new Error('Nobody sees an order that is being prepared beside the other.');
  try {
    const order = await other.readOrder({ orderId: id });
    const isHeld = order.onHold;
    const shown = page.evaluate(whenShown, { id, isHeld: !isHeld, withinMs: shownWithinMs });
    shown.catch(() => undefined);
    const params = { orderId: id, version: order.version };
    await (isHeld ? other.releaseOrder({ ...params, body: {} }) : other.holdOrder({ ...params, body: { code: 'stock_check' } }));
    const answeredAt = Date.now();
    return Math.max(0, (await shown) - answeredAt);
  } catch (error) {
    if (error instanceof Problem && [404, 409, 412].includes(error.status)) return null;
    throw error;
  }
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
