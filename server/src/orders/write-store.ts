import { entryValues, type JournalEntry, journalInsert } from '../journal/index.ts';
import { type Statement, statement, type Tx } from '../platform/db/database.ts';
import type { Step } from './change.ts';
import { firstLapse } from './checks.ts';
import type { OrderState } from './state.ts';

export interface NoteRecord {
  readonly id: string;
  readonly visibility: 'internal' | 'shared';
  readonly kind: 'note' | 'call';
  readonly class: 'clinical' | 'fulfilment';
  readonly encrypted_data: unknown;
  readonly question_id: string | null;
}

export interface ChangeRecord {
  readonly next: OrderState;
  readonly previousVersion: number;
  readonly step: Step;
  readonly entry: JournalEntry;
  /** What the order's own chain gains, and its new head. */
  readonly audit: { readonly entries: readonly unknown[]; readonly head: string };
  /** Classes sealed anew; null leaves them as they are. */
  readonly sealed: Record<string, unknown> | null;
  readonly notes: readonly NoteRecord[];
  /** Set by an amendment, which keeps the version before; the kind of address when that changed too. */
  readonly replaces: { readonly shipToKind: string | null } | null;
  readonly signature: SignatureRecord | null;
  readonly goods: readonly GoodsRecord[];
  /** Id of the document that the change makes the order's: it has come whole, and is stored with the change or not at all. */
  readonly stores: string | null;
  readonly changedBy: string;
  readonly organizationId: string | null;
  readonly at: Date;
}

export interface SignatureRecord {
  readonly id: string;
  readonly source: string | null;
  readonly intent: string;
  readonly kind: 'typed' | 'drawn';
  readonly hash: string;
  readonly encrypted_data: unknown;
}

/** One thing by which a shipment is found: a blind index, hexadecimal. */
export interface GoodsRecord {
  readonly shipment: string;
  readonly field: 'tracking_number' | 'lot' | 'serial';
  readonly hash: string;
}

/** The INSERT of a step's history row: `step` is the number of the first of its six parameters, `by` that of whoever took it. `$3` is the time. */
function historyInsert(step: number, by: string): string {
  return `insert into order_status_history (order_id, changed_at, changed_by, territory_id, previous_status, new_status, action, version, reason, fields)
    select w.id, $3::timestamptz, ${by}::uuid, w.territory_id, $${step}::varchar, $${step + 1}::varchar, $${step + 2}::text, $${step + 3}::integer, $${step + 4}::text, $${step + 5}::text[] from written w`;
}

function stepValues(step: Step): (string | number | null | readonly string[])[] {
  return [step.previousStatus, step.newStatus, step.action, step.version, step.reason, step.fields ?? null];
}

const entryAt = 31;

// The version (with the count of what checks found) in the predicate is the lock: of racing changes one finds the version it decided on, the others wait
// for it and find none.
const update = `update orders set status = $4, fulfilment = $5, holds = $6, lines = $7, shipments = $8, waiting_on = $9, next_step = $10, since = $11,
        due_at = coalesce($12::timestamptz, 'infinity'), version = $13, territory_id = $14, updated_at = $3,
        audit_log = jsonb_build_object('entries', (audit_log->'entries') || $15::jsonb, 'head', $16::text),
        encrypted_data = case when $17::jsonb is null then encrypted_data else encrypted_data || $17::jsonb end,
        checks = $25, questions = $26, checks_until = coalesce($27::timestamptz, 'infinity'), documents = $29,
        signed_by = $30`;
const only = 'where id = $1 and version = $18 and checks_rev = $28 returning id, territory_id';

interface Extras {
  readonly notes: boolean;
  readonly replaces: boolean;
  readonly signs: boolean;
  readonly stores: boolean;
  readonly goods: boolean;
}

