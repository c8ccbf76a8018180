import type { Follower } from '../journal/index.ts';
import type { Database } from '../platform/db/database.ts';
import type { Jobs } from '../platform/jobs/index.ts';
import { readOpenOrders } from './store.ts';
import { verifyTask } from './verify-order.ts';

/** What gives the checks something to look at. */
const starting: ReadonlySet<string> = new Set([
  'order.submit',
  'order.amend',
  'order.cancelLine',
  'order.sign',
  'order.answer',
  'order.authorise',
  'order.transfer',
  'order.attach',
  'order.withdraw',
]);

/** Starts the checks of an order that was placed or changed, and those of the open orders of a practitioner whose licences changed: a job for each, which a second entry for the same order replaces. */
export function verificationFollower(db: Database, jobs: Jobs, ready: Promise<void>): Follower {
  return {
    name: 'verification',
    async handle(entries) {
      const wanted = entries.filter(({ action, outcome, resourceId }) => outcome === 'ok' && resourceId !== null && starting.has(action));
      await ready;
      const licensed = entries.filter(({ action, outcome, resourceId }) => action === 'provider.licences' && outcome === 'ok' && resourceId !== null);
      const providers = [...new Set(licensed.map(({ resourceId }) => resourceId as string))];
      const concerned = providers.length === 0 ? [] : await db.transaction((tx) => readOpenOrders(tx, providers));
      await jobs.addMany(
        verifyTask,
        concerned.map((orderId) => ({ key: `verify:${orderId}:credentials`, payload: { orderId, again: 'provider_credentials' } })),
      );
      const ids = new Set(wanted.map(({ resourceId }) => resourceId as string));
      await jobs.addMany(
        verifyTask,
        [...ids].map((orderId) => ({ key: `verify:${orderId}`, payload: { orderId } })),
      );
    },
  };
}
