import { statement, type Tx } from '../db/database.ts';

const lock = statement(
  'idempotency_lock',
  `select pg_try_advisory_xact_lock(hashtextextended(coalesce(current_user_id()::text, '') || ':' || $1, 7)) as held`,
);
const select = statement(
  'idempotency_select',
  `select fingerprint, status, body from idempotency_keys
    where principal_id = current_user_id() and key = $1 and created_at > now() - interval '24 hours'`,
);
const insert = statement(
  'idempotency_insert',
  `insert into idempotency_keys (principal_id, key, fingerprint, status, body, headers, resource_id)
     values (current_user_id(), $1, $2, $3, $4, '{}', $5)
   on conflict (principal_id, key) do update set fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body,
     resource_id = excluded.resource_id, created_at = now()`,
);
// Of nodes that meet at the same rows one deletes them; a key that was used again meanwhile stays, since its row has moved.
const prune = statement(
  'idempotency_prune',
  `delete from idempotency_keys where ctid in
     (select ctid from idempotency_keys where created_at < now() - interval '24 hours' order by created_at limit $1)`,
);

export async function tryKeyLock(tx: Tx, key: string): Promise<boolean> {
  return (await tx.query<{ held: boolean }>(lock, [key]))[0]?.held ?? false;
}

export async function selectAnswer(tx: Tx, key: string): Promise<{ fingerprint: Buffer; status: number; body: string } | undefined> {
  return (await tx.query<{ fingerprint: Buffer; status: number; body: string }>(select, [key]))[0];
}

export async function insertAnswer(
  tx: Tx,
  answer: { key: string; fingerprint: Buffer; status: number; body: string; resourceId: string },
): Promise<void> {
  await tx.query(insert, [answer.key, answer.fingerprint, answer.status, answer.body, answer.resourceId]);
}

/** Deletes up to `limit` answers past their 24 hours, oldest first, and answers how many. */
export function deleteOldAnswers(tx: Tx, limit: number): Promise<number> {
  return tx.execute(prune, [limit]);
}
