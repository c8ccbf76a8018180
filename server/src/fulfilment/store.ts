import { statement, type Tx } from '../platform/db/database.ts';

const insert = statement(
  'tracked_parcels_add',
  `insert into tracked_parcels (shipment_id, order_id, next_at)
     select (s->>'id')::uuid, o.id, $2 from orders o, jsonb_array_elements(o.shipments) s
      where o.id = any ($1::uuid[]) and s->>'method' = 'carrier' and s->>'deliveredAt' is null and s->'closed' is null
   on conflict (shipment_id) do nothing`,
);

/** Has the parcels of these orders asked about from `from` on. */
export async function addParcels(tx: Tx, orderIds: readonly string[], from: Date): Promise<void> {
  await tx.execute(insert, [orderIds, from]);
}

const due = statement(
  'tracked_parcels_due',
  `update tracked_parcels p set next_at = $2 from (
     select shipment_id from tracked_parcels where over_at is null and next_at <= $1 order by next_at limit $3 for update skip locked) d
   where p.shipment_id = d.shipment_id returning p.shipment_id, p.order_id`,
);

export interface ParcelRow {
  readonly shipment_id: string;
  readonly order_id: string;
}

/** Parcels that are due, at most so many, due again at `next`: whoever takes them asks, or nobody until then. */
export function takeDue(tx: Tx, at: Date, next: Date, limit: number): Promise<ParcelRow[]> {
  return tx.query<ParcelRow>(due, [at, next, limit]);
}

const heard = statement(
  'tracked_parcels_heard',
  'update tracked_parcels set heard_at = $2, flagged_at = null where shipment_id = $1 and over_at is null',
);

/** Notes that something new was said of a parcel. */
export async function noteHeard(tx: Tx, shipmentId: string, at: Date): Promise<void> {
  await tx.execute(heard, [shipmentId, at]);
}

const silent = statement(
  'tracked_parcels_silent',
  `select p.shipment_id, p.order_id from tracked_parcels p join orders o on o.id = p.order_id
    where p.over_at is null and p.flagged_at is null and p.heard_at + make_interval(hours => case o.priority when 'urgent' then $2::integer else $3::integer end) <= $1
    order by p.heard_at limit $4`,
);

/** Parcels of which nothing new was heard for so many hours and that are not flagged, at most `limit`, the longest silent first. */
export function readSilent(tx: Tx, at: Date, hours: { readonly urgent: number; readonly routine: number }, limit: number): Promise<ParcelRow[]> {
  return tx.query<ParcelRow>(silent, [at, hours.urgent, hours.routine, limit]);
}

const flag = statement(
  'tracked_parcels_flag',
  'update tracked_parcels set flagged_at = $2 where shipment_id = $1 and over_at is null and heard_at < $2',
);

/** Notes that a parcel which was silent at a time is flagged, until something is heard of it again. */
export async function noteFlagged(tx: Tx, shipmentId: string, at: Date): Promise<void> {
  await tx.execute(flag, [shipmentId, at]);
}

const end = statement('tracked_parcels_end', 'update tracked_parcels set over_at = $2 where shipment_id = $1 and over_at is null');

/** Has a parcel asked about no more. */
export async function endParcel(tx: Tx, shipmentId: string, at: Date): Promise<void> {
  await tx.execute(end, [shipmentId, at]);
}
