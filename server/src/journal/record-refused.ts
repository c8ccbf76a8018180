import type { Database } from '../platform/db/database.ts';
import { type EntryFields, journalEntry } from './record.ts';
import { appendEntries, appendEntry } from './store.ts';

/** Records that what somebody known asked for broke off by no fault of theirs, in a transaction of its own, after it has rolled back. */
export async function recordFailed(db: Database, fields: Omit<EntryFields, 'outcome'>): Promise<void> {
  const entry = journalEntry({ ...fields, outcome: 'failed' });
  await db.transaction((tx) => appendEntry(tx, entry));
}

/**
 * Records that someone known was refused, in a transaction of its own: call it after the refused one has rolled back. When it fails the request
 * fails with it, since a denial that left no trace must not be answered either.
 */
export async function recordDenied(db: Database, fields: Omit<EntryFields, 'outcome'>): Promise<void> {
  const entry = journalEntry({ ...fields, outcome: 'denied' });
  await db.transaction((tx) => appendEntry(tx, entry));
}

/** Records that a refusal told somebody of these patients, in a transaction of its own and before it is answered. */
export async function recordFound(
  db: Database,
  fields: Omit<EntryFields, 'outcome' | 'action' | 'resourceType' | 'resourceId' | 'patientId'>,
  patientIds: readonly string[],
): Promise<void> {
  const entries = patientIds.map((id) =>
    journalEntry({ ...fields, action: 'patient.find', outcome: 'ok', resourceType: 'patient', resourceId: id, patientId: id }),
  );
  await db.transaction((tx) => appendEntries(tx, entries));
}
