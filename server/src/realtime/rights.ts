import { setTimeout as sleep } from 'node:timers/promises';
import { closeCodes } from '@orderly/contract';
import { may, rightsRevision, type Viewer, viewersOf } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { createTurns } from '../platform/turns.ts';
import { type Connection, end, type Subscription } from './connection.ts';
import type { Interest } from './interest.ts';
import { createNewcomers, type Newcomer } from './newcomers.ts';
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
  /**
   * Takes somebody in, together with all who come at the same moment; null when the session or key is not valid. Errors: what stands against reading the rights, and
   * OrderlyError dependency_unavailable when that takes too long.
   */
  admit(credentialId: string, welcome: (viewer: Viewer) => Connection): Promise<Connection | null>;
  /** Whether anybody is being taken in, who will have to hear of what happens meanwhile. */
  isAdmitting(): boolean;
  stop(): void;
}

export interface RightsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  /** How long somebody waits at most to be taken in. */
  readonly admitWithinMs?: number | undefined;
}

const retryMs = 200;
const longestWaitMs = 60_000;
/** When what holds until now is not over yet by the database's clock. */
const shortestWaitMs = 50;
const mostAtOnce = 200;

export function createRights(room: Room, { db, clock, onError, admitWithinMs = 10_000 }: RightsOptions): Rights {
  const { connections } = room;
  const turns = createTurns(1);
  const newcomers = createNewcomers(admitWithinMs);
  let admission: Promise<void> | null = null;
  let revision: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let holdsUntil = Number.POSITIVE_INFINITY;
  let isStopped = false;

  async function under<T, R>(read: (tx: Tx) => Promise<T>, apply: (found: T) => R): Promise<R> {
    const giveBack = await turns.take();
    try {
      const { found, renewed } = await db.transaction(
        async (tx) => {
          const reading = read(tx);
          const { revision: now, at } = await rightsRevision(tx);
          const isStale = now !== revision || at.getTime() >= holdsUntil;
          const news = isStale && connections.size > 0 ? await readAll(tx, connections) : null;
          return { found: await reading, renewed: isStale ? { now, news } : null };
        },
        { readOnly: true },
      );
      if (renewed !== null) {
        if (renewed.news !== null) renewAll(room, renewed.news);
        revision = renewed.now;
        holdsUntil = earliest([...connections].map(({ viewer }) => viewer));
        schedule();
      }
      return apply(found);
    } finally {
      giveBack();
    }
  }

  /** One turn takes in all who came while it was waited for: when a server comes back, everybody comes. */
  async function admitAll(): Promise<void> {
    while (newcomers.areThere()) {
      let coming: Newcomer[] = [];
      try {
        await under(
          async (tx) => {
            // Rights of an older revision than the one that is read next would be kept as if they were of that: so it is read before, too.
            const { revision: before } = await rightsRevision(tx);
            coming = newcomers.take(mostAtOnce);
            return { before, viewers: await viewersOf(tx, [...new Set(coming.map(({ credentialId }) => credentialId))]) };
          },
          ({ before, viewers }) => {
            if (before !== revision) newcomers.putBack(coming.splice(0));
            for (const newcomer of coming) takeIn(newcomer, viewers.get(newcomer.credentialId));
          },
        );
      } catch (error) {
        for (const { answer } of coming) answer.reject(error);
        // The others wait for the database, each for its own time.
        await sleep(retryMs);
      }
    }
    admission = null;
  }

  function takeIn({ welcome, answer, isGone }: Newcomer, viewer: Viewer | undefined): void {
    if (isGone) return;
    if (viewer === undefined || !may(viewer, 'orders.read')) {
      answer.resolve(null);
      return;
    }
    const connection = welcome(viewer);
    connections.add(connection);
    answer.resolve(connection);
    if (viewer.holdsUntil.getTime() >= holdsUntil) return;
    holdsUntil = viewer.holdsUntil.getTime();
    schedule();
  }

  /** Grants begin and end, and sessions end, without anybody changing anything. */
  function schedule(): void {
    clearTimeout(timer);
    if (isStopped || holdsUntil === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.min(Math.max(holdsUntil - clock.now().getTime() + 1, shortestWaitMs), longestWaitMs);
    timer = setTimeout(() => under(nothing, schedule).catch(onError), waitMs);
    timer.unref();
  }

  return {
    under,
    admit(credentialId, welcome) {
      const answer = newcomers.wait(credentialId, welcome);
      admission ??= admitAll();
      return answer;
    },
    isAdmitting: () => admission !== null,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

async function nothing(): Promise<void> {}

function earliest(viewers: readonly Viewer[]): number {
  return viewers.reduce((until, { holdsUntil }) => Math.min(until, holdsUntil.getTime()), Number.POSITIVE_INFINITY);
}

export const outOfSight = { code: 'not_found', detail: 'There is no such order or territory among those you may see.' };
export const notValid = 'Your session or key is not valid any more. Sign in again.';

interface News {
  readonly viewers: ReadonlyMap<string, Viewer>;
  /** Of each territory that a topic names: itself and all below it. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

async function readAll(tx: Tx, connections: Room['connections']): Promise<News> {
  const territories = new Set<string>();
  for (const { subscriptions } of connections) {
    for (const { subject } of subscriptions.values()) if (subject.kind === 'territory') territories.add(subject.territoryId);
  }
  const ids = [...new Set([...connections].map(({ credentialId }) => credentialId))];
  const [viewers, below] = await Promise.all([viewersOf(tx, ids), readBelow(tx, [...territories])]);
  return { viewers, below };
}

function renewAll({ connections, interest }: Room, { viewers, below }: News): void {
  for (const connection of connections) {
    if (!connection.isOpen) continue;
    const viewer = viewers.get(connection.credentialId);
    if (viewer === undefined || !may(viewer, 'orders.read')) {
      end(connection, closeCodes.unauthenticated, notValid);
      continue;
    }
    const isSame = sightOf(viewer) === sightOf(connection.viewer);
    for (const subscription of connection.subscriptions.values()) interest.remove(subscription);
    connection.viewer = viewer;
    for (const [id, subscription] of connection.subscriptions) {
      if (renew(subscription, viewer, below)) {
        interest.add(subscription);
      } else {
        connection.subscriptions.delete(id);
        connection.line.frame({ type: 'error', id, problem: outOfSight });
      }
    }
    if (!isSame) connection.line.frame({ type: 'rights' });
  }
}

/** Puts a subscription under new rights; false when it is out of sight. One to an order stays: each event of it is looked at. */
function renew(subscription: Subscription, viewer: Viewer, below: ReadonlyMap<string, readonly string[]>): boolean {
  const { subject } = subscription;
  if (subject.kind === 'system') return may(viewer, 'operations.read');
  if (subject.kind !== 'territory') return true;
  const within = reachOf(viewer, subject.territoryId, below.get(subject.territoryId) ?? []);
  if (within !== null) subscription.subject = { ...subject, within };
  return within !== null;
}

function sightOf({ role, organizationId, territories, clinics }: Viewer): string {
  return JSON.stringify([role, organizationId, territories.toSorted(), clinics.toSorted()]);
}
