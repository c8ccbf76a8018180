import type { Fulfilment, Status } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

/** A thing by which a shipment is found, as its blind index. */
export interface Goods {
  readonly field: 'tracking_number' | 'lot' | 'serial';
  readonly hash: Buffer;
}

export interface FoundRow {
  readonly id: string;
  readonly number: string;
  readonly status: Status;
  readonly fulfilment: Fulfilment | null;
  readonly clinic_id: string;
  readonly territory_id: string;
  readonly organization_id: string;
  readonly patient_id: string;
  readonly shipments: string[];
}

const byGoods = statement(
  'orders_by_goods',
  `select o.id, o.number, o.status, o.fulfilment, o.clinic_id, o.territory_id, o.patient_id,
      (select t.operator_id from territories t where t.id = o.territory_id) as organization_id, array_agg(g.shipment_id order by g.shipment_id) as shipments
     from shipped_goods g join orders o on o.id = g.order_id
    where g.field = $1 and g.hash = $2 and ($3::uuid is null or o.id < $3) group by o.id order by o.id desc limit $4`,
);

/** Orders with these goods that row security shows, the newest first. */
export function findByGoods(tx: Tx, { field, hash }: Goods, { after, limit }: { after: string | null; limit: number }): Promise<FoundRow[]> {
  return tx.query<FoundRow>(byGoods, [field, hash, after, limit]);
}
