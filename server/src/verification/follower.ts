import type { Follower } from '../journal/index.ts';
import type { Jobs } from '../platform/jobs/index.ts';
import { verifyTask } from './verify-order.ts';

/** What gives the checks something to look at. */
const starting: ReadonlySet<string> = new Set(['order.submit', 'order.amend', 'order.sign', 'order.answer', 'order.authorise', 'order.transfer']);

/** Starts the checks of an order that was placed or changed: a job for each, which a second entry for the same order replaces. */
export function verificationFollower(jobs: Jobs, ready: Promise<void>): Follower {
  return {
    name: 'verification',
    async handle(entries) {
      const wanted = entries.filter(({ action, outcome, resourceId }) => outcome === 'ok' && resourceId !== null && starting.has(action));
      await ready;
      const ids = new Set(wanted.map(({ resourceId }) => resourceId as string));
      await jobs.addMany(
        verifyTask,
        [...ids].map((orderId) => ({ key: `verify:${orderId}`, payload: { orderId } })),
      );
    },
  };
}
