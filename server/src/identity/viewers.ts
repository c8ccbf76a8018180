import type { Tx } from '../platform/db/database.ts';
import type { Principal } from './principal.ts';
import { readRightsRevision, readViewers } from './viewer-store.ts';

/**
 * What somebody who stays connected may see, as far as rows go. It may be kept as long as `rightsRevision` answers the same: compare in the transaction that read
 * what it is applied to, after that. Not for a decision that could be made by `enter`.
 */
export interface Viewer extends Pick<Principal, 'userId' | 'kind' | 'role' | 'organizationId' | 'territories' | 'clinics'> {
  /** Until then, unless the revision moves: the end of the session or key, or the time at which a grant begins or ends. */
  readonly holdsUntil: Date;
}

/** Changes with everything that changes what anybody may see, but for sessions that end (the journal tells) and what comes by time (`holdsUntil`, by the database's clock as `at` is). */
export function rightsRevision(tx: Tx): Promise<{ revision: string; at: Date }> {
  return readRightsRevision(tx);
}

/** What the holders of these sessions and keys may see now, by id; who is missing may nothing. For the worker's role. */
export async function viewersOf(tx: Tx, credentialIds: readonly string[]): Promise<ReadonlyMap<string, Viewer>> {
  const rows = await readViewers(tx, credentialIds);
  return new Map(
    rows.map(({ id, user_id: userId, organization_id: organizationId, holds_until: holdsUntil, ...row }) => [
      id,
      { ...row, userId, organizationId, holdsUntil },
    ]),
  );
}
