import { type FoundOrders, type SearchOrders, stageOf } from '@orderly/contract';
import { type Asked, enter, inScope, need, type Principal, recorded } from '../identity/index.ts';
import { appendEntries, type JournalEntry, journalEntry } from '../journal/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { OrderDeps } from './deps.ts';
import { type FoundRow, findByGoods, type Goods } from './goods-store.ts';
import { classesOf } from './read-order.ts';
import { trackingNumberOf } from './tracking-numbers.ts';

export interface SearchRequest extends Asked {
  readonly search: Pick<SearchOrders, 'lot' | 'serial' | 'trackingNumber'>;
  readonly limit: number;
  /** Id of the last order of the page before; null for the first. */
  readonly after: string | null;
}

interface Found {
  readonly items: FoundOrders['items'];
  readonly next: string | null;
}

/**
 * The orders in which a lot, a serial number or a tracking number is, of those whose fulfilment the caller may see: for a recall, the newest first. Each that is found is in
 * the journal before this answers, and so is a search that finds none. Errors: unauthenticated, forbidden, missing_data.
 */
export function searchOrders(deps: OrderDeps, request: SearchRequest): Promise<Found> {
  const attempt = { action: 'order.search', resourceType: 'order', resourceId: null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'orders.search');
      const goods = goodsOf(deps, request.search);
      const rows = await findByGoods(tx, goods, { after: request.after, limit: request.limit + 1 });
      const page = rows.slice(0, request.limit);
      const seen = page.filter((row) => isOpenTo(principal, row));
      await appendEntries(
        tx,
        seen.length === 0 ? [entryOf(request, principal, goods, null)] : seen.map((row) => entryOf(request, principal, goods, row)),
      );
      return { items: seen.map(viewFound), next: rows.length > request.limit ? (page.at(-1)?.id ?? null) : null };
    }),
  );
}

/** Errors: missing_data unless exactly one is looked for. */
function goodsOf({ phi: { index } }: OrderDeps, { lot, serial, trackingNumber }: SearchRequest['search']): Goods {
  const wanted: Goods[] = [
    ...(lot === undefined ? [] : [{ field: 'lot' as const, hash: index.lot(lot) }]),
    ...(serial === undefined ? [] : [{ field: 'serial' as const, hash: index.serial(serial) }]),
    ...(trackingNumber === undefined ? [] : [{ field: 'tracking_number' as const, hash: index.trackingNumber(trackingNumberOf(trackingNumber)) }]),
  ];
  const [goods, ...more] = wanted;
  if (goods !== undefined && more.length === 0) return goods;
  const detail = 'Look for one thing at a time: a lot, a serial number or a tracking number.';
  throw new OrderlyError('missing_data', detail, { errors: [{ pointer: '', code: goods === undefined ? 'required' : 'ambiguous', detail }] });
}

/** Which order has which lot is of the class `fulfilment`. */
function isOpenTo(principal: Principal, row: FoundRow): boolean {
  const place = { clinicId: row.clinic_id, territoryId: row.territory_id, organizationId: row.organization_id };
  return inScope(principal, place) && classesOf(principal, place).includes('fulfilment');
}

function viewFound(row: FoundRow): FoundOrders['items'][number] {
  const { id, number, status } = row;
  return {
    id,
    number,
    status,
    stage: stageOf(status, row.fulfilment),
    clinicId: row.clinic_id,
    territoryId: row.territory_id,
    shipmentIds: row.shipments,
  };
}

function entryOf(request: SearchRequest, principal: Principal, { field }: Goods, row: FoundRow | null): JournalEntry {
  return journalEntry({
    id: newId(),
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: request.context.requestId,
    source: request.context.source,
    action: 'order.search',
    resourceType: 'order',
    resourceId: row?.id ?? null,
    patientId: row?.patient_id ?? null,
    territoryId: row?.territory_id ?? null,
    outcome: 'ok',
    purpose: null,
    detail: { by: field },
  });
}
