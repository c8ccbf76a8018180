import { statement, type Tx } from '../platform/db/database.ts';

export interface ClaimRow {
  readonly order_id: string;
  readonly claimed_at: Date;
  readonly expires_at: Date;
}

// An order waits for the desk, is in the caller's scope, and nobody's claim of it holds: one that is over, or from before the order came (back) to the desk.
const waits = `o.status = 'verification' and o.waiting_on = 'desk' and (o.territory_id = any ($1) or o.clinic_id = any ($2))`;
const claimed = 'c.expires_at > now() and c.claimed_at >= o.since';

/**
 * Takes the first order of the queue that nobody has: the index is walked in order, rows that others are just taking are skipped, and the row's lock ends with the
 * transaction, so that nobody waits for anybody. Measured with 50 at once on 5,000 orders: see docs/figures.md.
 */
const claimNext = statement(
  'queue_claim_next',
  `with next as (
    select o.id, o.since from orders o
      where ${waits} and not exists (select 1 from order_claims c where c.order_id = o.id and ${claimed})
      order by o.priority desc, o.created_at, o.id limit 1 for no key update of o skip locked),
  taken as (
    insert into order_claims as c (order_id, user_id, claimed_at, expires_at)
      select n.id, $3, now(), now() + $4::interval from next n
      on conflict (order_id) do update set user_id = excluded.user_id, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at
        where c.expires_at <= now() or c.claimed_at < (select n.since from next n)
      returning order_id, claimed_at, expires_at)
  select n.id as next_id, t.order_id, t.claimed_at, t.expires_at from next n left join taken t on t.order_id = n.id`,
);

interface Taken {
  readonly next_id: string;
  readonly order_id: string | null;
  readonly claimed_at: Date;
  readonly expires_at: Date;
}

export interface Desk {
  readonly userId: string;
  readonly territories: readonly string[];
  readonly clinics: readonly string[];
}

/** `lost`: somebody was quicker by a moment; ask again. Null: nothing waits. */
export async function takeNext(tx: Tx, { userId, territories, clinics }: Desk, lasts: string): Promise<ClaimRow | 'lost' | null> {
  const [row] = await tx.query<Taken>(claimNext, [territories, clinics, userId, lasts]);
  if (row === undefined) return null;
  return row.order_id === null ? 'lost' : { order_id: row.order_id, claimed_at: row.claimed_at, expires_at: row.expires_at };
}

const claimOne = statement(
  'queue_claim_one',
  `insert into order_claims as c (order_id, user_id, claimed_at, expires_at)
     select o.id, $3, now(), now() + $4::interval from orders o where ${waits} and o.id = $5
     on conflict (order_id) do update set user_id = excluded.user_id, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at
       where c.user_id = excluded.user_id or c.expires_at <= now() or c.claimed_at < (select o.since from orders o where o.id = $5)
     returning order_id, claimed_at, expires_at`,
);

/** Takes the one named, or takes it for longer. Undefined when it does not wait for the desk or somebody else has it. */
export async function takeOne(tx: Tx, { userId, territories, clinics }: Desk, orderId: string, lasts: string): Promise<ClaimRow | undefined> {
  return (await tx.query<ClaimRow>(claimOne, [territories, clinics, userId, lasts, orderId]))[0];
}

const waiting = statement('queue_waits', `select 1 from orders o where ${waits} and o.id = $3`);

export async function waitsForDesk(tx: Tx, { territories, clinics }: Desk, orderId: string): Promise<boolean> {
  return (await tx.query(waiting, [territories, clinics, orderId])).length === 1;
}

const release = statement('queue_release', 'delete from order_claims where order_id = $1 and user_id = $2');

/** Whether the caller had it. */
export async function giveBack(tx: Tx, orderId: string, userId: string): Promise<boolean> {
  return (await tx.execute(release, [orderId, userId])) === 1;
}

// What has been decided, asked for or taken back leaves no claim behind, so that the table stays as small as the desk.
const tidy = statement(
  'queue_tidy',
  `with gone as (
    delete from order_claims c using orders o
      where c.user_id = current_user_id() and o.id = c.order_id and not (${claimed} and o.status = 'verification' and o.waiting_on = 'desk') returning c.order_id)
  select count(*)::int as held from order_claims c where c.user_id = current_user_id() and c.order_id not in (select g.order_id from gone g)`,
);

/** How many orders whoever entered the transaction holds that still wait. Removes their claims that count no more. */
export async function tidyClaims(tx: Tx): Promise<number> {
  return (await tx.query<{ held: number }>(tidy))[0]?.held ?? 0;
}

export interface QueueRow {
  readonly id: string;
  readonly number: string;
  readonly priority: 'routine' | 'urgent';
  readonly created_at: Date;
  readonly created_at_text: string;
  readonly since: Date;
  readonly claimed_by: string | null;
  readonly claim_expires_at: Date | null;
}

export interface QueuePosition {
  readonly priority: string;
  readonly createdAt: string;
  readonly id: string;
}

const page = statement(
  'queue_page',
  `select o.id, o.number, o.priority, o.created_at, o.created_at::text as created_at_text, o.since, c.user_id as claimed_by, c.expires_at as claim_expires_at
     from orders o left join order_claims c on c.order_id = o.id and ${claimed}
    where ${waits} and ($3::text is null or o.priority < $3 or (o.priority = $3 and (o.created_at, o.id) > ($4::timestamptz, $5::uuid)))
    order by o.priority desc, o.created_at, o.id limit $6`,
);

export function readQueue(tx: Tx, desk: Omit<Desk, 'userId'>, after: QueuePosition | null, limit: number): Promise<QueueRow[]> {
  return tx.query<QueueRow>(page, [desk.territories, desk.clinics, after?.priority ?? null, after?.createdAt ?? null, after?.id ?? null, limit]);
}
