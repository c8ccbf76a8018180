import { statement, type Tx } from '../platform/db/database.ts';
import type { JournalEntry } from './record.ts';

const columns = `id, actor_id, actor_role, session_id, request_id, source, action, resource_type, resource_id, patient_id, territory_id, outcome, purpose, detail`;

const types = ['uuid', 'uuid', 'text', 'uuid', 'text', 'inet', 'text', 'text', 'uuid', 'uuid', 'uuid', 'text', 'text', 'text'];

/**
 * The INSERT of `count` journal entries for a statement that writes something else too: their values begin with parameter `$first` and are
 * `entryValues(…)`; a `where` may follow. Entries get their order as given. Adds no RETURNING: the application role may write entries that it may
 * not read. One parameter per value: `jsonb_to_recordset` took 0.1 ms longer (measured).
 */
export function journalInsert(first: number, count: number): string {
  const row = (index: number) => types.map((type, column) => `$${first + index * types.length + column}::${type}`).join(', ');
  const rows = Array.from({ length: count }, (_, index) => row(index));
  return count === 1
    ? `insert into journal_entries (${columns}) select ${rows[0]}`
    : `insert into journal_entries (${columns}) select * from (values ${rows.map((values) => `(${values})`).join(', ')}) as entry`;
}

/** The values of the parameters that `journalInsert` takes. */
export function entryValues(entries: readonly JournalEntry[]): (string | null)[] {
  return entries.flatMap((entry) => [
    entry.id,
    entry.actorId,
    entry.actorRole,
    entry.sessionId,
    entry.requestId,
    entry.source,
    entry.action,
    entry.resourceType,
    entry.resourceId,
    entry.patientId,
    entry.territoryId,
    entry.outcome,
    entry.purpose,
    entry.detail,
  ]);
}

/** An entry `e` as `LoggedEntry`. Its time as text, since a JS Date would drop the microseconds that were hashed. */
export const entryColumns = `e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.actor_id as "actorId", e.actor_role as "actorRole",
  e.session_id as "sessionId", e.request_id as "requestId", host(e.source) as source, e.action, e.resource_type as "resourceType",
  e.resource_id as "resourceId", e.patient_id as "patientId", e.territory_id as "territoryId", e.outcome, e.purpose, e.detail`;

const append = statement('journal_append', journalInsert(1, 1));

/** Adds one entry to the transaction. If it can't be written the transaction fails, and with it the request. */
export async function appendEntry(tx: Tx, entry: JournalEntry): Promise<void> {
  await tx.query(append, entryValues([entry]));
}

/** Adds one entry and commits with it, in one round trip. Nothing may follow. Errors: as `commitWith`. */
export async function commitEntry(tx: Tx, entry: JournalEntry): Promise<void> {
  await tx.commitWith(append, entryValues([entry]));
}

const maxEntriesPerStatement = 1000;
const appendMany = statement(
  'journal_append_many',
  `insert into journal_entries (${columns})
    select id, "actorId", "actorRole", "sessionId", "requestId", source, action, "resourceType", "resourceId", "patientId", "territoryId", outcome, purpose, detail
      from jsonb_to_recordset($1::jsonb) as entry (id uuid, "actorId" uuid, "actorRole" text, "sessionId" uuid, "requestId" text, source inet,
        action text, "resourceType" text, "resourceId" uuid, "patientId" uuid, "territoryId" uuid, outcome text, purpose text, detail text)`,
);

/** Adds up to 1,000 entries to the transaction, in this order. */
export async function appendEntries(tx: Tx, entries: readonly JournalEntry[]): Promise<void> {
  if (entries.length > maxEntriesPerStatement) throw new RangeError(`at most ${maxEntriesPerStatement} journal entries in one statement`);
  await tx.query(appendMany, [JSON.stringify(entries)]);
}
