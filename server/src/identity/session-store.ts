import { statement, type Tx } from '../platform/db/database.ts';

export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly token: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly last_seen_at: Date;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
}

const page = statement(
  'sessions_of_user',
  `select id, user_id, token, created_at, expires_at, last_seen_at, ip_address, user_agent from sessions
    where user_id = $1 and least(expires_at, idle_until) > now() order by last_seen_at desc, id limit $2`,
);

/** The sessions of a user that have not ended, the one last heard of first; `limit` at most. */
export function readSessions(tx: Tx, userId: string, limit: number): Promise<SessionRow[]> {
  return tx.query<SessionRow>(page, [userId, limit]);
}