/** The statement of a change, with what else it writes; `$45` and on are the values of that, in this order. */
function changing({ notes, replaces, signs, stores, goods }: Extras): Statement {
  let next = entryAt + 14;
  const take = (count: number) => {
    next += count;
    return Array.from({ length: count }, (_, index) => `$${next - count + index}`);
  };
  const parts: string[] = [];
  let more = '';
  if (notes) {
    const [organization, rows] = take(2);
    parts.push(`noted as (insert into order_notes (id, order_id, organization_id, author_id, visibility, kind, class, encrypted_data, question_id, created_at)
      select n.id, w.id, ${organization}, $2, n.visibility, n.kind, n.class, n.encrypted_data, n.question_id, $3 from written w,
        jsonb_to_recordset(${rows}::jsonb) as n (id uuid, visibility text, kind text, class text, encrypted_data jsonb, question_id uuid))`);
  }
  if (replaces) {
    const [shipToKind] = take(1);
    more = `, ship_to_kind = coalesce(${shipToKind}::text, ship_to_kind)`;
    // Every part of the statement sees the row as it was before.
    parts.push(`kept as (insert into order_versions (order_id, version, lines, ship_to_kind, encrypted_data, replaced_at)
      select o.id, o.version, o.lines, o.ship_to_kind, o.encrypted_data, $3 from orders o join written w on w.id = o.id)`);
  }
  if (signs) {
    const [id, source, intent, kind, hash, sealed] = take(6);
    parts.push(`signed as (insert into order_signatures (id, order_id, version, signed_by, signed_at, source, intent, kind, hash, encrypted_data)
      select ${id}::uuid, w.id, $13, $2, $3, ${source}::inet, ${intent}, ${kind}, ${hash}, ${sealed}::jsonb from written w)`);
  }
  if (stores) {
    const [document] = take(1);
    parts.push(`stored as (update order_documents d set state = 'stored', stored_at = $3 from written w
      where d.id = ${document}::uuid and d.order_id = w.id and d.state = 'received' returning d.id)`);
  }
  if (goods) {
    const [rows] = take(1);
    parts.push(`found as (insert into shipped_goods (order_id, shipment_id, field, hash)
      select distinct w.id, g.shipment, g.field, decode(g.hash, 'hex') from written w, jsonb_to_recordset(${rows}::jsonb) as g (shipment uuid, field text, hash text))`);
  }
  const extras = Object.entries({ notes, amend: replaces, sign: signs, store: stores, ship: goods });
  const name = ['orders_change', ...extras.flatMap(([extra, isThere]) => (isThere ? [extra] : []))].join('_');
  const counted = stores ? 'count(*) = 1 and (select count(*) from stored) = 1' : 'count(*) = 1';
  return statement(
    name,
    `with written as (
    ${update}${more} ${only}),
  told as (${historyInsert(19, '$2')}),
  journalled as (${journalInsert(entryAt, 1)} where exists (select 1 from written))${parts.map((part) => `,\n  ${part}`).join('')}
  select case when ${counted} then 1 else order_moved() end as written from written`,
  );
}

const nothing: Extras = { notes: false, replaces: false, signs: false, stores: false, goods: false };
const plain = changing(nothing);
const withNotes = changing({ ...nothing, notes: true });
const amending = changing({ ...nothing, replaces: true });
const signing = changing({ ...nothing, signs: true });
const storing = changing({ ...nothing, stores: true });
const shipping = changing({ ...nothing, goods: true });

/**
 * Writes changes of one order, each whole (the order, its history, its notes or its signature or the version before it, its journal entry) in one statement, and commits
 * with the last. Errors: DatabaseError `moved` when the order is no longer at the version that was decided on; then nothing is written.
 */
export async function commitChanges(tx: Tx, changes: readonly ChangeRecord[]): Promise<void> {
  const last = changes.length - 1;
  // Sent together; what fails first fails them all.
  await Promise.all(
    changes.map((change, index) => {
      const [writing, values] = writingOf(change);
      return index === last ? tx.commitWith(writing, values) : tx.query(writing, values);
    }),
  );
}

