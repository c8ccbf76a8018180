import { recordDenied } from '../journal/index.ts';
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
 * Runs an operation and, when someone known is refused (forbidden, or a row out of sight), records the denial after the rollback and before the answer.
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
    if (principal !== null && error instanceof OrderlyError && (error.code === 'forbidden' || error.code === 'not_found')) {
      await recordDenied(db, {
        actorId: principal.userId,
        actorRole: principal.role ?? principal.kind,
        sessionId: principal.sessionId,
        requestId: attempt.context.requestId,
        source: attempt.context.source,
        action: attempt.action,
        resourceType: attempt.resourceType,
        resourceId: attempt.resourceId,
        patientId: null,
        territoryId: null,
        purpose: null,
        detail: { code: error.code },
      });
    }
    throw error;
  }
}
