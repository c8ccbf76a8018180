import { statement, type Tx } from '../platform/db/database.ts';

/** How long a password that was typed counts; signing in types it too. */
const lasts = `interval '15 minutes'`;

const confirm = statement(
  'sessions_confirm',
  `update sessions set confirmed_at = now() where id = $1 and user_id = current_user_id() returning confirmed_at + ${lasts} as until`,
);

/** Notes that the person of a session has typed their password just now. Answers until when that counts; undefined when the session has ended. */
export async function saveConfirmation(tx: Tx, sessionId: string): Promise<Date | undefined> {
  return (await tx.query<{ until: Date }>(confirm, [sessionId]))[0]?.until;
}

const confirmed = statement(
  'sessions_confirmed',
  `select 1 from sessions where id = $1 and user_id = current_user_id() and confirmed_at > now() - ${lasts}`,
);

/** Whether the person who entered typed their password in this session not too long ago. */
export async function isConfirmed(tx: Tx, sessionId: string): Promise<boolean> {
  return (await tx.query(confirmed, [sessionId])).length === 1;
}
