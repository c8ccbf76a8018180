import type { Channel, DeliveryState } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

/** A delivery that somebody is at. */
export interface ClaimedRow {
  readonly id: string;
  readonly event_id: string;
  readonly recipient_id: string;
  readonly channel: Channel;
  readonly kind: string;
  readonly position: number;
  readonly order_id: string | null;
  readonly territory_id: string | null;
  readonly urgent: boolean;
  readonly digest: boolean;
  readonly attempts: number;
  readonly repeats: number;
  readonly message_id: string;
  readonly created_at: Date;
}

const columns =
  'd.id, d.event_id, d.recipient_id, d.channel, d.kind, d.position, d.order_id, d.territory_id, d.urgent, d.digest, d.attempts, d.repeats, d.message_id, d.created_at';

// One claims at a time, so that what belongs together is claimed together. Held for two statements; nothing is sent meanwhile. Nobody else takes a row in between,
// so that it is read without a lock; what was dropped meanwhile is left out where it is leased.
const turn = statement('deliveries_turn', `select pg_advisory_xact_lock(hashtextextended('claiming of deliveries', 0))`);

const due = statement(
  'deliveries_due_personal',
  `select ${columns} from deliveries d where d.state = 'queued' and d.channel = $1 and d.next_at <= $2 order by d.next_at, d.id limit $3`,
);
const together = statement(
  'deliveries_together',
  `select ${columns} from deliveries d where d.message_id = any ($1) and d.state = 'queued' and d.next_at <= $2 and not d.id = any ($3)`,
);
// The next event of an order waits for the one before it; other orders go on.
const dueInTurn = statement(
  'deliveries_due_webhook',
  `select ${columns} from deliveries d where d.state = 'queued' and d.channel = 'webhook' and d.next_at <= $1 and d.recipient_id <> all ($3)
      and (d.order_id is null or not exists (select 1 from deliveries b where b.channel = 'webhook' and b.state = 'queued'
        and b.recipient_id = d.recipient_id and b.order_id = d.order_id and b.position < d.position))
    order by d.next_at, d.position limit $2`,
);
const lease = statement(
  'deliveries_lease',
  `update deliveries d set attempts = attempts + 1, repeats = repeats + (lease_until is not null)::int, lease_until = $2, next_at = $2, message_id = c.message_id
     from unnest($1::uuid[], $3::uuid[]) as c (id, message_id) where d.id = c.id and d.state = 'queued' and d.next_at <= $4 returning ${columns}`,
);

/** Waits for the turn to claim, which ends with the transaction. */
export async function takeTurn(tx: Tx): Promise<void> {
  await tx.query(turn);
}

export function readDue(tx: Tx, channel: Channel, at: Date, limit: number): Promise<ClaimedRow[]> {
  return tx.query<ClaimedRow>(due, [channel, at, limit]);
}

/** Those that go in the same messages, beyond the ones that are had already. */
export function readTogether(tx: Tx, messageIds: readonly string[], at: Date, had: readonly string[]): Promise<ClaimedRow[]> {
  return tx.query<ClaimedRow>(together, [messageIds, at, had]);
}

/** Deliveries to webhooks whose turn it is, but not to those that are busy. */
export function readDueInTurn(tx: Tx, at: Date, limit: number, busy: readonly string[]): Promise<ClaimedRow[]> {
  return tx.query<ClaimedRow>(dueInTurn, [at, limit, busy]);
}

/** Takes those of the deliveries that are due still, until a time, each with the id of its message. One that was taken before and not put down counts as a repeat. */
export function leaseUntil(
  tx: Tx,
  rows: readonly { readonly id: string; readonly messageId: string }[],
  at: Date,
  until: Date,
): Promise<ClaimedRow[]> {
  return tx.query<ClaimedRow>(lease, [rows.map(({ id }) => id), until, rows.map(({ messageId }) => messageId), at]);
}

const finish = statement(
  'deliveries_finish',
  `update deliveries set state = $2, code = $3, next_at = null, lease_until = null, sent_at = case when $2 in ('sent', 'delivered') then $4 else sent_at end,
     finished_at = case when $2 <> 'sent' then $4 end where id = any ($1) and state = 'queued'`,
);
const again = statement(
  'deliveries_again',
  `update deliveries set code = $2, next_at = $3, lease_until = null, attempts = attempts - $4 where id = any ($1) and state = 'queued'`,
);
const behind = statement(
  'deliveries_behind',
  `update deliveries d set next_at = greatest(d.next_at, $2) from deliveries b where b.id = any ($1) and d.channel = 'webhook' and d.state = 'queued' and d.lease_until is null
     and d.recipient_id = b.recipient_id and d.order_id = b.order_id and d.position > b.position`,
);

