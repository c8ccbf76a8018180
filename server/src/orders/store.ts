import type { Fulfilment, NextStep, Party, Status } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';
import { wholeChecks } from './checks.ts';
import type { Checks, DocumentState, Hold, Line, OrderState, Question, Refill, Shipment } from './state.ts';

/** An order's row as read: what `decide()` needs and what the plain view shows. */
export interface OrderRow extends OrderState {
  readonly providerId: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly territoryName: string;
  readonly clinicName: string;
  readonly orderDate: string;
  readonly placedBy: string;
  readonly replaces: string | null;
  readonly repeats: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Head of the order's own chain of changes. */
  readonly head: string;
}

interface Columns {
  id: string;
  number: string;
  status: Status;
  fulfilment: Fulfilment | null;
  holds: Hold[];
  checks: Partial<Checks>;
  checks_rev: number;
  questions: Question[];
  documents: DocumentState[];
  lines: Line[];
  shipments: Shipment[];
  version: number;
  priority: 'routine' | 'urgent';
  needed_by: string | null;
  time_zone: string;
  territory_id: string;
  clinic_id: string;
  patient_id: string;
  provider_id: string;
  practitioner_npi: string;
  organization_id: string;
  organization_name: string;
  territory_name: string;
  clinic_name: string;
  waiting_on: Party;
  next_step: NextStep;
  since: Date;
  due_at: Date | null;
  bill_to: 'insurance' | 'clinic' | 'patient';
  order_date: string;
  placed_by: string;
  signed_by: string | null;
  replaces: string | null;
  repeats: string | null;
  refill: Refill | null;
  created_at: Date;
  updated_at: Date;
  head: string;
}

const columns = `o.id, o.number, o.status, o.fulfilment, o.holds, o.checks, o.checks_rev, o.questions, o.documents, o.lines, o.shipments, o.version, o.priority, o.needed_by::text as needed_by,
  o.time_zone, o.territory_id, o.clinic_id, o.patient_id, o.provider_id, p.npi as practitioner_npi,
  t.operator_id as organization_id, g.name as organization_name, t.name as territory_name, c.name as clinic_name,
  o.waiting_on, o.next_step, o.since, nullif(o.due_at, 'infinity') as due_at, o.bill_to, o.order_date::text as order_date, o.placed_by, o.signed_by, o.replaces, o.repeats, o.refill,
  o.created_at, o.updated_at, o.audit_log->>'head' as head`;

const whole = `select ${columns} from orders o join providers p on p.id = o.provider_id join territories t on t.id = o.territory_id
  join organizations g on g.id = t.operator_id join organizations c on c.id = o.clinic_id where o.id = $1`;
const select = statement('orders_read', whole);

const selectLocked = statement('orders_read_locked', `${whole} for update of o`);

/** The order's row, locked until the transaction ends; for the worker's role. */
export async function lockOrder(tx: Tx, orderId: string): Promise<OrderRow | undefined> {
  return rowOf((await tx.query<Columns>(selectLocked, [orderId]))[0]);
}

/** The order's row; undefined when there is none or row security hides it. */
export async function readOrder(tx: Tx, orderId: string): Promise<OrderRow | undefined> {
  return rowOf((await tx.query<Columns>(select, [orderId]))[0]);
}

function rowOf(row: Columns | undefined): OrderRow | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    fulfilment: row.fulfilment,
    holds: row.holds,
    checks: wholeChecks(row.checks),
    checksRev: row.checks_rev,
    questions: row.questions,
    documents: row.documents,
    lines: row.lines,
    shipments: row.shipments,
    version: row.version,
    priority: row.priority,
    neededBy: row.needed_by,
    timeZone: row.time_zone,
    territoryId: row.territory_id,
    clinicId: row.clinic_id,
    patientId: row.patient_id,
    providerId: row.provider_id,
    practitionerNpi: row.practitioner_npi,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    territoryName: row.territory_name,
    clinicName: row.clinic_name,
    waitingOn: row.waiting_on,
    nextStep: row.next_step,
    since: row.since,
    dueAt: row.due_at,
    billTo: row.bill_to,
    orderDate: row.order_date,
    placedBy: row.placed_by,
    signedBy: row.signed_by,
    replaces: row.replaces,
    repeats: row.repeats,
    refill: row.refill,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    head: row.head,
  };
}

const selectSealed = statement(
  'orders_sealed',
  `select o.encrypted_data, p.wrapped_key, p.root_kid, p.encrypted_data as patient_data, p.clinic_id as patient_clinic_id,
          p.merged_into, p.created_at as patient_created_at
     from orders o join patients p on p.id = o.patient_id where o.id = $1`,
);

