import type { Fulfilment, Status } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';
import type { Line } from './state.ts';

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
  readonly created_at: Date;
  readonly lines: Line[];
  readonly clinic_id: string;
  readonly clinic_name: string;
  readonly territory_id: string;
  readonly organization_id: string;
  readonly patient_id: string;
  readonly shipments: string[];
}

/** `after`: id of the last order of the page before; null for the first. */
export interface Part {
  readonly after: string | null;
  readonly limit: number;
}

const columns = `o.id, o.number, o.status, o.fulfilment, o.created_at, o.lines, o.clinic_id, o.territory_id, o.patient_id,
  (select c.name from organizations c where c.id = o.clinic_id) as clinic_name,
  (select t.operator_id from territories t where t.id = o.territory_id) as organization_id`;

const byGoods = statement(
  'orders_by_goods',
  `select ${columns}, array_agg(g.shipment_id order by g.shipment_id) as shipments
     from shipped_goods g join orders o on o.id = g.order_id
    where g.field = $1 and g.hash = $2 and ($3::uuid is null or o.id < $3) group by o.id order by o.id desc limit $4`,
);

/** Orders with these goods that row security shows, the newest first. */
export function findByGoods(tx: Tx, { field, hash }: Goods, { after, limit }: Part): Promise<FoundRow[]> {
  return tx.query<FoundRow>(byGoods, [field, hash, after, limit]);
}

const byPatient = statement(
  'orders_by_patient',
  `select ${columns}, '{}'::uuid[] as shipments from orders o where o.patient_id = $1 and ($2::uuid is null or o.id < $2) order by o.id desc limit $3`,
);

/** Orders of a patient that row security shows, the newest first. */
export function findByPatient(tx: Tx, patientId: string, { after, limit }: Part): Promise<FoundRow[]> {
  return tx.query<FoundRow>(byPatient, [patientId, after, limit]);
}
