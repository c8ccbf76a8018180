import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { addAnonymousFailures, type FailureCount } from './follower-store.ts';
import { plainAddress } from './record.ts';

export interface AnonymousFailuresOptions {
  /** Of the worker's role. */
  readonly db: Database;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  readonly flushMs?: number;
  /** Counts held apart at most; beyond, sources are counted together as null. */
  readonly maxCounts?: number;
}

export interface AnonymousFailures {
  /** Counts a failure of someone unknown, such as `session.refused`. Never waits and never fails. */
  count(action: `${string}.${string}`, source: string | null): void;
  /** Writes what is counted. Errors: as the database; the counts are kept. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Counts anonymous failures per minute and source in memory and adds them to the table every few seconds: a flood costs no writes of its own. */
export function startAnonymousFailures({ db, clock, onError, flushMs = 5000, maxCounts = 5000 }: AnonymousFailuresOptions): AnonymousFailures {
  let counts = new Map<string, FailureCount>();

  function add({ minuteMs, source, action, count }: FailureCount): void {
    const apart = `${minuteMs} ${action} ${source}`;
    // One overflow count per minute and action; a flood of actions is not possible, since they are our own words.
    const known = counts.has(apart) || counts.size < maxCounts;
    const key = known ? apart : `${minuteMs} ${action} null`;
    const before = counts.get(key);
    counts.set(key, { minuteMs, action, source: known ? source : null, count: (before?.count ?? 0) + count });
  }

  async function flush(): Promise<void> {
    if (counts.size === 0) return;
    const taken = counts;
    counts = new Map();
    try {
      await addAnonymousFailures(db, [...taken.values()]);
    } catch (error) {
      for (const count of taken.values()) add(count);
      throw error;
    }
  }

  const timer = setInterval(() => void flush().catch(onError), flushMs);
  timer.unref();
  return {
    count(action, source) {
      add({ minuteMs: Math.floor(clock.now().getTime() / 60_000) * 60_000, action, source: plainAddress(source), count: 1 });
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
