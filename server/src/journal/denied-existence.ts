import type { Database, Tx } from '../platform/db/database.ts';
import type { Follower } from './follower.ts';
import { saveExistence } from './follower-store.ts';

/** Which of these ids are there. The module that owns the table answers. */
export type Existing = (tx: Tx, ids: readonly string[]) => Promise<readonly string[]>;

/**
 * Notes of every denial whether what it named was there: a guess at ids and a wish for what one may not see are told apart, and the caller got the same
 * answer to both. `existing` says how to find out, by resource type; of other types nothing is noted.
 */
export function deniedExistence(db: Database, existing: Readonly<Record<string, Existing>>): Follower {
  return {
    name: 'denied_existence',
    async handle(entries) {
      for (const [type, find] of Object.entries(existing)) {
        const denied = entries.flatMap(({ id, outcome, resourceType, resourceId }) =>
          outcome === 'denied' && resourceType === type && resourceId !== null ? [{ id, resourceId }] : [],
        );
        if (denied.length === 0) continue;
        await db.transaction(async (tx) => {
          const there = new Set(await find(tx, [...new Set(denied.map((entry) => entry.resourceId))]));
          await saveExistence(
            tx,
            denied.map((entry) => entry.id),
            denied.map((entry) => there.has(entry.resourceId)),
          );
        });
      }
    },
  };
}
