import { Problem } from '@orderly/client';
import type { Browser, Page } from 'playwright-core';
import { signInAt } from '../test/engine.ts';
import { settled } from '../test/look.ts';
import type { DemoServer } from '../test/server.ts';
import type { Figure } from './figure.ts';
import { clientAs } from './fill.ts';

type Other = Awaited<ReturnType<typeof clientAs>>;

const goalMs = 300;
const shownWithinMs = 20_000;
const mostTries = 3;

/** From the answer to another person's change until it stands on the screen of somebody who looks at the board, under demo traffic. */
export async function measureChanges(server: DemoServer, browser: Browser, changes: number): Promise<Figure> {
  const { page, context } = await signInAt(server, browser, 'master_distributor');
  const other = await clientAs(server, 'admin');
  await other.setDemoTraffic({ body: { running: true } });
  await page.goto('/board');
  await settled(page);
  const lateMs: number[] = [];
  for (let tries = 0; lateMs.length < changes; tries += 1) {
    if (tries > changes * mostTries) throw new Error(`${lateMs.length} of ${changes} changes in ${tries} tries: the traffic was faster each time.`);
    const late = await holdOne(page, other);
    if (late !== null) lateMs.push(late);
  }
  await other.setDemoTraffic({ body: { running: false } });
  other.close();
  await context.close();
  const p95 = lateMs.toSorted((one, next) => one - next)[Math.ceil(lateMs.length * 0.95) - 1] as number;
  return {
    what: `Another person's change on the screen, ${lateMs.length} changes under demo traffic`,
    figure: `p95 ${p95} ms`,
    goal: `at most ${goalMs} ms`,
    isMet: p95 <= goalMs,
  };
}

/** Holds an order that stands on the screen as ready to ship, and releases it again; null when the traffic changed it first. */
async function holdOne(page: Page, other: Other): Promise<number | null> {
  const order = await readyOnBoth(page, other);
  const shown = page.evaluate(whenShown, { id: order.id, withinMs: shownWithinMs });
  shown.catch(() => undefined);
  try {
    const { version } = await other.holdOrder({ orderId: order.id, version: order.version, body: { code: 'stock_check' } });
    const answeredAt = Date.now();
    const lateMs = Math.max(0, (await shown) - answeredAt);
    await other.releaseOrder({ orderId: order.id, version, body: {} });
    return lateMs;
  } catch (error) {
    if (error instanceof Problem && [404, 409, 412].includes(error.status)) return null;
    throw error;
  }
}

/** The first order on the screen that waits to be shipped and that the other may see too. */
async function readyOnBoth(page: Page, other: Other) {
  const ids = await page.getByRole('article').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-card') as string));
  for (const orderId of ids) {
    try {
      const order = await other.readOrder({ orderId });
      if (order.nextStep === 'ship' && !order.onHold) return order;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 404) throw error;
    }
  }
  throw new Error('Nobody sees an order that is ready to ship beside the other.');
}

/** Runs in the page: when the card of the order says that it is held, or has gone where those are that something blocks. */
function whenShown({ id, withinMs }: { id: string; withinMs: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const card = () => document.querySelector(`[data-card="${id}"]`);
    const observer = new MutationObserver(() => {
      if (card() !== null && !/on hold/i.test(card()?.textContent ?? '')) return;
      observer.disconnect();
      resolve(Date.now());
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    setTimeout(() => reject(new Error(`the change was not shown; the card says: ${card()?.textContent}`)), withinMs);
  });
}
