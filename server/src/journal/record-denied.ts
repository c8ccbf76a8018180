import type { Database } from '../platform/db/database.ts';
import { type EntryFields, journalEntry } from './record.ts';
import { appendEntry } from './store.ts';

/**
 * Records that someone known was refused, in a transaction of its own: call it after the refused one has rolled back. When it fails the request
 * fails with it, since a denial that left no trace must not be answered either.
 */
export async function recordDenied(db: Database, fields: Omit<EntryFields, 'outcome'>): Promise<void> {
  const entry = journalEntry({ ...fields, outcome: 'denied' });
  await db.transaction((tx) => appendEntry(tx, entry));
}
