import type { Operations } from '@orderly/contract';
import { type AdjustPrincipal, type Asked, enter, need, recorded } from '../identity/index.ts';
import { followerStands, logSize, sequencerLag } from '../journal/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { taskStands } from '../platform/jobs/index.ts';

type Deliveries = Operations['deliveries'][number];

export interface ReadOperationsDeps {
  readonly db: Database;
  /** Of the worker's role: what waits is nobody's own, and no reading of rows is answered. */
  readonly worker: Database;
  readonly clock: Clock;
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
  /** Of the messages, which this module knows nothing of. */
  readonly deliveryStands: (worker: Database) => Promise<readonly (Omit<Deliveries, 'oldestDueAt'> & { readonly oldestDueAt: Date | null })[]>;
  readonly outboxStand: (worker: Database) => Promise<{ readonly kept: number; readonly oldestAt: Date | null }>;
}

export type ReadOperationsRequest = Pick<Asked, 'credential' | 'context'>;

/** How what goes on in the background stands. Errors: unauthenticated, forbidden. */
export function readOperations(deps: ReadOperationsDeps, { credential, context }: ReadOperationsRequest): Promise<Operations> {
  const attempt = { action: 'operations.read', resourceType: 'operations', resourceId: null, context } as const;
  return recorded(deps.db, attempt, async (as) => {
    await deps.db.transaction(async (tx) => {
      const principal = await enter(tx, credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'operations.read');
    });
    return stands(deps);
  });
}

async function stands({ worker, clock, deliveryStands, outboxStand }: ReadOperationsDeps): Promise<Operations> {
  const [position, lag, followers, deliveries, outbox, jobs] = await Promise.all([
    worker.transaction(logSize),
    sequencerLag(worker),
    followerStands(worker),
    deliveryStands(worker),
    outboxStand(worker),
    taskStands(worker),
  ]);
  return {
    readAt: clock.now().toISOString(),
    journal: { position, unplaced: lag.entries, oldestUnplacedMs: lag.ageMs },
    followers: followers.map(({ movedAt, ...one }) => ({ ...one, movedAt: movedAt.toISOString() })),
    deliveries: deliveries.map(({ oldestDueAt, ...one }) => ({ ...one, oldestDueAt: textOf(oldestDueAt) })),
    outbox: { kept: outbox.kept, oldestAt: textOf(outbox.oldestAt) },
    jobs: jobs.map(({ oldestDueAt, ...one }) => ({ ...one, oldestDueAt: textOf(oldestDueAt) })),
  };
}

function textOf(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
