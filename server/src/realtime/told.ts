import type { CloudEvent } from '@orderly/contract';
import { inScope, may, type NamedPerson, readNames, type Viewer } from '../identity/index.ts';
import type { PlacedEntry } from '../journal/index.ts';
import { type ListRow, readListed } from '../orders/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { eventOfNotification, isMove, kindOf, leftEvent, moveOf, notificationEvent, orderEvent, plainEvent, type Teller } from './events.ts';
import { readPlacesBefore } from './store.ts';
import { concerns, type OrderPlace, type Subject } from './topics.ts';
import { type Written, written } from './written.ts';

/** A notification in the app, as its person is told of it; nothing of the patient. */
export interface ToldNotification {
  /** What it is about, which the person must still be allowed to see. */
  readonly orderId: string | null;
  readonly territoryId: string | null;
}

/** Who knows what people were told in the app. */
export interface NotificationSource {
  /** By event (the id of the journal entry that caused it), then by person: what they were told of it. */
  live(
    tx: Tx,
    eventIds: readonly string[],
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, ToldNotification & Readonly<Record<string, unknown>>>>>;
  /** The positions in (after, upTo] of `notification.created` entries that told this person something; `limit` at most, in order. */
  missed(tx: Tx, userId: string, range: readonly [number, number], limit: number): Promise<number[]>;
}

/** What entries are told with: the orders as they stand now, where those that moved came from, who acted, and whom notifications were for. */
export interface Known {
  readonly orders: ReadonlyMap<string, ListRow>;
  /** By the entry that moved it, the territory that an order left. */
  readonly before: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, NamedPerson>;
  readonly notifications: Awaited<ReturnType<NotificationSource['live']>>;
}

const nobodyWasTold: Known['notifications'] = new Map();

/** Reads what these entries are told with, to these people as far as notifications go. */
export async function readKnown(
  tx: Tx,
  entries: readonly PlacedEntry[],
  source: NotificationSource | undefined,
  userIds: () => readonly string[],
): Promise<Known> {
  const ofOrders = entries.filter((entry) => kindOf(entry) === 'order');
  const created = source === undefined ? [] : entries.filter((entry) => kindOf(entry) === 'notification');
  const listeners = created.length === 0 ? [] : userIds();
  const aboutOrders = listeners.length === 0 ? [] : created.filter(({ resourceType }) => resourceType === 'order');
  const ids = idsOf([...ofOrders, ...aboutOrders].map(({ resourceId }) => resourceId));
  const actors = idsOf(ofOrders.map(({ actorId }) => actorId));
  const moves = ofOrders.filter(isMove).map(moveOf);
  const [rows, before, people, notifications] = await Promise.all([
    ids.length === 0 ? [] : readListed(tx, ids),
    readPlacesBefore(tx, moves),
    actors.length === 0 ? new Map<string, NamedPerson>() : readNames(tx, actors),
    source === undefined || listeners.length === 0 ? nobodyWasTold : source.live(tx, idsOf(created.map(eventOfNotification)), listeners),
  ]);
  return { orders: new Map(rows.map((row) => [row.id, row])), before, people, notifications };
}

function idsOf(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}

export function placeOf({ id, territory_id: territoryId, clinic_id: clinicId }: ListRow): OrderPlace {
  return { id, territoryId, clinicId };
}

/** Where an order stood before an entry moved it; null when that moved none. */
export function placeBefore(row: ListRow, entry: PlacedEntry, { before }: Known): OrderPlace | null {
  const territoryId = before.get(entry.id);
  return territoryId === undefined ? null : { ...placeOf(row), territoryId };
}

/** Whether an entry belongs to a subscription and may be told: with the orders as they stand now and the rights as they are now. */
export function mayBeTold(subject: Subject, viewer: Viewer, entry: PlacedEntry, known: Known): boolean {
  const kind = kindOf(entry);
  if (kind === 'order') {
    const row = known.orders.get(entry.resourceId as string);
    if (row === undefined) return false;
    const left = placeBefore(row, entry, known);
    return concerns(subject, viewer, placeOf(row)) || (left !== null && concerns(subject, viewer, left));
  }
  if (kind === 'territory') return subject.kind === 'territory' && subject.within.has(entry.resourceId as string);
  if (kind === 'system') return subject.kind === 'system' && may(viewer, 'operations.read');
  return kind === 'notification' && subject.kind === 'notifications' && notificationFor(viewer, entry, known) !== null;
}

function notificationFor(viewer: Viewer, entry: PlacedEntry, { orders, notifications }: Known): ToldNotification | null {
  const told = notifications.get(eventOfNotification(entry) ?? '')?.get(viewer.userId);
  if (told === undefined) return null;
  if (told.orderId === null) return told.territoryId === null || viewer.territories.includes(told.territoryId) ? told : null;
  const row = orders.get(told.orderId);
  return row !== undefined && concerns({ kind: 'orders' }, viewer, placeOf(row)) ? told : null;
}

/** Writes an entry's event for whoever may be told of it, once for each shape that there is. */
export function writerOf(epoch: string, entry: PlacedEntry, known: Known): (viewer: Viewer) => Written {
  const shapes = new Map<string, Written>();
  return (viewer) => {
    const left = leftFor(viewer);
    const times = viewer.role === 'sales_rep' ? 'days' : 'times';
    const shape = kindOf(entry) === 'notification' ? viewer.userId : left === null ? times : `left, ${times}`;
    const there = shapes.get(shape);
    if (there !== undefined) return there;
    const made = written(JSON.stringify(left === null ? eventFor(viewer) : leftEvent(entry, epoch, left, viewer.role)));
    shapes.set(shape, made);
    return made;
  };

  /** The territory that an order left, to whoever sees no more of it than that; null when they may see where it is. */
  function leftFor(viewer: Viewer): string | null {
    const row = known.orders.get(entry.resourceId as string);
    return row === undefined || inScope(viewer, placeOf(row)) ? null : (known.before.get(entry.id) ?? null);
  }

  function eventFor(viewer: Viewer): CloudEvent {
    const kind = kindOf(entry);
    const row = kind === 'order' ? known.orders.get(entry.resourceId as string) : undefined;
    if (row !== undefined) return orderEvent(entry, epoch, row, tellerOf(known.people.get(entry.actorId ?? '')), viewer.role);
    return kind === 'notification'
      ? notificationEvent(entry, epoch, { ...notificationFor(viewer, entry, known) }, viewer.role)
      : plainEvent(entry, epoch);
  }
}

function tellerOf(person: NamedPerson | undefined): Teller {
  if (person === undefined) return { name: '', role: null };
  return { name: person.name, role: person.role ?? (person.kind === 'person' ? null : person.kind) };
}
