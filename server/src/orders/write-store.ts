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
  /** What was decided on, and what it becomes. */
  readonly before: OrderState;
  readonly next: OrderState;
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

/** A column that a change may leave as it is; then the statement does not name it. Reading, checking and writing all of them took a third of the statement. */
interface Column {
  readonly name: string;
  readonly of: (state: OrderState) => unknown;
  /** As it is sent, when that is not how it stands in the state. */
  readonly sent?: (state: OrderState) => unknown;
  /** The value's place in the statement, when that is more than the parameter. */
  readonly place?: (parameter: string) => string;
}

const orInfinity = (parameter: string) => `coalesce(${parameter}::timestamptz, 'infinity')`;
const asJson = (name: string, of: (state: OrderState) => unknown): Column => ({ name, of, sent: (state) => JSON.stringify(of(state)) });

// What is the same object, or the same value, has not changed: `decide()` is pure and takes over what it leaves alone.
const columns: readonly Column[] = [
  { name: 'status', of: ({ status }) => status },
  { name: 'fulfilment', of: ({ fulfilment }) => fulfilment },
  { name: 'waiting_on', of: ({ waitingOn }) => waitingOn },
  { name: 'next_step', of: ({ nextStep }) => nextStep },
  { name: 'since', of: ({ since }) => since.getTime(), sent: ({ since }) => since },
  { name: 'due_at', of: ({ dueAt }) => dueAt?.getTime(), sent: ({ dueAt }) => dueAt, place: orInfinity },
  { name: 'territory_id', of: ({ territoryId }) => territoryId },
  { name: 'signed_by', of: ({ signedBy }) => signedBy },
  { name: 'checks_until', of: ({ checks }) => checks, sent: ({ checks }) => firstLapse(checks), place: orInfinity },
  asJson('checks', ({ checks }) => checks),
  asJson('holds', ({ holds }) => holds),
  asJson('lines', ({ lines }) => lines),
  asJson('shipments', ({ shipments }) => shipments),
  asJson('questions', ({ questions }) => questions),
  asJson('documents', ({ documents }) => documents),
];

const stepAt = 9;
const entryAt = 15;
/** The first parameter that not every change has. */
const moreAt = entryAt + 14;

/** The parameters of a statement from `moreAt` on, in the order in which they are taken. */
interface More {
  readonly take: (value: unknown) => string;
  readonly values: unknown[];
}

function more(): More {
  const values: unknown[] = [];
  return { values, take: (value) => `$${moreAt - 1 + values.push(value)}` };
}

// The version (with the count of what checks found) in the predicate is the lock: of racing changes one finds the version it decided on, the others wait
// for it and find none.
const only = 'where id = $1 and version = $5 and checks_rev = $6 returning id, territory_id';

function updateOf({ before, next, sealed, replaces }: ChangeRecord, { take }: More): string {
  const set = columns.flatMap(({ name, of, sent = of, place = (parameter) => parameter }) =>
    of(before) === of(next) ? [] : [`${name} = ${place(take(sent(next)))}`],
  );
  if (sealed !== null) set.push(`encrypted_data = encrypted_data || ${take(JSON.stringify(sealed))}::jsonb`);
  if (replaces !== null) set.push(`ship_to_kind = coalesce(${take(replaces.shipToKind)}::text, ship_to_kind)`);
  return `update orders set version = $4, updated_at = $3, audit_log = jsonb_build_object('entries', (audit_log->'entries') || $7::jsonb, 'head', $8::text)${set
    .map((assignment) => `, ${assignment}`)
    .join('')} ${only}`;
}

/** What else a change writes beside the order, its history and its entry: at most one of these. */
function besides({ notes, replaces, signature, stores, goods, organizationId }: ChangeRecord, { take }: More): string[] {
  if (replaces !== null) {
    // Every part of the statement sees the row as it was before.
    return [
      `kept as (insert into order_versions (order_id, version, lines, ship_to_kind, encrypted_data, replaced_at)
      select o.id, o.version, o.lines, o.ship_to_kind, o.encrypted_data, $3 from orders o join written w on w.id = o.id)`,
    ];
  }
  if (signature !== null) {
    const { id, source, intent, kind, hash, encrypted_data } = signature;
    return [
      `signed as (insert into order_signatures (id, order_id, version, signed_by, signed_at, source, intent, kind, hash, encrypted_data)
      select ${take(id)}::uuid, w.id, $4, $2, $3, ${take(source)}::inet, ${take(intent)}, ${take(kind)}, ${take(hash)}, ${take(JSON.stringify(encrypted_data))}::jsonb from written w)`,
    ];
  }
  if (stores !== null) {
    return [
      `stored as (update order_documents d set state = 'stored', stored_at = $3 from written w
      where d.id = ${take(stores)}::uuid and d.order_id = w.id and d.state = 'received' returning d.id)`,
    ];
  }
  if (goods.length > 0) {
    return [
      `found as (insert into shipped_goods (order_id, shipment_id, field, hash)
      select distinct w.id, g.shipment, g.field, decode(g.hash, 'hex') from written w, jsonb_to_recordset(${take(JSON.stringify(goods))}::jsonb) as g (shipment uuid, field text, hash text))`,
    ];
  }
  if (notes.length === 0) return [];
  return [
    `noted as (insert into order_notes (id, order_id, organization_id, author_id, visibility, kind, class, encrypted_data, question_id, created_at)
      select n.id, w.id, ${take(organizationId)}, $2, n.visibility, n.kind, n.class, n.encrypted_data, n.question_id, $3 from written w,
        jsonb_to_recordset(${take(JSON.stringify(notes))}::jsonb) as n (id uuid, visibility text, kind text, class text, encrypted_data jsonb, question_id uuid))`,
  ];
}

const told = historyInsert(stepAt, '$2');
const journalled = `${journalInsert(entryAt, 1)} where exists (select 1 from written)`;

const statements = new Map<string, Statement>();

/** A shape's prepared statement; the shapes are about as many as the ways in which actions change an order, so the map stays small. */
function named(text: string): Statement {
  const found = statements.get(text) ?? statement(`orders_change_${statements.size}`, text);
  statements.set(text, found);
  return found;
}

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
  const { before, next, audit } = change;
  const added = more();
  const update = updateOf(change, added);
  const others = besides(change, added);
  const counted = change.stores === null ? 'count(*) = 1' : 'count(*) = 1 and (select count(*) from stored) = 1';
  const text = `with written as (
    ${update}),
  told as (${told}),
  journalled as (${journalled})${others.map((part) => `,\n  ${part}`).join('')}
  select case when ${counted} then 1 else order_moved() end as written from written`;
  const values = [
    next.id,
    change.changedBy,
    change.at,
    next.version,
    before.version,
    next.checksRev,
    JSON.stringify(audit.entries),
    audit.head,
    ...stepValues(change.step),
    ...entryValues([change.entry]),
    ...added.values,
  ];
  return [named(text), values];
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
