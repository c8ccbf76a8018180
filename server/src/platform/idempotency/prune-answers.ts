import type { Database } from '../db/database.ts';
import { startPeriodic } from '../periodic.ts';
import { deleteOldAnswers } from './idempotency-store.ts';

export interface PruningOptions {
  /** Of the worker's role. */
  readonly db: Database;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
  /** Answers deleted in one transaction at most. */
  readonly batchSize?: number;
}

export interface Pruning {
  /** Deletes what is too old, batch by batch, and answers how many it was. Errors: as the database; what was deleted before stays so. */
  prune(): Promise<number>;
  /** Lets the batch in hand finish. */
  stop(): Promise<void>;
}

/** Deletes stored answers past their 24 hours every few minutes. Several nodes may at once. */
export function startPruning({ db, onError, everyMs = 300_000, batchSize = 1000 }: PruningOptions): Pruning {
  let stopping = false;

  async function prune(): Promise<number> {
    let deleted = 0;
    for (let last = batchSize; last === batchSize && !stopping; deleted += last) {
      last = await db.transaction((tx) => deleteOldAnswers(tx, batchSize));
    }
    return deleted;
  }

  const rounds = startPeriodic(prune, everyMs, onError);
  return {
    prune,
    stop() {
      stopping = true;
      return rounds.stop();
    },
  };
}
