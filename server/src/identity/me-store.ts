import type { OrganizationKind } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

export interface MeRow {
  readonly email: string;
  readonly npi: string | null;
  readonly organization_kind: OrganizationKind | null;
  readonly organization_name: string | null;
  readonly time_zone: string | null;
  readonly agreement_from: string | null;
  readonly agreement_until: string | null;
  /** Of the session that asks; null for a key. */
  readonly session_ends_at: Date | null;
}

export interface LiveGrantRow {
  readonly id: string;
  readonly territory_id: string | null;
  readonly territory_name: string | null;
  readonly clinic_id: string | null;
  readonly clinic_name: string | null;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
  readonly adds_contact: boolean;
}

// Of whoever entered: a stranger's id can't be passed.
const me = statement(
  'identity_me',
  `select u.email, u.npi, o.kind as organization_kind, o.name as organization_name, o.time_zone, o.agreement_from, o.agreement_until,
      (select expires_at from sessions where token = $1 and user_id = u.id) as session_ends_at
     from users u left join organizations o on o.id = u.organization_id where u.id = current_user_id()`,
);
const liveGrants = statement(
  'identity_live_grants',
  `select g.id, g.territory_id, t.name as territory_name, g.clinic_id, c.name as clinic_name, g.valid_from, g.valid_until, g.adds_contact
     from grants g left join territories t on t.id = g.territory_id left join organizations c on c.id = g.clinic_id
    where g.user_id = current_user_id() and current_role_name() <> 'provider' and g.valid_from <= now() and (g.valid_until is null or g.valid_until > now())
    order by g.id limit $1`,
);

/** Whoever entered; `token` of the session, or null. */
export async function readMe(tx: Tx, token: string | null): Promise<MeRow | undefined> {
  return (await tx.query<MeRow>(me, [token]))[0];
}

/** The grants that enter() counts, `limit` at most. */
export function readLiveGrants(tx: Tx, limit: number): Promise<LiveGrantRow[]> {
  return tx.query<LiveGrantRow>(liveGrants, [limit]);
}
