import type { Principal } from '../identity/index.ts';
import { type EntryFields, type JournalEntry, journalEntry } from '../journal/index.ts';
import type { OrderRow } from './store.ts';
import { systemPrincipal } from './system.ts';

type Subject = Pick<OrderRow, 'id' | 'patientId' | 'territoryId'>;
type What = Pick<EntryFields, 'detail'> & Partial<Pick<EntryFields, 'outcome' | 'purpose'>> & { readonly action: `${'order' | 'patient'}.${string}` };

/** The journal entry of what somebody did with an order, or saw of it. Errors: TypeError, as `journalEntry`. */
export function orderEntry(
  who: Pick<Principal, 'userId' | 'kind' | 'role' | 'sessionId'>,
  { requestId, source }: Pick<EntryFields, 'requestId' | 'source'>,
  order: Subject,
  { action, outcome = 'ok', purpose = null, detail }: What,
): JournalEntry {
  return journalEntry({
    actorId: who.userId,
    actorRole: who.role ?? who.kind,
    sessionId: who.sessionId,
    requestId,
    source,
    action,
    resourceType: 'order',
    resourceId: order.id,
    patientId: order.patientId,
    territoryId: order.territoryId,
    outcome,
    purpose,
    detail,
  });
}

/** The journal entry of what the system did with an order by itself. Errors: TypeError, as `journalEntry`. */
export function systemOrderEntry(order: Subject, what: What): JournalEntry {
  return orderEntry(systemPrincipal, { requestId: null, source: null }, order, what);
}
