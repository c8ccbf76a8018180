import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ActionRule, actions, type Status } from '@orderly/contract';
import canonicalize from 'canonicalize';
import type pg from 'pg';

/** An order as its row has it. */
export interface StoredOrder {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly audit: { readonly head: string; readonly entries: readonly AuditEntry[] };
  readonly signedBy: string | null;
  readonly lines: readonly { readonly id: string; readonly quantity: number }[];
  readonly shipments: readonly { readonly lines: readonly { readonly lineId: string; readonly quantity: number }[]; readonly closed?: object }[];
}

interface AuditEntry {
  readonly action: string;
  readonly previousStatus: string | null;
  readonly newStatus: string;
  readonly version: number;
  readonly journal: string;
}

export interface StoredStep {
  readonly orderId: string;
  readonly version: number;
  readonly action: string;
  readonly previousStatus: string | null;
  readonly newStatus: string;
  readonly changedBy: string;
  /** What an amendment changed. */
  readonly fields: readonly string[] | null;
}

interface StoredEntry {
  readonly id: string;
  readonly orderId: string;
  readonly action: string;
  readonly detail: { readonly version?: number; readonly from?: string; readonly to?: string };
  /** Null: the sequencer has not come to it. */
  readonly position: number | null;
}

/** Everything that the database holds about orders' changes. */
export interface Recorded {
  readonly orders: ReadonlyMap<string, StoredOrder>;
  /** By order, in the order of their versions. */
  readonly steps: ReadonlyMap<string, readonly StoredStep[]>;
  readonly entries: ReadonlyMap<string, readonly StoredEntry[]>;
  /** `from>to`, as the reference table has them. */
  readonly transitions: ReadonlySet<string>;
}

const stepActions = Object.keys(actions).map((action) => `order.${action}`);

/** Reads orders with their history and journal entries, as a superuser; `ids` null: all of them. */
export async function readRecorded(client: pg.Client, ids: readonly string[] | null): Promise<Recorded> {
  const chosen = (column: string) => `($1::uuid[] is null or ${column} = any ($1))`;
  const orders = await client.query<StoredOrder>(
    `select id, status, version, audit_log as audit, signed_by as "signedBy", lines, shipments from orders where ${chosen('id')}`,
    [ids],
  );
  const steps = await client.query<StoredStep>(
    `select order_id as "orderId", version, action, previous_status as "previousStatus", new_status as "newStatus", changed_by as "changedBy", fields
       from order_status_history where ${chosen('order_id')} order by order_id, version, id`,
    [ids],
  );
  const entries = await client.query<StoredEntry>(
    `select e.id, e.resource_id as "orderId", e.action, e.detail::jsonb as detail, p.position::int as position
       from journal_entries e left join journal_positions p on p.entry_id = e.id
      where e.resource_type = 'order' and e.outcome = 'ok' and e.action = any ($2) and ${chosen('e.resource_id')} order by p.position, e.ord`,
    [ids, stepActions],
  );
  const transitions = await client.query<{ edge: string }>(`select from_status || '>' || to_status as edge from status_transitions`);
  return {
    orders: new Map(orders.rows.map((order) => [order.id, order])),
    steps: Map.groupBy(steps.rows, ({ orderId }) => orderId),
    entries: Map.groupBy(entries.rows, ({ orderId }) => orderId),
    transitions: new Set(transitions.rows.map(({ edge }) => edge)),
  };
}

/** Waits until the sequencer has placed every entry there is. Answers how many it has not within the time. */
export async function untilPlaced(client: pg.Client, timeoutMs = 10_000): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { rows } = await client.query<{ left: number }>(
      'select count(*)::int as left from journal_entries e where not exists (select 1 from journal_positions p where p.entry_id = e.id)',
    );
    const left = rows[0]?.left ?? 0;
    if (left === 0 || performance.now() > deadline) return left;
    await sleep(25);
  }
}

/** What is wrong with the record of orders' changes, one sentence each; empty when every step is told once, in order, by everything that tells it. */
export function mistakesOf({ orders, steps, entries, transitions }: Recorded): string[] {
  const mistakes: string[] = [];
  for (const order of orders.values()) {
    const own = [
      ...wrongHistory(order, steps.get(order.id) ?? [], transitions),
      ...wrongJournal(order, steps.get(order.id) ?? [], entries.get(order.id) ?? []),
      ...wrongGoods(order, steps.get(order.id) ?? []),
      ...wrongAuditLog(order, steps.get(order.id) ?? [], entries.get(order.id) ?? []),
    ];
    mistakes.push(...own.map((mistake) => `order ${order.id}: ${mistake}`));
  }
  for (const id of new Set([...steps.keys(), ...entries.keys()])) if (!orders.has(id)) mistakes.push(`order ${id} has a record and is not there`);
  return mistakes;
}

