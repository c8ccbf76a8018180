import { statement, type Tx } from '../platform/db/database.ts';
import type { Concerns } from './rules.ts';

const start = statement('notifications_start', 'insert into notification_start (at) values ($1) on conflict do nothing returning at');
const position = statement(
  'notifications_start_position',
  'insert into journal_followers (name, position) select $1, size from journal_tree on conflict (name) do nothing',
);
const newest = statement(
  'notifications_newest',
  `select at from journal_entries where action like 'order.%' and outcome = 'ok' order by at desc offset $1 limit 1`,
);

/** When the n-th newest entry of an order was made. */
export async function timeOfNewest(tx: Tx, n: number): Promise<Date | undefined> {
  return (await tx.query<{ at: Date }>(newest, [n - 1]))[0]?.at;
}

const started = statement('notifications_started', 'select at from notification_start');

/** Begins at a time, once; with `skips` at once past what has its place in the journal. Answers whether it was this call that began. */
export async function begin(tx: Tx, follower: string, at: Date, skips: boolean): Promise<boolean> {
  const begun = await tx.query(start, [at]);
  if (begun.length > 0 && skips) await tx.execute(position, [follower]);
  return begun.length > 0;
}

/** From when on events are told. */
export async function startedAt(tx: Tx): Promise<Date | undefined> {
  return (await tx.query<{ at: Date }>(started))[0]?.at;
}

export interface ToldOrder extends Concerns {
  readonly id: string;
  readonly territoryId: string;
}

const told = statement(
  'notifications_orders',
  `select o.id, o.territory_id as "territoryId", o.clinic_id as "clinicId", t.operator_id as "operatorId", o.placed_by as "placedBy", p.npi,
          o.priority = 'urgent' as "isUrgent"
     from orders o join territories t on t.id = o.territory_id join providers p on p.id = o.provider_id where o.id = any ($1)`,
);

/** Of each of these orders what says who hears of it, as it stands now. */
export function readToldOrders(tx: Tx, ids: readonly string[]): Promise<ToldOrder[]> {
  return tx.query<ToldOrder>(told, [ids]);
}

export interface NewDelivery {
  readonly id: string;
  readonly event_id: string;
  readonly recipient_id: string;
  readonly channel: string;
  readonly kind: string;
  readonly position: number;
  readonly order_id: string | null;
  readonly territory_id: string | null;
  readonly urgent: boolean;
  readonly digest: boolean;
  readonly state: string;
  readonly code: string | null;
  readonly next_at: Date | null;
}

// What is there already is from a batch that was handled before and not acknowledged.
const add = statement(
  'deliveries_add',
  `insert into deliveries (id, event_id, recipient_id, channel, kind, position, order_id, territory_id, urgent, digest, state, code, next_at, finished_at)
     select id, event_id, recipient_id, channel, kind, position, order_id, territory_id, urgent, digest, state, code, next_at,
            case when state <> 'queued' then now() end
       from jsonb_to_recordset($1::jsonb) as d (id uuid, event_id uuid, recipient_id uuid, channel text, kind text, position bigint, order_id uuid,
         territory_id uuid, urgent boolean, digest boolean, state text, code text, next_at timestamptz)
   on conflict (event_id, recipient_id, channel) do nothing returning event_id, channel`,
);

const mostInOneStatement = 1000;

/** Adds deliveries that are not there. Answers how many in-app ones came, by event. */
export async function addDeliveries(tx: Tx, rows: readonly NewDelivery[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (let first = 0; first < rows.length; first += mostInOneStatement) {
    const part = rows.slice(first, first + mostInOneStatement);
    for (const { event_id, channel } of await tx.query<{ event_id: string; channel: string }>(add, [JSON.stringify(part)])) {
      if (channel === 'in_app') counts.set(event_id, (counts.get(event_id) ?? 0) + 1);
    }
  }
  return counts;
}

const again = statement(
  'deliveries_add_again',
  `insert into deliveries as d (id, event_id, recipient_id, channel, kind, position, order_id, territory_id, urgent, digest, state, code, next_at, replays)
     select id, event_id, recipient_id, channel, kind, position, order_id, territory_id, urgent, digest, state, code, next_at, 1
       from jsonb_to_recordset($1::jsonb) as d (id uuid, event_id uuid, recipient_id uuid, channel text, kind text, position bigint, order_id uuid,
         territory_id uuid, urgent boolean, digest boolean, state text, code text, next_at timestamptz)
   on conflict (event_id, recipient_id, channel) do update set state = 'queued', code = null, attempts = 0, replays = d.replays + 1,
     next_at = excluded.next_at, lease_until = null, finished_at = null`,
);

/** Queues deliveries, those too that were made before. */
export async function addAgain(tx: Tx, rows: readonly NewDelivery[]): Promise<void> {
  for (let first = 0; first < rows.length; first += mostInOneStatement) {
    await tx.execute(again, [JSON.stringify(rows.slice(first, first + mostInOneStatement))]);
  }
}
