import type { Database } from '../platform/db/database.ts';
import { removeEnded, type Seen, saveSeen } from './presence-store.ts';
import { systemUserId } from './principal.ts';

export interface PresenceOptions {
  /** Of the application's role. */
  readonly db: Database;
  /** After so long without its person a session ends. */
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

/** Who was heard of lately. */
export interface Presence {
  /** The person of a session was heard of so long ago. Never waits and never fails. */
  note(token: string, agoMs: number): void;
  /** Writes what is not written yet. */
  stop(): Promise<void>;
}

interface Heard {
  /** As `performance.now()`. */
  seenAtMs: number;
  /** What of that is in the database, and since when. */
  writtenSeenMs: number;
  writtenAtMs: number;
}

const longestWaitMs = 60_000;
const mostWaits = 4;
const mostLookMs = 1000;
const maxSessions = 100_000;

/**
 * Keeps when people were heard of in memory and writes it down at most once a minute for each session, of many at once, outside every transaction: the first time at once, so that
 * a session whose end is near is put off in time. What a node that is killed had not written makes a session end up to a minute early.
 */
export function startPresence({ db, idleMs, onError }: PresenceOptions): Presence {
  const writeEveryMs = Math.min(longestWaitMs, idleMs / mostWaits);
  const heard = new Map<string, Heard>();
  let writing: Promise<void> = Promise.resolve();

  async function write(isDue: (one: Heard, nowMs: number) => boolean): Promise<void> {
    const nowMs = performance.now();
    const due: Seen[] = [];
    for (const [token, one] of heard) {
      if (one.seenAtMs > one.writtenSeenMs && isDue(one, nowMs)) {
        due.push({ token, agoMs: nowMs - one.seenAtMs });
        [one.writtenSeenMs, one.writtenAtMs] = [one.seenAtMs, nowMs];
      } else if (nowMs - one.seenAtMs > idleMs) heard.delete(token);
    }
    if (due.length === 0) return;
    try {
      await saveSeen(db, due, idleMs);
    } catch (error) {
      for (const { token } of due) Object.assign(heard.get(token) ?? {}, { writtenSeenMs: Number.NEGATIVE_INFINITY });
      onError(error);
    }
  }

  const timer = setInterval(
    () => {
      writing = writing.then(() => write(({ writtenAtMs }, nowMs) => nowMs - writtenAtMs >= writeEveryMs));
    },
    Math.min(mostLookMs, writeEveryMs / mostWaits),
  );
  timer.unref();

  return {
    note(token, agoMs) {
      const seenAtMs = performance.now() - agoMs;
      const one = heard.get(token);
      if (one !== undefined) one.seenAtMs = Math.max(one.seenAtMs, seenAtMs);
      else if (heard.size < maxSessions) {
        heard.set(token, { seenAtMs, writtenSeenMs: Number.NEGATIVE_INFINITY, writtenAtMs: Number.NEGATIVE_INFINITY });
      }
    },
    async stop() {
      clearInterval(timer);
      await writing;
      await write(() => true);
    },
  };
}

const batchSize = 500;

/** Removes the sessions that have ended, batch by batch; whoever is connected with one is told by its entry in the journal. `db` is the worker's. Answers how many. */
export async function removeEndedSessions(db: Database): Promise<number> {
  let removed = 0;
  for (let last = batchSize; last === batchSize; removed += last) last = await db.transaction((tx) => removeEnded(tx, systemUserId, batchSize));
  return removed;
}
