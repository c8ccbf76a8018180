import type { Role } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';
import type { NamePosition } from './organization-store.ts';

export interface UserRow {
  readonly id: string;
  readonly kind: 'person' | 'machine';
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly npi: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly disabled_at: Date | null;
  /** What the list is sorted by. */
  readonly sort_name: string;
}

// The system is not administered: it has no organisation and falls out of the join.
const columns = `u.id, u.kind, u.name, u.email, u.role, u.organization_id, o.name as organization_name, u.npi, u.created_at, u.updated_at, u.disabled_at,
  lower(u.name) as sort_name`;
const from = 'from users u join organizations o on o.id = u.organization_id';
const byId = statement('users_by_id', `select ${columns} ${from} where u.id = $1`);
const page = statement(
  'users_page',
  `select ${columns} ${from}
    where ($1::text is null or (lower(u.name), u.id) > ($1, $2::uuid))
      and ($3::text is null or position(lower($3) in lower(u.name)) > 0 or position(lower($3) in lower(u.email)) > 0)
      and ($4::uuid is null or u.organization_id = $4) and ($5::text is null or u.role = $5)
      and ($6::boolean is null or (u.disabled_at is not null) = $6)
    order by lower(u.name), u.id limit $7`,
);
const insert = statement(
  'users_insert',
  `insert into users (id, kind, name, email, email_verified, organization_id, role, npi) values ($1, $2, $3, $4, true, $5, $6, $7)`,
);
// The accounts library finds an account by its user and the provider `credential`.
const insertAccount = statement(
  'users_insert_account',
  `insert into accounts (account_id, provider_id, user_id, password) values ($1::uuid, 'credential', $1::uuid, $2)`,
);
const setPassword = statement(
  'users_set_password',
  `update accounts set password = $2, updated_at = now() where user_id = $1 and provider_id = 'credential'`,
);
const update = statement('users_update', 'update users set name = $2, organization_id = $3, role = $4, npi = $5, updated_at = now() where id = $1');
const disable = statement('users_disable', 'update users set disabled_at = now(), updated_at = now() where id = $1');
const enable = statement('users_enable', 'update users set disabled_at = null, updated_at = now() where id = $1');
const endSessions = statement('users_end_sessions', 'delete from sessions where user_id = $1');
const endGrants = statement(
  'users_end_grants',
  'update grants set valid_until = greatest(now(), valid_from) where user_id = $1 and (valid_until is null or valid_until > now())',
);

export async function readUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  return (await tx.query<UserRow>(byId, [id]))[0];
}

export interface UserFilter {
  readonly search?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
}

/** Users by name, `limit` at most. Walks the index on names from where the page before ended. */
export function readUsers(tx: Tx, filter: UserFilter, after: NamePosition | null, limit: number): Promise<UserRow[]> {
  const { search = null, organizationId = null, role = null, disabled = null } = filter;
  return tx.query<UserRow>(page, [after?.name ?? null, after?.id ?? null, search, organizationId, role, disabled, limit]);
}

export interface UserFields {
  readonly name: string;
  readonly organizationId: string;
  readonly role: Role;
  readonly npi: string | null;
}

/** `passwordHash` null: no way to sign in. */
export async function insertUser(
  tx: Tx,
  row: UserFields & { id: string; kind: 'person' | 'machine'; email: string; passwordHash: string | null },
): Promise<void> {
  const inserting = tx.query(insert, [row.id, row.kind, row.name, row.email, row.organizationId, row.role, row.npi]);
  if (row.passwordHash !== null) await Promise.all([inserting, tx.query(insertAccount, [row.id, row.passwordHash])]);
  await inserting;
}

export async function updateUser(tx: Tx, id: string, row: UserFields): Promise<void> {
  await tx.query(update, [id, row.name, row.organizationId, row.role, row.npi]);
}

/** Disables a user and ends its sessions. */
export async function disableUser(tx: Tx, id: string): Promise<void> {
  await Promise.all([tx.query(disable, [id]), tx.query(endSessions, [id])]);
}

export async function enableUser(tx: Tx, id: string): Promise<void> {
  await tx.query(enable, [id]);
}

/** Gives a person another password and ends its sessions: also those whose making held the account until the password could be changed. */
export async function replacePassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
  // First what there is, in the order in which the person's own change of the password goes; then what came until the account was ours.
  const [, accounts] = await Promise.all([tx.query(endSessions, [id]), tx.execute(setPassword, [id, passwordHash]), tx.query(endSessions, [id])]);
  if (accounts === 0) await tx.query(insertAccount, [id, passwordHash]);
}

/** Ends every grant that is in force or yet to begin. */
export async function endAllGrants(tx: Tx, userId: string): Promise<void> {
  await tx.query(endGrants, [userId]);
}
