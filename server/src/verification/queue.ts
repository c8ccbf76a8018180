import type { Claim, Claimed, ClaimOrder, QueueItem } from '@orderly/contract';
import { type Asked, enter, need, type Principal, recorded } from '../identity/index.ts';
import type { OrderDeps } from '../orders/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type Done, type IdempotentAnswer, once } from '../platform/idempotency/index.ts';
import { type ClaimRow, giveBack, type QueuePosition, readQueue, takeNext, takeOne, tidyClaims, waitsForDesk } from './queue-store.ts';

/** How long an order is somebody's before it goes to the next who asks. */
const claimLasts = '15 minutes';
/** Orders that one person holds at once, so that nobody empties the queue. */
const mostHeld = 20;
/** Somebody may be quicker by a moment; each time the next order is tried. */
const attempts = 20;

type QueueDeps = Pick<OrderDeps, 'db' | 'adjustPrincipal'>;

/**
 * Hands the caller an order of the queue: the most urgent and oldest that nobody has, or the one named. Nobody else is handed it until the claim ends.
 * Errors: unauthenticated, forbidden, conflict when somebody else has the one named or the caller holds too many, not_found when it does not wait for the desk.
 */
export function claimOrder(deps: QueueDeps, request: Asked & { wanted: ClaimOrder }): Promise<IdempotentAnswer<Claimed>> {
  const attempt = { action: 'order.claim', resourceType: 'order', resourceId: request.wanted.orderId ?? null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const [principal, held] = await Promise.all([enter(tx, request.credential, deps.adjustPrincipal), tidyClaims(tx)]);
      as(principal);
      need(principal, 'orders.verify');
      return once(tx, request.idempotency, 200, () => claim(tx, principal, request.wanted.orderId, held));
    }),
  );
}

async function claim(tx: Tx, principal: Principal, orderId: string | undefined, held: number): Promise<Done<Claimed>> {
  if (orderId === undefined) {
    if (held >= mostHeld) {
      throw new OrderlyError('conflict', `You hold ${mostHeld} orders already. Decide them, or give some back.`);
    }
    const next = await nextFor(tx, principal);
    return { body: { claim: next === null ? null : viewClaim(next) }, resourceId: next?.order_id ?? principal.userId };
  }
  const taken = await takeOne(tx, principal, orderId, claimLasts);
  if (taken !== undefined) return { body: { claim: viewClaim(taken) }, resourceId: orderId };
  if (await waitsForDesk(tx, principal, orderId)) throw new OrderlyError('conflict', 'Somebody else at the desk has this order. Take the next one.');
  throw notWaiting();
}

function notWaiting(): OrderlyError {
  return new OrderlyError('not_found', 'There is no such order waiting for the desk among those you may see.');
}

async function nextFor(tx: Tx, principal: Principal): Promise<ClaimRow | null> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const taken = await takeNext(tx, principal, claimLasts);
    if (taken !== 'lost') return taken;
  }
  throw new OrderlyError('conflict', 'Many take orders at this moment. Ask again.');
}

function viewClaim(row: ClaimRow): Claim {
  return { orderId: row.order_id, claimedAt: row.claimed_at.toISOString(), expiresAt: row.expires_at.toISOString() };
}

/** Gives an order back to the queue. Errors: unauthenticated, forbidden, not_found when the caller does not have it. */
export function releaseOrder(deps: QueueDeps, request: Asked & { orderId: string }): Promise<IdempotentAnswer<Claimed>> {
  const attempt = { action: 'order.unclaim', resourceType: 'order', resourceId: request.orderId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'orders.verify');
      return once<Claimed>(tx, request.idempotency, 200, async () => {
        if (!(await giveBack(tx, request.orderId, principal.userId))) throw new OrderlyError('not_found', 'You have no claim of such an order.');
        return { body: { claim: null }, resourceId: request.orderId };
      });
    }),
  );
}

/** A page of what waits for the desk, most urgent and oldest first, with who has it. */
export function showQueue(
  deps: QueueDeps,
  request: Omit<Asked, 'idempotency'> & { limit: number; after: QueuePosition | null },
): Promise<{ items: QueueItem[]; next: QueuePosition | null }> {
  const attempt = { action: 'order.queue', resourceType: 'order', resourceId: null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'orders.verify');
      const rows = await readQueue(tx, principal, request.after, request.limit + 1);
      const shown = rows.slice(0, request.limit);
      const last = shown.at(-1);
      return {
        items: shown.map(({ id, number, priority, created_at, since, claimed_by, claim_expires_at }) => ({
          orderId: id,
          number,
          priority,
          createdAt: created_at.toISOString(),
          since: since.toISOString(),
          claimedBy: claimed_by,
          claimExpiresAt: claim_expires_at?.toISOString() ?? null,
        })),
        next: rows.length > request.limit && last !== undefined ? { priority: last.priority, createdAt: last.created_at_text, id: last.id } : null,
      };
    }),
  );
}
