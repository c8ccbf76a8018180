import type { DocumentStorages } from '../../documents/index.ts';
import type { Database } from '../../platform/db/database.ts';
import { readUnfinished, removeUnfinished } from './document-store.ts';

const dayMs = 24 * 3_600_000;
const mostAtOnce = 200;

/**
 * Forgets documents that were announced a day ago and never came whole, with what their uploads left where the server was killed. Answers how many. `db` is the worker's.
 */
export async function sweepDocuments(db: Database, storages: DocumentStorages, now: Date): Promise<number> {
  const rows = await db.transaction((tx) => readUnfinished(tx, new Date(now.getTime() - dayMs), mostAtOnce));
  for (const row of rows) {
    const { id: documentId, upload_id: uploadId, storage } = row;
    if (uploadId !== null) await storages.of(storage).remove({ documentId, uploadId }, (work) => db.transaction(work));
    await db.transaction((tx) => removeUnfinished(tx, row));
  }
  return rows.length;
}
