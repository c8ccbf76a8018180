import { statement, type Tx } from '../platform/db/database.ts';
import type { Move } from './events.ts';

/** A transaction, or the database when there is one question only. */
type Asking = Pick<Tx, 'query'>;

const readLog = statement(
  'realtime_log',
  'select s.system_identifier::text as cluster, c.timeline_id as timeline from pg_control_system() s, pg_control_checkpoint() c',
);

/** What a position means something in: the database cluster, and its timeline, which is another after a restore to an earlier time. */
export async function readLogIdentity(tx: Tx): Promise<{ cluster: string; timeline: number }> {
  return (await tx.query<{ cluster: string; timeline: number }>(readLog))[0] as { cluster: string; timeline: number };
}

const firstMissed = statement(
  'realtime_first_missed',
  `select e.at >= $2::timestamptz as "isInTime" from journal_positions p join journal_entries e on e.id = p.entry_id where p.position = $1`,
);

/** Whether the entry at a position is not older than `since`; null when there is no such entry. */
export async function isSince(tx: Tx, position: number, since: Date): Promise<boolean | null> {
  return (await tx.query<{ isInTime: boolean }>(firstMissed, [position, since]))[0]?.isInTime ?? null;
}

const descendants = statement(
  'realtime_descendants',
  'select ancestor_id as id, array_agg(descendant_id) as below from territory_closure where ancestor_id = any ($1::uuid[]) group by ancestor_id',
);

/** Of each of these territories that there is: itself and all below it. */
export async function readBelow(tx: Tx, territoryIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  if (territoryIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; below: string[] }>(descendants, [territoryIds]);
  return new Map(rows.map(({ id, below }) => [id, below]));
}

const size = statement('realtime_log_size', 'select size from journal_tree');

/** How many positions were given. */
export async function readLogSize(tx: Tx): Promise<number> {
  return ((await tx.query<{ size: number }>(size))[0] as { size: number }).size;
}

const ordersPlaces = statement(
  'realtime_order_places',
  'select id, territory_id as "territoryId", clinic_id as "clinicId" from orders where id = any ($1::uuid[])',
);

/** Where these orders stand now, by their ids. */
export async function readPlaces(tx: Asking, orderIds: readonly string[]): Promise<Map<string, { territoryId: string; clinicId: string }>> {
  if (orderIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; territoryId: string; clinicId: string }>(ordersPlaces, [orderIds]);
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

const placesBefore = statement(
  'realtime_places_before',
  `select m.entry_id as "entryId", h.territory_id as "territoryId" from unnest($1::uuid[], $2::uuid[], $3::integer[]) m (entry_id, order_id, version)
     join order_status_history h on h.order_id = m.order_id and h.version = m.version`,
);

/** The territories that orders left, by the entries that moved them. */
export async function readPlacesBefore(tx: Asking, moves: readonly Move[]): Promise<ReadonlyMap<string, string>> {
  if (moves.length === 0) return new Map();
  const columns = [moves.map(({ entryId }) => entryId), moves.map(({ orderId }) => orderId), moves.map(({ versionBefore }) => versionBefore)];
  const rows = await tx.query<{ entryId: string; territoryId: string }>(placesBefore, columns);
  return new Map(rows.map(({ entryId, territoryId }) => [entryId, territoryId]));
}

export interface MissedScope {
  readonly territories: readonly string[];
  readonly clinics: readonly string[];
  /** Only orders in these territories; null: anywhere. */
  readonly within: readonly string[] | null;
  readonly orderId: string | null;
}

const missedOrders = statement(
  'realtime_missed_orders',
  `select p.position from journal_positions p join journal_entries e on e.id = p.entry_id join orders o on o.id = e.resource_id
     left join order_status_history h on e.action = 'order.transfer' and h.order_id = o.id and h.version = (e.detail::jsonb ->> 'version')::integer - 1
    where p.position > $1 and p.position <= $2 and e.outcome = 'ok' and e.resource_type = 'order' and e.action = any ($3::text[])
      and (o.territory_id = any ($4::uuid[]) or o.clinic_id = any ($5::uuid[]) or h.territory_id = any ($4::uuid[]))
      and ($6::uuid[] is null or o.territory_id = any ($6::uuid[]) or h.territory_id = any ($6::uuid[])) and ($7::uuid is null or o.id = $7::uuid)
    order by p.position limit $8`,
);

/** Positions in (after, upTo] of what was done to orders that may be seen now, and of their leaving what may be seen; `limit` at most. */
export async function missedOfOrders(
  tx: Tx,
  [after, upTo]: readonly [number, number],
  actions: readonly string[],
  { territories, clinics, within, orderId }: MissedScope,
  limit: number,
): Promise<number[]> {
  const rows = await tx.query<{ position: number }>(missedOrders, [after, upTo, actions, territories, clinics, within, orderId, limit]);
  return rows.map(({ position }) => position);
}

const missedOthers = statement(
  'realtime_missed_others',
  `select p.position from journal_positions p join journal_entries e on e.id = p.entry_id
    where p.position > $1 and p.position <= $2 and e.outcome = 'ok' and e.action like $3 and ($4::uuid[] is null or e.resource_id = any ($4::uuid[]))
    order by p.position limit $5`,
);

/** Positions in (after, upTo] of entries whose action begins so, of these resources or of any. */
export async function missedOfOthers(
  tx: Tx,
  [after, upTo]: readonly [number, number],
  prefix: string,
  resources: readonly string[] | null,
  limit: number,
): Promise<number[]> {
  const rows = await tx.query<{ position: number }>(missedOthers, [after, upTo, `${prefix}%`, resources, limit]);
  return rows.map(({ position }) => position);
}
