import type { Database } from '../platform/db/database.ts';
import { type Bell, newBell, pause, pauseUntil } from './bell.ts';
import { advanceFollower, entriesAfter, followerPosition, type PlacedEntry } from './follower-store.ts';
import { listen, openSession, type Session, tryLead } from './session-store.ts';

/** What happens after a commit. */
export interface Follower {
  /** Lower case and underscores; its position is kept under it. */
  readonly name: string;
  /**
   * Handles a batch, in order of position. The position is saved after it resolves, so after a crash or an error the same entries come again: be
   * idempotent by entry id. Runs outside any transaction of the journal's (one held open would keep the sequencer from placing anything).
   */
  handle(entries: readonly PlacedEntry[]): Promise<void>;
}

export interface FollowersOptions {
  /** Of the worker's role. All followers together take one connection of their own from it. */
  readonly db: Database;
  readonly followers: readonly Follower[];
  /** Told of every failure with the follower's name, or null when the connection failed; the followers go on by themselves. */
  readonly onError: (error: unknown, follower: string | null) => void;
  readonly batchSize?: number;
  /** How long a lost wake-up can delay a follower, and pause between two tries to lead. */
  readonly pollMs?: number;
  /** Pause after a failure; doubles up to `maxRetryMs`. */
  readonly retryMs?: number;
  readonly maxRetryMs?: number;
}

export interface Followers {
  /** Lets each finish the batch in hand. */
  stop(): Promise<void>;
}

type Settings = Required<FollowersOptions>;

/** Runs followers, each on one node at a time, from its saved position; the sequencer's notification wakes them, polling is the fall-back. */
export function startFollowers(options: FollowersOptions): Followers {
  const settings: Settings = { batchSize: 200, pollMs: 1000, retryMs: 200, maxRetryMs: 30_000, ...options };
  if (new Set(settings.followers.map(({ name }) => name)).size !== settings.followers.length) throw new TypeError('two followers share a name');
  const stopping = new AbortController();
  const running = run(settings, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function run(settings: Settings, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const reader = newReader(settings.db, settings.batchSize);
    const bell = newBell(reader.forget);
    let session: Session | null = null;
    try {
      session = await openSession(settings.db, bell.ring);
      await listen(session);
      const over = AbortSignal.any([stopping, session.ended]);
      const current = session;
      await Promise.all(settings.followers.map((follower) => follow(follower, current, { bell, reader }, settings, over)));
      // Without followers there is still something to stop.
      if (settings.followers.length === 0) await pause(settings.pollMs, over);
    } catch (error) {
      if (!stopping.aborted) settings.onError(error, null);
    } finally {
      session?.end();
    }
    await pause(settings.retryMs, stopping);
  }
}

/** One follower for as long as the session lasts. Never throws, so that one's trouble is not the others'. */
async function follow(
  follower: Follower,
  session: Session,
  { bell, reader }: { readonly bell: Bell; readonly reader: Reader },
  settings: Settings,
  over: AbortSignal,
): Promise<void> {
  const { db, batchSize, pollMs, retryMs, maxRetryMs, onError } = settings;
  let leads = false;
  let position: number | null = null;
  let failures = 0;
  while (!over.aborted) {
    try {
      leads ||= await tryLead(session, `follower ${follower.name}`);
      if (!leads) {
        await pause(pollMs, over);
        continue;
      }
      position ??= await followerPosition(db, follower.name);
      const rung = bell.next();
      const entries = await reader.after(position);
      const last = entries.at(-1);
      if (last !== undefined) {
        await follower.handle(entries);
        position = (await advanceFollower(db, follower.name, position, last.position)) ? last.position : null;
      }
      failures = 0;
      if (entries.length < batchSize) await pauseUntil(rung, pollMs, over);
    } catch (error) {
      if (!over.aborted) onError(error, follower.name);
      position = null;
      await pause(Math.min(retryMs * 2 ** failures++, maxRetryMs), over);
    }
  }
}

interface Reader {
  /** The entries after a position. */
  after(position: number): Promise<readonly PlacedEntry[]>;
  /** There is news: what is being read now may lack it. */
  forget(): void;
}

/** Followers are woken together and mostly stand at the same place: who asks while another's reading of it is under way shares that. */
function newReader(db: Database, batchSize: number): Reader {
  const underWay = new Map<number, Promise<readonly PlacedEntry[]>>();
  return {
    after(position) {
      const shared = underWay.get(position);
      if (shared !== undefined) return shared;
      const reading = entriesAfter(db, position, batchSize).finally(() => {
        if (underWay.get(position) === reading) underWay.delete(position);
      });
      underWay.set(position, reading);
      return reading;
    },
    forget: () => underWay.clear(),
  };
}