/** What became of deliveries for good; `sent` may still become delivered or bounced. */
export async function finishDeliveries(tx: Tx, ids: readonly string[], state: DeliveryState, code: string | null, at: Date): Promise<void> {
  await tx.query(finish, [ids, state, code, at]);
}

/** Has deliveries tried again at a time, and what waits behind them with them. An attempt that did not come to asking anybody does not count. */
export async function tryAgain(tx: Tx, ids: readonly string[], code: string, at: Date, counts: boolean): Promise<void> {
  await Promise.all([tx.query(again, [ids, code, at, counts ? 0 : 1]), tx.query(behind, [ids, at])]);
}

const drop = statement(
  'deliveries_drop',
  `update deliveries set state = 'suppressed', code = $2, next_at = null, lease_until = null, finished_at = $3 where recipient_id = $1 and channel = 'webhook' and state = 'queued'`,
);

/** Suppresses what is queued for a webhook. */
export async function dropQueued(tx: Tx, webhookId: string, code: string, at: Date): Promise<void> {
  await tx.query(drop, [webhookId, code, at]);
}

const receipt = statement(
  'deliveries_receipt',
  `update deliveries set state = $2, code = $3, finished_at = $4, sent_at = coalesce(sent_at, $4), next_at = null, lease_until = null
    where message_id = $1 and state in ('queued', 'sent') returning id`,
);

/** Takes in what was told of a message that had been sent. Answers how many deliveries it settled. */
export async function settleMessage(
  tx: Tx,
  messageId: string,
  state: 'delivered' | 'bounced' | 'failed',
  code: string | null,
  at: Date,
): Promise<number> {
  return (await tx.query(receipt, [messageId, state, code, at])).length;
}

const addressOf = statement(
  'deliveries_address',
  `select u.email from deliveries d join users u on u.id = d.recipient_id where d.message_id = $1 and d.channel = 'email' limit 1`,
);
const noteBounce = statement(
  'bounced_note',
  'insert into bounced_addresses (address, code) values (lower($1), $2) on conflict (address) do update set code = excluded.code, since = now()',
);
const bounced = statement('bounced_read', 'select address from bounced_addresses where address = lower($1)');

export async function readAddressOf(tx: Tx, messageId: string): Promise<string | undefined> {
  return (await tx.query<{ email: string }>(addressOf, [messageId]))[0]?.email;
}

/** Notes that an address takes no mail any more. */
export async function noteBouncedAddress(tx: Tx, address: string, code: string): Promise<void> {
  await tx.query(noteBounce, [address, code]);
}

export async function hasBounced(tx: Tx, address: string): Promise<boolean> {
  return (await tx.query(bounced, [address])).length > 0;
}

const keep = statement(
  'outbox_keep',
  `insert into outbox (message_id, channel, recipient, subject, text, html, order_ids) values ($1, $2, $3, $4, $5, $6, $7) on conflict (message_id) do nothing`,
);

/** Keeps a message that nobody takes; the same one once. */
export async function keepInOutbox(
  tx: Tx,
  message: { id: string; channel: string; to: string; subject: string | null; text: string; html: string | null; orderIds: readonly string[] },
): Promise<void> {
  await tx.query(keep, [message.id, message.channel, message.to, message.subject, message.text, message.html, message.orderIds]);
}

const pruneDeliveries = statement(
  'deliveries_prune',
  `delete from deliveries where id in (select id from deliveries where id < $1 and state <> 'queued' order by id limit $2)`,
);
const pruneOutbox = statement(
  'outbox_prune',
  'delete from outbox where message_id in (select message_id from outbox where created_at < $1 order by created_at limit $2)',
);

/** Removes deliveries made before `firstId` (a uuidv7) and messages kept before `at`, so many of each at most. */
export async function pruneOld(tx: Tx, firstId: string, at: Date, limit: number): Promise<void> {
  await Promise.all([tx.query(pruneDeliveries, [firstId, limit]), tx.query(pruneOutbox, [at, limit])]);
}
