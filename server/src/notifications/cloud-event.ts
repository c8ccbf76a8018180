import { actions, type CloudEvent, type Role } from '@orderly/contract';
import type { PlacedEntry } from '../journal/index.ts';
import { type ListRow, viewListItem } from '../orders/index.ts';

/** What is told of orders: everything done to them, by people or the system; nothing that was only looked at. */
const ofOrders: ReadonlySet<string> = new Set([...Object.keys(actions), 'check', 'track', 'overdue'].map((action) => `order.${action}`));
const ofOthers = /^(territory\.(create|change|move|retire)|system\.[a-z_]+)$/;

/** The type of the CloudEvent that an entry is told as, or null when it is none. */
export function eventTypeOf({ action, outcome, resourceId }: Pick<PlacedEntry, 'action' | 'outcome' | 'resourceId'>): string | null {
  if (outcome !== 'ok') return null;
  if (ofOrders.has(action)) return resourceId === null ? null : `orderly.${action}`;
  return ofOthers.test(action) ? `orderly.${action}` : null;
}

/** Whether a webhook that chose these types is told of one: a type as it is, or with `*` in place of its last part, or `*` for all. */
export function isChosen(chosen: readonly string[], type: string): boolean {
  return chosen.includes('*') || chosen.includes(type) || chosen.includes(`${type.slice(0, type.lastIndexOf('.'))}.*`);
}

export interface EventParts {
  readonly entry: PlacedEntry;
  readonly epoch: string;
  /** Who did it, by name. */
  readonly by: string;
  /** As it stands now; null of what is about no order. */
  readonly order: ListRow | null;
  /** Whose eyes it is for. */
  readonly role: Role | null;
}

/** An entry as a CloudEvent (1.0, JSON): codes, ids, numbers, and how the order stands now; nothing of a patient. A sales representative hears of days. */
export function cloudEventOf({ entry, epoch, by, order, role }: EventParts): CloudEvent {
  const detail = JSON.parse(entry.detail) as Record<string, unknown>;
  const time = new Date(entry.at).toISOString();
  const envelope = {
    specversion: '1.0' as const,
    id: entry.id,
    source:
      order !== null
        ? `/api/v1/orders/${order.id}`
        : entry.resourceType === 'territory'
          ? `/api/v1/territories/${entry.resourceId}`
          : '/api/v1/events',
    type: `orderly.${entry.action}`,
    subject: entry.resourceId,
    time: role === 'sales_rep' ? `${time.slice(0, 10)}T00:00:00.000Z` : time,
    datacontenttype: 'application/json' as const,
    sequence: String(entry.position).padStart(16, '0'),
    epoch,
  };
  if (order === null) return { ...envelope, data: detail };
  return {
    ...envelope,
    data: {
      action: entry.action.slice('order.'.length),
      version: Number(detail.version ?? order.version),
      by: { id: entry.actorId ?? '', name: by, role: entry.actorRole as Role },
      order: viewListItem(order, { role }),
    },
  };
}
