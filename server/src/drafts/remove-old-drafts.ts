import { systemUserId } from '../identity/index.ts';
import { appendEntries, journalEntry } from '../journal/index.ts';
import type { Database } from '../platform/db/database.ts';
import { keptDays } from './drafts.ts';
import { deleteOldDrafts } from './store.ts';

const dayMs = 86_400_000;
const batchSize = 200;

/** Removes drafts that nobody saved for 30 days, batch by batch. Answers how many. `db` is the worker's; several nodes may at once. */
export async function removeOldDrafts(db: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - keptDays * dayMs);
  let removed = 0;
  for (let last = batchSize; last === batchSize; removed += last) {
    last = await db.transaction(async (tx) => {
      const ids = await deleteOldDrafts(tx, before, batchSize);
      if (ids.length > 0) await appendEntries(tx, ids.map(entryOf));
      return ids.length;
    });
  }
  return removed;
}

function entryOf(id: string) {
  return journalEntry({
    actorId: systemUserId,
    actorRole: 'system',
    sessionId: null,
    requestId: null,
    source: null,
    action: 'draft.remove',
    resourceType: 'order_draft',
    resourceId: id,
    patientId: null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    detail: { keptDays },
  });
}
