import { type CloudEvent, closeCodes, type Position, type Role, realtimeLimits } from '@orderly/contract';
import { readNames } from '../identity/index.ts';
import { type PlacedEntry, startTail } from '../journal/index.ts';
import { type ListRow, readListed } from '../orders/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { type Connection, endSlow, type Line, type Subscription, tell } from './connection.ts';
import { epochOf, kindOf, orderEvent, plainEvent, type Teller } from './events.ts';
import { createInterest } from './interest.ts';
import { createRights, type Rights, type Room } from './rights.ts';
import { readLogIdentity } from './store.ts';
import { concerns } from './topics.ts';

export interface HubOptions {
  /** Of the worker's role. */
  readonly db: Database;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** What this node tells those who are connected to it. */
export interface Hub {
  /** Everything up to here has been told; what is read from the database from now on holds it. */
  head(): Position;
  /** Null when the session or key is not valid. */
  connect(credentialId: string, line: Line): Promise<Connection | null>;
  disconnect(connection: Connection): void;
  stop(): Promise<void>;
}

/** The inside of a hub, for what belongs to it. */
export interface HubState extends Room {
  readonly db: Database;
  readonly clock: Clock;
  readonly rights: Rights;
  readonly epoch: string;
  /** The position up to which everything was told. */
  dispatched: number;
}

const mostPending = 10_000;

/** Who was told nothing for a while learns where it stands, so that it need not read all of that again when it comes back. */
function tellPositions({ connections, epoch, dispatched }: HubState): void {
  for (const connection of connections) {
    const isBehind = [...connection.subscriptions.values()].some(({ pending }) => pending !== null);
    if (!connection.isOpen || isBehind || connection.told >= dispatched) continue;
    connection.told = dispatched;
    connection.line.frame({ type: 'position', epoch, position: dispatched });
  }
}

/** Follows the journal on this node and tells each event to whoever may know of it, each time by the rights that PostgreSQL has then. */
export async function startHub({ db, clock, onError }: HubOptions): Promise<Hub & { readonly state: HubState }> {
  const room: Room = { connections: new Set(), interest: createInterest<Subscription>() };
  const state: HubState = {
    ...room,
    db,
    clock,
    rights: createRights(room, db, clock, onError),
    epoch: epochOf(await db.transaction(readLogIdentity, { readOnly: true })),
    dispatched: 0,
  };
  const tail = await startTail({ db, onError, onEntries: (entries) => dispatch(state, entries) });
  state.dispatched = Math.max(state.dispatched, tail.from);
  const telling = setInterval(() => tellPositions(state), realtimeLimits.heartbeatMs);
  telling.unref();
  return {
    state,
    head: () => ({ epoch: state.epoch, position: state.dispatched }),
    async connect(credentialId, line) {
      const viewer = await state.rights.viewerOf(credentialId);
      if (viewer === null) return null;
      const connection: Connection = { credentialId, line, viewer, subscriptions: new Map(), told: state.dispatched, isOpen: true };
      room.connections.add(connection);
      return connection;
    },
    disconnect(connection) {
      connection.isOpen = false;
      room.connections.delete(connection);
      for (const subscription of connection.subscriptions.values()) room.interest.remove(subscription);
      connection.subscriptions.clear();
    },
    async stop() {
      clearInterval(telling);
      state.rights.stop();
      await tail.stop();
      for (const { line } of room.connections) line.close(1001, 'The server is stopping. Come back with your last position.');
    },
  };
}

async function dispatch(state: HubState, entries: readonly PlacedEntry[]): Promise<void> {
  const last = entries.at(-1) as PlacedEntry;
  if (state.connections.size > 0) {
    endSessions(state, entries);
    await state.rights.under(
      (tx) => readOf(tx, entries),
      (known) => {
        for (const entry of entries) tellEntry(state, entry, known);
        state.dispatched = last.position;
      },
    );
  }
  state.dispatched = last.position;
}

/** Whoever signed out, or was signed out, hears nothing more. */
function endSessions({ connections }: HubState, entries: readonly PlacedEntry[]): void {
  const ended = new Set(entries.filter(({ action }) => action === 'session.ended').map(({ resourceId }) => resourceId));
  if (ended.size === 0) return;
  for (const connection of connections) {
    if (!ended.has(connection.credentialId)) continue;
    connection.isOpen = false;
    connection.line.close(closeCodes.unauthenticated, 'Your session ended. Sign in again.');
  }
}

/** What entries are told with: the orders as they stand now, and who acted. */
export interface Known {
  readonly orders: ReadonlyMap<string, ListRow>;
  readonly people: ReadonlyMap<string, Teller>;
}

export async function readOf(tx: Tx, entries: readonly PlacedEntry[]): Promise<Known> {
  const ofOrders = entries.filter((entry) => kindOf(entry) === 'order');
  if (ofOrders.length === 0) return { orders: new Map(), people: new Map() };
  const ids = [...new Set(ofOrders.map(({ resourceId }) => resourceId as string))];
  const actors = [...new Set(ofOrders.flatMap(({ actorId }) => (actorId === null ? [] : [actorId])))];
  const [rows, people] = await Promise.all([readListed(tx, ids), readNames(tx, actors)]);
  return { orders: new Map(rows.map((row) => [row.id, row])), people: new Map(people.map((one) => [one.id, one])) };
}

function tellEntry(state: HubState, entry: PlacedEntry, known: Known): void {
  const byConnection = new Map<Connection, string[]>();
  for (const subscription of concerned(state, entry, known)) {
    const { connection, id, from, pending } = subscription;
    if (!connection.isOpen || entry.position <= from) continue;
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
  const write = writerOf(state, entry, known);
  for (const [connection, ids] of byConnection) tell(connection, ids, write(connection.viewer.role), entry.position);
}

/** The subscriptions that an entry belongs to and that may know of it. */
function concerned({ interest }: HubState, entry: PlacedEntry, { orders }: Known): Subscription[] {
  const kind = kindOf(entry);
  if (kind === 'order') {
    const row = orders.get(entry.resourceId as string);
    if (row === undefined) return [];
    const order = { id: row.id, territoryId: row.territory_id, clinicId: row.clinic_id };
    return [...interest.inOrder(order)].filter(({ subject, connection }) => concerns(subject, connection.viewer, order));
  }
  if (kind === 'territory') return [...interest.inTerritory(entry.resourceId as string)];
  return kind === 'system' ? [...interest.inKind('system')] : [];
}

/** The event's JSON text as a role may read it, made once for each shape that there is. */
export function writerOf({ epoch }: Pick<HubState, 'epoch'>, entry: PlacedEntry, { orders, people }: Known): (role: Role | null) => string {
  const texts = new Map<boolean, string>();
  return (role) => {
    const isRep = role === 'sales_rep';
    const known = texts.get(isRep);
    if (known !== undefined) return known;
    const text = JSON.stringify(eventOf());
    texts.set(isRep, text);
    return text;

    function eventOf(): CloudEvent {
      const row = kindOf(entry) === 'order' ? orders.get(entry.resourceId as string) : undefined;
      if (row === undefined) return plainEvent(entry, epoch);
      return orderEvent(entry, epoch, row, people.get(entry.actorId ?? '') ?? { name: '', role: null }, role);
    }
  };
}