export interface SealedRow {
  readonly encrypted_data: unknown;
  readonly wrapped_key: Buffer;
  readonly root_kid: string;
  readonly patient_data: unknown;
  readonly patient_clinic_id: string;
  readonly merged_into: string | null;
  readonly patient_created_at: Date;
}

/** The encrypted parts of an order and of its patient, with the patient's wrapped key. */
export async function readSealed(tx: Tx, orderId: string): Promise<SealedRow | undefined> {
  return (await tx.query<SealedRow>(selectSealed, [orderId]))[0];
}

// Beyond what an order can have: `mostSteps`, at most 200 shipments, and a few that end it; a step may bring several notes.
const selectNotes = statement(
  'orders_notes',
  `select n.id, n.organization_id, n.author_id, u.name as author_name, n.visibility, n.kind, n.class, n.encrypted_data, n.created_at, n.question_id
     from order_notes n join users u on u.id = n.author_id where n.order_id = $1 order by n.created_at, n.id limit 2000`,
);

export interface NoteRow {
  readonly id: string;
  readonly organization_id: string | null;
  readonly author_id: string;
  readonly author_name: string;
  readonly visibility: 'internal' | 'shared';
  readonly kind: 'note' | 'call';
  readonly class: 'clinical' | 'fulfilment';
  readonly encrypted_data: unknown;
  readonly created_at: Date;
  readonly question_id: string | null;
}

export function readNotes(tx: Tx, orderId: string): Promise<NoteRow[]> {
  return tx.query<NoteRow>(selectNotes, [orderId]);
}

// The last one: an amendment of what was signed voids it, and `signed_by` says whether it did.
const selectSignature = statement(
  'orders_signature',
  `select s.id, s.signed_by, u.name as signed_by_name, s.signed_at, s.intent, s.kind, s.hash, s.encrypted_data
     from order_signatures s join users u on u.id = s.signed_by where s.order_id = $1 order by s.version desc limit 1`,
);

export interface SignatureRow {
  readonly id: string;
  readonly signed_by: string;
  readonly signed_by_name: string;
  readonly signed_at: Date;
  readonly intent: string;
  readonly kind: 'typed' | 'drawn';
  readonly hash: string;
  readonly encrypted_data: unknown;
}

export async function readSignature(tx: Tx, orderId: string): Promise<SignatureRow | undefined> {
  return (await tx.query<SignatureRow>(selectSignature, [orderId]))[0];
}

export interface HistoryRow {
  readonly previous_status: Status | null;
  readonly new_status: Status;
  readonly action: string;
  readonly version: number;
  readonly changed_by: string;
  readonly changed_at: Date;
  readonly reason: string | null;
  readonly territory_id: string;
  readonly fields: string[] | null;
}

const selectHistory = statement(
  'orders_history',
  `select previous_status, new_status, action, version, changed_by, changed_at, reason, territory_id, fields
     from order_status_history where order_id = $1 order by version limit 1500`,
);

export function readHistory(tx: Tx, orderId: string): Promise<HistoryRow[]> {
  return tx.query<HistoryRow>(selectHistory, [orderId]);
}

const selectOpenTerritory = statement(
  'orders_open_territory',
  `select t.name as "territoryName", t.operator_id as "organizationId", g.name as "organizationName"
     from territories t join organizations g on g.id = t.operator_id where t.id = $1 and t.retired_at is null`,
);

/** What an order has of the territory it is in. */
export type InTerritory = Pick<OrderRow, 'territoryName' | 'organizationId' | 'organizationName'>;

/** A territory that takes orders; undefined when there is none or it is retired. */
export async function readOpenTerritory(tx: Tx, territoryId: string): Promise<InTerritory | undefined> {
  return (await tx.query<InTerritory>(selectOpenTerritory, [territoryId]))[0];
}

const selectReplaced = statement(
  'orders_replaced',
  `select o.status, o.patient_id as "patientId", o.territory_id as "territoryId", o.clinic_id as "clinicId",
     exists (select 1 from orders r where r.replaces = o.id) as replaced from orders o where o.id = $1`,
);

export interface ReplacedRow {
  readonly status: Status;
  readonly patientId: string;
  readonly territoryId: string;
  readonly clinicId: string;
  readonly replaced: boolean;
}

/** The order that a new one is to replace. */
export async function readReplaced(tx: Tx, orderId: string): Promise<ReplacedRow | undefined> {
  return (await tx.query<ReplacedRow>(selectReplaced, [orderId]))[0];
}

const selectExisting = statement('orders_existing', 'select id from orders where id = any ($1)');

/** Which of these ids are orders, whoever may see them; for the worker's role. */
export async function existingOrders(tx: Tx, ids: readonly string[]): Promise<string[]> {
  return (await tx.query<{ id: string }>(selectExisting, [ids])).map((row) => row.id);
}
