import { type Database, statement, type Tx } from '../platform/db/database.ts';

const select = statement(
  'local_members_read',
  `select active_from::text as active_from, active_until::text as active_until from local_members where payer_id = $1 and member_index = $2`,
);

export interface MemberRow {
  /** YYYY-MM-DD; the last day is included. */
  readonly active_from: string;
  readonly active_until: string | null;
}

export async function readMember(db: Database, payerId: string, memberIndex: Buffer): Promise<MemberRow | undefined> {
  return (await db.query<MemberRow>(select, [payerId, memberIndex]))[0];
}

const insert = statement(
  'local_members_insert',
  `insert into local_members (payer_id, member_index, active_from, active_until)
     select * from unnest($1::text[], $2::bytea[], $3::date[], $4::date[])
   on conflict (payer_id, member_index) do update set active_from = excluded.active_from, active_until = excluded.active_until`,
);

export interface Member {
  readonly payerId: string;
  readonly memberIndex: Buffer;
  readonly activeFrom: string;
  readonly activeUntil: string | null;
}

/** Puts members on file, or mends what is on file of them. None twice. */
export async function addMembers(tx: Tx, members: readonly Member[]): Promise<void> {
  await tx.query(insert, [
    members.map(({ payerId }) => payerId),
    members.map(({ memberIndex }) => memberIndex),
    members.map(({ activeFrom }) => activeFrom),
    members.map(({ activeUntil }) => activeUntil),
  ]);
}
