import type { NotificationKind } from '@orderly/contract';
import type { PlacedEntry } from '../journal/index.ts';

/** What an event is about, which says who may hear of it and what a message can tell. */
export type About = 'order' | 'territory' | 'system';

interface EventRow {
  readonly about: About;
  readonly on: readonly string[];
  /** Whether an entry of these actions is one. */
  readonly when?: (detail: Readonly<Record<string, unknown>>) => boolean;
}

const troubles: ReadonlySet<unknown> = new Set(['exception', 'silent', 'returning']);
const moves = ['validFrom', 'operatorId', 'parentId'];

/** Which entries of the journal are told to people, by kind. A new event is a line here and its words in `contract/src/notifications.ts`. */
const table: Readonly<Record<NotificationKind, EventRow>> = {
  order_placed: { about: 'order', on: ['order.place'] },
  order_approved: { about: 'order', on: ['order.approve'] },
  order_rejected: { about: 'order', on: ['order.reject'] },
  info_requested: { about: 'order', on: ['order.requestInfo'] },
  info_answered: { about: 'order', on: ['order.answer'] },
  signature_wanted: { about: 'order', on: ['order.check'], when: ({ nextStep }) => nextStep === 'sign' },
  check_failed: { about: 'order', on: ['order.check'], when: ({ codes }) => listOf(codes).some((code) => code.endsWith(':failed')) },
  order_held: { about: 'order', on: ['order.hold'] },
  order_released: { about: 'order', on: ['order.release'] },
  order_shipped: { about: 'order', on: ['order.ship'] },
  order_delivered: { about: 'order', on: ['order.deliver'] },
  shipment_closed: { about: 'order', on: ['order.closeShipment'] },
  shipment_trouble: { about: 'order', on: ['order.track'], when: ({ to }) => troubles.has(to) },
  order_completed: { about: 'order', on: ['order.complete'] },
  order_cancelled: { about: 'order', on: ['order.cancel', 'order.override'] },
  order_transferred: { about: 'order', on: ['order.transfer'] },
  order_overdue: { about: 'order', on: ['order.overdue'] },
  territory_changed: {
    about: 'territory',
    on: ['territory.change', 'territory.move', 'territory.retire'],
    when: (detail) => detail.renamed === undefined || moves.some((member) => detail[member] !== undefined),
  },
  service_unavailable: { about: 'system', on: ['system.service_changed'], when: ({ breaker }) => breaker === 'open' },
  webhook_disabled: { about: 'system', on: ['system.webhook_disabled'] },
};

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

export function aboutOf(kind: NotificationKind): About {
  return table[kind].about;
}

/** The kinds that an entry is of; mostly one or none. */
export function kindsOf({
  action,
  outcome,
  resourceId,
  detail,
}: Pick<PlacedEntry, 'action' | 'outcome' | 'resourceId' | 'detail'>): NotificationKind[] {
  const kinds = byAction.get(action);
  if (kinds === undefined || outcome !== 'ok' || (resourceId === null && !action.startsWith('system.'))) return [];
  const read = JSON.parse(detail) as Record<string, unknown>;
  return kinds.filter((kind) => table[kind].when?.(read) ?? true);
}

const byAction = new Map<string, NotificationKind[]>();
for (const [kind, { on }] of Object.entries(table) as [NotificationKind, EventRow][]) {
  for (const action of on) byAction.set(action, [...(byAction.get(action) ?? []), kind]);
}
