import type { Database } from '../platform/db/database.ts';
import { newBell, pause, pauseUntil } from './bell.ts';
import { entriesAfter, type PlacedEntry } from './follower-store.ts';
import { logSize } from './search-store.ts';
import { listen, openSession, type Session, tryLead } from './session-store.ts';

export interface TailOptions {
  /** Of the worker's role. The tail takes one connection of its own from it. */
  readonly db: Database;
  /** Takes a batch, in order of position; called again with the same when it throws. */
  readonly onEntries: (entries: readonly PlacedEntry[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Only one node at a time follows in this name: who waits for it begins, when it is the one, at the end that the journal has then. */
  readonly lead?: string | undefined;
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
  const from = await endOfJournal(options.db);
  const stopping = new AbortController();
  const running = tailFrom(options, from, stopping.signal);
  return {
    from,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** The last position that was given. */
export function endOfJournal(db: Database): Promise<number> {
  return db.transaction((tx) => logSize(tx), { readOnly: true });
}

/** Follows the journal after a position, until it is over and the batch in hand has finished. Answers up to where everything was handed over. */
export async function tailFrom(options: TailOptions, from: number, stopping: AbortSignal): Promise<number> {
  const settings = { batchSize: 500, pollMs: 1000, retryMs: 200, ...options };
  const { db, onError, lead, retryMs, pollMs } = settings;
  let position = from;
  while (!stopping.aborted) {
    const bell = newBell();
    let session: Session | null = null;
    try {
      session = await openSession(db, bell.ring);
      const over = AbortSignal.any([stopping, session.ended]);
      while (lead !== undefined && !over.aborted && !(await tryLead(session, lead))) await pause(pollMs, over);
      if (lead !== undefined && !over.aborted) position = await endOfJournal(db);
      await listen(session);
      while (!over.aborted) position = await step(settings, position, bell.next(), over);
    } catch (error) {
      if (!stopping.aborted) onError(error);
    } finally {
      session?.end();
    }
    await pause(retryMs, stopping);
  }
  return position;
}

async function step(
  { db, onEntries, batchSize, pollMs }: Pick<Required<TailOptions>, 'db' | 'onEntries' | 'batchSize' | 'pollMs'>,
  position: number,
  rung: Promise<void>,
  over: AbortSignal,
): Promise<number> {
  const entries = await entriesAfter(db, position, batchSize);
  const last = entries.at(-1);
  if (last !== undefined) await onEntries(entries);
  if (entries.length < batchSize) await pauseUntil(rung, pollMs, over);
  return last?.position ?? position;
}
