import { type FoundOrders, type SearchOrders, stageOf } from '@orderly/contract';
import { type Asked, enter, inScope, need, type Principal, recorded } from '../identity/index.ts';
import { appendEntries, type JournalEntry, journalEntry } from '../journal/index.ts';
import { classesOfPatient, readPatient } from '../patients/index.ts';
import type { PhiClass } from '../phi/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { categoryOf } from './categories.ts';
import type { OrderDeps } from './deps.ts';
import { type FoundRow, findByGoods, findByPatient, type Goods } from './goods-store.ts';
import { classesOf } from './read-order.ts';
import { trackingNumberOf } from './tracking-numbers.ts';

export interface SearchRequest extends Asked {
  readonly search: Pick<SearchOrders, 'lot' | 'serial' | 'trackingNumber' | 'patientId'>;
  readonly limit: number;
  /** Id of the last order of the page before; null for the first. */
  readonly after: string | null;
}

interface Found {
  readonly items: FoundOrders['items'];
  readonly next: string | null;
}

/**
 * The orders in which a lot, a serial number or a tracking number is, of those whose fulfilment the caller may see, as for a recall; or those of a patient, of those of
 * which the caller may see something of the patient. The newest first. Each that is found is in the journal before this answers, and so is a search that finds none.
 * Errors: unauthenticated, forbidden, missing_data, not_found for a patient out of sight.
 */
export function searchOrders(deps: OrderDeps, request: SearchRequest): Promise<Found> {
  const { patientId } = request.search;
  const about = patientId === undefined ? { resourceType: 'order', resourceId: null } : { resourceType: 'patient', resourceId: patientId };
  return recorded(deps.db, { action: 'order.search', ...about, context: request.context }, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'orders.search');
      const { by, rows, isOpen } = await find(tx, deps, request, principal);
      const page = rows.slice(0, request.limit);
      const seen = page.filter((row) => isOpen(classesIn(principal, row)));
      await appendEntries(
        tx,
        seen.length === 0
          ? [entryOf(request, principal, by, { patient_id: patientId ?? null })]
          : seen.map((row) => entryOf(request, principal, by, row)),
      );
      return { items: seen.map(viewFound), next: rows.length > request.limit ? (page.at(-1)?.id ?? null) : null };
    }),
  );
}

interface Finding {
  /** What was looked for, for the journal. */
  readonly by: Goods['field'] | 'patient';
  readonly rows: FoundRow[];
  /** Whether who sees these classes of an order may know that it is among what was looked for. */
  readonly isOpen: (classes: readonly PhiClass[]) => boolean;
}

async function find(tx: Tx, deps: OrderDeps, { search, after, limit }: SearchRequest, principal: Principal): Promise<Finding> {
  const part = { after, limit: limit + 1 };
  const wanted = wantedOf(deps, search);
  // Which order has which lot is of the class `fulfilment`; whose an order is, of each.
  if (typeof wanted === 'object') {
    return { by: wanted.field, rows: await findByGoods(tx, wanted, part), isOpen: (classes) => classes.includes('fulfilment') };
  }
  const [patient, rows] = await Promise.all([readPatient(tx, wanted), findByPatient(tx, wanted, part)]);
  if (patient === undefined || (await classesOfPatient(tx, principal, patient)).length === 0) {
    throw new OrderlyError('not_found', 'There is no such patient among those you may see.');
  }
  return { by: 'patient', rows, isOpen: (classes) => classes.length > 0 };
}

/** Goods, or the id of a patient. Errors: missing_data unless exactly one is looked for. */
function wantedOf({ phi: { index } }: OrderDeps, { lot, serial, trackingNumber, patientId }: SearchRequest['search']): Goods | string {
  const all: (Goods | string)[] = [
    ...(patientId === undefined ? [] : [patientId]),
    ...(lot === undefined ? [] : [{ field: 'lot' as const, hash: index.lot(lot) }]),
    ...(serial === undefined ? [] : [{ field: 'serial' as const, hash: index.serial(serial) }]),
    ...(trackingNumber === undefined ? [] : [{ field: 'tracking_number' as const, hash: index.trackingNumber(trackingNumberOf(trackingNumber)) }]),
  ];
  const [wanted, ...more] = all;
  if (wanted !== undefined && more.length === 0) return wanted;
  const detail = 'Look for one thing at a time: a lot, a serial number, a tracking number or a patient.';
  throw new OrderlyError('missing_data', detail, { errors: [{ pointer: '', code: wanted === undefined ? 'required' : 'ambiguous', detail }] });
}

function classesIn(principal: Principal, row: FoundRow): readonly PhiClass[] {
  const place = { clinicId: row.clinic_id, territoryId: row.territory_id, organizationId: row.organization_id };
  return inScope(principal, place) ? classesOf(principal, place) : [];
}

function viewFound(row: FoundRow): FoundOrders['items'][number] {
  const { id, number, status } = row;
  return {
    id,
    number,
    status,
    stage: stageOf(status, row.fulfilment),
    createdAt: row.created_at.toISOString(),
    categories: [...new Set(row.lines.map(({ hcpcs }) => categoryOf(hcpcs)))],
    clinicId: row.clinic_id,
    clinicName: row.clinic_name,
    territoryId: row.territory_id,
    shipmentIds: row.shipments,
  };
}

interface Entered {
  readonly id?: string;
  readonly territory_id?: string;
  readonly patient_id: string | null;
}

/** `row` is what was found; of a search that finds nothing, at most whose orders were looked for. */
function entryOf(request: SearchRequest, principal: Principal, by: Finding['by'], { id, territory_id, patient_id }: Entered): JournalEntry {
  return journalEntry({
    id: newId(),
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: request.context.requestId,
    source: request.context.source,
    action: 'order.search',
    resourceType: 'order',
    resourceId: id ?? null,
    patientId: patient_id,
    territoryId: territory_id ?? null,
    outcome: 'ok',
    purpose: null,
    detail: { by },
  });
}
