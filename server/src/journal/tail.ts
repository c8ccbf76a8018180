import type { Database } from '../platform/db/database.ts';
import { newBell, pause, pauseUntil } from './bell.ts';
import { entriesAfter, type PlacedEntry } from './follower-store.ts';
import { logSize } from './search-store.ts';
import { listen, openSession, type Session } from './session-store.ts';

export interface TailOptions {
  /** Of the worker's role. The tail takes one connection of its own from it. */
  readonly db: Database;
  /** Takes a batch, in order of position; called again with the same when it throws. */
  readonly onEntries: (entries: readonly PlacedEntry[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly batchSize?: number;
  /** How long a lost wake-up can delay it. */
  readonly pollMs?: number;
  readonly retryMs?: number;
}

export interface Tail {
  /** Where it began: everything after that is handed over. */
  readonly from: number;
  /** Lets the batch in hand finish. */
  stop(): Promise<void>;
}

/** Follows the journal from its end, on every node for itself and without a saved position: for what only whoever is connected now wants to know. */
export async function startTail(options: TailOptions): Promise<Tail> {
  const settings = { batchSize: 500, pollMs: 1000, retryMs: 200, ...options };
  const from = await settings.db.transaction((tx) => logSize(tx), { readOnly: true });
  const stopping = new AbortController();
  const running = run(settings, from, stopping.signal);
  return {
    from,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function run(
  { db, onEntries, onError, batchSize, pollMs, retryMs }: Required<TailOptions>,
  from: number,
  stopping: AbortSignal,
): Promise<void> {
  let position = from;
  while (!stopping.aborted) {
    const bell = newBell();
    let session: Session | null = null;
    try {
      session = await openSession(db, bell.ring);
      await listen(session);
      const over = AbortSignal.any([stopping, session.ended]);
      while (!over.aborted) {
        const rung = bell.next();
        const entries = await entriesAfter(db, position, batchSize);
        const last = entries.at(-1);
        if (last !== undefined) {
          await onEntries(entries);
          position = last.position;
        }
        if (entries.length < batchSize) await pauseUntil(rung, pollMs, over);
      }
    } catch (error) {
      if (!stopping.aborted) onError(error);
    } finally {
      session?.end();
    }
    await pause(retryMs, stopping);
  }
}
