import { type Database, statement, type Tx } from '../platform/db/database.ts';

export interface Seen {
  readonly token: string;
  /** How long ago, by this node's own clock; the database's says when that was. */
  readonly agoMs: number;
}

// A session that has ended does not come back: what its person did must lie before its end. One that is not ended by silence has no such end.
const note = statement(
  'sessions_seen',
  `update sessions s set last_seen_at = n.at, idle_until = n.at + $3::float8 * interval '1 millisecond'
     from (select token, now() - ago * interval '1 millisecond' as at from unnest($1::text[], $2::float8[]) as u (token, ago)) n
    where s.token = n.token and n.at >= s.last_seen_at and n.at < s.idle_until and s.idle_until < 'infinity'`,
);

/** Puts off the end of the sessions of these people. */
export async function saveSeen(db: Database, seen: readonly Seen[], idleMs: number): Promise<void> {
  const values = [seen.map(({ token }) => token), seen.map(({ agoMs }) => agoMs), idleMs];
  // People who sign out, or are signed out, meanwhile are met in another order.
  await db.transaction((tx) => tx.query(note, values), { attempts: 3 });
}

const ended = 'least(expires_at, idle_until) <= now()';
const asSystem = statement('sessions_as_system', `select set_config('orderly.user_id', $1, true), set_config('orderly.role', 'system', true)`);
const remove = statement('sessions_remove_ended', `delete from sessions where id in (select id from sessions where ${ended} limit $1) returning 1`);

/** Removes sessions that have ended, `limit` at most, in the name of the system; the trigger journals each. For the worker's role. */
export async function removeEnded(tx: Tx, systemUserId: string, limit: number): Promise<number> {
  const [, removed] = await Promise.all([tx.query(asSystem, [systemUserId]), tx.query(remove, [limit])]);
  return removed.length;
}

const removeOne = statement('sessions_remove_if_ended', `delete from sessions where token = $1 and ${ended}`);

/** Removes a session if it has ended, in the name of the system. */
export async function removeIfEnded(tx: Tx, systemUserId: string, token: string): Promise<void> {
  await Promise.all([tx.query(asSystem, [systemUserId]), tx.query(removeOne, [token])]);
}
