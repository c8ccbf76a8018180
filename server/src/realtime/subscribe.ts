import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientFrame, type Position, realtimeLimits } from '@orderly/contract';
import { may, type Viewer } from '../identity/index.ts';
import { entriesAt, recordDenied } from '../journal/index.ts';
import { readListed } from '../orders/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { createTurns } from '../platform/turns.ts';
import { type Connection, endSlow, type Subscription, tell } from './connection.ts';
import { kindOf, orderActions } from './events.ts';
import { type HubState, readOf, writerOf } from './hub.ts';
import { outOfSight } from './rights.ts';
import { isSince, missedOfOrders, missedOfOthers, readBelow, readLogSize } from './store.ts';
import { concerns, parseTopic, reachOf, type Subject } from './topics.ts';

export interface SubscribeOptions {
  /** Positions older than this are not recovered any more. */
  readonly replayDays: number;
  /** Of the request that opened the connection, for the record of a denial. */
  readonly context: { readonly requestId: string; readonly source: string | null };
}

const atOnce = 100;
const roomPollMs = 10;
const roomTimeoutMs = 30_000;
const dayMs = 86_400_000;
/** How many clients are told at once what they missed; when a server comes back, all of its clients ask. */
const replays = createTurns(4);

type Subscribe = Extract<ClientFrame, { type: 'subscribe' }>;

/** Subscribes a client, by the rights that it has now, and tells it what it missed since the position that it names. Errors are frames. */
export async function subscribe(state: HubState, connection: Connection, frame: Subscribe, { replayDays, context }: SubscribeOptions): Promise<void> {
  const { id, topic, after } = frame;
  if (connection.subscriptions.has(id)) return refuse(connection, id, 'invalid_request', 'There is a subscription of this id. Choose another.');
  if (connection.subscriptions.size >= realtimeLimits.subscriptions) {
    return refuse(connection, id, 'invalid_request', `A connection takes ${realtimeLimits.subscriptions} subscriptions. End one first.`);
  }
  const subscription = await state.rights.under(
    (tx) => readSubject(tx, topic),
    (read) => {
      const subject = connection.isOpen ? read(connection.viewer) : null;
      if (subject === null || connection.subscriptions.has(id)) return null;
      const made: Subscription = { id, topic, subject, connection, from: state.dispatched, pending: after === undefined ? null : [] };
      connection.subscriptions.set(id, made);
      state.interest.add(made);
      if (after === undefined) announce(state, made, false);
      return made;
    },
  );
  if (subscription === null) return deny(state, connection, frame, context);
  if (after !== undefined) await recover(state, subscription, after, replayDays);
}

export function unsubscribe(state: HubState, connection: Connection, id: string): void {
  const subscription = connection.subscriptions.get(id);
  if (subscription !== undefined) {
    state.interest.remove(subscription);
    connection.subscriptions.delete(id);
  }
  connection.line.frame({ type: 'unsubscribed', id });
}

/** Reads what a topic names; the answer says what it is to a viewer, null when it is out of sight. */
async function readSubject(tx: Tx, topic: string): Promise<(viewer: Viewer) => Subject | null> {
  const { kind, id } = parseTopic(topic);
  if (kind === 'order') {
    const [row] = await readListed(tx, [id as string]);
    const order = row && { id: row.id, territoryId: row.territory_id, clinicId: row.clinic_id };
    return (viewer) => (order !== undefined && concerns({ kind: 'orders' }, viewer, order) ? { kind, orderId: order.id } : null);
  }
  if (kind === 'territory') {
    const below = (await readBelow(tx, [id as string])).get(id as string) ?? [];
    return (viewer) => {
      const within = reachOf(viewer, id as string, below);
      return within === null ? null : { kind, territoryId: id as string, within };
    };
  }
  if (kind === 'system') return (viewer) => (may(viewer, 'operations.read') ? { kind } : null);
  return () => ({ kind });
}

/** A refusal leaves an entry of its own, naming what was asked for. */
async function deny(
  { db }: HubState,
  connection: Connection,
  { id, topic }: Subscribe,
  { requestId, source }: SubscribeOptions['context'],
): Promise<void> {
  if (!connection.isOpen) return;
  const { kind, id: resourceId } = parseTopic(topic);
  const { viewer, credentialId } = connection;
  await recordDenied(db, {
    actorId: viewer.userId,
    actorRole: viewer.role ?? viewer.kind,
    sessionId: credentialId,
    requestId,
    source,
    action: 'realtime.subscribe',
    resourceType: kind === 'territory' || kind === 'order' ? kind : 'realtime',
    resourceId,
    patientId: null,
    territoryId: null,
    purpose: null,
    detail: { code: 'not_found' },
  });
  connection.line.frame({ type: 'error', id, problem: outOfSight });
}

