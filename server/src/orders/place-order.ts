import { initialStatus, type Order, type PlaceOrder } from '@orderly/contract';
import { enter, inScope, need, type Principal, recorded, systemUserId } from '../identity/index.ts';
import { type JournalEntry, journalEntry } from '../journal/index.ts';
import { belongsToAnother, type ChosenPatient, knownPatient, type ProviderRow, patientOf, readPatient, readProvider } from '../patients/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { DatabaseError } from '../platform/db/errors.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type IdempotentAnswer, lookUpAnswer, rememberAnswer } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import type { Located } from '../territories/index.ts';
import { chainStart, extendChain } from './audit-chain.ts';
import { notFound } from './change-order.ts';
import { checkPlacing, refillOf } from './check-placing.ts';
import { pendingChecks } from './checks.ts';
import type { OrderDeps, Request } from './deps.ts';
import { checkRepeated, checkReplaced } from './earlier-order.ts';
import { newOrderNumber } from './order-number.ts';
import { sealNote, sealPlaced } from './seal-order.ts';
import { type OrderRow, readOrder, readReplaced } from './store.ts';
import { viewOrder } from './view.ts';
import { whoseMove } from './whose-move.ts';
import { commitPlaced } from './write-store.ts';

export interface PlaceRequest extends Request {
  readonly order: PlaceOrder;
  /** A digest of the record elsewhere that this order is made from; one clinic has one order of it, ever. */
  readonly source?: Buffer;
}

/**
 * Places an order and submits it to verification: two steps, two versions, one transaction.
 * Answers the order without patient data. Errors: unauthenticated, forbidden, not_found (patient), missing_data, invalid_request,
 * territory_mismatch, conflict (a medical record number that belongs to somebody else, or
 * possible duplicates that were not accepted), idempotency_mismatch, idempotency_in_flight,
 * conflict with code `placed_before` when there is an order of the same source.
 */
export async function placeOrder(deps: OrderDeps, request: PlaceRequest): Promise<IdempotentAnswer<Order>> {
  const now = deps.clock.now();
  checkPlacing(request.order, now);
  const attempt = { action: 'order.place', resourceType: 'order', resourceId: null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) => placeAtLast(() => place(deps, request, now, as)));
}

/** Tries again what only chance refused: somebody made the same patient at the same moment, who by now is a known one, or the number drawn is taken. */
async function placeAtLast(placing: () => Promise<IdempotentAnswer<Order>>): Promise<IdempotentAnswer<Order>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await placing();
    } catch (error) {
      if (violates(error, 'orders_source')) throw placedBefore();
      const isTaken = violates(error, 'patients_mrn');
      if (!isTaken && !violates(error, 'orders_number_key')) throw error;
      // Still there and still not seen: row-level security hides whose number it is.
      if (attempt === mostAttempts) throw isTaken ? belongsToAnother({ hidden: true, id: null }) : error;
    }
  }
}

const mostAttempts = 4;

function violates(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.constraint === constraint;
}

function placedBefore(): OrderlyError {
  const detail = 'The record that this order would be made from has become an order already.';
  return new OrderlyError('conflict', detail, { errors: [{ pointer: '', code: 'placed_before', detail }] });
}

function place(deps: OrderDeps, request: PlaceRequest, now: Date, as: (principal: Principal) => void): Promise<IdempotentAnswer<Order>> {
  return deps.db.transaction(async (tx) => {
    const { order } = request;
    const reading = Promise.all([
      enter(tx, request.credential, deps.adjustPrincipal),
      lookUpAnswer(tx, request.idempotency),
      readProvider(tx, order.providerId),
      order.patientId === undefined ? undefined : readPatient(tx, order.patientId),
      order.replaces === undefined ? null : readReplaced(tx, order.replaces),
      order.repeats === undefined ? null : readReplaced(tx, order.repeats),
    ]);
    // What is wrong with the place is said only where there is no stored answer: the tree may have changed since.
    const locating = deps.territories.locate(tx, { zip: order.shipTo.zip, territoryId: order.territoryId, at: now });
    locating.catch(() => undefined);
    const [principal, stored, provider, row, replaced, repeated] = await reading;
    as(principal);
    need(principal, 'orders.place');
    if (stored !== null) return stillSeen(tx, principal, stored as IdempotentAnswer<Order>);
    const located = await locating;
    const usable = usableProvider(order.providerId, provider, principal, located.territoryId);
    const patient = await (order.patient === undefined
      ? knownPatient(tx, deps.phi, principal, { id: order.patientId as string, row, clinicId: usable.clinic_id })
      : patientOf(tx, deps.phi, principal, {
          clinicId: usable.clinic_id,
          patient: order.patient,
          at: now,
          acceptDuplicates: order.acceptDuplicates === true,
        }));
    if (order.replaces !== undefined) checkReplaced(order.replaces, replaced, patient.id, principal);
    if (order.repeats !== undefined) checkRepeated(order.repeats, repeated, patient.id, principal);
    return write(tx, { request, principal, provider: usable, patient, located, now });
  });
}

/** A stored answer, for a caller who may still see the order. Errors: not_found. */
async function stillSeen(tx: Tx, principal: Principal, stored: IdempotentAnswer<Order>): Promise<IdempotentAnswer<Order>> {
  const order = await readOrder(tx, stored.body.id);
  if (order === undefined || !inScope(principal, order)) throw notFound();
  return stored;
}

