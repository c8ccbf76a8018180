import { statement, type Tx } from '../platform/db/database.ts';

export interface GrantRow {
  readonly id: string;
  readonly user_id: string;
  readonly territory_id: string | null;
  readonly territory_name: string | null;
  readonly clinic_id: string | null;
  readonly clinic_name: string | null;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
  readonly adds_contact: boolean;
  readonly reason: string | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly live: boolean;
}

// In force as enter() reckons it.
const columns = `g.id, g.user_id, g.territory_id, t.name as territory_name, g.clinic_id, c.name as clinic_name, g.valid_from, g.valid_until, g.adds_contact,
  g.reason, g.created_by, g.created_at, g.valid_from <= now() and (g.valid_until is null or g.valid_until > now()) as live`;
const from = 'from grants g left join territories t on t.id = g.territory_id left join organizations c on c.id = g.clinic_id';
const byId = statement('grants_by_id', `select ${columns} ${from} where g.id = $2 and g.user_id = $1`);
const page = statement(
  'grants_page',
  `select ${columns} ${from} where g.user_id = $1 and ($2::uuid is null or g.id < $2) order by g.id desc limit $3`,
);
const count = statement('grants_count', 'select count(*) as count from grants where user_id = $1 and (valid_until is null or valid_until > now())');
const insert = statement(
  'grants_insert',
  `insert into grants (id, user_id, territory_id, clinic_id, valid_from, valid_until, adds_contact, reason, created_by)
     values ($1, $2, $3, $4, coalesce($5, now()), $6, $7, $8, $9)`,
);
const end = statement('grants_end', 'update grants set valid_until = greatest(coalesce($2, now()), valid_from) where id = $1');
const territory = statement('grants_territory', 'select retired_at is null as live from territories where id = $1');
const clinic = statement('grants_clinic', `select kind = 'clinic' and disabled_at is null as live from organizations where id = $1`);

export async function readGrant(tx: Tx, userId: string, grantId: string): Promise<GrantRow | undefined> {
  return (await tx.query<GrantRow>(byId, [userId, grantId]))[0];
}

/** Grants of a user, newest first, `limit` at most. */
export function readGrants(tx: Tx, userId: string, after: string | null, limit: number): Promise<GrantRow[]> {
  return tx.query<GrantRow>(page, [userId, after, limit]);
}

/** How many grants of a user have not ended. */
export async function countOpenGrants(tx: Tx, userId: string): Promise<number> {
  return (await tx.query<{ count: number }>(count, [userId]))[0]?.count ?? 0;
}

/** A null `from`: now. */
export async function insertGrant(
  tx: Tx,
  row: {
    id: string;
    userId: string;
    territoryId: string | null;
    clinicId: string | null;
    from: Date | null;
    until: Date | null;
    addsContact: boolean;
    reason: string | null;
    createdBy: string;
  },
): Promise<void> {
  await tx.query(insert, [row.id, row.userId, row.territoryId, row.clinicId, row.from, row.until, row.addsContact, row.reason, row.createdBy]);
}

/** Ends a grant at a time (null: now), but not before it begins. */
export async function endGrantAt(tx: Tx, id: string, until: Date | null): Promise<void> {
  await tx.query(end, [id, until]);
}

/** Whether there is such a territory that is not retired. */
export async function isLiveTerritory(tx: Tx, id: string): Promise<boolean> {
  return (await tx.query<{ live: boolean }>(territory, [id]))[0]?.live ?? false;
}

/** Whether there is such a clinic that is not disabled. */
export async function isLiveClinic(tx: Tx, id: string): Promise<boolean> {
  return (await tx.query<{ live: boolean }>(clinic, [id]))[0]?.live ?? false;
}
