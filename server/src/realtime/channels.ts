import type { PlacedEntry } from '../journal/index.ts';
import { isMove, kindOf, moveOf } from './events.ts';
import type { Subject } from './topics.ts';

/** Under which name a bus hands over an entry: by the place of what it is about, so that a node is sent what concerns its own places only. */
export type Channel = `territory.${string}` | `clinic.${string}` | 'notifications' | 'system' | 'sessions';

/** Where orders stand now, by their ids, and where they stood before, by the ids of the entries that moved them. */
export interface Places {
  readonly orders: ReadonlyMap<string, { readonly territoryId: string; readonly clinicId: string }>;
  readonly before: ReadonlyMap<string, string>;
}

/** The channels of an entry: none when nobody is told of it. */
export function channelsOf(entry: PlacedEntry, { orders, before }: Places): Channel[] {
  // Whoever signed out is silenced on whichever node.
  if (entry.action === 'session.ended') return ['sessions'];
  const kind = kindOf(entry);
  if (kind === null) return [];
  if (kind === 'system') return ['system'];
  if (kind === 'territory') return [`territory.${entry.resourceId as string}`];
  const order = entry.resourceType === 'order' ? orders.get(entry.resourceId ?? '') : undefined;
  if (order === undefined) return kind === 'notification' ? ['notifications'] : [];
  const territories = [order.territoryId, entry.territoryId, before.get(entry.id)].filter((id) => typeof id === 'string');
  return [...new Set(territories.map((id): Channel => `territory.${id}`)), `clinic.${order.clinicId}`];
}

/** What must be known to find the channels of entries: ids of orders, and the moves among the entries. */
export function placesNeeded(entries: readonly PlacedEntry[]) {
  const ofOrders = entries.filter((entry) => kindOf(entry) !== null && entry.resourceType === 'order');
  return { orderIds: [...new Set(ofOrders.map(({ resourceId }) => resourceId as string))], moves: ofOrders.filter(isMove).map(moveOf) };
}

interface Listener {
  readonly subject: Subject;
  readonly connection: { readonly viewer: { readonly territories: readonly string[]; readonly clinics: readonly string[] } };
}

/** The channels that hold everything a subscription may be told, by the rights that its connection has at this moment; some hold more. */
export function* channelsFor({ subject, connection }: Listener): Iterable<Channel> {
  if (subject.kind === 'system') yield 'system';
  else if (subject.kind === 'territory') for (const id of subject.within) yield `territory.${id}`;
  else {
    for (const id of connection.viewer.territories) yield `territory.${id}`;
    for (const id of connection.viewer.clinics) yield `clinic.${id}`;
    if (subject.kind === 'notifications') yield 'notifications';
  }
}
