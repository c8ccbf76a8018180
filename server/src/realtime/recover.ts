import { setTimeout as sleep } from 'node:timers/promises';
import { type Position, realtimeLimits } from '@orderly/contract';
import type { Viewer } from '../identity/index.ts';
import { entriesAt } from '../journal/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { createTurns } from '../platform/turns.ts';
import { type Connection, endSlow, type Subscription, tell } from './connection.ts';
import { orderActions } from './events.ts';
import type { HubState } from './hub.ts';
import { isSince, missedOfOrders, missedOfOthers, readLogSize } from './store.ts';
import { mayBeTold, readKnown, writerOf } from './told.ts';
import type { Subject } from './topics.ts';

/** Subscriptions of one client that come back from the same position. */
type Group = readonly Subscription[];
/** What is to be told: positions, each with the subscriptions it belongs to. */
type Missed = Map<number, Subscription[]>;

const atOnce = 100;
const roomPollMs = 10;
const roomTimeoutMs = 30_000;
const dayMs = 86_400_000;
/** How many clients are told at once what they missed; when a server comes back, all of its clients ask. */
const replays = createTurns(4);

/** Tells everything after a position, in order and without a gap, or nothing of it; then the subscriptions hear of everything as it happens. */
export async function recover(state: HubState, group: Group, after: Position, replayDays: number): Promise<void> {
  const missed = await inTurn(() => missedBy(state, group, after, replayDays));
  if (missed === null) return goLive(state, group);
  for (const subscription of group) {
    subscription.from = Math.max(subscription.from, after.position);
    // So that it is told where it stands though nothing of what it missed concerns it.
    subscription.connection.positioned = Math.min(subscription.connection.positioned, after.position);
    if (isThere(subscription)) announce(state, subscription, after.position, true);
  }
  if (await tellAll(state, group, missed)) await catchUp(state, group);
}

export function announce({ epoch }: HubState, { id, topic, connection }: Subscription, position: number, recovered: boolean): void {
  connection.line.frame({ type: 'subscribed', id, topic, epoch, position, recovered });
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const giveBack = await replays.take();
  try {
    return await work();
  } finally {
    giveBack();
  }
}

/** Nothing was told yet, so that all that came meanwhile lies before what is told from now on. */
function goLive(state: HubState, group: Group): void {
  for (const subscription of group) {
    if (!isThere(subscription)) continue;
    subscription.from = state.dispatched;
    subscription.pending = null;
    announce(state, subscription, subscription.from, false);
  }
}

/** What came while the rest was told; nothing may come between the last look and the end of waiting. */
async function catchUp(state: HubState, group: Group): Promise<void> {
  for (;;) {
    const missed: Missed = new Map();
    for (const subscription of group) {
      for (const position of subscription.pending?.splice(0) ?? []) if (position > subscription.from) note(missed, position, subscription);
    }
    if (missed.size === 0) break;
    if (!(await tellAll(state, group, missed))) return;
  }
  for (const subscription of group) subscription.pending = null;
  const there = group.filter(isThere);
  const [first] = there;
  if (first === undefined) return;
  // Whoever was told more by another node than this one has told yet stands there.
  const position = Math.max(state.dispatched, ...there.map(({ from }) => from));
  first.connection.line.frame({ type: 'caught_up', ids: there.map(({ id }) => id), epoch: state.epoch, position });
}

function note(missed: Missed, position: number, subscription: Subscription): void {
  const there = missed.get(position);
  if (there === undefined) missed.set(position, [subscription]);
  else there.push(subscription);
}

function isThere(subscription: Subscription): boolean {
  const { id, connection } = subscription;
  return connection.isOpen && connection.subscriptions.get(id) === subscription;
}

/** False when the client is gone or does not keep up. Others have their turn between two parts, and whoever reads slowly keeps nobody waiting. */
async function tellAll(state: HubState, group: Group, missed: Missed): Promise<boolean> {
  const positions = [...missed.keys()].sort((one, other) => one - other);
  for (let at = 0; at < positions.length; at += atOnce) {
    const some = positions.slice(at, at + atOnce);
    const { connection } = group[0] as Subscription;
    if (!(await hasRoom(connection)) || !(await inTurn(() => tellAt(state, connection, some, missed)))) return false;
    if (!group.some(isThere)) return false;
  }
  return true;
}

/** Tells the entries at these positions, as the orders stand now and by the rights of now. Answers whether the client is still there. */
function tellAt(state: HubState, connection: Connection, positions: readonly number[], missed: Missed): Promise<boolean> {
  return state.rights.under(
    async (tx) => {
      const entries = await entriesAt(tx, positions);
      return { entries, known: await readKnown(tx, entries, state.notifications, () => [connection.viewer.userId]) };
    },
    ({ entries, known }) => {
      connection.line.hold();
      try {
        for (const entry of entries) {
          const among = (missed.get(entry.position) ?? []).filter(
            (subscription) => isThere(subscription) && mayBeTold(subscription.subject, connection.viewer, entry, known),
          );
          if (among.length === 0) continue;
          const ids = among.map(({ id }) => id);
          if (!tell(connection, ids, writerOf(state.epoch, entry, known)(connection.viewer), entry.position)) break;
        }
      } finally {
        connection.line.flush();
      }
      return connection.isOpen;
    },
  );
}

async function hasRoom(connection: Connection): Promise<boolean> {
  const until = performance.now() + roomTimeoutMs;
  while (connection.isOpen && connection.line.waiting() > realtimeLimits.waitingBytes / 4) {
    if (performance.now() > until) {
      endSlow(connection);
      return false;
    }
    await sleep(roomPollMs);
  }
  return connection.isOpen;
}

/** The positions that a client missed and may see; null when not all of them can be had. */
async function missedBy(state: HubState, group: Group, after: Position, replayDays: number): Promise<Missed | null> {
  const { connection, from } = group[0] as Subscription;
  if (after.epoch !== state.epoch) return null;
  return state.db.transaction(
    async (tx) => {
      const missed: Missed = new Map();
      // Told by another node, which is ahead of this one.
      if (after.position > from) return after.position <= (await readLogSize(tx)) ? missed : null;
      if (after.position === from) return missed;
      const since = new Date(state.clock.now().getTime() - replayDays * dayMs);
      if ((await isSince(tx, after.position + 1, since)) !== true) return null;
      for (const subscription of group) {
        const positions = await positionsOf(state, tx, subscription.subject, connection.viewer, [after.position, from]);
        for (const position of positions) note(missed, position, subscription);
      }
      return missed.size > realtimeLimits.replayedEvents ? null : missed;
    },
    { readOnly: true },
  );
}

async function positionsOf(
  { notifications }: HubState,
  tx: Tx,
  subject: Subject,
  viewer: Viewer,
  range: readonly [number, number],
): Promise<number[]> {
  const limit = realtimeLimits.replayedEvents + 1;
  if (subject.kind === 'system') return missedOfOthers(tx, range, 'system.', null, limit);
  if (subject.kind === 'notifications') return notifications?.missed(tx, viewer.userId, range, limit) ?? [];
  const within = subject.kind === 'territory' ? [...subject.within] : null;
  const scope = { territories: viewer.territories, clinics: viewer.clinics, within, orderId: subject.kind === 'order' ? subject.orderId : null };
  const ofOrders = await missedOfOrders(tx, range, orderActions, scope, limit);
  const ofTerritories = within === null ? [] : await missedOfOthers(tx, range, 'territory.', within, limit);
  return [...ofOrders, ...ofTerritories];
}
