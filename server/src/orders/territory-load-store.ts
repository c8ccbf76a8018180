import { statement, type Tx } from '../platform/db/database.ts';

export interface TerritoryLoadRow {
  readonly territoryId: string;
  readonly pending: number;
  readonly preparing: number;
  readonly shipped: number;
  readonly overdue: number;
  readonly held: number;
}

// What is under way is due some day, what is over never: by (territory, stage, due) the walk touches open orders alone, however many have gone before.
const load = statement(
  'orders_territory_load',
  `select o.territory_id as "territoryId", count(*) filter (where o.stage = 'pending') as pending, count(*) filter (where o.stage = 'preparing') as preparing,
          count(*) filter (where o.stage = 'shipped') as shipped, count(*) filter (where o.due_at < $2) as overdue,
          count(*) filter (where jsonb_array_length(o.holds) > 0) as held
     from orders o
    where o.territory_id = any ($1::uuid[]) and o.stage in ('pending', 'preparing', 'shipped') and o.due_at < 'infinity'
    group by o.territory_id order by o.territory_id`,
);

/** What is under way in these territories, as far as the caller's row-security context lets it see; territories without any are left out. */
export function readTerritoryLoad(tx: Tx, territoryIds: readonly string[], now: Date): Promise<TerritoryLoadRow[]> {
  return tx.query<TerritoryLoadRow>(load, [territoryIds, now]);
}
