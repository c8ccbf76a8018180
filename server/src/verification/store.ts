import { statement, type Tx } from '../platform/db/database.ts';

export interface EarlierLine {
  readonly order_id: string;
  readonly clinic_id: string;
  /** YYYY-MM-DD. */
  readonly order_date: string;
  readonly hcpcs: string;
  readonly laterality: string | null;
  readonly modifiers: string[];
}

// The same person may be known to several clinics, each by a row of its own; name and birth date find them.
const earlier = statement(
  'verification_earlier_lines',
  `select o.id as order_id, o.clinic_id, o.order_date::text as order_date, l->>'hcpcs' as hcpcs, l->>'laterality' as laterality,
       coalesce(l->'modifiers', '[]') as modifiers
     from orders mine
     join patients self on self.id = mine.patient_id
     join patients p on p.id = self.id or p.name_birth_index = self.name_birth_index
     join orders o on o.patient_id = p.id and o.id <> mine.id and o.created_at <= mine.created_at and o.status not in ('rejected', 'cancelled')
       and o.id is distinct from mine.replaces and (mine.refill is null or o.id is distinct from mine.repeats)
     cross join lateral jsonb_array_elements(o.lines) as l
    where mine.id = $1 and l->'cancelled' is null and o.order_date > mine.order_date - interval '20 years' order by o.order_date desc, o.id limit 2000`,
);

/** What was ordered for an order's patient before it, newest first. */
export function readEarlierLines(tx: Tx, orderId: string): Promise<EarlierLine[]> {
  return tx.query<EarlierLine>(earlier, [orderId]);
}

const nowUs = statement('verification_now', 'select (extract(epoch from now()) * 1000000)::bigint::text as us');

/** When the transaction began, in microseconds since 1970; below 2^53. */
export async function readNowUs(tx: Tx): Promise<number> {
  return Number((await tx.query<{ us: string }>(nowUs))[0]?.us);
}

const lapsed = statement(
  'verification_lapsed',
  `select id from orders where checks_until <= $1 and checks_until < 'infinity' and status in ('verification', 'in_progress')
       and coalesce(fulfilment, 'preparing') = 'preparing' order by checks_until limit $2`,
);

/** Orders that are to be approved or to ship and whose checks hold no longer. */
export async function readLapsed(tx: Tx, at: Date, limit: number): Promise<string[]> {
  return (await tx.query<{ id: string }>(lapsed, [at, limit])).map(({ id }) => id);
}

const openOrders = statement(
  'verification_open_orders',
  `select id from orders where provider_id = any ($1) and status in ('verification', 'in_progress') and coalesce(fulfilment, 'preparing') = 'preparing'
     order by created_at desc limit 5000`,
);

/** Orders of these practitioners that have not shipped whole. */
export async function readOpenOrders(tx: Tx, providerIds: readonly string[]): Promise<string[]> {
  return (await tx.query<{ id: string }>(openOrders, [providerIds])).map(({ id }) => id);
}

const autoApproving = statement('verification_auto_approving', 'select auto_approve from territories where id = $1');

export async function approvesByItself(tx: Tx, territoryId: string): Promise<boolean> {
  return (await tx.query<{ auto_approve: boolean }>(autoApproving, [territoryId]))[0]?.auto_approve === true;
}
