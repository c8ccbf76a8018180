import { appendEntries, type Detail, journalEntry } from '../journal/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { type OverdueRow, takeOverdue } from './overdue-store.ts';
import { systemPrincipal } from './system.ts';

const mostAtOnce = 200;

/**
 * Puts on record which orders have waited past their due time (`order.overdue`), each once for each due time; the order itself stays as it is. Answers how many.
 * `db` is the worker's.
 */
export function flagOverdue({ db, clock }: { readonly db: Database; readonly clock: Clock }): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await takeOverdue(tx, clock.now(), mostAtOnce);
    if (rows.length > 0) await appendEntries(tx, rows.map(entryOf));
    return rows.length;
  });
}

function entryOf({ id, version, patient_id, territory_id, waiting_on, next_step }: OverdueRow) {
  return journalEntry({
    id: newId(),
    actorId: systemPrincipal.userId,
    actorRole: systemPrincipal.kind,
    sessionId: null,
    requestId: null,
    source: null,
    action: 'order.overdue',
    resourceType: 'order',
    resourceId: id,
    patientId: patient_id,
    territoryId: territory_id,
    outcome: 'ok',
    purpose: null,
    detail: { version, waitingOn: waiting_on, nextStep: next_step } as Detail,
  });
}
