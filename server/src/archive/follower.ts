import type { Follower, PlacedEntry } from '../journal/index.ts';
import type { Jobs } from '../platform/jobs/index.ts';
import { purgeAction } from './purge-archive.ts';

export const sealTask = 'archive_seal';
export const removeTask = 'archive_remove';

/** Steps that can end an order; whether there is something to seal is seen when it is read. */
const ending: ReadonlySet<string> = new Set(['order.complete', 'order.cancel', 'order.override']);

/** Has an order sealed once it is over, a job for each step that ended it, and the contents of what was purged taken away. */
export function archiveFollower(jobs: Jobs, ready: Promise<void>): Follower {
  return {
    name: 'archive',
    async handle(entries) {
      await ready;
      const done = entries.filter(({ outcome, resourceId }) => outcome === 'ok' && resourceId !== null);
      await jobs.addMany(
        sealTask,
        done
          .filter(({ action }) => ending.has(action))
          .map((entry) => {
            const [orderId, version] = [entry.resourceId as string, versionOf(entry)];
            return { key: `archive:${orderId}:${version}`, payload: { orderId, version } };
          }),
      );
      const purged = new Set(done.filter(({ action }) => action === purgeAction).map(({ resourceId }) => resourceId as string));
      await jobs.addMany(
        removeTask,
        [...purged].map((orderId) => ({ key: `archive:${orderId}:purged`, payload: { orderId } })),
      );
    },
  };
}

function versionOf({ detail }: PlacedEntry): number {
  const { version } = JSON.parse(detail) as { version?: unknown };
  if (typeof version !== 'number') throw new TypeError('the entry of a step tells its version');
  return version;
}
