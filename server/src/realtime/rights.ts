import { closeCodes } from '@orderly/contract';
import { may, rightsRevision, type Viewer, viewersOf } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { createTurns } from '../platform/turns.ts';
import type { Connection, Subscription } from './connection.ts';
import type { Interest } from './interest.ts';
import { readBelow } from './store.ts';
import { reachOf } from './topics.ts';

/** Everybody connected to this node. */
export interface Room {
  readonly connections: Set<Connection>;
  readonly interest: Interest<Subscription>;
}

export interface Rights {
  /**
   * Reads what is to be told, then looks in PostgreSQL whether anybody's rights have moved since they were read, and if so reads all of them anew; `apply` runs
   * at once under what was found. One after the other, so that nothing older is applied later.
   */
  under<T, R>(read: (tx: Tx) => Promise<T>, apply: (found: T) => R): Promise<R>;
  /** The rights of one who connects; null when the session or key is not valid. */
  viewerOf(credentialId: string): Promise<Viewer | null>;
  stop(): void;
}

const longestWaitMs = 60_000;

export function createRights({ connections, interest }: Room, db: Database, clock: Clock, onError: (error: unknown) => void): Rights {
  const turns = createTurns(1);
  let revision: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let holdsUntil = Number.POSITIVE_INFINITY;
  let isStopped = false;

  async function under<T, R>(read: (tx: Tx) => Promise<T>, apply: (found: T) => R): Promise<R> {
    const giveBack = await turns.take();
    try {
      const [found, renewed] = await db.transaction(
        async (tx) => {
          const reading = read(tx);
          const now = await rightsRevision(tx);
          const isStale = now !== revision || clock.now().getTime() >= holdsUntil;
          const news = isStale && connections.size > 0 ? await readAll(tx) : null;
          return [await reading, isStale ? { now, news } : null] as const;
        },
        { readOnly: true },
      );
      if (renewed !== null) {
        if (renewed.news !== null) renew(renewed.news);
        revision = renewed.now;
        schedule();
      }
      return apply(found);
    } finally {
      giveBack();
    }
  }

  async function readAll(tx: Tx) {
    const territories = new Set<string>();
    for (const { subscriptions } of connections) {
      for (const { subject } of subscriptions.values()) if (subject.kind === 'territory') territories.add(subject.territoryId);
    }
    const ids = [...new Set([...connections].map(({ credentialId }) => credentialId))];
    const [viewers, below] = await Promise.all([viewersOf(tx, ids), readBelow(tx, [...territories])]);
    return { viewers, below };
  }

  function renew({ viewers, below }: Awaited<ReturnType<typeof readAll>>): void {
    for (const connection of connections) {
      const viewer = viewers.get(connection.credentialId);
      if (viewer === undefined) {
        connection.isOpen = false;
        connection.line.close(closeCodes.unauthenticated, 'Your session or key is not valid any more. Sign in again.');
        continue;
      }
      const isSame = sightOf(viewer) === sightOf(connection.viewer);
      for (const subscription of connection.subscriptions.values()) interest.remove(subscription);
      connection.viewer = viewer;
      for (const [id, subscription] of connection.subscriptions) {
        const kept = renewed(subscription, viewer, below);
        if (kept === null) {
          connection.subscriptions.delete(id);
          connection.line.frame({ type: 'error', id, problem: outOfSight });
        } else {
          connection.subscriptions.set(id, kept);
          interest.add(kept);
        }
      }
      if (!isSame) connection.line.frame({ type: 'rights' });
    }
  }

  /** Grants begin and end, and sessions end, without anybody changing anything. */
  function schedule(): void {
    clearTimeout(timer);
    holdsUntil = Math.min(Number.POSITIVE_INFINITY, ...[...connections].map(({ viewer }) => viewer.holdsUntil.getTime()));
    if (isStopped || holdsUntil === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.min(Math.max(holdsUntil - clock.now().getTime(), 0) + 1, longestWaitMs);
    timer = setTimeout(() => under(nothing, schedule).catch(onError), waitMs);
    timer.unref();
  }

  return {
    under,
    async viewerOf(credentialId) {
      const viewers = await under(
        (tx) => viewersOf(tx, [credentialId]),
        (found) => found,
      );
      const viewer = viewers.get(credentialId) ?? null;
      if (viewer !== null && viewer.holdsUntil.getTime() < holdsUntil) {
        holdsUntil = viewer.holdsUntil.getTime();
        setImmediate(schedule);
      }
      return viewer;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

async function nothing(): Promise<void> {}

export const outOfSight = { code: 'not_found', detail: 'There is no such order or territory among those you may see.' };

/** The subscription under new rights; null when it is out of sight. One to an order stays: each event of it is looked at. */
function renewed(subscription: Subscription, viewer: Viewer, below: ReadonlyMap<string, readonly string[]>): Subscription | null {
  const { subject } = subscription;
  if (subject.kind === 'system') return may(viewer, 'operations.read') ? subscription : null;
  if (subject.kind !== 'territory') return subscription;
  const within = reachOf(viewer, subject.territoryId, below.get(subject.territoryId) ?? []);
  if (within === null) return null;
  // The same object, since what is under way for it holds on to it.
  return Object.assign(subscription, { subject: { ...subject, within } });
}

function sightOf({ role, organizationId, territories, clinics }: Viewer): string {
  return JSON.stringify([role, organizationId, territories.toSorted(), clinics.toSorted()]);
}