function writingOf(change: ChangeRecord): [Statement, unknown[]] {
  const { next, notes, replaces, signature, stores, goods } = change;
  const values = [
    next.id,
    change.changedBy,
    change.at,
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
    ...stepValues(change.step),
    JSON.stringify(next.checks),
    JSON.stringify(next.questions),
    firstLapse(next.checks),
    next.checksRev,
    JSON.stringify(next.documents),
    next.signedBy,
    ...entryValues([change.entry]),
  ];
  if (replaces !== null) return [amending, [...values, replaces.shipToKind]];
  if (signature !== null) {
    const { id, source, intent, kind, hash, encrypted_data } = signature;
    return [signing, [...values, id, source, intent, kind, hash, JSON.stringify(encrypted_data)]];
  }
  if (stores !== null) return [storing, [...values, stores]];
  if (goods.length > 0) return [shipping, [...values, JSON.stringify(goods)]];
  if (notes.length === 0) return [plain, values];
  return [withNotes, [...values, change.organizationId, JSON.stringify(notes)]];
}

export interface PlacedRecord {
  readonly order: OrderState;
  readonly providerId: string;
  readonly billTo: string;
  readonly orderDate: string;
  readonly shipToKind: string;
  readonly replaces: string | null;
  readonly repeats: string | null;
  readonly sealed: Record<string, unknown>;
  readonly audit: { readonly entries: readonly unknown[]; readonly head: string };
  /** The two steps of placing, the first by the caller, the second by `submittedBy`, and what the journal says of them, then of the patient. */
  readonly steps: readonly [Step, Step];
  readonly submittedBy: string;
  readonly source: Buffer | null;
  readonly notes: readonly NoteRecord[];
  readonly entries: readonly JournalEntry[];
  readonly changedBy: string;
  readonly organizationId: string | null;
  readonly at: Date;
}

const stepsAt = 30;
const entriesAt = 42;

/** Of two journal entries, or of three when a patient came with the order. */
const insertOrder = [2, 3].map((count) =>
  statement(
    `orders_place_${count}`,
    `with written as (
    insert into orders (id, number, patient_id, provider_id, clinic_id, territory_id, status, waiting_on, next_step, since, due_at, version, priority,
        bill_to, order_date, needed_by, ship_to_kind, time_zone, lines, placed_by, replaces, encrypted_data, audit_log, source, checks, repeats, refill, created_at, updated_at)
      values ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13::timestamptz, 'infinity'), $14, $15, $16, $17, $18, $19, $20, $21, $2, $22, $23, $24, $26, $27, $28, $29, $3, $3)
      returning id, territory_id),
  placed as (${historyInsert(stepsAt, '$2')}),
  submitted as (${historyInsert(stepsAt + 6, '$25')})
  ${journalInsert(entriesAt, count)}`,
  ),
);

const insertNotes = statement(
  'orders_notes_insert',
  `insert into order_notes (id, order_id, organization_id, author_id, visibility, kind, class, encrypted_data, created_at)
     select n.id, $1, $4, $2, n.visibility, n.kind, n.class, n.encrypted_data, $3
       from jsonb_to_recordset($5::jsonb) as n (id uuid, visibility text, kind text, class text, encrypted_data jsonb)`,
);

/** Places an order (its row, both history rows and its journal entries) in one statement and commits with it. */
export async function commitPlaced(tx: Tx, placed: PlacedRecord): Promise<void> {
  const { order, entries } = placed;
  const inserting = insertOrder[entries.length - 2];
  if (inserting === undefined) throw new TypeError(`placing an order takes 2 or 3 journal entries, not ${entries.length}`);
  const values = [
    order.id,
    placed.changedBy,
    placed.at,
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
    placed.submittedBy,
    placed.source,
    JSON.stringify(order.checks),
    placed.repeats,
    order.refill === null ? null : JSON.stringify(order.refill),
    ...placed.steps.flatMap(stepValues),
    ...entryValues(entries),
  ];
  if (placed.notes.length === 0) {
    await tx.commitWith(inserting, values);
    return;
  }
  const noting = [order.id, placed.changedBy, placed.at, placed.organizationId, JSON.stringify(placed.notes)];
  await Promise.all([tx.query(inserting, values), tx.commitWith(insertNotes, noting)]);
}
