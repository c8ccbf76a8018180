import { type OrderListItem, type Party, parties } from '@orderly/contract';

/** What narrows the board. It stands in the address, so that a view can be kept and passed on; none of it tells of a patient. */
export interface Filters {
  readonly territoryId?: string;
  readonly organizationId?: string;
  readonly clinicId?: string;
  readonly waitingOn?: Party;
  readonly overdue?: true;
  readonly urgent?: true;
  /** Only what changed since one left. */
  readonly changed?: true;
  /** Part of a number, clinic, item or territory. */
  readonly text?: string;
  /** What stands together in a column: who is to move, unless this says the firm that operates it. */
  readonly by?: 'organization';
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const maxTextLength = 60;

/** The filters that an address names; what is none, or has no such value, is left out. */
export function filtersOf(search: Readonly<Record<string, unknown>>): Filters {
  const id = (name: string) => (typeof search[name] === 'string' && uuid.test(search[name]) ? { [name]: search[name] } : {});
  const flag = (name: string) => (search[name] === true ? { [name]: true } : {});
  const text = typeof search.text === 'string' || typeof search.text === 'number' ? String(search.text).slice(0, maxTextLength) : '';
  return {
    ...id('territoryId'),
    ...id('organizationId'),
    ...id('clinicId'),
    ...(parties.some((party) => party === search.waitingOn) ? { waitingOn: search.waitingOn as Party } : {}),
    ...flag('overdue'),
    ...flag('urgent'),
    ...flag('changed'),
    ...(text === '' ? {} : { text }),
    ...(search.by === 'organization' ? { by: 'organization' } : {}),
  };
}

export interface Known {
  /** The territory asked for with all below it; null for all. */
  readonly within: ReadonlySet<string> | null;
  readonly nowMs: number;
  readonly changed: (orderId: string) => boolean;
}

/** Whether an order is among those asked for. */
export function passes(order: OrderListItem, filters: Filters, { within, nowMs, changed }: Known): boolean {
  if (within !== null && !within.has(order.territoryId)) return false;
  if (filters.organizationId !== undefined && order.organizationId !== filters.organizationId) return false;
  if (filters.clinicId !== undefined && order.clinicId !== filters.clinicId) return false;
  if (filters.waitingOn !== undefined && order.waitingOn !== filters.waitingOn) return false;
  if (filters.overdue && !isOverdue(order, nowMs)) return false;
  if (filters.urgent && order.priority !== 'urgent') return false;
  if (filters.changed && !changed(order.id)) return false;
  return filters.text === undefined || holds(order, filters.text);
}

function isOverdue({ dueAt }: Pick<OrderListItem, 'dueAt'>, nowMs: number): boolean {
  return dueAt !== null && Date.parse(dueAt) < nowMs;
}

/** Whether each word of the text stands somewhere on the order's card. */
export function holds(order: OrderListItem, text: string): boolean {
  const card = [order.number, order.clinicName, order.territoryName, order.organizationName, ...order.categories].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => card.includes(word));
}
