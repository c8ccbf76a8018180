import { statement, type Tx } from '../platform/db/database.ts';

const isEmpty = statement('demo_is_empty', `select not exists (select 1 from organizations) as empty`);
const organization = statement(
  'demo_organization',
  `insert into organizations (id, kind, name, time_zone, agreement_from) values ($1, $2, $3, $4, '2020-01-01')`,
);
const territory = statement('demo_territory', 'insert into territories (id, parent_id, name, operator_id) values ($1, $2, $3, $4)');
const closure = statement(
  'demo_closure',
  `insert into territory_closure (ancestor_id, descendant_id, depth)
     select ancestor_id, $1::uuid, depth + 1 from territory_closure where descendant_id = $2::uuid union all select $1::uuid, $1::uuid, 0`,
);
const boundary = statement(
  'demo_boundary',
  `insert into territory_boundaries (territory_id, kind, code, valid_from) select $1::uuid, 'state', unnest($2::text[]), '2020-01-01'`,
);
const revision = statement('demo_revision', 'update territories_revision set revision = revision + 1');
const user = statement(
  'demo_user',
  `insert into users (id, kind, name, email, email_verified, organization_id, role, npi) values ($1, 'person', $2, $3, true, $4, $5, $6)`,
);
const account = statement(
  'demo_account',
  `insert into accounts (account_id, provider_id, user_id, password) values ($1::uuid, 'credential', $1::uuid, $2)`,
);
const grant = statement('demo_grant', `insert into grants (user_id, territory_id, valid_from, created_by) values ($1, $2, '2020-01-01', $3)`);
const preferences = statement(
  'demo_preferences',
  `insert into notification_preferences (user_id, choices, quiet_from, quiet_until, time_zone, digest, digest_at) values ($1, $2, '20:00', '07:00', $3, $4, '08:00')`,
);
const session = statement('demo_session', `insert into sessions (token, user_id, expires_at) values ($1, $2, now() + interval '10 minutes')`);
const endSessions = statement('demo_end_sessions', `delete from sessions where token = any ($1)`);
const provider = statement(
  'demo_provider',
  'insert into providers (id, clinic_id, npi, given_name, family_name, credential) values ($1, $2, $3, $4, $5, $6)',
);

export async function databaseIsEmpty(tx: Tx): Promise<boolean> {
  return (await tx.query<{ empty: boolean }>(isEmpty))[0]?.empty ?? false;
}
export async function insertOrganization(tx: Tx, id: string, kind: string, name: string, timeZone: string): Promise<void> {
  await tx.query(organization, [id, kind, name, timeZone]);
}
/** A territory with its line of ancestors; `states` are its boundary. */
export async function insertTerritory(
  tx: Tx,
  { id, parentId, name, operatorId, states }: { id: string; parentId: string | null; name: string; operatorId: string; states: readonly string[] },
): Promise<void> {
  await tx.query(territory, [id, parentId, name, operatorId]);
  await tx.query(closure, [id, parentId]);
  if (states.length > 0) await tx.query(boundary, [id, states]);
  await tx.query(revision);
}
export async function insertPerson(
  tx: Tx,
  person: { id: string; name: string; email: string; organizationId: string; role: string; npi: string | null; passwordHash: string },
): Promise<void> {
  await tx.query(user, [person.id, person.name, person.email, person.organizationId, person.role, person.npi]);
  await tx.query(account, [person.id, person.passwordHash]);
}
export async function insertGrant(tx: Tx, userId: string, territoryId: string, by: string): Promise<void> {
  await tx.query(grant, [userId, territoryId, by]);
}
export async function insertPreferences(
  tx: Tx,
  userId: string,
  choices: Record<string, readonly string[]>,
  timeZone: string,
  digest: string,
): Promise<void> {
  await tx.query(preferences, [userId, JSON.stringify(choices), timeZone, digest]);
}
export async function insertSession(tx: Tx, token: string, userId: string): Promise<void> {
  await tx.query(session, [token, userId]);
}
export async function deleteSessions(tx: Tx, tokens: readonly string[]): Promise<void> {
  await tx.query(endSessions, [tokens]);
}
export async function insertPractitioner(
  tx: Tx,
  row: { id: string; clinicId: string; npi: string; givenName: string; familyName: string; credential: string },
): Promise<void> {
  await tx.query(provider, [row.id, row.clinicId, row.npi, row.givenName, row.familyName, row.credential]);
}
