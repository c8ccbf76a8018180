import { statement, type Tx } from '../platform/db/database.ts';
import type { JournalEntry } from './record.ts';

const columns = `id, actor_id, actor_role, session_id, request_id, source, action, resource_type, resource_id, patient_id, territory_id, outcome, purpose, detail`;

/**
 * The INSERT of journal entries for a statement that writes something else too. `parameter` (`'$5'`) takes `entriesValue(…)`; a `where` may follow.
 * Entries get their order as given. Adds no RETURNING: the application role may write entries that it may not read.
 */
export function journalInsert(parameter: `$${number}`): string {
  return `insert into journal_entries (${columns})
    select id, "actorId", "actorRole", "sessionId", "requestId", source, action, "resourceType", "resourceId", "patientId", "territoryId", outcome, purpose, detail
      from jsonb_to_recordset(${parameter}::jsonb) as entry (id uuid, "actorId" uuid, "actorRole" text, "sessionId" uuid, "requestId" text, source inet,
        action text, "resourceType" text, "resourceId" uuid, "patientId" uuid, "territoryId" uuid, outcome text, purpose text, detail text)`;
}

/** An entry `e` as `LoggedEntry`. Its time as text, since a JS Date would drop the microseconds that were hashed. */
export const entryColumns = `e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.actor_id as "actorId", e.actor_role as "actorRole",
  e.session_id as "sessionId", e.request_id as "requestId", host(e.source) as source, e.action, e.resource_type as "resourceType",
  e.resource_id as "resourceId", e.patient_id as "patientId", e.territory_id as "territoryId", e.outcome, e.purpose, e.detail`;

const maxEntriesPerStatement = 1000;

/** The value of the parameter that `journalInsert` takes: up to 1,000 entries. */
export function entriesValue(entries: readonly JournalEntry[]): string {
  if (entries.length > maxEntriesPerStatement) throw new RangeError(`at most ${maxEntriesPerStatement} journal entries in one statement`);
  return JSON.stringify(entries);
}

const append = statement('journal_append', journalInsert('$1'));

/** Adds one entry to the transaction. If it can't be written the transaction fails, and with it the request. */
export function appendEntry(tx: Tx, entry: JournalEntry): Promise<void> {
  return appendEntries(tx, [entry]);
}

/** Adds up to 1,000 entries to the transaction, in this order. */
export async function appendEntries(tx: Tx, entries: readonly JournalEntry[]): Promise<void> {
  await tx.query(append, [entriesValue(entries)]);
}
