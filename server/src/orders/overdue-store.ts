import { statement, type Tx } from '../platform/db/database.ts';

export interface OverdueRow {
  readonly id: string;
  readonly version: number;
  readonly patient_id: string;
  readonly territory_id: string;
  readonly waiting_on: string;
  readonly next_step: string;
}

// By stage, so that the index of the board leads to what is due. What was flagged for the same due time is left out.
const take = statement(
  'orders_take_overdue',
  `with due as (
     select o.id, o.version, o.patient_id, o.territory_id, o.waiting_on, o.next_step, o.due_at from orders o left join overdue_orders f on f.order_id = o.id
      where o.stage in ('pending', 'preparing', 'shipped') and o.due_at <= $1 and f.due_at is distinct from o.due_at order by o.due_at limit $2),
   flagged as (
     insert into overdue_orders (order_id, due_at, flagged_at) select id, due_at, $1 from due
       on conflict (order_id) do update set due_at = excluded.due_at, flagged_at = excluded.flagged_at where overdue_orders.due_at <> excluded.due_at
     returning order_id)
   select d.id, d.version, d.patient_id, d.territory_id, d.waiting_on, d.next_step from due d join flagged f on f.order_id = d.id`,
);

/** Takes orders whose due time has passed by `at`, each once for each due time, at most `limit`. */
export function takeOverdue(tx: Tx, at: Date, limit: number): Promise<OverdueRow[]> {
  return tx.query<OverdueRow>(take, [at, limit]);
}

const know = statement(
  'orders_know_overdue',
  `insert into overdue_orders (order_id, due_at, flagged_at)
     select id, due_at, $1 from orders where stage in ('pending', 'preparing', 'shipped') and due_at <= $1 on conflict (order_id) do nothing`,
);

/** Notes what is overdue by `at` as known, so that nobody is told of it. */
export async function knowOverdue(tx: Tx, at: Date): Promise<void> {
  await tx.execute(know, [at]);
}
