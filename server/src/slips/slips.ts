import type { AdjustPrincipal, Asked, Principal } from '../identity/index.ts';
import { type JournalEntry, journalEntry } from '../journal/index.ts';
import type { OrderRow } from '../orders/index.ts';
import type { PhiVault } from '../patients/index.ts';
import type { PhiClass } from '../phi/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';

/** What the papers of the warehouse need of the outside. */
export interface SlipDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly phi: PhiVault;
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
}

export type SlipRequest = Omit<Asked, 'idempotency'>;

/** The entry of a paper that tells something of an order's patient. */
export function paperEntry(
  { context }: SlipRequest,
  principal: Principal,
  order: Pick<OrderRow, 'id' | 'patientId' | 'territoryId'>,
  { action, classes }: { readonly action: `order.${string}`; readonly classes: readonly PhiClass[] },
): JournalEntry {
  return journalEntry({
    id: newId(),
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: context.requestId,
    source: context.source,
    action,
    resourceType: 'order',
    resourceId: order.id,
    patientId: order.patientId,
    territoryId: order.territoryId,
    outcome: 'ok',
    purpose: null,
    detail: { classes: [...classes] },
  });
}
