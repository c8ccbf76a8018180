import type { Order, OrderListItem } from '@orderly/contract';
import type { HistoryRow } from './store.ts';

/**
 * What a sales representative sees: stage, whose move, days, clinic and product categories. No lines, shipments, holds or reasons,
 * which tell of the patient what the clinic and the desk know, and no time of day, by which a person who was seen at the clinic could be recognised.
 */
export function orderForRep(order: Order): Order {
  const categories = [...new Set(order.lines.map((line) => line.category))];
  return { ...inDays(order), holds: [], checks: [], questions: [], refill: null, lines: [], shipments: [], categories };
}

/** The same for a row of a list. What it is grouped by tells of holds and shipments, and whose move it is stands beside it anyway. */
export function listItemForRep(item: OrderListItem): OrderListItem {
  return { ...inDays(item), group: null, linesHeld: 0 };
}

/** The same for a step of the history: a reason may be that the patient died. */
export function historyForRep(row: HistoryRow): HistoryRow {
  return { ...row, changed_at: new Date(dayOf(row.changed_at.toISOString())), reason: null, fields: null };
}

function inDays<T extends Pick<Order, 'since' | 'dueAt' | 'createdAt' | 'updatedAt'>>(view: T): T {
  const { since, dueAt, createdAt, updatedAt } = view;
  return { ...view, since: dayOf(since), dueAt: dueAt === null ? null : dayOf(dueAt), createdAt: dayOf(createdAt), updatedAt: dayOf(updatedAt) };
}

/** Midnight UTC of a time. */
function dayOf(time: string): string {
  return `${time.slice(0, 10)}T00:00:00.000Z`;
}
