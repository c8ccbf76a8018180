import type { NotificationKind, PersonalChannel } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

export interface PreferenceRow {
  readonly user_id: string;
  readonly choices: Partial<Record<NotificationKind, PersonalChannel[]>>;
  readonly quiet_from: string | null;
  readonly quiet_until: string | null;
  readonly time_zone: string;
  readonly digest: 'off' | 'hourly' | 'daily';
  readonly digest_at: string;
}

const columns = 'user_id, choices, quiet_from, quiet_until, time_zone, digest, digest_at';
const ofUsers = statement('preferences_of_users', `select ${columns} from notification_preferences where user_id = any ($1)`);
const save = statement(
  'preferences_save',
  `insert into notification_preferences (${columns}) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (user_id) do update set choices = excluded.choices, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
     time_zone = excluded.time_zone, digest = excluded.digest, digest_at = excluded.digest_at, updated_at = now()`,
);

export async function readPreferences(tx: Tx, userIds: readonly string[]): Promise<Map<string, PreferenceRow>> {
  const rows = await tx.query<PreferenceRow>(ofUsers, [userIds]);
  return new Map(rows.map((row) => [row.user_id, row]));
}

export async function savePreferences(tx: Tx, row: PreferenceRow): Promise<void> {
  const { user_id, choices, quiet_from, quiet_until, time_zone, digest, digest_at } = row;
  await tx.query(save, [user_id, JSON.stringify(choices), quiet_from, quiet_until, time_zone, digest, digest_at]);
}

export interface PhoneRow {
  readonly user_id: string;
  readonly number: string | null;
  readonly verified_at: Date | null;
  readonly code_id: string | null;
  readonly code_until: Date | null;
  readonly tries: number;
  readonly codes_sent: number;
  readonly codes_since: Date;
}

const phones = statement(
  'phones_of_users',
  'select user_id, number, verified_at, code_id, code_until, tries, codes_sent, codes_since from user_phones where user_id = any ($1)',
);
const lockPhone = statement(
  'phones_lock',
  'select user_id, number, verified_at, code_id, code_until, tries, codes_sent, codes_since from user_phones where user_id = $1 for update',
);
const savePhoneRow = statement(
  'phones_save',
  `insert into user_phones (user_id, number, code_id, code_until, codes_sent, codes_since) values ($1, $2, $3, $4, $5, $6)
   on conflict (user_id) do update set number = excluded.number, verified_at = null, code_id = excluded.code_id, code_until = excluded.code_until, tries = 0,
     codes_sent = excluded.codes_sent, codes_since = excluded.codes_since`,
);
const countTry = statement('phones_try', 'update user_phones set tries = tries + 1 where user_id = $1');
const verified = statement('phones_verified', 'update user_phones set verified_at = $2, code_id = null, code_until = null where user_id = $1');
const forget = statement(
  'phones_forget',
  `update user_phones set verified_at = null, code_id = null, code_until = null, number = null where user_id = $1`,
);
const sendCode = statement(
  'phones_send_code',
  `insert into deliveries (id, event_id, recipient_id, channel, kind, position, urgent, state, next_at) values ($1, $1, $2, 'sms', 'phone_code', 0, true, 'queued', $3)`,
);

export async function readPhones(tx: Tx, userIds: readonly string[]): Promise<Map<string, PhoneRow>> {
  return new Map((await tx.query<PhoneRow>(phones, [userIds])).map((row) => [row.user_id, row]));
}

export async function lockPhoneOf(tx: Tx, userId: string): Promise<PhoneRow | undefined> {
  return (await tx.query<PhoneRow>(lockPhone, [userId]))[0];
}

/** A number that is not verified, whose code is sent under `code_id`. */
export async function savePhone(tx: Tx, row: Omit<PhoneRow, 'verified_at' | 'tries'>): Promise<void> {
  await tx.query(savePhoneRow, [row.user_id, row.number, row.code_id, row.code_until, row.codes_sent, row.codes_since]);
}

export async function countTryOf(tx: Tx, userId: string): Promise<void> {
  await tx.query(countTry, [userId]);
}

export async function markVerified(tx: Tx, userId: string, at: Date): Promise<void> {
  await tx.query(verified, [userId, at]);
}

/** Forgets a number, not how many codes were sent. */
export async function forgetPhone(tx: Tx, userId: string): Promise<void> {
  await tx.query(forget, [userId]);
}

export async function queueCode(tx: Tx, codeId: string, userId: string, at: Date): Promise<void> {
  await tx.query(sendCode, [codeId, userId, at]);
}
