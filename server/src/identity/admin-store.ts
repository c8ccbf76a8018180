import { statement, type Tx } from '../platform/db/database.ts';

// What the triggers of the identity tables put into the journal, for this transaction.
const request = statement(
  'identity_request',
  `select set_config('orderly.request_id', $1, true), set_config('orderly.source', coalesce($2, ''), true),
          set_config('orderly.session_id', coalesce($3, ''), true)`,
);
const lock = statement('identity_lock', 'select pg_advisory_xact_lock(7237432, 0)');
const admins = statement(
  'identity_admins',
  `select count(*) as count from users u join organizations o on o.id = u.organization_id
    where u.role = 'admin' and u.kind = 'person' and u.disabled_at is null and o.disabled_at is null`,
);

/** Says which request this transaction serves, so that entries written by triggers carry it. */
export async function nameRequest(tx: Tx, from: { requestId: string; source: string | null; sessionId: string | null }): Promise<void> {
  await tx.query(request, [from.requestId, from.source, from.sessionId]);
}

/** Makes this transaction the only one that administers, until it ends; what it reads after this is the latest. */
export async function lockIdentity(tx: Tx): Promise<void> {
  await tx.query(lock);
}

/** How many people can administer: enabled, in an organisation that is enabled. */
export async function countAdmins(tx: Tx): Promise<number> {
  return (await tx.query<{ count: number }>(admins))[0]?.count ?? 0;
}

const people = statement('identity_people', "select exists (select 1 from users where kind <> 'system') as people");

/** Whether anybody but the system itself has an account. */
export async function hasPeople(tx: Tx): Promise<boolean> {
  return (await tx.query<{ people: boolean }>(people))[0]?.people ?? true;
}
