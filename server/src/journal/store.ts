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
