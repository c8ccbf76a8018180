import { statement, type Tx } from '../platform/db/database.ts';

export interface KeyRow {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  readonly created_by: string;
  readonly created_at: Date;
}

// Never the hash.
const columns = 'id, user_id, name, expires_at, revoked_at, created_by, created_at';
const byId = statement('api_keys_by_id', `select ${columns} from api_keys where id = $2 and user_id = $1`);
const page = statement(
  'api_keys_page',
  `select ${columns} from api_keys where user_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
);
const count = statement('api_keys_count', 'select count(*) as count from api_keys where user_id = $1 and revoked_at is null and expires_at > now()');
const insert = statement('api_keys_insert', 'insert into api_keys (id, user_id, name, hash, expires_at, created_by) values ($1, $2, $3, $4, $5, $6)');
const revoke = statement('api_keys_revoke', 'update api_keys set revoked_at = now() where id = $1 and revoked_at is null');

export async function readKey(tx: Tx, userId: string, keyId: string): Promise<KeyRow | undefined> {
  return (await tx.query<KeyRow>(byId, [userId, keyId]))[0];
}

/** Keys of a machine, newest first, `limit` at most. */
export function readKeys(tx: Tx, userId: string, after: string | null, limit: number): Promise<KeyRow[]> {
  return tx.query<KeyRow>(page, [userId, after, limit]);
}

/** How many keys of a machine are usable. */
export async function countLiveKeys(tx: Tx, userId: string): Promise<number> {
  return (await tx.query<{ count: number }>(count, [userId]))[0]?.count ?? 0;
}

export async function insertKey(
  tx: Tx,
  row: { id: string; userId: string; name: string; hash: Buffer; expiresAt: Date; createdBy: string },
): Promise<void> {
  await tx.query(insert, [row.id, row.userId, row.name, row.hash, row.expiresAt, row.createdBy]);
}

export async function markRevoked(tx: Tx, id: string): Promise<void> {
  await tx.query(revoke, [id]);
}
