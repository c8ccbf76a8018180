import type { Order } from '@orderly/contract';
import { enter, inScope, need, type Principal, recorded } from '../identity/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { DatabaseError } from '../platform/db/errors.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type IdempotentAnswer, lookUpAnswer, rememberAnswer } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import type { Change, DecideContext, Decision } from './change.ts';
import { commitSteps } from './commit-steps.ts';
import { decideSteps } from './decide.ts';
import type { OrderDeps, Request } from './deps.ts';
import { readSigned } from './read-signed.ts';
import { sealDecision } from './seal-order.ts';
import { type OrderRow, readOpenTerritory, readOrder } from './store.ts';
import { viewOrder } from './view.ts';

/** The change wanted; a function where the action depends on the order's status. */
export type Wanted = Change | ((order: OrderRow) => Change);

export interface ChangeRequest extends Request {
  readonly orderId: string;
  readonly wanted: Wanted;
  /** From If-Match, asked for only when the key has no stored answer: a repeat needs none. Null for notes, which commute. */
  readonly expectedVersion: number | (() => number) | null;
  /** A document that has come whole for this change. */
  readonly brings?: DecideContext['brings'];
}

/**
 * The one way an order changes, whichever endpoint, job or import asks: one order, one transaction, two round trips
 * (docs/decisions/2026-11-23-version-as-lock.md).
 * Answers the order as the caller may see it, or the stored answer of the same Idempotency-Key. Errors: unauthenticated, forbidden, not_found,
 * version_conflict, invalid_transition, missing_data, invalid_request, territory_mismatch, idempotency_mismatch, idempotency_in_flight.
 */
export function changeOrder(deps: OrderDeps, request: ChangeRequest): Promise<IdempotentAnswer<Order>> {
  const { orderId, context, wanted } = request;
  const action = `order.${typeof wanted === 'function' ? 'change' : wanted.action}` as const;
  return recorded(deps.db, { action, resourceType: 'order', resourceId: orderId, context }, (as) => change(deps, request, as));
}

/** What checks found meanwhile makes a change be decided anew, on the same version; a note is simply added to what the order has become. */
const changeAttempts = 10;

async function change(deps: OrderDeps, request: ChangeRequest, as: (principal: Principal) => void): Promise<IdempotentAnswer<Order>> {
  try {
    return await deps.db.transaction((tx) => changeIn(tx, deps, request, as), { attempts: changeAttempts });
  } catch (error) {
    throw error instanceof DatabaseError && error.kind === 'moved' ? versionConflict(null) : error;
  }
}

async function changeIn(tx: Tx, deps: OrderDeps, request: ChangeRequest, as: (principal: Principal) => void): Promise<IdempotentAnswer<Order>> {
  // Sent together without waiting: BEGIN, enter, look-up, read. The row is locked by the UPDATE, which writes only on the version read here.
  const [principal, stored, order] = await Promise.all([
    enter(tx, request.credential, deps.adjustPrincipal),
    lookUpAnswer(tx, request.idempotency),
    readOrder(tx, request.orderId),
  ]);
  as(principal);
  need(principal, typeof request.wanted !== 'function' && request.wanted.action === 'note' ? 'orders.note' : 'orders.change');
  if (order === undefined || !inScope(principal, order)) throw notFound();
  if (stored !== null) return stored as IdempotentAnswer<Order>;
  const expected = typeof request.expectedVersion === 'function' ? request.expectedVersion() : request.expectedVersion;
  if (expected !== null && expected !== order.version) throw versionConflict(order.version);
  const change = typeof request.wanted === 'function' ? request.wanted(order) : request.wanted;
  const now = deps.clock.now();
  const signs = change.action === 'sign' ? await readSigned(tx, deps, order) : undefined;
  const { brings } = request;
  const context = { now, newId, ...(signs === undefined ? {} : { signs }), ...(brings === undefined ? {} : { brings }) };
  const decisions = decideSteps(order, change, principal, context);
  // Only now that it is known to be in the caller's scope: of one that is not, nothing is told.
  const moved = change.action === 'transfer' ? await readOpenTerritory(tx, change.input.territoryId) : {};
  if (moved === undefined) throw closedTerritory();
  const sealed = await sealDecision(tx, deps.phi, order, decisions[0], { principal, source: request.context.source });
  if (sealed === null) throw notFound();
  const after: OrderRow = { ...order, ...(decisions.at(-1) as Decision).next, ...moved, updatedAt: now };
  const answer: IdempotentAnswer<Order> = { status: 200, body: viewOrder(after, principal, now), replayed: false };
  const remembering = rememberAnswer(tx, request.idempotency, answer, order.id);
  const committing = commitSteps(tx, { order, decisions, by: principal, context: request.context, at: now, sealed });
  // Both are awaited: when the database goes away both fail, and a failure that nobody awaits would end the process.
  await Promise.all([committing, remembering]);
  return answer;
}

/** A foreign order and a missing one answer alike. */
export function notFound(): OrderlyError {
  return new OrderlyError('not_found', 'There is no such order among those you may see. Check the id or ask for access.');
}

/** `current` is null when the other change was made at the same moment. */
function versionConflict(current: number | null): OrderlyError {
  const where = current === null ? '' : ` (it is at version ${current})`;
  return new OrderlyError('version_conflict', `The order has changed since you read it${where}. Read it again and decide anew.`, {
    data: current === null ? {} : { currentVersion: current },
  });
}

function closedTerritory(): OrderlyError {
  return new OrderlyError('territory_mismatch', 'The territory is retired and takes no orders.', {
    errors: [{ pointer: '/territoryId', code: 'retired', detail: 'Name a territory that is not retired.' }],
  });
}
