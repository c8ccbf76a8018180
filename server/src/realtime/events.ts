import { createHash } from 'node:crypto';
import { actions, type CloudEvent, type Role } from '@orderly/contract';
import type { PlacedEntry } from '../journal/index.ts';
import { type ListRow, viewListItem } from '../orders/index.ts';

/** What is told of orders: everything done to them, by people or the system; nothing that was only looked at. */
export const orderActions: readonly string[] = [...Object.keys(actions), 'check', 'track', 'overdue'].map((action) => `order.${action}`);
const told = new Set(orderActions);

export type Kind = 'order' | 'territory' | 'system' | 'notification';

/** What an entry is to those who listen; null when nobody is told of it. */
export function kindOf({ action, outcome, resourceId }: PlacedEntry): Kind | null {
  if (outcome !== 'ok') return null;
  if (told.has(action)) return resourceId === null ? null : 'order';
  if (action === 'notification.created') return 'notification';
  if (/^territory\.(create|change|move|retire)$/.test(action)) return resourceId === null ? null : 'territory';
  return action.startsWith('system.') ? 'system' : null;
}

/** An order that went to another territory: what is told of it is told to those of the one that it left, too. */
export interface Move {
  readonly entryId: string;
  readonly orderId: string;
  /** Of the order before it went. */
  readonly versionBefore: number;
}

export function isMove({ action }: PlacedEntry): boolean {
  return action === 'order.transfer';
}

export function moveOf({ id, resourceId, detail }: PlacedEntry): Move {
  const { version = 0 } = JSON.parse(detail) as { version?: number };
  return { entryId: id, orderId: resourceId as string, versionBefore: version - 1 };
}

/** Names the log that positions belong to: the database cluster and its timeline. Sixteen hexadecimal digits. */
export function epochOf({ cluster, timeline }: { cluster: string; timeline: number }): string {
  return createHash('sha256').update(`${cluster}/${timeline}`).digest('hex').slice(0, 16);
}

export interface Teller {
  readonly name: string;
  readonly role: Role | 'machine' | 'system' | null;
}

/**
 * What was done to an order, with how it stands now; nothing of the patient. A sales representative hears of days and not of times, as in lists (design, "Who uses it").
 */
export function orderEvent(entry: PlacedEntry, epoch: string, row: ListRow, by: Teller, role: Role | null): CloudEvent {
  const { version } = JSON.parse(entry.detail) as { version?: number };
  return {
    ...envelope(entry, epoch, `/api/v1/orders/${row.id}`),
    subject: row.id,
    time: timeFor(role, entry.at),
    data: {
      action: entry.action.slice('order.'.length),
      version: version ?? row.version,
      by: { id: entry.actorId ?? '', name: by.name, role: by.role },
      order: viewListItem(row, { role }),
    },
  };
}

/** To those who saw an order where it was and may not see where it is: that it left. Nothing of where it went, nor by whom. */
export function leftEvent(entry: PlacedEntry, epoch: string, territoryId: string, role: Role | null): CloudEvent {
  return {
    ...envelope(entry, epoch, `/api/v1/territories/${territoryId}`),
    type: 'orderly.territory.order_left',
    subject: territoryId,
    time: timeFor(role, entry.at),
    data: { orderId: entry.resourceId },
  };
}

/** Of a territory or the system: the codes, ids and numbers of the entry. */
export function plainEvent(entry: PlacedEntry, epoch: string): CloudEvent {
  const source = entry.resourceType === 'territory' ? `/api/v1/territories/${entry.resourceId}` : '/api/v1/events';
  return { ...envelope(entry, epoch, source), subject: entry.resourceId, data: JSON.parse(entry.detail) as Record<string, unknown> };
}

/** The event (the id of a journal entry) that a notification tells of. */
export function eventOfNotification(entry: PlacedEntry): string | null {
  const { event } = JSON.parse(entry.detail) as { event?: unknown };
  return typeof event === 'string' ? event : null;
}

/** To the one whom a notification is for: what it says. */
export function notificationEvent(entry: PlacedEntry, epoch: string, data: Record<string, unknown>, role: Role | null): CloudEvent {
  return { ...envelope(entry, epoch, '/api/v1/notifications'), time: timeFor(role, entry.at), subject: entry.resourceId, data };
}

function envelope(entry: PlacedEntry, epoch: string, source: string) {
  return {
    specversion: '1.0' as const,
    id: entry.id,
    source,
    type: `orderly.${entry.action}`,
    time: millisecondsOf(entry.at),
    datacontenttype: 'application/json' as const,
    sequence: String(entry.position).padStart(16, '0'),
    epoch,
  };
}

function timeFor(role: Role | null, at: string): string {
  const time = millisecondsOf(at);
  return role === 'sales_rep' ? `${time.slice(0, 10)}T00:00:00.000Z` : time;
}

/** PostgreSQL's microseconds cut to milliseconds. */
function millisecondsOf(at: string): string {
  return new Date(at).toISOString();
}
