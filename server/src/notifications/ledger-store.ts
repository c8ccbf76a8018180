import type { Channel, DeliveryState } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

export interface LedgerRow {
  readonly id: string;
  readonly event_id: string;
  readonly channel: Channel;
  readonly kind: string;
  readonly recipient_id: string;
  readonly recipient: string | null;
  readonly order_id: string | null;
  readonly number: string | null;
  readonly state: DeliveryState;
  readonly code: string | null;
  readonly urgent: boolean;
  readonly attempts: number;
  readonly repeats: number;
  readonly replays: number;
  readonly next_at: Date | null;
  readonly created_at: Date;
  readonly sent_at: Date | null;
  readonly finished_at: Date | null;
}

export interface LedgerFilter {
  readonly state?: string | undefined;
  readonly channel?: string | undefined;
  readonly kind?: string | undefined;
  readonly recipientId?: string | undefined;
  readonly orderId?: string | undefined;
}

/** What the caller may see: an order's deliveries with the order. */
export interface LedgerScope {
  readonly territories: readonly string[];
  readonly clinics: readonly string[];
}

const columns = `d.id, d.event_id, d.channel, d.kind, d.recipient_id, coalesce(u.name, w.name) as recipient, d.order_id, o.number, d.state, d.code, d.urgent, d.attempts,
  d.repeats, d.replays, d.next_at, d.created_at, d.sent_at, d.finished_at`;
const from = `from deliveries d left join orders o on o.id = d.order_id left join users u on u.id = d.recipient_id left join webhooks w on w.id = d.recipient_id`;
const seen = `(case when d.order_id is not null then o.territory_id = any ($1::uuid[]) or o.clinic_id = any ($2::uuid[])
  else d.territory_id is null or d.territory_id = any ($1::uuid[]) end)`;
const page = statement(
  'ledger_page',
  `select ${columns} ${from} where ${seen} and ($3::uuid is null or d.id < $3) and ($4::text is null or d.state = $4) and ($5::text is null or d.channel = $5)
      and ($6::text is null or d.kind = $6) and ($7::uuid is null or d.recipient_id = $7) and ($8::uuid is null or d.order_id = $8)
    order by d.id desc limit $9`,
);
const one = statement('ledger_one', `select ${columns} ${from} where ${seen} and d.id = $3 for update of d`);
const again = statement(
  'ledger_again',
  `update deliveries set state = 'queued', code = null, attempts = 0, replays = replays + 1, next_at = $2, lease_until = null, finished_at = null where id = $1`,
);

export function readLedger(
  tx: Tx,
  { territories, clinics }: LedgerScope,
  filter: LedgerFilter,
  after: string | null,
  limit: number,
): Promise<LedgerRow[]> {
  const { state = null, channel = null, kind = null, recipientId = null, orderId = null } = filter;
  return tx.query<LedgerRow>(page, [territories, clinics, after, state, channel, kind, recipientId, orderId, limit]);
}

export async function lockDelivery(tx: Tx, { territories, clinics }: LedgerScope, id: string): Promise<LedgerRow | undefined> {
  return (await tx.query<LedgerRow>(one, [territories, clinics, id]))[0];
}

/** Queues a delivery anew, as if it had never been tried. */
export async function queueAgain(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(again, [id, at]);
}

export interface OutboxRow {
  readonly message_id: string;
  readonly channel: 'email' | 'sms';
  readonly recipient: string;
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly created_at: Date;
}

const outbox = statement(
  'outbox_page',
  `select b.message_id, b.channel, b.recipient, b.subject, b.text, b.html, b.created_at from outbox b
    where not exists (select 1 from unnest(b.order_ids) as told (id) where not exists (
        select 1 from orders o where o.id = told.id and (o.territory_id = any ($1::uuid[]) or o.clinic_id = any ($2::uuid[]))))
      and ($3::uuid is null or b.message_id < $3) order by b.message_id desc limit $4`,
);

/** Kept messages, newest first; one that tells of an order out of sight is left out. */
export function readOutbox(tx: Tx, { territories, clinics }: LedgerScope, after: string | null, limit: number): Promise<OutboxRow[]> {
  return tx.query<OutboxRow>(outbox, [territories, clinics, after, limit]);
}
