import { recordDenied, recordFailed, recordFound } from '../journal/index.ts';
import type { Database } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Principal } from './principal.ts';

/** What a request was about, for the record of a denial. */
export interface Attempt {
  readonly action: `${string}.${string}`;
  readonly resourceType: string;
  /** The id asked for, whether or not it exists; null for a list. */
  readonly resourceId: string | null;
  readonly context: { readonly requestId: string; readonly source: string | null };
}

/**
 * Runs an operation and, when someone known is refused (forbidden, or what they named is out of sight) or told of patients by the refusal, records that
 * after the rollback and before the answer; so too when the operation breaks off by a fault of ours.
 * The operation calls `as` once it knows who acts.
 */
export async function recorded<T>(db: Database, attempt: Attempt, work: (as: (principal: Principal) => void) => Promise<T>): Promise<T> {
  let who: Principal | null = null;
  try {
    return await work((principal) => {
      who = principal;
    });
  } catch (error) {
    const principal = who as Principal | null;
    if (principal === null) throw error;
    if (error instanceof OrderlyError) await recordRefusal(db, attempt, principal, error);
    // A request that broke off is answered as such whether or not the journal can still be written; what broke it is not to be lost.
    else await recordFailed(db, { ...partsOf(attempt, principal, 'internal'), patientId: null }).catch(() => undefined);
    throw error;
  }
}

function partsOf({ action, resourceType, resourceId, context }: Attempt, principal: Principal, code: Lowercase<string>) {
  return {
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: context.requestId,
    source: context.source,
    action,
    resourceType,
    resourceId,
    territoryId: null,
    purpose: null,
    detail: { code },
  };
}

async function recordRefusal(db: Database, attempt: Attempt, principal: Principal, error: OrderlyError): Promise<void> {
  const parts = partsOf(attempt, principal, error.code);
  if (error.finds.length > 0) await recordFound(db, parts, error.finds);
  if (isDenial(error)) await recordDenied(db, { ...parts, ...error.outOfSight, patientId: null });
}

function isDenial({ code, outOfSight }: OrderlyError): boolean {
  return code === 'forbidden' || code === 'not_found' || code === 'retention' || outOfSight !== null;
}
