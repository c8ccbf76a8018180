import type { Role } from '@orderly/contract';
import { type Database, statement, type Tx } from '../platform/db/database.ts';

export interface DemoPersonRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly organization: string;
}

const people = statement(
  'demo_people',
  `select u.id, u.email, u.name, u.role, o.name as organization from users u join organizations o on o.id = u.organization_id
    where u.email = any ($1) and u.kind = 'person' and u.disabled_at is null and o.disabled_at is null order by array_position($1, u.email)`,
);

/** Those of these addresses who are there and enabled, in this order. */
export function readPeople(db: Database, emails: readonly string[]): Promise<DemoPersonRow[]> {
  return db.query<DemoPersonRow>(people, [emails]);
}

// No password was typed, so what asks for one asks again.
const begin = statement(
  'demo_begin_session',
  `insert into sessions (token, user_id, expires_at, ip_address, user_agent, confirmed_at, idle_until)
     values ($1, $2, now() + $3::float8 * interval '1 hour', $4, $5, null, now() + $6::float8 * interval '1 minute')`,
);
const end = statement('demo_end_session', 'delete from sessions where token = $1');

export interface NewSession {
  readonly token: string;
  readonly userId: string;
  readonly hours: number;
  readonly idleMinutes: number;
  readonly source: string | null;
  readonly userAgent: string | null;
}

/** Begins a session and ends the one before. */
export async function replaceSession(tx: Tx, before: string, { token, userId, hours, source, userAgent, idleMinutes }: NewSession): Promise<void> {
  await Promise.all([tx.query(begin, [token, userId, hours, source, userAgent, idleMinutes]), tx.query(end, [before])]);
}

const work = statement(
  'demo_work_session',
  `insert into sessions (token, user_id, expires_at, idle_until) values ($1, $2, now() + $3::float8 * interval '1 hour', 'infinity')`,
);

/** Begins a session in which the server itself acts for a demo person. */
export async function insertWorkSession(tx: Tx, token: string, userId: string, hours: number): Promise<void> {
  await tx.query(work, [token, userId, hours]);
}

const practitioner = statement(
  'demo_practitioner',
  `select p.id from providers p join users u on u.organization_id = p.clinic_id where u.email = $1 and p.disabled_at is null order by p.id limit 1`,
);

/** A practitioner of a person's clinic; for the worker's role. */
export async function readPractitioner(db: Database, email: string): Promise<string | undefined> {
  return (await db.query<{ id: string }>(practitioner, [email]))[0]?.id;
}
