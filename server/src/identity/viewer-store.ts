import type { Role, UserKind } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

export interface ViewerRow {
  /** Of the session or key. */
  readonly id: string;
  readonly user_id: string;
  readonly kind: UserKind;
  readonly role: Role | null;
  readonly organization_id: string | null;
  readonly territories: string[];
  readonly clinics: string[];
  readonly holds_until: Date;
}

// As `entering` in store.ts, for many at once and without a context to set: the worker's role reads it. What silence ends is not waited for here: it is put off again and
// again, and once it has ended it is removed, which the journal tells.
const viewers = statement(
  'identity_viewers',
  `select c.id, u.id as user_id, u.kind, u.role, u.organization_id, g.territories, g.clinics, least(c.expires_at, g.next_change) as holds_until
     from (select id, user_id, expires_at from sessions where id = any ($1::uuid[]) and expires_at > now() and idle_until > now()
           union all select id, user_id, expires_at from api_keys where id = any ($1::uuid[]) and revoked_at is null and expires_at > now()) c
     join users u on u.id = c.user_id and u.disabled_at is null
     join organizations o on o.id = u.organization_id and o.disabled_at is null
     cross join lateral (
       select coalesce(array_agg(distinct t.descendant_id) filter (where t.descendant_id is not null and g.is_live), '{}') as territories,
         case when u.role = 'provider' then array[u.organization_id]
           else coalesce(array_agg(distinct g.clinic_id) filter (where g.clinic_id is not null and g.is_live), '{}') end as clinics,
         min(g.next_change) as next_change
       from (select a.*, a.valid_from <= now() and (a.valid_until is null or a.valid_until > now()) as is_live,
               case when a.valid_from > now() then a.valid_from when a.valid_until > now() then a.valid_until end as next_change
             from grants a where a.user_id = u.id and u.role <> 'provider') g
       left join territory_closure t on t.ancestor_id = g.territory_id) g`,
);

/** What the holders of these sessions and keys may see now; who is missing may nothing. For the worker's role. */
export function readViewers(tx: Tx, credentialIds: readonly string[]): Promise<ViewerRow[]> {
  return tx.query<ViewerRow>(viewers, [credentialIds]);
}

const revision = statement(
  'identity_rights_revision',
  `select (select revision from rights_revision)::text || '.' || (select revision from territories_revision)::text as revision, now() as at`,
);

/** Changes with everything that changes what anybody may see, but for sessions that end and grants whose time comes. `at`: the time by which they come. */
export async function readRightsRevision(tx: Tx): Promise<{ revision: string; at: Date }> {
  return (await tx.query<{ revision: string; at: Date }>(revision))[0] as { revision: string; at: Date };
}
