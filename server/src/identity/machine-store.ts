import { statement, type Tx } from '../platform/db/database.ts';

const machine = statement('machines_by_email', "select id from users where kind = 'machine' and lower(email) = $1 and disabled_at is null");
const insert = statement(
  'machines_session',
  `insert into sessions (token, user_id, expires_at, idle_until) values ($1, $2, now() + make_interval(hours => $3), 'infinity')`,
);
const end = statement('machines_end_session', 'delete from sessions where token = $1');

export async function readMachine(tx: Tx, email: string): Promise<string | undefined> {
  return (await tx.query<{ id: string }>(machine, [email]))[0]?.id;
}

export async function insertSession(tx: Tx, token: string, userId: string, hours: number): Promise<void> {
  await tx.query(insert, [token, userId, hours]);
}

export async function deleteSession(tx: Tx, token: string): Promise<void> {
  await tx.query(end, [token]);
}
