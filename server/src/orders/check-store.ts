import { entryValues, type JournalEntry, journalInsert } from '../journal/index.ts';
import type { PhiClass } from '../phi/index.ts';
import { statement, type Tx } from '../platform/db/database.ts';
import { firstLapse } from './checks.ts';
import type { CheckResult, OrderState } from './state.ts';

const entryAt = 9;
const update = statement(
  'orders_checks_taken',
  `with written as (
    update orders set checks = $2, checks_rev = checks_rev + 1, checks_until = coalesce($3::timestamptz, 'infinity'), waiting_on = $4, next_step = $5,
        since = $6, due_at = coalesce($7::timestamptz, 'infinity'), updated_at = $8 where id = $1 returning id),
  journalled as (${journalInsert(entryAt, 1)} where exists (select 1 from written))
  select count(*) from written`,
);

/** Writes how the checks of a locked order stand now, with whose move it is by that. */
export async function saveChecks(tx: Tx, next: OrderState, at: Date, entry: JournalEntry): Promise<void> {
  const { id, checks, waitingOn, nextStep, since, dueAt } = next;
  const lapse = firstLapse(checks);
  await tx.query(update, [id, JSON.stringify(checks), lapse, waitingOn, nextStep, since, dueAt, at, ...entryValues([entry])]);
}

const track = statement(
  'orders_tracking_taken',
  `with written as (
    update orders set shipments = $2, checks_rev = checks_rev + 1, waiting_on = $3, next_step = $4, since = $5,
        due_at = coalesce($6::timestamptz, 'infinity'), updated_at = $7 where id = $1 returning id),
  journalled as (${journalInsert(8, 1)} where exists (select 1 from written))
  select count(*) from written`,
);

/** Writes how far the shipments of a locked order are on their way, with whose move it is by that. */
export async function saveTracking(tx: Tx, next: OrderState, at: Date, entry: JournalEntry): Promise<void> {
  const { id, shipments, waitingOn, nextStep, since, dueAt } = next;
  await tx.query(track, [id, JSON.stringify(shipments), waitingOn, nextStep, since, dueAt, at, ...entryValues([entry])]);
}

const updateSeen = statement('orders_checks_seen', 'update orders set checks = $2 where id = $1');

/** Writes by how new a look the checks of a locked order stand as they do; of what anybody decides on, nothing changes by it. */
export async function saveSeen(tx: Tx, orderId: string, checks: OrderState['checks']): Promise<void> {
  await tx.query(updateSeen, [orderId, JSON.stringify(checks)]);
}

/** One run of a check, its evidence sealed. */
export interface CheckRun {
  readonly id: string;
  readonly result: CheckResult;
  readonly class: PhiClass;
  readonly encrypted_data: unknown;
}

const insertRuns = statement(
  'order_checks_insert',
  `insert into order_checks (id, order_id, name, basis, outcome, codes, class, encrypted_data, checked_at, expires_at)
     select r.id, $1, r.name, r.basis, r.outcome, r.codes, r.class, r.encrypted_data, $2, r.expires_at
       from jsonb_to_recordset($3::jsonb)
         as r (id uuid, name text, basis integer, outcome text, codes text[], class text, encrypted_data jsonb, expires_at timestamptz)`,
);

export async function addRuns(tx: Tx, orderId: string, at: Date, runs: readonly CheckRun[]): Promise<void> {
  const rows = runs.map(({ id, result: { name, basis, outcome, codes, until }, class: of, encrypted_data }) => {
    return { id, name, basis, outcome, codes, class: of, encrypted_data, expires_at: until };
  });
  await tx.query(insertRuns, [orderId, at, JSON.stringify(rows)]);
}

const selectRuns = statement(
  'order_checks_latest',
  `select distinct on (name) id, name, outcome, codes, class, encrypted_data, checked_at, expires_at from order_checks
     where order_id = $1 order by name, checked_at desc, id desc`,
);

export interface CheckRunRow {
  readonly id: string;
  readonly name: string;
  readonly outcome: CheckResult['outcome'];
  readonly codes: string[];
  readonly class: PhiClass;
  readonly encrypted_data: unknown;
  readonly checked_at: Date;
  readonly expires_at: Date | null;
}

/** The last run of each check of an order. */
export function readRuns(tx: Tx, orderId: string): Promise<CheckRunRow[]> {
  return tx.query<CheckRunRow>(selectRuns, [orderId]);
}
