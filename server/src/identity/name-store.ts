import type { Role, UserKind } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

/** Whom an id names. */
export interface NamedPerson {
  readonly name: string;
  readonly kind: UserKind;
  /** Null for the system. */
  readonly role: Role | null;
  readonly organizationId: string | null;
}

const people = statement(
  'identity_people_names',
  'select id, name, kind, role, organization_id as "organizationId" from users where id = any ($1::uuid[])',
);

/** What people, machines and the system are called, by id. */
export async function readNames(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, NamedPerson>> {
  const rows = await tx.query<NamedPerson & { id: string }>(people, [userIds]);
  return new Map(rows.map(({ id, ...person }) => [id, person]));
}

const organizations = statement('identity_organization_names', 'select id, name from organizations where id = any ($1::uuid[])');

/** What organisations are called, by id. */
export async function readOrganizationNames(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map((await tx.query<{ id: string; name: string }>(organizations, [ids])).map(({ id, name }) => [id, name]));
}