interface Placing {
  readonly request: PlaceRequest;
  readonly principal: Principal;
  readonly provider: ProviderRow;
  readonly patient: ChosenPatient;
  readonly located: Located;
  readonly now: Date;
}

async function write(tx: Tx, placing: Placing): Promise<IdempotentAnswer<Order>> {
  const { request, principal, now } = placing;
  const row = rowOf(placing);
  const sealed = sealPlaced(placing.patient.key, row, request.order);
  const entries = entriesOf(placing, row);
  const steps = [
    { action: 'place', previousStatus: null, newStatus: initialStatus, version: 1, reason: null, codes: [] },
    { action: 'submit', previousStatus: initialStatus, newStatus: row.status, version: 2, reason: null, codes: [] },
  ] as const;
  const by = [principal.userId, systemUserId];
  const links = steps.map((step, index) => ({
    ...step,
    at: now.toISOString(),
    by: by[index] as string,
    journal: (entries[index] as JournalEntry).id,
  }));
  const answer: IdempotentAnswer<Order> = { status: 201, body: viewOrder(row, principal, now), replayed: false };
  const remembering = rememberAnswer(tx, request.idempotency, answer, row.id);
  const { notes } = request.order;
  const committing = commitPlaced(tx, {
    order: row,
    providerId: row.providerId,
    billTo: row.billTo,
    orderDate: row.orderDate,
    shipToKind: request.order.shipTo.kind,
    replaces: row.replaces,
    repeats: row.repeats,
    sealed,
    audit: extendChain(chainStart, links),
    steps,
    submittedBy: systemUserId,
    source: request.source ?? null,
    notes: notes === undefined ? [] : [sealNote(placing.patient.key, { visibility: 'internal', kind: 'note', text: notes }, principal)],
    entries,
    changedBy: principal.userId,
    organizationId: principal.organizationId,
    at: now,
  });
  await Promise.all([committing, remembering]);
  return answer;
}

function rowOf({ request: { order }, principal, provider, patient, located, now }: Placing): OrderRow {
  const bare = {
    id: newId(),
    number: newOrderNumber(),
    status: 'verification' as const,
    fulfilment: null,
    holds: [],
    checks: pendingChecks(2),
    checksRev: 0,
    questions: [],
    documents: [],
    repeats: order.repeats ?? null,
    refill: refillOf(order),
    lines: order.lines.map((line) => ({
      id: newId(),
      hcpcs: line.hcpcs,
      quantity: line.quantity,
      ...(line.laterality === undefined ? {} : { laterality: line.laterality }),
      modifiers: line.modifiers ?? [],
      supplyType: line.supplyType,
    })),
    shipments: [],
    version: 2,
    priority: order.priority,
    neededBy: order.neededBy ?? null,
    timeZone: provider.time_zone,
    territoryId: located.territoryId,
    clinicId: provider.clinic_id,
    patientId: patient.id,
    providerId: provider.id,
    practitionerNpi: provider.npi,
    territoryName: located.territoryName,
    organizationId: located.operatorId,
    organizationName: located.operatorName,
    clinicName: provider.clinic_name,
    billTo: order.billTo,
    orderDate: order.orderDate,
    placedBy: principal.userId,
    signedBy: null,
    replaces: order.replaces ?? null,
    createdAt: now,
    updatedAt: now,
    head: '',
  };
  return { ...bare, ...whoseMove(bare, null, now) };
}

function entriesOf({ request, principal, patient }: Placing, row: OrderRow): JournalEntry[] {
  const common = {
    requestId: request.context.requestId,
    source: request.context.source,
    resourceType: 'order',
    resourceId: row.id,
    patientId: row.patientId,
    territoryId: row.territoryId,
    outcome: 'ok' as const,
    purpose: null,
  };
  const person = { actorId: principal.userId, actorRole: principal.role ?? principal.kind, sessionId: principal.sessionId };
  const system = { actorId: systemUserId, actorRole: 'system', sessionId: null };
  const entries = [
    journalEntry({ ...common, ...person, id: newId(), action: 'order.place', detail: { version: 1, from: '', to: 'order_created', codes: [] } }),
    journalEntry({
      ...common,
      ...system,
      id: newId(),
      action: 'order.submit',
      detail: { version: 2, from: 'order_created', to: 'verification', codes: [] },
    }),
  ];
  if (patient.created) {
    entries.push(
      journalEntry({ ...common, ...person, id: newId(), action: 'patient.create', resourceType: 'patient', resourceId: patient.id, detail: {} }),
    );
  }
  return entries;
}

function usableProvider(providerId: string, provider: ProviderRow | undefined, principal: Principal, territoryId: string): ProviderRow {
  const mayUse =
    provider !== undefined && (inScope(principal, { clinicId: provider.clinic_id, territoryId }) || principal.clinics.includes(provider.clinic_id));
  if (!mayUse || provider.disabled_at !== null || provider.clinic_disabled) {
    throw new OrderlyError('missing_data', 'The ordering practitioner is not one you may order for.', {
      errors: [{ pointer: '/providerId', code: 'unknown_provider', detail: 'Name a practitioner of your clinic who is not disabled.' }],
      ...(mayUse ? {} : { outOfSight: { resourceType: 'provider', resourceId: providerId } }),
    });
  }
  return provider;
}
