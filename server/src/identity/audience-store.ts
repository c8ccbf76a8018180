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

const live = 'g.valid_from <= now() and (g.valid_until is null or g.valid_until > now())';

// As enter() reckons what one may see, from the other end: begins with the few grants of a place's own ancestors. Each territory and each clinic once, however many
// places name it: with a thousand people at one place, a row for each place and person cost two seconds for a batch of 335 entries, nine tenths of what PostgreSQL did.
const sights = statement(
  'identity_sights',
  `select t.descendant_id as id, array_agg(g.user_id) as "userIds"
     from territory_closure t join grants g on g.territory_id = t.ancestor_id
    where t.descendant_id = any ($1::uuid[]) and ${live} and ($3::uuid[] is null or g.user_id = any ($3)) group by t.descendant_id
   union all
   select s.id, array_agg(s.user_id) from (
       select m.organization_id as id, m.id as user_id from users m where m.role = 'provider' and m.organization_id = any ($2::uuid[])
       union all
       select g.clinic_id, g.user_id from grants g where g.clinic_id = any ($2::uuid[]) and ${live}) s
    where $3::uuid[] is null or s.user_id = any ($3) group by s.id`,
);

const signedUp = statement(
  'identity_signed_up',
  `select ${columns} from users u ${enabled} and ${agreed} where u.id = any ($1::uuid[]) and u.disabled_at is null and u.kind <> 'system'`,
);

interface Place {
  readonly territoryId: string | null;
  readonly clinicId: string | null;
}

/**
 * Who may see what stands at each place (territory and clinic) today, by the place's index, in the order of their ids: the clinic's own people, and whoever has a live
 * grant; only those of `among` where given. Organisations without an agreement in force hear of nothing.
 */
export async function readAudience(tx: Tx, places: readonly Place[], among: readonly string[] | null = null): Promise<Member[][]> {
  const named = (pick: (place: Place) => string | null) => [...new Set(places.map(pick).filter((id) => id !== null))];
  const seeing = await tx.query<{ id: string; userIds: string[] }>(sights, [
    named(({ territoryId }) => territoryId),
    named(({ clinicId }) => clinicId),
    among,
  ]);
  const at = new Map(seeing.map(({ id, userIds }) => [id, userIds]));
  const userIds = [...new Set(seeing.flatMap((one) => one.userIds))];
  const members = new Map(userIds.length === 0 ? [] : (await tx.query<Member>(signedUp, [userIds])).map((member) => [member.userId, member]));
  return places.map(({ territoryId, clinicId }) => {
    const ids = new Set([...(at.get(territoryId ?? '') ?? []), ...(at.get(clinicId ?? '') ?? [])]);
    const found = [...ids].sort().flatMap((id) => members.get(id) ?? []);
    return found.filter(({ role, organizationId }) => role !== 'provider' || organizationId === clinicId);
  });
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
