import { statement, type Tx } from '../platform/db/database.ts';

const preparing = statement(
  'slips_preparing',
  `select o.id from orders o join territory_closure c on c.descendant_id = o.territory_id
    where c.ancestor_id = $1 and o.stage = 'preparing' and o.status = 'in_progress' order by o.due_at, o.id limit $2`,
);

/** Orders that are being prepared in a territory or below it, the soonest due first, of those that row security shows. */
export async function readPreparing(tx: Tx, territoryId: string, limit: number): Promise<string[]> {
  return (await tx.query<{ id: string }>(preparing, [territoryId, limit])).map(({ id }) => id);
}