function wrongHistory(order: StoredOrder, steps: readonly StoredStep[], transitions: ReadonlySet<string>): string[] {
  const mistakes: string[] = [];
  const versions = steps.map(({ version }) => version);
  if (versions.length !== order.version || versions.some((version, index) => version !== index + 1)) {
    mistakes.push(`at version ${order.version}, its history has the versions ${versions.join(', ')}`);
  }
  let before: string | null = null;
  for (const { version, action, previousStatus, newStatus } of steps) {
    if (previousStatus !== before) mistakes.push(`step ${version} begins at ${previousStatus}, the one before ended at ${before}`);
    const rule: ActionRule | undefined = actions[action as keyof typeof actions];
    const legal = rule?.from.includes(previousStatus as Status | null) && newStatus === (rule.to === 'same' ? previousStatus : rule.to);
    if (legal !== true) mistakes.push(`step ${version} is no ${action}: ${previousStatus} to ${newStatus}`);
    if (previousStatus !== null && previousStatus !== newStatus && !transitions.has(`${previousStatus}>${newStatus}`)) {
      mistakes.push(`step ${version} goes where no transition leads: ${previousStatus} to ${newStatus}`);
    }
    before = newStatus;
  }
  if (before !== order.status) mistakes.push(`is ${order.status}, and its history ends at ${before}`);
  return mistakes;
}

/** What was approved and signed is what ships: nothing of it is amended after it, and no more of it goes out. */
function wrongGoods({ signedBy, lines, shipments }: StoredOrder, steps: readonly StoredStep[]): string[] {
  const mistakes: string[] = [];
  const isOfGoods = ({ action, fields }: StoredStep) =>
    action === 'amend' && (fields ?? []).some((field) => field === 'lines' || field === 'diagnoses');
  const amended = steps.findLast(isOfGoods)?.version ?? 0;
  const signed = steps.findLast(({ action }) => action === 'sign');
  const approved = steps.find(({ action }) => action === 'approve')?.version ?? Number.POSITIVE_INFINITY;
  const shipped = steps.find(({ action }) => action === 'ship')?.version ?? Number.POSITIVE_INFINITY;
  if (amended > approved) mistakes.push(`its goods were amended at version ${amended}, after they were approved at ${approved}`);
  if (steps.some(({ action, version }) => action === 'amend' && version > shipped))
    mistakes.push(`it was amended after it had shipped at version ${shipped}`);
  // What is signed is all that is to come: a line less is something else, too.
  const lessened = steps.findLast(({ action, previousStatus }) => action === 'cancelLine' && previousStatus === 'verification')?.version ?? 0;
  const stands = signed !== undefined && signed.version > Math.max(amended, lessened) ? signed.changedBy : null;
  if (signedBy !== stands) mistakes.push(`it is signed by ${signedBy}, and by its history by ${stands}`);
  for (const { id, quantity } of lines) {
    const sent = shipments.flatMap(({ lines: gone, closed }) => (closed === undefined ? gone : [])).filter(({ lineId }) => lineId === id);
    const total = sent.reduce((sum, one) => sum + one.quantity, 0);
    if (total > quantity) mistakes.push(`${total} of a line of ${quantity} are out`);
  }
  return mistakes;
}

function wrongJournal(order: StoredOrder, steps: readonly StoredStep[], entries: readonly StoredEntry[]): string[] {
  const mistakes: string[] = [];
  const told = Map.groupBy(entries, ({ detail }) => detail.version ?? 0);
  for (let version = 1; version <= order.version; version += 1) {
    const count = told.get(version)?.length ?? 0;
    if (count !== 1) mistakes.push(`version ${version} has ${count} journal entries`);
  }
  if (entries.length > order.version) mistakes.push(`at version ${order.version}, the journal tells of ${entries.length} steps`);
  for (const { version, action, previousStatus, newStatus } of steps) {
    for (const entry of told.get(version) ?? []) {
      const same = entry.action === `order.${action}` && (entry.detail.from ?? '') === (previousStatus ?? '') && entry.detail.to === newStatus;
      if (!same) mistakes.push(`version ${version} is ${action} in its history and ${entry.action} in the journal`);
    }
  }
  const placed = entries.filter(({ position }) => position !== null).sort((a, b) => Number(a.position) - Number(b.position));
  const order_ = placed.map(({ detail }) => detail.version);
  if (order_.some((version, index) => index > 0 && Number(version) <= Number(order_[index - 1]))) {
    mistakes.push(`journal positions tell its versions in the order ${order_.join(', ')}`);
  }
  if (placed.length !== entries.length) mistakes.push(`${entries.length - placed.length} of its journal entries have no position`);
  return mistakes;
}

function wrongAuditLog(order: StoredOrder, steps: readonly StoredStep[], entries: readonly StoredEntry[]): string[] {
  const mistakes: string[] = [];
  const { entries: links, head } = order.audit;
  const ids = new Map(entries.map(({ id, detail }) => [detail.version, id]));
  let computed = '0'.repeat(64);
  for (const link of links)
    computed = createHash('sha256')
      .update(computed)
      .update(canonicalize(link) as string)
      .digest('hex');
  if (computed !== head) mistakes.push('its audit log’s head is not that of its entries');
  if (links.length !== steps.length) mistakes.push(`its audit log has ${links.length} entries, its history ${steps.length}`);
  for (const [index, link] of links.entries()) {
    const step = steps[index];
    const same =
      step?.version === link.version &&
      step.action === link.action &&
      step.newStatus === link.newStatus &&
      step.previousStatus === link.previousStatus;
    if (!same) mistakes.push(`its audit log’s entry ${index + 1} is not what its history says`);
    if (ids.get(link.version) !== link.journal) mistakes.push(`its audit log’s entry ${index + 1} names a journal entry that is not that step’s`);
  }
  return mistakes;
}
