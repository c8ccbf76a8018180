import { createHash } from 'node:crypto';
import { statement, type Tx } from '../platform/db/database.ts';

const log = statement(
  'notifications_log',
  'select s.system_identifier::text as cluster, c.timeline_id as timeline from pg_control_system() s, pg_control_checkpoint() c',
);

/** Names the log that positions belong to, as realtime does: the database cluster and its timeline. */
export async function readEpoch(tx: Tx): Promise<string> {
  const { cluster, timeline } = (await tx.query<{ cluster: string; timeline: number }>(log))[0] as { cluster: string; timeline: number };
  return createHash('sha256').update(`${cluster}/${timeline}`).digest('hex').slice(0, 16);
}

const name = statement('notifications_name', 'select name from users where id = $1');

/** What a user is called. */
export async function readName(tx: Tx, id: string): Promise<string | undefined> {
  return (await tx.query<{ name: string }>(name, [id]))[0]?.name;
}
