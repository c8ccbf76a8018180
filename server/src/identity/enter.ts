import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Credential, Principal } from './principal.ts';
import { type EnteredRow, enterByKey, enterBySession } from './store.ts';

/**
 * Enters a transaction for a session or an API key: PostgreSQL checks session, user, organisation and grants and sets the row-security context, so a
 * revoked grant holds from the next request. Send the next statement without awaiting this one: they travel together, and without a context it
 * finds nothing. Errors: unauthenticated.
 */
export async function enter(tx: Tx, credential: Credential, adjust: AdjustPrincipal = unchanged): Promise<Principal> {
  const rows = await (credential.kind === 'session' ? enterBySession(tx, credential.token) : enterByKey(tx, credential.hash));
  const row = rows[0];
  if (row === undefined) throw new OrderlyError('unauthenticated', 'The session or API key is not valid any more. Sign in again.');
  return adjust(principalOf(row));
}

/** Lets the isolation harness switch the application's wall off; the server itself never passes one. */
export type AdjustPrincipal = (principal: Principal) => Principal;

function unchanged(principal: Principal): Principal {
  return principal;
}

function principalOf(row: EnteredRow): Principal {
  return {
    userId: row.user_id,
    kind: row.kind,
    role: row.role,
    organizationId: row.organization_id,
    name: row.name,
    sessionId: row.session_id,
    agreed: row.agreed,
    territories: idsIn(row.territories),
    clinics: idsIn(row.clinics),
    contactTerritories: idsIn(row.contact_territories),
    npi: row.npi,
  };
}

/** Each id once of `{uuid,uuid,…}`. */
function idsIn(text: string): string[] {
  return text === '{}' ? [] : [...new Set(text.slice(1, -1).split(','))];
}
