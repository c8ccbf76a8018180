import { closeCodes, type Position, realtimeLimits } from '@orderly/contract';
import type { PlacedEntry } from '../journal/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { type Batch, type Bus, journalBus, type Ride } from './bus.ts';
import { channelsFor } from './channels.ts';
import { type Connection, end, endSlow, type Line, type Subscription, tell } from './connection.ts';
import { epochOf, kindOf } from './events.ts';
import { createInterest } from './interest.ts';
import { createRights, type Rights, type RightsOptions, type Room } from './rights.ts';
import { readLogIdentity } from './store.ts';
import { type Known, mayBeTold, type NotificationSource, placeBefore, placeOf, readKnown, writerOf } from './told.ts';

export interface HubOptions extends RightsOptions {
  /** From where it hears of entries; the journal itself unless told. */
  readonly bus?: Bus | undefined;
  /** Who knows what people were told in the app; without it nobody is told of notifications. */
  readonly notifications?: NotificationSource | undefined;
  readonly heartbeatMs?: number | undefined;
}

/** What this node tells those who are connected to it. */
export interface Hub {
  /** Everything up to here has been told; what is read from the database from now on holds it. */
  head(): Position;
  readonly heartbeatMs: number;
  /** Null when the session or key is not valid. */
  connect(credentialId: string, line: Line): Promise<Connection | null>;
  disconnect(connection: Connection): void;
  /** Sends everybody away to come back with their last position, and takes in nobody else. */
  sayGoodbye(): void;
  stop(): Promise<void>;
}

/** The inside of a hub, for what belongs to it. */
export interface HubState extends Room {
  readonly db: Database;
  readonly clock: Clock;
  readonly rights: Rights;
  readonly epoch: string;
  readonly notifications: NotificationSource | undefined;
  /** The position up to which everything was told. */
  dispatched: number;
}

const mostPending = realtimeLimits.replayedEvents;
const goodbyeMs = 1000;
const beatsPerHeartbeat = 10;

/** Follows the journal on this node and tells each event to whoever may know of it, each time by the rights that PostgreSQL has then. */
export async function startHub(options: HubOptions): Promise<Hub & { readonly state: HubState }> {
  const { db, clock, onError, notifications, bus = journalBus, heartbeatMs = realtimeLimits.heartbeatMs } = options;
  let ride: Ride | null = null;
  const room: Room = { connections: new Set(), interest: createInterest<Subscription>((added) => ride?.listens(channelsFor(added))) };
  const state: HubState = {
    ...room,
    db,
    clock,
    notifications,
    rights: createRights(room, options),
    epoch: epochOf(await db.transaction(readLogIdentity, { readOnly: true })),
    dispatched: 0,
  };
  const running = await bus({ db, onError, epoch: state.epoch, onBatch: (batch) => dispatch(state, batch), listened: () => listened(room) });
  ride = running;
  state.dispatched = Math.max(state.dispatched, running.from);
  const beating = setInterval(() => beatDue(state, heartbeatMs), heartbeatMs / beatsPerHeartbeat);
  beating.unref();
  let isLeaving = false;
  const leave = (connection: Connection) => end(connection, 1001, 'The server is stopping. Come back with your last position.', goodbyeMs);
  function sayGoodbye(): void {
    isLeaving = true;
    for (const connection of room.connections) if (connection.isOpen) leave(connection);
  }

  return {
    state,
    heartbeatMs,
    head: () => ({ epoch: state.epoch, position: state.dispatched }),
    async connect(credentialId, line) {
      const connection = await state.rights.admit(credentialId, (viewer) => {
        const beatAtMs = performance.now() + heartbeatMs;
        return { credentialId, line, viewer, subscriptions: new Map(), positioned: state.dispatched, beatAtMs, isOpen: true };
      });
      if (isLeaving && connection !== null) leave(connection);
      return connection;
    },
    disconnect(connection) {
      connection.isOpen = false;
      room.connections.delete(connection);
      for (const subscription of connection.subscriptions.values()) room.interest.remove(subscription);
      connection.subscriptions.clear();
    },
    sayGoodbye,
    async stop() {
      sayGoodbye();
      clearInterval(beating);
      state.rights.stop();
      await running.stop();
    },
  };
}

