import { journalInsert } from '../journal/index.ts';
import { statement, type Tx } from '../platform/db/database.ts';
import type { Step } from './change.ts';
import type { OrderState } from './state.ts';

/** A history row to be, as `jsonb_to_recordset` reads it. */
export interface HistoryRecord {
  readonly previous_status: string | null;
  readonly new_status: string;
  readonly action: string;
  readonly version: number;
  readonly reason: string | null;
  /** Who took this step, when it was not the one who asked (the system submits). */
  readonly changed_by?: string;
}

export interface NoteRecord {
  readonly id: string;
  readonly visibility: 'internal' | 'shared';
  readonly kind: 'note' | 'call';
  readonly class: 'clinical' | 'fulfilment';
  readonly encrypted_data: unknown;
}

export interface ChangeRecord {
  readonly next: OrderState;
  readonly previousVersion: number;
  readonly history: readonly HistoryRecord[];
  /** Journal entries as the journal's door made them. */
  readonly entries: string;
  /** What the order's own chain gains, and its new head. */
  readonly audit: { readonly entries: readonly unknown[]; readonly head: string };
  /** Classes sealed anew; null leaves them as they are. */
  readonly sealed: Record<string, unknown> | null;
  readonly notes: readonly NoteRecord[];
  readonly changedBy: string;
  readonly organizationId: string | null;
  readonly at: Date;
}

const history = `insert into order_status_history (order_id, previous_status, new_status, changed_by, changed_at, reason, territory_id, action, version)
  select w.id, h.previous_status, h.new_status, coalesce(h.changed_by, $2::uuid), $3, h.reason, w.territory_id, h.action, h.version
    from written w, jsonb_to_recordset($4::jsonb) as h (previous_status text, new_status text, reason text, action text, version integer, changed_by uuid)`;

// The row lock is held since lockOrder(); the version in the predicate is a second lock on the same door and costs nothing.
const update = `with written as (
    update orders set status = $6, fulfilment = $7, holds = $8, lines = $9, shipments = $10, waiting_on = $11, next_step = $12, since = $13,
        due_at = $14, version = $15, territory_id = $16, updated_at = $3,
        audit_log = jsonb_build_object('entries', (audit_log->'entries') || $17::jsonb, 'head', $18::text),
        encrypted_data = case when $19::jsonb is null then encrypted_data else encrypted_data || $19::jsonb end
      where id = $1 and version = $20 returning id, territory_id),
  told as (${history}),
  journalled as (${journalInsert('$5')} where exists (select 1 from written))`;

const updateOrder = statement('orders_change', `${update} select count(*)::int as written from written`);
const updateOrderWithNotes = statement(
  'orders_change_notes',
  `${update},
  noted as (insert into order_notes (id, order_id, organization_id, author_id, visibility, kind, class, encrypted_data, created_at)
    select n.id, w.id, $21, $2, n.visibility, n.kind, n.class, n.encrypted_data, $3
      from written w, jsonb_to_recordset($22::jsonb) as n (id uuid, visibility text, kind text, class text, encrypted_data jsonb))
  select count(*)::int as written from written`,
);

/**
 * Writes one change whole (the order, its history, its notes, its journal entries) in one statement and commits with it.
 * Answers how many orders were written: 1, or 0 when the version had moved.
 */
export async function commitChange(tx: Tx, change: ChangeRecord): Promise<number> {
  const { next } = change;
  const values = [
    next.id,
    change.changedBy,
    change.at,
    JSON.stringify(change.history),
    change.entries,
    next.status,
    next.fulfilment,
    JSON.stringify(next.holds),
    JSON.stringify(next.lines),
    JSON.stringify(next.shipments),
    next.waitingOn,
    next.nextStep,
    next.since,
    next.dueAt,
    next.version,
    next.territoryId,
    JSON.stringify(change.audit.entries),
    change.audit.head,
    change.sealed === null ? null : JSON.stringify(change.sealed),
    change.previousVersion,
  ];
  const rows =
    change.notes.length === 0
      ? await tx.commitWith<{ written: number }>(updateOrder, values)
      : await tx.commitWith<{ written: number }>(updateOrderWithNotes, [...values, change.organizationId, JSON.stringify(change.notes)]);
  return rows[0]?.written ?? 0;
}

export interface PlacedRecord {
  readonly order: OrderState;
  readonly providerId: string;
  readonly billTo: string;
  readonly orderDate: string;
  readonly shipToKind: string;
  readonly replaces: string | null;
  readonly sealed: Record<string, unknown>;
  readonly audit: { readonly entries: readonly unknown[]; readonly head: string };
  readonly history: readonly HistoryRecord[];
  readonly notes: readonly NoteRecord[];
  readonly entries: string;
  readonly changedBy: string;
  readonly organizationId: string | null;
  readonly at: Date;
}

const insertOrder = statement(
  'orders_place',
  `with written as (
    insert into orders (id, number, patient_id, provider_id, clinic_id, territory_id, status, waiting_on, next_step, since, due_at, version, priority,
        bill_to, order_date, needed_by, ship_to_kind, time_zone, lines, placed_by, replaces, encrypted_data, audit_log, created_at, updated_at)
      values ($1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $2, $24, $25, $26, $3, $3)
      returning id, territory_id),
  told as (${history})
  ${journalInsert('$5')}`,
);

const insertNotes = statement(
  'orders_notes_insert',
  `insert into order_notes (id, order_id, organization_id, author_id, visibility, kind, class, encrypted_data, created_at)
     select n.id, $1, $4, $2, n.visibility, n.kind, n.class, n.encrypted_data, $3
       from jsonb_to_recordset($5::jsonb) as n (id uuid, visibility text, kind text, class text, encrypted_data jsonb)`,
);

/** Places an order (its row, both history rows and its journal entries) in one statement and commits with it. */
export async function commitPlaced(tx: Tx, placed: PlacedRecord): Promise<void> {
  const { order } = placed;
  const values = [
    order.id,
    placed.changedBy,
    placed.at,
    JSON.stringify(placed.history),
    placed.entries,
    order.number,
    order.patientId,
    placed.providerId,
    order.clinicId,
    order.territoryId,
    order.status,
    order.waitingOn,
    order.nextStep,
    order.since,
    order.dueAt,
    order.version,
    order.priority,
    placed.billTo,
    placed.orderDate,
    order.neededBy,
    placed.shipToKind,
    order.timeZone,
    JSON.stringify(order.lines),
    placed.replaces,
    JSON.stringify(placed.sealed),
    JSON.stringify(placed.audit),
  ];
  if (placed.notes.length === 0) {
    await tx.commitWith(insertOrder, values);
    return;
  }
  const noting = [order.id, placed.changedBy, placed.at, placed.organizationId, JSON.stringify(placed.notes)];
  await Promise.all([tx.query(insertOrder, values), tx.commitWith(insertNotes, noting)]);
}

export function historyRecord(step: Step): HistoryRecord {
  return { previous_status: step.previousStatus, new_status: step.newStatus, action: step.action, version: step.version, reason: step.reason };
}
