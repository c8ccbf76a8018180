import type { Order } from '@orderly/contract';
import { enter, inScope, need, type Principal, recorded } from '../identity/index.ts';
import { entriesValue, journalEntry } from '../journal/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { extendChain } from './audit-chain.ts';
import type { Change, Decision } from './change.ts';
import { decide } from './decide.ts';
import type { OrderDeps, Request } from './deps.ts';
import { type IdempotentAnswer, lookUpAnswer, rememberAnswer } from './idempotency.ts';
import { sealTyped } from './seal-order.ts';
import { lockOrder, type OrderRow, territoryIsOpen } from './store.ts';
import { viewOrder } from './view.ts';
import { commitChange, historyRecord } from './write-store.ts';

/** The change wanted; a function where the action depends on the order's status. */
export type Wanted = Change | ((order: OrderRow) => Change);

export interface ChangeRequest extends Request {
  readonly orderId: string;
  readonly wanted: Wanted;
  /** From If-Match; null only for notes, which commute. */
  readonly expectedVersion: number | null;
}

/**
 * The one way an order changes, whichever endpoint, job or import asks: one order, one transaction, two round trips.
 * Answers the order as the caller may see it, or the stored answer of the same Idempotency-Key. Errors: unauthenticated, forbidden, not_found,
 * version_conflict, invalid_transition, missing_data, invalid_request, territory_mismatch, idempotency_mismatch, idempotency_in_flight.
 */
export function changeOrder(deps: OrderDeps, request: ChangeRequest): Promise<IdempotentAnswer<Order>> {
  const { orderId, context, wanted } = request;
  const action = `order.${typeof wanted === 'function' ? 'change' : wanted.action}` as const;
  return recorded(deps.db, { action, resourceType: 'order', resourceId: orderId, context }, (as) => change(deps, request, as));
}

function change(deps: OrderDeps, request: ChangeRequest, as: (principal: Principal) => void): Promise<IdempotentAnswer<Order>> {
  return deps.db.transaction(async (tx) => {
    // Sent together without waiting: BEGIN, enter, look-up, lock. Nothing before the lock assigns a transaction id.
    const [principal, stored, order] = await Promise.all([
      enter(tx, request.credential, deps.adjustPrincipal),
      lookUpAnswer(tx, request.idempotency),
      lockOrder(tx, request.orderId),
    ]);
    as(principal);
    need(principal, typeof request.wanted !== 'function' && request.wanted.action === 'note' ? 'orders.note' : 'orders.change');
    if (order === undefined || !inScope(principal, order)) throw notFound();
    if (stored !== null) return stored as IdempotentAnswer<Order>;
    if (request.expectedVersion !== null && request.expectedVersion !== order.version) throw versionConflict(order.version);
    const change = typeof request.wanted === 'function' ? request.wanted(order) : request.wanted;
    if (change.action === 'transfer' && !(await territoryIsOpen(tx, change.input.territoryId))) throw closedTerritory();
    const now = deps.clock.now();
    const decision = decide(order, change, principal, { now, newId });
    const { sealed, notes } = await sealTyped(tx, deps.phi, order, decision.typed, principal);
    const after: OrderRow = { ...order, ...decision.next, updatedAt: now };
    const answer: IdempotentAnswer<Order> = { status: 200, body: viewOrder(after, principal), version: after.version, replayed: false };
    const entry = journalled(order, decision, principal, request);
    const remembering = rememberAnswer(tx, request.idempotency, answer, order.id);
    const committing = commitChange(tx, {
      next: decision.next,
      previousVersion: order.version,
      history: [historyRecord(decision.step)],
      entries: entriesValue([entry]),
      audit: extendChain(order.head, [{ ...decision.step, at: now.toISOString(), by: principal.userId, journal: entry.id }]),
      sealed,
      notes,
      changedBy: principal.userId,
      organizationId: principal.organizationId,
      at: now,
    });
    const [written] = await Promise.all([committing, remembering]);
    if (written !== 1) throw new Error(`order ${order.id} was locked at version ${order.version} and yet not written`);
    return answer;
  });
}

function journalled(order: OrderRow, decision: Decision, principal: Principal, request: Request) {
  const { step } = decision;
  return journalEntry({
    id: newId(),
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: request.context.requestId,
    source: request.context.source,
    action: `order.${step.action}`,
    resourceType: 'order',
    resourceId: order.id,
    patientId: order.patientId,
    territoryId: decision.next.territoryId,
    outcome: 'ok',
    purpose: null,
    detail: { version: step.version, from: step.previousStatus ?? '', to: step.newStatus, codes: [...step.codes] },
  });
}

/** A foreign order and a missing one answer alike. */
export function notFound(): OrderlyError {
  return new OrderlyError('not_found', 'There is no such order among those you may see. Check the id or ask for access.');
}

function versionConflict(current: number): OrderlyError {
  return new OrderlyError(
    'version_conflict',
    `The order has changed since you read it (it is at version ${current}). Read it again and decide anew.`,
    {
      data: { currentVersion: current },
    },
  );
}

function closedTerritory(): OrderlyError {
  return new OrderlyError('territory_mismatch', 'The territory is retired and takes no orders.', {
    errors: [{ pointer: '/territoryId', code: 'retired', detail: 'Name a territory that is not retired.' }],
  });
}
