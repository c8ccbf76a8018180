import type { Me } from '@orderly/contract';
import { InvariantError } from '../platform/errors.ts';
import type { IdentityDeps } from './administer.ts';
import type { Asked } from './asked.ts';
import { enter } from './enter.ts';
import { type LiveGrantRow, type MeRow, readLiveGrants, readMe } from './me-store.ts';
import { permissionsOf } from './permissions.ts';
import type { Principal } from './principal.ts';

const maxGrants = 200;

/** Who asks, and what it may now. Errors: unauthenticated. */
export function showMe(deps: IdentityDeps & { readonly idleMinutes: number }, { credential }: Asked): Promise<Me> {
  return deps.db.transaction(
    async (tx) => {
      const token = credential.kind === 'session' ? credential.token : null;
      const [principal, row, grants] = await Promise.all([
        enter(tx, credential, deps.adjustPrincipal),
        readMe(tx, token),
        readLiveGrants(tx, maxGrants),
      ]);
      if (row === undefined) throw new InvariantError(`user ${principal.userId} entered and yet is not there`);
      const endsAt = row.session_ends_at?.toISOString();
      const session = endsAt === undefined ? null : { endsAt, idleMinutes: deps.idleMinutes };
      return { ...viewMe(principal, credential.kind, row, grants), session };
    },
    { readOnly: true },
  );
}

function viewMe(principal: Principal, credential: 'session' | 'key', row: MeRow, grants: readonly LiveGrantRow[]): Omit<Me, 'session'> {
  const { organizationId } = principal;
  const { organization_kind: kind, organization_name: name } = row;
  return {
    id: principal.userId,
    kind: principal.kind,
    name: principal.name,
    email: row.email,
    role: principal.role,
    npi: row.npi,
    organization: organizationId === null || kind === null || name === null ? null : { id: organizationId, kind, name },
    timeZone: row.time_zone ?? 'UTC',
    agreement: { inForce: principal.agreed, from: row.agreement_from, until: row.agreement_until },
    permissions: permissionsOf(principal),
    grants: grants.map((grant) => ({
      id: grant.id,
      territory: named(grant.territory_id, grant.territory_name),
      clinic: named(grant.clinic_id, grant.clinic_name),
      from: grant.valid_from.toISOString(),
      until: grant.valid_until?.toISOString() ?? null,
      addsContact: grant.adds_contact,
    })),
    credential: { kind: credential, id: principal.sessionId },
  };
}

function named(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null || name === null ? null : { id, name };
}
