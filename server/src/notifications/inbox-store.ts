import type { NotificationKind, Role, Stage } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

export interface InboxRow {
  readonly id: string;
  readonly recipient_id: string;
  readonly event_id: string;
  readonly position: number;
  readonly kind: NotificationKind;
  readonly urgent: boolean;
  readonly order_id: string | null;
  readonly number: string | null;
  readonly stage: Stage | null;
  readonly territory_id: string | null;
  readonly created_at: Date;
  readonly read_at: Date | null;
  /** Of the recipient. */
  readonly role: Role;
}

/** What a person may see today: what is out of sight is not shown, whenever it was told. */
export interface InboxScope {
  readonly userId: string;
  readonly territories: readonly string[];
  readonly clinics: readonly string[];
}

export interface InboxPosition {
  readonly position: number;
  readonly id: string;
}

const columns =
  'd.id, d.recipient_id, d.event_id, d.position, d.kind, d.urgent, d.order_id, o.number, o.stage, d.territory_id, d.created_at, d.read_at, u.role';
const from = 'from deliveries d join users u on u.id = d.recipient_id left join orders o on o.id = d.order_id';
const seen = `d.channel = 'in_app' and d.recipient_id = $1 and (case when d.order_id is not null then o.territory_id = any ($2::uuid[]) or o.clinic_id = any ($3::uuid[])
  else d.territory_id is null or d.territory_id = any ($2::uuid[]) end)`;
const page = statement(
  'inbox_page',
  `select ${columns} ${from} where ${seen} and ($4::bigint is null or (d.position, d.id) < ($4, $5::uuid)) and (not $6::boolean or d.read_at is null)
    order by d.position desc, d.id desc limit $7`,
);
const unread = statement('inbox_unread', `select count(*)::int as n from (select 1 ${from} where ${seen} and d.read_at is null limit $4) x`);
const markIds = statement(
  'inbox_mark',
  `update deliveries set read_at = case when $3 then coalesce(read_at, now()) end where channel = 'in_app' and recipient_id = $1 and id = any ($2)`,
);
const markUpTo = statement(
  'inbox_mark_up_to',
  `update deliveries set read_at = now() where channel = 'in_app' and recipient_id = $1 and position <= $2 and read_at is null`,
);
const ofEvents = statement(
  'inbox_of_events',
  `select ${columns} ${from} where d.event_id = any ($1) and d.channel = 'in_app' and d.recipient_id = any ($2)`,
);
const missed = statement(
  'inbox_missed',
  `select p.position from journal_positions p join journal_entries e on e.id = p.entry_id
     join deliveries d on d.event_id = (e.detail::jsonb ->> 'event')::uuid and d.recipient_id = $1 and d.channel = 'in_app'
    where p.position > $2 and p.position <= $3 and e.action = 'notification.created' order by p.position limit $4`,
);

export function readInbox(tx: Tx, scope: InboxScope, after: InboxPosition | null, onlyUnread: boolean, limit: number): Promise<InboxRow[]> {
  const { userId, territories, clinics } = scope;
  return tx.query<InboxRow>(page, [userId, territories, clinics, after?.position ?? null, after?.id ?? null, onlyUnread, limit]);
}

/** How many are not read, `most` at most. */
export async function countUnread(tx: Tx, { userId, territories, clinics }: InboxScope, most: number): Promise<number> {
  return (await tx.query<{ n: number }>(unread, [userId, territories, clinics, most]))[0]?.n ?? 0;
}

export async function markRead(tx: Tx, userId: string, ids: readonly string[], isRead: boolean): Promise<void> {
  await tx.execute(markIds, [userId, ids, isRead]);
}

export async function markReadUpTo(tx: Tx, userId: string, position: number): Promise<void> {
  await tx.execute(markUpTo, [userId, position]);
}

/** What these people were told of these events in the app. For the worker's role, which sees all. */
export function readOfEvents(tx: Tx, eventIds: readonly string[], userIds: readonly string[]): Promise<InboxRow[]> {
  return tx.query<InboxRow>(ofEvents, [eventIds, userIds]);
}

export async function readMissed(tx: Tx, userId: string, [after, upTo]: readonly [number, number], limit: number): Promise<number[]> {
  return (await tx.query<{ position: number }>(missed, [userId, after, upTo, limit])).map(({ position }) => position);
}
