import type { Role } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

/** Somebody who may be told of something now: enabled, and so is the organisation. */
export interface Member {
  readonly userId: string;
  readonly kind: 'person' | 'machine';
  readonly role: Role;
  readonly organizationId: string;
  readonly npi: string | null;
  readonly name: string;
  readonly email: string;
  /** Of the organisation. */
  readonly timeZone: string;
}

const columns = `u.id as "userId", u.kind, u.role, u.organization_id as "organizationId", u.npi, u.name, u.email, o.time_zone as "timeZone"`;
const enabled = `join organizations o on o.id = u.organization_id and o.disabled_at is null`;
const agreed = `o.agreement_from <= current_date and (o.agreement_until is null or o.agreement_until > current_date)`;

// As enter() reckons what one may see, from the other end: begins with the few grants of a place's own ancestors.
const audience = statement(
  'identity_audience',
  `select p.n::int - 1 as place, ${columns}
     from unnest($1::uuid[], $2::uuid[]) with ordinality as p (territory_id, clinic_id, n)
     cross join lateral (
       select m.id from users m where m.role = 'provider' and m.organization_id = p.clinic_id
       union
       select g.user_id from territory_closure t join grants g on g.territory_id = t.ancestor_id
        where t.descendant_id = p.territory_id and g.valid_from <= now() and (g.valid_until is null or g.valid_until > now())
       union
       select g.user_id from grants g where g.clinic_id = p.clinic_id and g.valid_from <= now() and (g.valid_until is null or g.valid_until > now())) s
     join users u on u.id = s.id and u.disabled_at is null and u.kind <> 'system' and (u.role <> 'provider' or u.organization_id = p.clinic_id)
     ${enabled} and ${agreed}
    where $3::uuid[] is null or u.id = any ($3)
    order by p.n, u.id`,
);

/**
 * Who may see what stands at each place (territory and clinic) today, by the place's index: the clinic's own people, and whoever has a live grant; only those of
 * `among` where given. Organisations without an agreement in force hear of nothing.
 */
export async function readAudience(
  tx: Tx,
  places: readonly { readonly territoryId: string | null; readonly clinicId: string | null }[],
  among: readonly string[] | null = null,
): Promise<Member[][]> {
  const found: Member[][] = places.map(() => []);
  const values = [places.map(({ territoryId }) => territoryId), places.map(({ clinicId }) => clinicId), among];
  for (const { place, ...member } of await tx.query<Member & { place: number }>(audience, values)) found[place]?.push(member);
  return found;
}

const ofRole = statement(
  'identity_members_of_role',
  `select ${columns} from users u ${enabled} where u.role = $1 and u.kind <> 'system' and u.disabled_at is null order by u.id`,
);

/** The enabled people and machines of a role, wherever they may look. */
export function readMembersOfRole(tx: Tx, role: Role): Promise<Member[]> {
  return tx.query<Member>(ofRole, [role]);
}

const byIds = statement(
  'identity_members',
  `select ${columns} from users u ${enabled} where u.id = any ($1) and u.disabled_at is null and u.kind <> 'system'`,
);

/** Those of these users who are enabled. */
export function readMembers(tx: Tx, ids: readonly string[]): Promise<Member[]> {
  return tx.query<Member>(byIds, [ids]);
}
