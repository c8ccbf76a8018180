import type { OrganizationKind } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

export interface OrganizationRow {
  readonly id: string;
  readonly kind: OrganizationKind;
  readonly name: string;
  readonly time_zone: string;
  readonly agreement_from: string | null;
  readonly agreement_until: string | null;
  readonly agreed: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly disabled_at: Date | null;
  /** What the list is sorted by. */
  readonly sort_name: string;
}

/** Where a page of a list by name ended. */
export interface NamePosition {
  readonly name: string;
  readonly id: string;
}

// In force as enter() reckons it.
const columns = `o.id, o.kind, o.name, o.time_zone, o.agreement_from, o.agreement_until,
  (o.agreement_from <= current_date and (o.agreement_until is null or o.agreement_until > current_date)) is true as agreed,
  o.created_at, o.updated_at, o.disabled_at, lower(o.name) as sort_name`;
const byId = statement('organizations_by_id', `select ${columns} from organizations o where o.id = $1`);
const page = statement(
  'organizations_page',
  `select ${columns} from organizations o
    where ($1::text is null or (lower(o.name), o.id) > ($1, $2::uuid)) and ($3::text is null or position(lower($3) in lower(o.name)) > 0)
      and ($4::text is null or o.kind = $4) and ($5::boolean is null or (o.disabled_at is not null) = $5)
    order by lower(o.name), o.id limit $6`,
);
const masters = statement('organizations_master', `select exists (select 1 from organizations where kind = 'master_distributor') as there`);
const insert = statement(
  'organizations_insert',
  `insert into organizations (id, kind, name, time_zone, agreement_from, agreement_until) values ($1, $2, $3, $4, $5, $6)`,
);
const update = statement(
  'organizations_update',
  `update organizations set name = $2, time_zone = $3, agreement_from = $4, agreement_until = $5, updated_at = now() where id = $1`,
);
const disable = statement('organizations_disable', 'update organizations set disabled_at = now(), updated_at = now() where id = $1');
const enable = statement('organizations_enable', 'update organizations set disabled_at = null, updated_at = now() where id = $1');
const endSessions = statement(
  'organizations_end_sessions',
  'delete from sessions where user_id in (select id from users where organization_id = $1)',
);

export async function readOrganization(tx: Tx, id: string): Promise<OrganizationRow | undefined> {
  return (await tx.query<OrganizationRow>(byId, [id]))[0];
}

export interface OrganizationFilter {
  readonly search?: string | undefined;
  readonly kind?: OrganizationKind | undefined;
  readonly disabled?: boolean | undefined;
}

/** Organisations by name, `limit` at most. Walks the index on names from where the page before ended. */
export function readOrganizations(tx: Tx, filter: OrganizationFilter, after: NamePosition | null, limit: number): Promise<OrganizationRow[]> {
  const { search = null, kind = null, disabled = null } = filter;
  return tx.query<OrganizationRow>(page, [after?.name ?? null, after?.id ?? null, search, kind, disabled, limit]);
}

export async function hasMaster(tx: Tx): Promise<boolean> {
  return (await tx.query<{ there: boolean }>(masters))[0]?.there ?? false;
}

export interface OrganizationFields {
  readonly name: string;
  readonly timeZone: string;
  readonly agreementFrom: string | null;
  readonly agreementUntil: string | null;
}

export async function insertOrganization(tx: Tx, row: OrganizationFields & { id: string; kind: OrganizationKind }): Promise<void> {
  await tx.query(insert, [row.id, row.kind, row.name, row.timeZone, row.agreementFrom, row.agreementUntil]);
}

export async function updateOrganization(tx: Tx, id: string, row: OrganizationFields): Promise<void> {
  await tx.query(update, [id, row.name, row.timeZone, row.agreementFrom, row.agreementUntil]);
}

/** Disables an organisation and ends the sessions of its people. */
export async function disableOrganization(tx: Tx, id: string): Promise<void> {
  await Promise.all([tx.query(disable, [id]), tx.query(endSessions, [id])]);
}

export async function enableOrganization(tx: Tx, id: string): Promise<void> {
  await tx.query(enable, [id]);
}
