import { statement, type Tx } from '../platform/db/database.ts';

export interface ClaimRow {
  readonly order_id: string;
  readonly claimed_at: Date;
  readonly expires_at: Date;
}

// An order waits for the desk, and is in the caller's scope.
const atDesk = `o.status = 'verification' and o.waiting_on = 'desk'`;
const waits = `${atDesk} and (o.territory_id = any ($1) or o.clinic_id = any ($2))`;
// A claim counts until it ends, for the stay at the desk that it was made in, which the order itself names: clocks of two machines are never compared.
const holds = 'c.expires_at > now() and c.order_since = o.since';

/**
 * Takes the first order of the queue that nobody has: the index is walked in order, rows that others are just taking are skipped, and the row's lock ends with the
 * transaction, so that nobody waits for anybody. What counts of others' claims is read once, and not for each order that is walked past. It also removes the caller's
 * claims of what has been decided or asked, so that the table stays as small as the desk. Measured with 50 at once on 5,000 orders: see docs/figures.md.
 */
const claimNext = statement(
  'queue_claim_next',
  `with held as materialized (
    select c.order_id, c.user_id, c.order_since from order_claims c where c.expires_at > now() and c.order_since is not null),
  gone as (delete from order_claims c using orders o where c.user_id = $3 and o.id = c.order_id and not (${atDesk})),
  own as (select count(*)::int as held from held h join orders o on o.id = h.order_id and o.since = h.order_since where h.user_id = $3 and ${atDesk}),
  next as (
    select o.id, o.since from orders o
      where ${waits} and (o.id, o.since) not in (select h.order_id, h.order_since from held h) and (select held from own) < $5
      order by o.priority desc, o.created_at, o.id limit 1 for no key update of o skip locked),
  taken as (
    insert into order_claims as c (order_id, user_id, claimed_at, expires_at, order_since)
      select n.id, $3, now(), now() + $4::interval, n.since from next n
      on conflict (order_id) do update
        set user_id = excluded.user_id, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at, order_since = excluded.order_since
        where c.expires_at <= now() or c.order_since is distinct from excluded.order_since
      returning order_id, claimed_at, expires_at)
  select own.held, n.id as next_id, t.order_id, t.claimed_at, t.expires_at from own left join next n on true left join taken t on t.order_id = n.id`,
);

interface Taken {
  readonly held: number;
  readonly next_id: string | null;
  readonly order_id: string | null;
  readonly claimed_at: Date;
  readonly expires_at: Date;
}

export interface Desk {
  readonly userId: string;
  readonly territories: readonly string[];
  readonly clinics: readonly string[];
}

/** `lost`: somebody was quicker by a moment; ask again. `full`: the caller holds as many as anybody may. Null: nothing waits. With `commits` the transaction ends with it. */
export async function takeNext(
  tx: Tx,
  { userId, territories, clinics }: Desk,
  { lasts, mostHeld, commits }: { readonly lasts: string; readonly mostHeld: number; readonly commits: boolean },
): Promise<ClaimRow | 'lost' | 'full' | null> {
  const values = [territories, clinics, userId, lasts, mostHeld];
  const [row] = await (commits ? tx.commitWith<Taken>(claimNext, values) : tx.query<Taken>(claimNext, values));
  if (row === undefined) throw new TypeError('a count always comes');
  if (row.held >= mostHeld) return 'full';
  if (row.next_id === null) return null;
  return row.order_id === null ? 'lost' : { order_id: row.order_id, claimed_at: row.claimed_at, expires_at: row.expires_at };
}

const claimOne = statement(
  'queue_claim_one',
  `insert into order_claims as c (order_id, user_id, claimed_at, expires_at, order_since)
     select o.id, $3, now(), now() + $4::interval, o.since from orders o where ${waits} and o.id = $5
     on conflict (order_id) do update
       set user_id = excluded.user_id, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at, order_since = excluded.order_since
       where c.user_id = excluded.user_id or c.expires_at <= now() or c.order_since is distinct from excluded.order_since
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

export interface QueueRow {
  readonly id: string;
  readonly number: string;
  readonly priority: 'routine' | 'urgent';
  readonly created_at: Date;
  readonly created_at_text: string;
  readonly since: Date;
  readonly claimed_by: string | null;
  readonly claimed_by_name: string | null;
  readonly claim_expires_at: Date | null;
}

export interface QueuePosition {
  readonly priority: string;
  readonly createdAt: string;
  readonly id: string;
}

const page = statement(
  'queue_page',
  `select o.id, o.number, o.priority, o.created_at, o.created_at::text as created_at_text, o.since, c.user_id as claimed_by,
       (select u.name from users u where u.id = c.user_id) as claimed_by_name, c.expires_at as claim_expires_at
     from orders o left join order_claims c on c.order_id = o.id and ${holds}
    where ${waits} and ($3::text is null or o.priority < $3 or (o.priority = $3 and (o.created_at, o.id) > ($4::timestamptz, $5::uuid)))
    order by o.priority desc, o.created_at, o.id limit $6`,
);

export function readQueue(tx: Tx, desk: Omit<Desk, 'userId'>, after: QueuePosition | null, limit: number): Promise<QueueRow[]> {
  return tx.query<QueueRow>(page, [desk.territories, desk.clinics, after?.priority ?? null, after?.createdAt ?? null, after?.id ?? null, limit]);
}