/** Keeps clients alive, and says up to where they were told everything, so that they need not read all of that again when they come back. */
function beatDue({ connections, epoch, dispatched }: HubState, heartbeatMs: number): void {
  const now = performance.now();
  for (const connection of connections) {
    if (connection.beatAtMs > now || !connection.isOpen) continue;
    connection.beatAtMs = now + heartbeatMs;
    connection.line.beat();
    const isBehind = [...connection.subscriptions.values()].some(({ pending }) => pending !== null);
    if (isBehind || connection.positioned >= dispatched) continue;
    connection.positioned = dispatched;
    connection.line.frame({ type: 'position', epoch, position: dispatched });
  }
}

function listened({ connections }: Room) {
  return new Set([...connections].flatMap(({ subscriptions }) => [...subscriptions.values()].flatMap((one) => [...channelsFor(one)])));
}

async function dispatch(state: HubState, batch: Batch): Promise<void> {
  const isHeard = state.connections.size > 0 || state.rights.isAdmitting();
  // Whoever began to listen, or whose rights grew, while the batch was on its way may be owed more than it holds.
  if (isHeard && !(await tellBatch(state, batch))) await tellBatch(state, await batch.whole());
  state.dispatched = batch.upTo;
}

/** False when the batch does not hold everything that is to be told, and nothing of it was. */
function tellBatch(state: HubState, { entries, upTo, isEnough }: Batch): Promise<boolean> {
  return state.rights.under(
    (tx) => readKnown(tx, entries, state.notifications, () => notified(state)),
    (known) => {
      if (!isEnough()) return false;
      endSessions(state, entries);
      const held = new Set<Connection>();
      try {
        for (const entry of entries) tellEntry(state, entry, known, held);
      } finally {
        for (const { line } of held) line.flush();
      }
      state.dispatched = upTo;
      return true;
    },
  );
}

/** Whoever signed out, or was signed out, hears nothing more. */
function endSessions({ connections }: HubState, entries: readonly PlacedEntry[]): void {
  const ended = new Set(entries.filter(({ action }) => action === 'session.ended').map(({ resourceId }) => resourceId));
  if (ended.size === 0) return;
  for (const connection of connections) {
    if (ended.has(connection.credentialId)) end(connection, closeCodes.unauthenticated, 'Your session ended. Sign in again.');
  }
}

function notified({ interest }: HubState): string[] {
  return [...new Set([...interest.inKind('notifications')].map(({ connection }) => connection.viewer.userId))];
}

function tellEntry(state: HubState, entry: PlacedEntry, known: Known, held: Set<Connection>): void {
  const byConnection = new Map<Connection, string[]>();
  for (const subscription of interested(state, entry, known)) {
    const { subject, connection, id, from, pending } = subscription;
    if (!connection.isOpen || entry.position <= from || !mayBeTold(subject, connection.viewer, entry, known)) continue;
    if (pending !== null) {
      if (pending.length >= mostPending) endSlow(connection);
      else pending.push(entry.position);
      continue;
    }
    const ids = byConnection.get(connection);
    if (ids === undefined) byConnection.set(connection, [id]);
    else ids.push(id);
  }
  if (byConnection.size === 0) return;
  const write = writerOf(state.epoch, entry, known);
  for (const [connection, ids] of byConnection) {
    // All of a batch leaves as one: a write to a socket costs several times what making the frame does (measured).
    if (!held.has(connection)) connection.line.hold();
    held.add(connection);
    tell(connection, ids, write(connection.viewer), entry.position);
  }
}

function interested({ interest }: HubState, entry: PlacedEntry, known: Known): Iterable<Subscription> {
  const kind = kindOf(entry);
  if (kind === 'order') {
    const row = known.orders.get(entry.resourceId as string);
    if (row === undefined) return [];
    const left = placeBefore(row, entry, known);
    const here = interest.inOrder(placeOf(row));
    return left === null ? here : new Set([...here, ...interest.inOrder(left)]);
  }
  if (kind === 'territory') return interest.inTerritory(entry.resourceId as string);
  if (kind === 'notification') return interest.inKind('notifications');
  return kind === 'system' ? interest.inKind('system') : [];
}