function refuse({ line }: Connection, id: string, code: string, detail: string): void {
  line.frame({ type: 'error', id, problem: { code, detail } });
}

function announce({ epoch }: HubState, { id, topic, from, connection }: Subscription, recovered: boolean): void {
  connection.line.frame({ type: 'subscribed', id, topic, epoch, position: from, recovered });
}

/** Tells everything after a position, in order and without a gap, or nothing of it. */
async function recover(state: HubState, subscription: Subscription, after: Position, replayDays: number): Promise<void> {
  const giveBack = await replays.take();
  try {
    const missed = await missedBy(state, subscription, after, replayDays);
    if (missed === null) return goLive(state, subscription, false);
    subscription.from = Math.max(subscription.from, after.position);
    announce(state, { ...subscription, from: after.position }, true);
    for (let at = 0; at < missed.length; at += atOnce) {
      if (!(await tellAt(state, subscription, missed.slice(at, at + atOnce)))) return;
    }
    await catchUp(state, subscription);
  } finally {
    giveBack();
  }
}

function goLive(state: HubState, subscription: Subscription, recovered: boolean): void {
  if (!isThere(subscription)) return;
  // Nothing was told yet, so that all that came meanwhile lies before what is told from now on.
  subscription.from = state.dispatched;
  subscription.pending = null;
  announce(state, subscription, recovered);
}

/** What came while the rest was told; then it hears of everything as it happens. */
async function catchUp(state: HubState, subscription: Subscription): Promise<void> {
  while (isThere(subscription) && subscription.pending !== null) {
    if (subscription.pending.length === 0) {
      subscription.pending = null;
      return;
    }
    const next = subscription.pending.splice(0, atOnce).filter((position) => position > subscription.from);
    if (!(await tellAt(state, subscription, next))) return;
  }
}

function isThere({ id, connection }: Subscription): boolean {
  return connection.isOpen && connection.subscriptions.has(id);
}

/** Tells the entries at these positions, as the orders stand now and by the rights of now. False when the client is gone or does not keep up. */
async function tellAt(state: HubState, subscription: Subscription, positions: readonly number[]): Promise<boolean> {
  const { connection, id } = subscription;
  if (!(await hasRoom(connection))) return false;
  return state.rights.under(
    async (tx) => {
      const entries = await entriesAt(tx, positions);
      return { entries, known: await readOf(tx, entries) };
    },
    ({ entries, known }) => {
      for (const entry of entries) {
        if (!isThere(subscription)) return false;
        const kind = kindOf(entry);
        if (kind === null) continue;
        const row = known.orders.get(entry.resourceId ?? '');
        const order = row && { id: row.id, territoryId: row.territory_id, clinicId: row.clinic_id };
        if (kind === 'order' && (order === undefined || !concerns(subscription.subject, connection.viewer, order))) continue;
        tell(connection, [id], writerOf(state, entry, known)(connection.viewer.role), entry.position);
      }
      return isThere(subscription);
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
async function missedBy(state: HubState, { subject, connection, from }: Subscription, after: Position, replayDays: number): Promise<number[] | null> {
  if (after.epoch !== state.epoch) return null;
  return state.db.transaction(
    async (tx) => {
      if (after.position > from) return after.position <= (await readLogSize(tx)) ? [] : null;
      if (after.position === from) return [];
      const since = new Date(state.clock.now().getTime() - replayDays * dayMs);
      if ((await isSince(tx, after.position + 1, since)) !== true) return null;
      const missed = await positionsOf(tx, subject, connection.viewer, [after.position, from]);
      return missed.length > realtimeLimits.replayedEvents ? null : missed;
    },
    { readOnly: true },
  );
}

async function positionsOf(tx: Tx, subject: Subject, viewer: Viewer, range: readonly [number, number]): Promise<number[]> {
  const limit = realtimeLimits.replayedEvents + 1;
  if (subject.kind === 'system') return missedOfOthers(tx, range, 'system.', null, limit);
  if (subject.kind === 'notifications') return [];
  const within = subject.kind === 'territory' ? [...subject.within] : null;
  const scope = { territories: viewer.territories, clinics: viewer.clinics, within, orderId: subject.kind === 'order' ? subject.orderId : null };
  const ofOrders = await missedOfOrders(tx, range, orderActions, scope, limit);
  const ofTerritories = within === null ? [] : await missedOfOthers(tx, range, 'territory.', within, limit);
  return [...ofOrders, ...ofTerritories].sort((one, other) => one - other);
}
